"""An announcement that stopped by itself, or to whom it no longer goes: what goes on, what ends."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.acting import THE_HOST
from bot.announcements import Content
from bot.broadcasting import paused, resumed, retried
from bot.people import private_chat
from bot.progress import reported
from bot.recalling import corrected, recalled
from bot.sending import Rules
from bot.wanting import Asleep, wanted
from storage.tables.messages import delivery
from tests.handlers.audiences import IOT, TO, launching, scheduled, standing, subscribe
from tests.handlers.couriers import Post, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Fault
from tests.handlers.telegram_chat import settings_for
from tests.handlers.test_announcements import until

NOW = datetime.now(UTC)
PEOPLE = range(7001, 7041)
FORBIDDEN = "Forbidden: bot was blocked by the user"
BROKEN, BLOCKED = 5, 5


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    """A courier that asks once more who wants it, once on each kind of database."""
    telegram.chats |= set(range(7001, 7400))
    rules = Rules(wanted=(wanted,), later=(Asleep(),))
    async with posting(settings_for(telegram, database_url), rules) as post:
        yield post


async def test_resumed_it_goes_to_all_others_whatever_failed_before(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendMessage", 403, BLOCKED, words=FORBIDDEN))
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "stopped")
    async with post.database() as work:
        await resumed(work, THE_HOST, one.id, NOW)
        await work.commit()
    await until(post.database, one.id, "finished")
    async with post.database.reading() as work:
        counts = (await reported(work, one)).counts
    assert (counts.sent, counts.failures) == (len(PEOPLE) - BLOCKED, {"blocked": BLOCKED})


async def test_resumed_it_stops_again_for_what_fails_anew(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendMessage", 400, 60))
    await subscribe(post.database, range(7001, 7101), NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "stopped")
    async with post.database() as work:
        await resumed(work, THE_HOST, one.id, NOW)
        await work.commit()
    await until(post.database, one.id, "stopped")


async def test_what_failed_is_retried_and_all_others_follow(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendMessage", 400, BROKEN))
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "stopped")
    telegram.faults.clear()
    async with post.database() as work:
        assert 0 < await retried(work, THE_HOST, one.id, NOW) <= BROKEN
        await work.commit()
    await until(post.database, one.id, "finished")
    assert Counter(call.chat for call in telegram.seen()) == dict.fromkeys(PEOPLE, 1)


async def test_who_blocked_the_bot_is_neither_counted_nor_a_fault(
    telegram: FakeTelegram, post: Post
) -> None:
    """Else a list in which many left in years would stop every announcement."""
    await subscribe(post.database, PEOPLE, NOW)
    async with post.database() as work:
        for chat in range(7001, 7021):
            await work.deliveries.close(private_chat("telegram", "", str(chat)), "blocked")
        await work.commit()
    one = await scheduled(post.database, NOW)
    async with post.database.reading() as work:
        assert await work.subscriptions.spread(TO) == {"telegram": 20}
    await until(post.database, one.id, "finished")
    assert {call.chat for call in telegram.seen()} == set(range(7021, 7041))
    assert (await standing(post.database, one.id)).recipients == 20


async def test_one_of_the_first_who_falls_asleep_does_not_hold_up_the_others(
    telegram: FakeTelegram, post: Post
) -> None:
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    async with post.database() as work:
        await paused(work, THE_HOST, one.id, NOW)
        await work.commit()
    async with post.database() as work:
        await resumed(work, THE_HOST, one.id, NOW)
        await work.commit()
    looking = launching(post.database)
    await looking.look(datetime.now(UTC))
    async with post.database() as work:
        asleep = update(delivery).where(delivery.c.chat == "7001")
        tomorrow = datetime.now(UTC) + timedelta(hours=9)
        await work.connection.execute(asleep.values(not_before=tomorrow, state="due"))
        await work.commit()
    async with asyncio.timeout(20):
        while len(telegram.seen()) < len(PEOPLE) - 1:
            await looking.look(datetime.now(UTC) + timedelta(minutes=11))
            await asyncio.sleep(0.05)
    assert (await standing(post.database, one.id)).canary_passed


async def test_its_end_passes_while_it_goes_out(telegram: FakeTelegram, post: Post) -> None:
    """What nobody sends any more ends, too: no front is there for Slack."""
    await subscribe(post.database, PEOPLE, NOW)
    async with post.database() as work:
        for number in range(3):
            to = private_chat("slack", "T1", f"U{number}")
            await work.consents.give(to, "announcements", "1", NOW)
            await work.subscriptions.add(to, [IOT], NOW)
        await work.commit()
    one = await scheduled(post.database, NOW, ends=datetime.now(UTC) + timedelta(seconds=3))
    await until(post.database, one.id, "finished")
    async with post.database.reading() as work:
        counts = (await reported(work, one)).counts
    assert counts.failures["expired"] >= 3
    assert counts.sent + counts.failed == len(PEOPLE) + 3
    assert len(telegram.seen()) == counts.sent


async def test_who_erased_their_data_is_neither_corrected_nor_written_to(
    telegram: FakeTelegram, post: Post
) -> None:
    await subscribe(post.database, range(7001, 7006), NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "finished")
    async with post.database() as work:
        await work.conversations.erase(private_chat("telegram", "", "7003"))
        await work.commit()
    async with post.database() as work:
        assert await corrected(work, THE_HOST, one.id, Content(es="Es el martes"), NOW) == 4
        assert await recalled(work, THE_HOST, one.id, NOW) == 4
        await work.commit()


async def test_erased_while_it_goes_out(telegram: FakeTelegram, post: Post) -> None:
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await launching(post.database).look(datetime.now(UTC))
    async with post.database() as work:
        await work.conversations.erase(private_chat("telegram", "", "7040"))
        await work.commit()
    await until(post.database, one.id, "finished")
    assert {call.chat for call in telegram.seen()} == set(range(7001, 7040))
    assert (await standing(post.database, one.id)).recipients == len(PEOPLE)
