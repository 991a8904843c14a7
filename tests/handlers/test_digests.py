"""What came together is told together: to the right people, once, corrected, and not too late."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.acting import THE_HOST
from bot.announcements import Audience, Content
from bot.messages import Sender
from bot.outgoing import Delivery
from bot.people import Person, private_chat
from bot.recalling import corrected, recalled
from bot.replies import plain
from bot.subscriptions import Subscription, first_digest, next_digest
from bot.wanting import wanted
from storage.database import Database
from storage.delivery_rows import delivery_of
from storage.tables.messages import delivery
from tests.handlers.audiences import IOT, TO, launching, scheduled, standing, subscribe
from tests.handlers.couriers import posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_chat import settings_for
from tests.handlers.test_announcements import until

NOW = datetime.now(UTC)
ANA = private_chat("telegram", "", "7001")
SLACK = private_chat("slack", "T1", "UANA")
NEW = Content(es="Es el martes")


async def weekly(database: Database, to: Sender = ANA, due: datetime | None = None) -> None:
    """Somebody asks to be told once a week; by default in an hour."""
    async with database() as work:
        await work.conversations.keep_person(to, Person(), NOW)
        await work.consents.give(to, "announcements", "1", NOW)
        await work.subscriptions.add(to, [IOT], NOW)
        await work.subscriptions.often(to, "weekly", due or NOW + timedelta(hours=1), NOW)
        await work.commit()


async def digests(database: Database) -> Sequence[Delivery]:
    async with database.reading() as work:
        query = select(delivery).where(delivery.c.group_key.startswith("digest:"))
        rows = await work.connection.execute(query.order_by(delivery.c.number))
        return [delivery_of(row) for row in rows]


async def told(database: Database, hours: float = 2) -> Sequence[Delivery]:
    """The digests that are put out when that much time has passed."""
    for moment in (NOW, NOW + timedelta(hours=hours)):
        await launching(database).look(moment)
    return await digests(database)


@pytest.mark.parametrize(
    ("audience", "ends", "come"),
    [
        (TO, None, 1),
        (replace(TO, languages=("es",)), None, 1),
        (replace(TO, languages=("en",)), None, 0),
        (replace(TO, roles=("verifier",)), None, 0),
        (Audience(topics=("pos",)), None, 0),
        (TO, timedelta(hours=1, minutes=30), 0),
        (TO, timedelta(hours=3), 1),
    ],
    ids=["theirs", "Spanish", "English", "a role", "another topic", "too late", "in time"],
)
async def test_what_a_digest_tells(
    audience: Audience, ends: timedelta | None, come: int, database: Database
) -> None:
    await weekly(database)
    await scheduled(database, NOW, NOW, audience, ends=NOW + ends if ends else None)
    assert len(await told(database)) == come


async def test_one_human_is_told_once_on_all_their_accounts(database: Database) -> None:
    """In one digest of two, and in none of what another account was told at once."""
    await weekly(database)
    await weekly(database, SLACK)
    async with database() as work:
        names = [await work.identities.id_of(one, NOW) for one in (ANA, SLACK)]
        await work.identities.link(*names)
        await work.commit()
    await scheduled(database, NOW, NOW)
    async with database.reading() as work:
        assert await work.subscriptions.spread(TO) == {"slack": 1}
    assert [one.to for one in await told(database)] == [SLACK]


async def test_who_was_told_at_once_is_not_told_again(database: Database) -> None:
    await weekly(database, SLACK)
    await subscribe(database, ["7001"], NOW)
    async with database() as work:
        names = [await work.identities.id_of(one, NOW) for one in (ANA, SLACK)]
        await work.identities.link(*names)
        await work.commit()
    one = await scheduled(database, NOW, NOW)
    assert await told(database) == []
    assert (await standing(database, one.id)).recipients == 1


async def test_from_each_to_a_digest_nothing_is_told_twice(database: Database) -> None:
    await subscribe(database, ["7001"], NOW - timedelta(days=30))
    await scheduled(database, NOW, NOW)
    await launching(database).look(NOW)
    later = NOW + timedelta(minutes=5)
    async with database() as work:
        await work.subscriptions.often(ANA, "daily", NOW + timedelta(hours=1), later)
        await work.commit()
    assert await told(database) == []


async def test_who_leaves_digests_gets_what_came_at_once(database: Database) -> None:
    await weekly(database, due=NOW + timedelta(days=3))
    await scheduled(database, NOW, NOW)
    assert await told(database) == []
    now = NOW + timedelta(hours=3)
    async with database() as work:
        due = first_digest("weekly", "each", Person(), now)
        await work.subscriptions.often(ANA, "each", due, now)
        await work.commit()
    assert len(await told(database, 3)) == 1
    assert len(await told(database, 90)) == 1


async def test_another_topic_comes_with_the_same_digest(database: Database) -> None:
    await weekly(database)
    async with database() as work:
        await work.subscriptions.add(ANA, [Subscription(topic="pos")], NOW)
        await work.subscriptions.end(ANA, ["iot"])
        await work.commit()
    await scheduled(database, NOW, NOW, Audience(topics=("pos",)))
    assert len(await told(database)) == 1


async def test_who_ended_it_before_it_was_sent_gets_none(database: Database) -> None:
    await weekly(database)
    await scheduled(database, NOW, NOW)
    (one,) = await told(database)
    async with database() as work:
        assert await wanted(work, one)
        await work.subscriptions.end(ANA)
        assert not await wanted(work, one)


async def test_sent_it_is_corrected_and_taken_back(
    telegram: FakeTelegram, database_url: str
) -> None:
    telegram.chats.add(7001)
    async with posting(settings_for(telegram, database_url)) as post:
        await weekly(post.database)
        first = await scheduled(post.database, NOW)
        await until(post.database, first.id, "finished")
        second = await scheduled(post.database, NOW, audience=Audience(topics=("iot",)))
        await until(post.database, second.id, "finished")
        async with post.database() as work:
            await work.subscriptions.digested(ANA, NOW, datetime.now(UTC))
            await work.commit()
        await launching(post.database).look(datetime.now(UTC))
        await shows(telegram, "Feria de <IoT>", 2)
        async with post.database() as work:
            assert await corrected(work, THE_HOST, first.id, NEW, NOW) == 1
            await work.commit()
        await shows(telegram, "Es el martes", 1)
        for name, left in ((first.id, 1), (second.id, 0)):
            async with post.database() as work:
                assert await recalled(work, THE_HOST, name, NOW) == 1
                await work.commit()
            await shows(telegram, "Feria de <IoT>", left)
        assert telegram.messages == {}


async def shows(telegram: FakeTelegram, words: str, times: int) -> None:
    async with asyncio.timeout(10):
        while "".join(one["text"] for one in telegram.messages.values()).count(words) != times:
            await telegram.wait()


async def test_one_that_waits_is_put_anew(database: Database) -> None:
    await weekly(database)
    one = await scheduled(database, NOW, NOW)
    await told(database)
    async with database() as work:
        assert await corrected(work, THE_HOST, one.id, NEW, NOW) == 1
        await work.commit()
    old, fresh = await digests(database)
    assert (old.state, fresh.state) == ("cancelled", "due")
    assert "Es el martes" in plain(fresh.reply)
    async with database() as work:
        await recalled(work, THE_HOST, one.id, NOW)
        await work.commit()
    assert {row.state for row in await digests(database)} == {"cancelled"}


moment = partial(datetime, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("America/Tijuana", moment(2026, 3, 7, 20), moment(2026, 3, 8, 16)),
        ("America/Tijuana", moment(2026, 10, 31, 20), moment(2026, 11, 1, 17)),
        ("Europe/Madrid", moment(2026, 3, 28, 20), moment(2026, 3, 29, 7)),
        ("America/Mexico_City", moment(2026, 3, 7, 20), moment(2026, 3, 8, 15)),
    ],
)
def test_nine_in_the_morning_stays_nine_when_the_clocks_change(
    zone: str, now: datetime, due: datetime
) -> None:
    assert next_digest("daily", Person(zone=zone), now) == due
