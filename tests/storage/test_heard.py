"""How much is heard just now, as whoever sends is told it: so much is left to answers."""

import asyncio
from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import update

from bot.incoming import Hold, Lately, Pace, Update
from bot.outgoing import Token
from storage.database import Database
from storage.tables.messages import inbox

LEASE = timedelta(seconds=30)
BOT = Token("telegram")


async def heard(database: Database) -> float | None:
    async with database() as work:
        lease = await work.deliveries.lease(BOT, "p1", LEASE)
        await work.commit()
    assert lease
    return lease.heard


async def receive(database: Database, count: int, front: str = "telegram") -> None:
    async with database() as work:
        for number in range(count):
            one = Update(front=front, bot="1", update_id=str(number), chat="5", body="{}")
            await work.inbox.receive(one, "p1", LEASE)
        await work.commit()


async def age(database: Database, seconds: int) -> None:
    async with database() as work:
        rows = (await work.connection.execute(inbox.select())).all()
        for row in rows:
            moment = row.received_at - timedelta(seconds=seconds)
            this = update(inbox).where(inbox.c.number == row.number)
            await work.connection.execute(this.values(received_at=moment))
        await work.commit()


async def test_messages_a_second_of_the_last_three_seconds(database: Database) -> None:
    assert await heard(database) is None
    await receive(database, 12)
    assert await heard(database) == pytest.approx(4.0)
    await age(database, 5)
    assert await heard(database) == 0.0
    await age(database, 6)
    assert await heard(database) is None


async def sent(database: Database, pace: Pace | None, bot: str = "1") -> Hold:
    """What stands in the way of one more answer."""
    async with database() as work:
        one = Update(front="telegram", bot=bot, update_id=token_hex(4), chat="5", body="{}")
        received = await work.inbox.receive(one, "p1", LEASE)
        assert received
        hold = await work.inbox.sending(received.number, BOT, bot, uncertain=False, pace=pace)
        await work.commit()
    return hold


async def test_a_bot_sends_no_more_than_its_pace_whichever_process_sends(
    database: Database,
) -> None:
    pace = Pace(3, 0.4)
    assert [await sent(database, pace) for _ in range(3)] == [Hold()] * 3
    held = await sent(database, pace)
    assert 0.0 < held.crowded_s <= 0.4
    assert await sent(database, None) == Hold()
    assert await sent(database, pace, bot="2") == Hold()
    await asyncio.sleep(held.crowded_s + 0.05)
    assert await sent(database, pace) == Hold()


async def test_a_silence_is_heeded_and_nothing_marked(database: Database) -> None:
    async with database() as work:
        await work.deliveries.silence_for(BOT, 30.0)
        await work.commit()
    assert (await sent(database, None)).silent_s > 29
    async with database.reading() as work:
        (row,) = (await work.connection.execute(inbox.select())).all()
    assert (row.state, row.sending_at) == ("received", None)


async def test_a_writer_is_known_by_front_bot_and_workspace(database: Database) -> None:
    async def lately(**more: str) -> Lately:
        known = {"front": "slack", "bot": "1", "chat": "5", "body": "{}", "person": "U1"}
        async with database() as work:
            one = Update(**{**known, "update_id": token_hex(4), **more})  # type: ignore[arg-type]
            received = await work.inbox.receive(one, "p1", LEASE)
            assert received
            if not received.lately.ages_s:
                await work.inbox.calmed(received.number)
            await work.commit()
        return received.lately

    assert await lately(workspace="T1") == Lately()
    for other in ({"workspace": "T2"}, {"person": "U2"}, {"bot": "2"}, {"front": "telegram"}):
        assert await lately(**{"workspace": "T1", **other}) == Lately()
    again = await lately(workspace="T1")
    assert len(again.ages_s) == 1
    assert again.calmed_s == again.ages_s[0] < 20
    assert await lately(person="") == Lately() == await lately(person="")


async def test_another_front_is_not_heard(database: Database) -> None:
    await receive(database, 3, front="slack")
    assert await heard(database) is None
