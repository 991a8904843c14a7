"""The outbox on both databases: unique, in order, leased, counted, and never after its time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
import time_machine
from sqlalchemy import update

from bot.conversation import Conversation
from bot.messages import Sender
from bot.outgoing import Contradicts, Delivery, Kind, Outgoing, Result, Token
from bot.replies import Reply, Text
from storage.database import Database
from storage.tables.messages import delivery, sending_token

LEASE = timedelta(seconds=30)
BOT = Token("telegram")
ANA = Sender(front="telegram", chat="5001", person="5001")
SAID = Reply(blocks=(Text(("Feria de IoT en Jalisco",)),))
HOUR = timedelta(hours=1)


def to(number: int, workspace: str = "") -> Sender:
    front = "slack" if workspace else "telegram"
    return Sender(front=front, workspace=workspace, chat=str(number), person=str(number))


def bulk(count: int, group: str = "fair") -> list[Outgoing]:
    return [
        Outgoing(to=to(number), reply=SAID, key=f"{group}:{number}", group=group)
        for number in range(count)
    ]


async def put(database: Database, *outgoing: Outgoing, held: bool = False) -> int:
    async with database() as work:
        new = await work.outbox.put_many(outgoing, held=held)
        await work.commit()
    return new


async def take(database: Database, limit: int = 100, token: Token = BOT) -> Sequence[Delivery]:
    async with database() as work:
        taken = await work.deliveries.take(token, "p1", limit=limit)
        await work.commit()
    return taken


async def record(database: Database, *results: Result, holder: str = "p1") -> int:
    async with database() as work:
        had = await work.deliveries.record(holder, results)
        await work.commit()
    return had


async def states(database: Database, group: str = "fair") -> dict[str, int]:
    async with database.reading() as work:
        counts = await work.outbox.counts(group)
    return {state: count for state, count in counts.states.items() if count}


async def test_a_key_is_put_once_and_one_without_a_key_always(database: Database) -> None:
    assert await put(database, *bulk(3)) == 3
    assert await put(database, *bulk(5)) == 2
    assert await put(database, Outgoing(to=ANA), Outgoing(to=ANA)) == 2
    async with database() as work:
        assert not await work.outbox.put(bulk(1)[0])


async def test_very_many_are_put_within_seconds(database: Database) -> None:
    begun = monotonic()
    assert await put(database, *bulk(20_000)) == 20_000
    assert monotonic() - begun < 10
    assert await states(database) == {"due": 20_000}


async def test_what_is_taken_is_whole(database: Database) -> None:
    later = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    await put(database, Outgoing(to=ANA, reply=SAID, kind="notice", key="k", not_after=later))
    (taken,) = await take(database)
    assert (taken.to, taken.reply, taken.kind, taken.key) == (ANA, SAID, "notice", "k")
    assert (taken.not_after, taken.state, taken.attempts) == (later, "due", 0)
    assert await take(database) == []


async def test_first_things_first(database: Database) -> None:
    kinds: list[Kind] = ["bulk", "notice", "reply", "bulk", "notice", "reply"]
    await put(database, *(Outgoing(to=to(n), kind=kind) for n, kind in enumerate(kinds)))
    taken = await take(database, 4) + await take(database, 4)  # type: ignore[operator]  # both are lists
    assert [int(one.to.chat) for one in taken] == [2, 5, 1, 4, 0, 3]


async def test_each_token_has_its_own(database: Database) -> None:
    await put(database, *(Outgoing(to=to(7, team)) for team in ("T1", "T2")), Outgoing(to=ANA))
    async with database.reading() as work:
        assert set(await work.deliveries.stirring(["slack"])) == {
            Token("slack", "T1"),
            Token("slack", "T2"),
        }
        assert len(await work.deliveries.stirring(["slack", "telegram"])) == 3
    (taken,) = await take(database, token=Token("slack", "T2"))
    assert taken.to.workspace == "T2"


async def test_nothing_goes_before_its_time_or_after_it(database: Database) -> None:
    now = datetime.now(UTC)
    early = Outgoing(to=ANA, group="fair", not_before=now + HOUR)
    late = Outgoing(to=ANA, group="fair", not_before=now - HOUR, not_after=now - HOUR / 2)
    await put(database, early, late)
    assert await take(database) == []
    assert await states(database) == {"due": 1, "failed": 1}
    async with database.reading() as work:
        assert (await work.outbox.counts("fair")).failures == {"expired": 1}


async def test_one_process_sends_for_a_token_at_a_time(database: Database) -> None:
    async def leased(holder: str) -> bool:
        async with database() as work:
            lease = await work.deliveries.lease(BOT, holder, LEASE)
            await work.commit()
        return lease is not None

    together = await asyncio.gather(*(leased(f"p{number}") for number in range(8)))
    assert sum(together) == 1
    winner = f"p{together.index(True)}"
    assert await leased(winner)
    async with database() as work:
        lease = await work.deliveries.lease(BOT, winner, LEASE)
        assert lease
        assert lease.wanted
        await work.deliveries.let_go(BOT, winner)
        await work.commit()
    assert await leased("another")
    assert not await leased(winner)


async def run_out(database: Database) -> None:
    """The lease of whoever sends runs out."""
    async with database() as work:
        past = datetime.now(UTC) - HOUR
        await work.connection.execute(update(sending_token).values(held_until=past))
        await work.commit()


async def take_over(database: Database, holder: str) -> None:
    await run_out(database)
    async with database() as work:
        assert await work.deliveries.lease(BOT, holder, LEASE)
        await work.commit()


async def test_what_a_dead_process_was_sending_is_sent_once_more_and_no_third_time(
    database: Database,
) -> None:
    await put(database, *bulk(1))
    await take_over(database, "p1")
    assert [one.uncertain for one in await take(database)] == [False]
    await take_over(database, "p2")
    async with database() as work:
        again = await work.deliveries.take(BOT, "p2", limit=5)
        await work.commit()
    assert [one.uncertain for one in again] == [True]
    late = Result(number=again[0].number, state="sent", message="1")
    assert await record(database, late, holder="p1") == 0
    await take_over(database, "p3")
    assert await take(database) == []
    async with database.reading() as work:
        assert (await work.outbox.counts("fair")).failures == {"uncertain": 1}


async def test_what_comes_of_it_is_kept_and_counted(database: Database) -> None:
    await put(database, *bulk(5))
    one, two, three, four, five = await take(database)
    await record(
        database,
        Result(number=one.number, state="sent", message="71"),
        Result(number=two.number, state="sent", message="72", uncertain=True),
        Result(number=three.number, state="failed", outcome="blocked", detail="Forbidden"),
        Result(number=four.number, state="due", burnt=False),
        Result(number=five.number, state="due", pause_s=3600),
    )
    async with database.reading() as work:
        counts = await work.outbox.counts("fair")
        rows = await work.outbox.of_group("fair", states=("sent", "failed"))
        after = await work.outbox.of_group("fair", after=four.number)
    assert counts.states == {"sent": 2, "failed": 1, "due": 2}
    assert (counts.failures, counts.uncertain, counts.open) == ({"blocked": 1}, 1, 2)
    assert [(row.message, row.detail) for row in rows] == [
        ("71", ""),
        ("72", ""),
        ("", "Forbidden"),
    ]
    assert [row.reply.blocks == () for row in rows] == [True, True, False]
    assert [row.number for row in after] == [five.number]
    assert [(row.number, row.attempts) for row in await take(database)] == [(four.number, 0)]


async def test_a_group_is_held_resumed_and_cancelled_even_while_one_is_being_sent(
    database: Database,
) -> None:
    await put(database, *bulk(4), *bulk(1, "other"))
    flying, landing, *_ = await take(database, 2)
    async with database() as work:
        assert await work.outbox.hold("fair") == 2
        await work.commit()
    await record(
        database,
        Result(number=landing.number, state="sent", message="1"),
        Result(number=flying.number, state="due"),
    )
    assert [one.group for one in await take(database)] == ["other"]
    assert await states(database) == {"held": 3, "sent": 1}
    async with database() as work:
        assert await work.outbox.resume("fair") == 3
        await work.commit()
    (flying,) = await take(database, 1)
    async with database() as work:
        assert await work.outbox.cancel("fair") == 2
        await work.commit()
    await record(database, Result(number=flying.number, state="due"))
    assert await states(database) == {"cancelled": 3, "sent": 1}


async def test_held_ones_wait_to_be_resumed(database: Database) -> None:
    await put(database, *bulk(3), held=True)
    assert await take(database) == []
    async with database() as work:
        await work.outbox.resume("fair")
        await work.commit()
    assert len(await take(database)) == 3


async def test_what_failed_is_tried_again_but_not_for_who_does_not_want_it(
    database: Database,
) -> None:
    await put(database, *bulk(4))
    taken = await take(database)
    outcomes = ("refused", "blocked", "unreachable", "unwanted")
    await record(
        database,
        *(
            Result(number=one.number, state="failed", outcome=outcome)  # type: ignore[arg-type]  # of a table
            for one, outcome in zip(taken, outcomes, strict=True)
        ),
    )
    async with database() as work:
        assert await work.outbox.retry("fair") == 2
        await work.commit()
    assert [one.number for one in await take(database)] == [taken[0].number, taken[2].number]


async def test_a_closed_chat_gets_nothing_until_somebody_writes_there(database: Database) -> None:
    await put(database, *(Outgoing(to=ANA, group="fair") for _ in range(2)), Outgoing(to=to(9)))
    async with database() as work:
        await work.deliveries.close(ANA, "blocked")
        await work.commit()
    assert [one.to for one in await take(database)] == [to(9)]
    async with database() as work:
        assert (await work.outbox.counts("fair")).failures == {"blocked": 2}
        await work.deliveries.open(ANA)
        await work.commit()
    await put(database, Outgoing(to=ANA))
    assert [one.to for one in await take(database)] == [ANA]


async def test_a_group_that_moves_takes_all_that_is_kept_along(database: Database) -> None:
    now = datetime.now(UTC)
    group, moved = (Sender(front="telegram", chat=chat, person="7") for chat in ("-5", "-1005"))
    desk = Sender(front="telegram", chat="-5", person="-5")
    async with database() as work:
        await work.conversations.keep(group, Conversation(about="p1"), now)
        await work.desks.place("ijalti", desk, "somebody", now)
        await work.outbox.put(Outgoing(to=desk))
        await work.conversations.keep(moved, Conversation(about="p2"), now)
        await work.deliveries.moved(desk, "-1005")
        await work.commit()
    async with database.reading() as work:
        found = await work.desks.of("ijalti")
        assert found
        assert found.chat == "-1005"
        assert (await work.conversations.of(moved)).about == "p2"
        assert (await work.conversations.of(group)).about == ""
    (taken,) = await take(database)
    assert (taken.to.chat, taken.to.person) == ("-1005", "-1005")


async def test_silence_is_kept_for_all_processes_and_only_grows(database: Database) -> None:
    async with database() as work:
        await work.deliveries.silence_for(BOT, 30)
        await work.deliveries.silence_for(BOT, 3)
        await work.commit()
    async with database() as work:
        lease = await work.deliveries.lease(BOT, "p1", LEASE)
        other = await work.deliveries.lease(Token("slack", "T1"), "p1", LEASE)
        assert lease
        assert other
        assert 28 < lease.silent_s <= 30
        assert other.silent_s == 0


async def test_a_token_that_is_taken_back_ends_what_is_due_for_it_alone(database: Database) -> None:
    await put(database, *(Outgoing(to=to(7, team), group="fair") for team in ("T1", "T1", "T2")))
    async with database() as work:
        assert await work.deliveries.give_up(Token("slack", "T1"), "revoked") == 2
        await work.commit()
    assert await states(database) == {"due": 1, "failed": 2}


async def test_a_draft_is_confirmed_once(database: Database) -> None:
    async def confirm(body: str, result: str, author: str = "a1") -> str:
        async with database() as work:
            first = await work.outbox.once(author, "d1", body, result)
            await work.commit()
        return first

    together = await asyncio.gather(*(confirm("feria", f"r{number}") for number in range(5)))
    assert len(set(together)) == 1
    with pytest.raises(Contradicts):
        await confirm("otra feria", "r9")
    assert await confirm("otra feria", "r9", author="a2") == "r9"


async def test_ended_deliveries_go_after_ninety_days(database: Database) -> None:
    await put(database, *bulk(3))
    taken = await take(database, 2)
    await record(database, *(Result(number=one.number, state="sent") for one in taken))
    async with database() as work:
        old = datetime.now(UTC) - timedelta(days=91)
        first = delivery.c.number == taken[0].number
        await work.connection.execute(update(delivery).where(first).values(ended_at=old))
        assert await work.deliveries.forget() == 1
        await work.commit()
    assert await states(database) == {"due": 1, "sent": 1}


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "backwards"])
async def test_leases_and_times_are_by_the_clock_of_the_database(
    jump: timedelta, database: Database
) -> None:
    await take_over(database, "p1")
    later = Outgoing(to=ANA, not_before=datetime.now(UTC) + HOUR / 2)
    with time_machine.travel(datetime.now(UTC) + jump):
        await put(database, *bulk(1), later)
        async with database() as work:
            assert await work.deliveries.lease(BOT, "p2", LEASE) is None
            assert await work.deliveries.lease(BOT, "p1", LEASE)
        assert len(await take(database)) == 1


async def test_a_lease_from_before_the_clock_was_turned_back_holds_nobody_up(
    database: Database,
) -> None:
    await take_over(database, "p1")
    async with database() as work:
        ahead = update(sending_token).values(held_until=datetime.now(UTC) + HOUR)
        await work.connection.execute(ahead)
        assert await work.deliveries.lease(BOT, "p2", LEASE)


async def test_what_was_marked_and_never_sent_is_due_again(database: Database) -> None:
    """After a commit whose answer was lost the process does not know whether it has them."""
    await put(database, *bulk(3))
    kept, *_ = await take(database)
    async with database() as work:
        assert await work.deliveries.put_back(BOT, "p1", [kept.number]) == 2
        assert await work.deliveries.put_back(BOT, "p2", []) == 0
        await work.commit()
    assert [one.attempts for one in await take(database)] == [0, 0]
    assert await states(database) == {"sending": 3}
