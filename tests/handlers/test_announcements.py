"""An announcement goes out over the wire: to the right people, stopped, corrected."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from bot.acting import THE_HOST
from bot.announcements import Content, State
from bot.broadcasting import cancelled, paused, resumed
from bot.messages import Sender
from bot.people import Person
from bot.progress import reported
from bot.recalling import corrected, recalled
from bot.sending import Rules
from bot.subscriptions import Subscription
from bot.wanting import wanted
from storage.database import Database
from tests.handlers.audiences import SAID, launching, scheduled, standing, subscribe
from tests.handlers.couriers import Post, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import settings_for

NOW = datetime.now(UTC)
PEOPLE = range(7001, 7041)
FORBIDDEN = "Forbidden: bot was blocked by the user"


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    """A courier that asks once more who wants it, once on each kind of database."""
    telegram.chats |= set(range(7001, 7400))
    async with posting(settings_for(telegram, database_url), Rules(wanted=(wanted,))) as post:
        yield post


async def until(database: Database, name: str, state: State, within_s: float = 25) -> None:
    """Look again and again until it stands so."""
    ends, looking = monotonic() + within_s, launching(database)
    while (await standing(database, name)).state != state:
        assert monotonic() < ends, await standing(database, name)
        await looking.look(datetime.now(UTC))
        await asyncio.sleep(0.05)


async def test_everybody_gets_it_once_in_their_language(telegram: FakeTelegram, post: Post) -> None:
    english = Person(chosen_language="en")
    await subscribe(post.database, PEOPLE, NOW)
    await subscribe(post.database, [7100], NOW, person=english)
    await subscribe(post.database, [7101], NOW, wanted=Subscription(topic="iot", state="MX-SON"))
    await subscribe(post.database, [7102], NOW, wanted=Subscription(topic="pos"))
    await subscribe(post.database, [7103], NOW, wanted=Subscription())
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "finished")
    said = {call.chat: call.plain for call in telegram.seen()}
    assert sorted(said) == [*PEOPLE, 7100, 7103]
    assert len(telegram.seen()) == len(said)
    assert "IoT fair" in said[7100]
    assert "Feria de <IoT>" in said[7001]
    assert "Te llega porque pediste: " in said[7001]
    assert (await standing(post.database, one.id)).recipients == len(said)


async def test_it_stops_by_itself_when_the_first_fail(telegram: FakeTelegram, post: Post) -> None:
    telegram.faults.append(Fault("sendMessage", 403, words=FORBIDDEN, count=8))
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "stopped")
    assert len(telegram.seen()) < 20
    async with post.database() as work:
        await resumed(work, THE_HOST, one.id, NOW)
        report = await reported(work, one)
        await work.commit()
    assert report.counts.failures["blocked"] >= 3


async def test_an_opt_out_counts_until_the_last_moment(telegram: FakeTelegram, post: Post) -> None:
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await launching(post.database).look(datetime.now(UTC))
    async with post.database() as work:
        await work.subscriptions.end(Sender(front="telegram", chat="7040", person="7040"))
        await work.consents.withdraw(
            Sender(front="telegram", chat="7039", person="7039"), "announcements", NOW
        )
        await work.commit()
    await until(post.database, one.id, "finished")
    assert {7039, 7040} & {call.chat for call in telegram.seen()} == set()


async def test_paused_it_stands_still_and_cancelled_it_ends(
    telegram: FakeTelegram, post: Post
) -> None:
    await subscribe(post.database, range(7001, 7201), NOW)
    one = await scheduled(post.database, NOW)
    looking = launching(post.database)
    while len(telegram.seen()) < 25:
        await looking.look(datetime.now(UTC))
        await asyncio.sleep(0.05)
    async with post.database() as work:
        await paused(work, THE_HOST, one.id, NOW)
        await work.commit()
    await asyncio.sleep(0.4)
    before = len(telegram.seen())
    await asyncio.sleep(0.8)
    assert len(telegram.seen()) == before < 200
    async with post.database() as work:
        await resumed(work, THE_HOST, one.id, NOW)
        await work.commit()
    await until(post.database, one.id, "running")
    await called(telegram, "sendMessage", before + 3)
    async with post.database() as work:
        await cancelled(work, THE_HOST, one.id, NOW)
        await work.commit()
    await asyncio.sleep(0.5)
    ended = len(telegram.seen())
    await asyncio.sleep(0.5)
    assert len(telegram.seen()) == ended < 200


async def test_a_correction_and_a_recall_reach_all_who_got_it(
    telegram: FakeTelegram, post: Post
) -> None:
    await subscribe(post.database, range(7001, 7006), NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "finished")
    async with post.database() as work:
        count = await corrected(work, THE_HOST, one.id, Content(es="Es el martes"), NOW)
        await work.commit()
    assert count == 5
    edits = await called(telegram, "editMessageText", 5)
    assert {call.chat for call in edits} == set(range(7001, 7006))
    assert all("Es el martes" in call.plain and "Corregido" in call.plain for call in edits)
    async with post.database() as work:
        assert await recalled(work, THE_HOST, one.id, NOW) == 5
        await work.commit()
    await called(telegram, "deleteMessage", 5)


async def test_nothing_goes_out_past_its_latest_time(telegram: FakeTelegram, post: Post) -> None:
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW - timedelta(days=5))
    await until(post.database, one.id, "cancelled")
    assert telegram.seen() == []


async def test_it_waits_for_its_time(telegram: FakeTelegram, post: Post) -> None:
    await subscribe(post.database, [7001], NOW)
    one = await scheduled(post.database, NOW, NOW + timedelta(hours=2))
    await launching(post.database).look(NOW + timedelta(hours=1))
    assert (await standing(post.database, one.id)).state == "scheduled"
    await launching(post.database).look(NOW + timedelta(hours=2))
    assert (await standing(post.database, one.id)).state == "running"
    assert one.content == SAID


async def called(telegram: FakeTelegram, method: str, count: int) -> list[Call]:
    """The calls of a method, once there are so many."""
    async with asyncio.timeout(15):
        while True:
            found = [call for call in telegram.calls if call.method == method]
            if len(found) >= count:
                return list(found)
            await asyncio.sleep(0.05)


async def test_a_digest_tells_what_came_together(telegram: FakeTelegram, post: Post) -> None:
    await subscribe(post.database, [7001], NOW)
    daily = Sender(front="telegram", chat="7001", person="7001")
    async with post.database() as work:
        await work.subscriptions.often(daily, "daily", NOW + timedelta(hours=3), NOW)
        await work.commit()
    looking = launching(post.database)
    for _ in range(2):
        await scheduled(post.database, NOW)
    for hours in (1, 2, 3, 4):
        await looking.look(NOW + timedelta(hours=hours))
    async with post.database.reading() as work:
        (group,) = await work.outbox.groups("digest:", "A")
        (one,) = await work.outbox.of_group(group)
    said = "".join(str(block) for block in one.reply.blocks)
    assert said.count("Feria de <IoT>") == 2
    assert telegram.seen() == []
