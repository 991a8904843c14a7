"""An announcement that changes while it goes out: retried, corrected, taken back, paused."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.acting import THE_HOST, Actor
from bot.announcements import Announcement, Content
from bot.authorization import HOST, Grant
from bot.broadcasting import approved, cancelled, confirmed, paused, resumed, retried
from bot.drafting import drafted, previewed
from bot.people import Person, private_chat
from bot.progress import reported
from bot.recalling import corrected, recalled
from bot.sending import Rules
from bot.wanting import Asleep, wanted
from storage.tables.messages import delivery
from tests.handlers.audiences import SAID, SECOND, TO, launching, scheduled, standing, subscribe
from tests.handlers.couriers import Post, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import settings_for
from tests.handlers.test_announcements import until

NOW = datetime.now(UTC)
PEOPLE = range(7001, 7013)
NEW = Content(es="Es el martes")
FORBIDDEN = "Forbidden: bot was blocked by the user"
DAY = NOW.replace(hour=18, minute=0)
NIGHT = DAY + timedelta(hours=11)


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    """A courier by day."""
    telegram.chats |= {*PEOPLE, 5001}
    rules = Rules(wanted=(wanted,), later=(Asleep(lambda: DAY),))
    async with posting(settings_for(telegram, database_url), rules) as post:
        yield post


def sent_to(telegram: FakeTelegram, chat: int) -> list[Call]:
    return [call for call in telegram.seen(chat) if call.method == "sendMessage"]


async def test_what_failed_is_tried_again_and_nothing_else(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults += [
        Fault("sendMessage", 403, words=FORBIDDEN, chat=7003),
        Fault("sendMessage", 400, words="Bad Request: something", chat=7005),
    ]
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "finished")
    async with post.database() as work:
        assert await retried(work, THE_HOST, one.id, NOW) == 1
        await work.commit()
    assert (await standing(post.database, one.id)).state == "running"
    await until(post.database, one.id, "finished")
    reached = Counter(call.chat for call in telegram.seen())
    assert reached == {chat: 1 for chat in PEOPLE if chat != 7003}
    tried = Counter(call.chat for call in telegram.calls)
    assert (tried[7003], tried[7005]) == (1, 2)
    async with post.database() as work:
        counts = (await reported(work, one)).counts
        assert (counts.sent, counts.failures) == (len(PEOPLE) - 1, {"blocked": 1})
        assert await retried(work, THE_HOST, one.id, NOW) == 0


async def in_flight(telegram: FakeTelegram, post: Post, fault: Fault) -> Announcement:
    """An announcement that went to all but one, to whom it is on its way."""
    telegram.faults.append(fault)
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await launching(post.database).look(datetime.now(UTC))
    async with asyncio.timeout(10):
        while True:
            async with post.database.reading() as work:
                states = (await reported(work, one)).counts.states
            if states == {"sent": len(PEOPLE) - 1, "sending": 1}:
                return one
            await asyncio.sleep(0.02)


async def test_a_correction_reaches_who_is_being_sent_the_old_words(
    telegram: FakeTelegram, post: Post
) -> None:
    one = await in_flight(telegram, post, Fault("sendMessage", 200, chat=7003, seconds=2.5))
    async with post.database() as work:
        assert await corrected(work, THE_HOST, one.id, NEW, NOW) == len(PEOPLE)
        await work.commit()
    await edited(telegram, len(PEOPLE))
    shown = {chat: message["text"] for (chat, _), message in telegram.messages.items()}
    assert set(shown) == set(PEOPLE)
    assert all("Es el martes" in text and "Corregido" in text for text in shown.values())
    assert all("Te llega porque pediste: internet de las" in text for text in shown.values())
    assert len(sent_to(telegram, 7003)) == 1


async def edited(telegram: FakeTelegram, count: int) -> None:
    """Once so many messages show other words."""
    async with asyncio.timeout(15):
        while [call.method for call in telegram.seen()].count("editMessageText") < count:
            await telegram.wait()


async def test_a_correction_is_what_is_sent_again(telegram: FakeTelegram, post: Post) -> None:
    """What was in flight and not taken says the new words, and is not lost."""
    limit = {"retry_after": 1}
    fault = Fault("sendMessage", 429, chat=7003, seconds=2.0, words="Too Many", parameters=limit)
    one = await in_flight(telegram, post, fault)
    async with post.database() as work:
        await corrected(work, THE_HOST, one.id, NEW, NOW)
        await work.commit()
    await edited(telegram, len(PEOPLE))
    (only,) = sent_to(telegram, 7003)
    assert "Es el martes" in only.plain
    assert "Feria" not in only.plain
    assert "Ya no de internet de las cosas (IoT)" in only.buttons


async def test_what_failed_is_retried_in_the_new_words(telegram: FakeTelegram, post: Post) -> None:
    fault = Fault("sendMessage", 400, words="Bad Request: something", chat=7005)
    telegram.faults.append(fault)
    await subscribe(post.database, PEOPLE, NOW)
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "finished")
    async with post.database() as work:
        await corrected(work, THE_HOST, one.id, NEW, NOW)
        assert await retried(work, THE_HOST, one.id, NOW) == 1
        await work.commit()
    await until(post.database, one.id, "finished")
    (only,) = sent_to(telegram, 7005)
    assert "Es el martes" in only.plain


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendMessage", 200, chat=7003, seconds=2.5),
        Fault("sendMessage", 400, chat=7003, seconds=2.0, words="Bad Request: something"),
    ],
    ids=["it lands", "it fails"],
)
async def test_what_is_in_flight_is_taken_back_once_it_landed(
    fault: Fault, telegram: FakeTelegram, post: Post
) -> None:
    one = await in_flight(telegram, post, fault)
    async with post.database() as work:
        assert await recalled(work, THE_HOST, one.id, NOW) == len(PEOPLE)
        await work.commit()
    async with asyncio.timeout(15):
        while True:
            async with post.database.reading() as work:
                counts = await work.outbox.counts(f"{one.group}:recall")
            if not counts.open:
                break
            await asyncio.sleep(0.05)
    assert telegram.messages == {}
    assert counts.states.get("cancelled", 0) == (fault.kind == 400)


async def test_resumed_at_night_it_waits_for_those_who_sleep(
    telegram: FakeTelegram, database_url: str
) -> None:
    telegram.chats |= {7001, 7002}
    rules = Rules(wanted=(wanted,), later=(Asleep(lambda: NIGHT),))
    async with posting(settings_for(telegram, database_url), rules) as post:
        await subscribe(post.database, [7001], NOW, person=Person(quiet_from=22, quiet_until=8))
        await subscribe(post.database, [7002], NOW)
        one = await scheduled(post.database, DAY, DAY)
        async with post.database() as work:
            await paused(work, THE_HOST, one.id, DAY)
            await work.commit()
        async with post.database() as work:
            await resumed(work, THE_HOST, one.id, DAY)
            await work.commit()
        await launching(post.database).look(DAY)
        assert [call.chat for call in await telegram.answers(1)] == [7002]
        waits = await told_at(post) - datetime.now(UTC)
        assert timedelta(hours=8) < waits <= timedelta(hours=9)
        assert len(telegram.seen()) == 1


async def told_at(post: Post) -> datetime:
    """When the one who sleeps is told, once that is put off."""
    query = delivery.select().where(delivery.c.chat == "7001", delivery.c.state == "due")
    async with asyncio.timeout(10):
        while True:
            async with post.database.reading() as work:
                row = (await work.connection.execute(query)).one_or_none()
            if row is not None and row.not_before > datetime.now(UTC):
                moment: datetime = row.not_before
                return moment
            await asyncio.sleep(0.05)


async def test_its_author_sees_at_once_that_it_was_paused_resumed_and_cancelled(
    telegram: FakeTelegram, post: Post
) -> None:
    await subscribe(post.database, PEOPLE, NOW)
    async with post.database() as work:
        name = await work.identities.id_of(private_chat("telegram", "", "5001"), NOW)
        await work.permissions.grant(name, Grant(role="council-staff"), HOST, NOW)
        author = Actor(identity=name, grants=(Grant(role="council-staff"),))
        one = await drafted(work, author, SAID, TO, NOW, None)
        await previewed(work, author, one.id, NOW)
        await confirmed(work, author, one.id, NOW)
        await approved(work, SECOND, one.id, NOW)
        await work.commit()
    await launching(post.database).look(datetime.now(UTC))
    await shows(telegram, "saliendo")
    for step, words in ((paused, "en pausa"), (resumed, "saliendo"), (cancelled, "cancelado")):
        async with post.database() as work:
            await step(work, author, one.id, NOW)
            await work.commit()
        await shows(telegram, words)
    assert len(sent_to(telegram, 5001)) == 1


async def shows(telegram: FakeTelegram, words: str) -> None:
    """Once the author's one message says so."""
    async with asyncio.timeout(10):
        while True:
            texts = [m["text"] for (chat, _), m in telegram.messages.items() if chat == 5001]
            if texts and words in texts[0]:
                return
            await telegram.wait()
