"""A platform that fails while it has a message: it is sent once more and marked, never again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage.tables.messages import inbox
from tests.handlers.couriers import Post, posting
from tests.handlers.door import Door, door
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import TelegramChat, at_telegram, settings_for
from tests.handlers.test_faults_intake import states
from tests.handlers.test_webhook import post as post_update
from tests.handlers.test_webhook import update

LOST = {
    "reset": Fault("sendMessage", "lose"),
    "bad gateway": Fault("sendMessage", "fail"),
    "timeout": Fault("sendMessage", "hang"),
    "error": Fault("sendMessage", 500, words="Internal Server Error"),
    "closed": Fault("sendMessage", "drop"),
}
each_loss = pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
AWAY = Fault("", 502, words="Bad Gateway", count=1000)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.telegram.front.ANSWERS_WITHIN_S", 0.5)


@pytest.fixture
async def chat(telegram: FakeTelegram, filled_url: str) -> AsyncIterator[TelegramChat]:
    async with at_telegram(telegram, filled_url, webhook=True) as chat:
        yield chat


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    telegram.chats |= {*range(1, 40)}
    async with posting(settings_for(telegram, database_url)) as post:
        yield post


def tried(telegram: FakeTelegram) -> list[Call]:
    return [call for call in telegram.calls if call.method == "sendMessage"]


async def asked(chat: TelegramChat, text: str = "hola") -> None:
    assert await post_update(chat, update(chat, text)) == 200
    async with asyncio.timeout(30):
        await chat.settled()


@each_loss
async def test_a_reply_in_doubt_is_sent_once_more_and_marked(
    fault: Fault, chat: TelegramChat
) -> None:
    chat.telegram.faults.append(replace(fault))
    await asked(chat)
    first, second = tried(chat.telegram)
    assert second.at - first.at > 0.9
    assert await states(chat) == [("sent", True)]


@each_loss
async def test_a_reply_in_doubt_twice_is_given_up(fault: Fault, chat: TelegramChat) -> None:
    chat.telegram.faults.append(replace(fault, count=9))
    await asked(chat)
    assert len(tried(chat.telegram)) == 2
    assert await states(chat) == [("dead", True)]


async def test_of_a_long_reply_only_the_message_in_doubt_is_sent_once_more(
    chat: TelegramChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.telegram.rendering.LIMIT", 300)
    chat.telegram.faults += [Fault("sendMessage", 200), Fault("sendMessage", "lose")]
    await asked(chat, "punto de venta en puebla")
    said = [call.plain for call in chat.telegram.seen()]
    assert len(said) > 2
    assert said[1] == said[2]
    assert len(set(said)) == len(said) - 1
    assert await states(chat) == [("sent", True)]


async def test_no_reply_is_sent_once_more_into_an_outage(chat: TelegramChat) -> None:
    telegram = chat.telegram
    telegram.faults.append(replace(AWAY))
    assert await post_update(chat, update(chat, "hola")) == 200
    async with asyncio.timeout(15):
        while [call.method for call in telegram.calls].count("getMe") < 3:
            await telegram.wait()
    telegram.faults.clear()
    await telegram.answers(1, within=20)
    await chat.settled()
    assert len(tried(telegram)) == 2
    assert await states(chat) == [("sent", True)]


async def test_after_two_deaths_in_the_middle_of_sending_a_reply_is_not_sent_again(
    chat: TelegramChat,
) -> None:
    """A row as two processes that were killed leave it."""
    chat.telegram.faults.append(replace(AWAY, method="sendMessage"))
    await asked(chat)
    calls = len(tried(chat.telegram))
    async with chat.database() as work:
        left = {"state": "sending", "uncertain": True, "held_until": None, "holder": ""}
        await work.connection.execute(inbox.update().values(**left, reply='{"blocks":[]}'))
        await work.commit()
    async with asyncio.timeout(15):
        await chat.settled()
    assert len(tried(chat.telegram)) == calls
    assert await states(chat) == [("dead", True)]


@each_loss
async def test_a_delivery_in_doubt_is_sent_once_more_and_told_in_the_report(
    fault: Fault, telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(replace(fault, chat=3))
    await post.put_to(1, 2, 3)
    counts = await post.done()
    assert [call.chat for call in tried(telegram)].count(3) == 2
    assert (counts.sent, counts.uncertain, counts.failures) == (3, 1, {})


@each_loss
async def test_a_delivery_in_doubt_twice_is_given_up(
    fault: Fault, telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(replace(fault, chat=3, count=9))
    await post.put_to(1, 2, 3)
    counts = await post.done()
    assert [call.chat for call in tried(telegram)].count(3) == 2
    assert (counts.sent, counts.failures) == (2, {"uncertain": 1})


async def test_in_an_outage_deliveries_wait_until_telegram_is_back(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(replace(AWAY))
    await post.put_to(*range(1, 40))
    await asyncio.sleep(4)
    assert len(tried(telegram)) < 15
    telegram.faults.clear()
    counts = await post.done(30)
    assert counts.sent == 39
    assert {call.chat for call in telegram.seen()} == set(range(1, 40))
    assert len(telegram.seen()) == 39
    assert counts.uncertain == len([call for call in tried(telegram) if call.error])


@pytest.fixture
async def way(telegram: FakeTelegram) -> AsyncIterator[Door]:
    """The way to Telegram, which can be shut."""
    async with door(int(telegram.base_url.rpartition(":")[2])) as way:
        telegram.base_url = f"http://127.0.0.1:{way.port}"
        yield way


async def test_a_reply_that_found_nobody_is_tried_until_it_works_and_is_not_in_doubt(
    way: Door, chat: TelegramChat
) -> None:
    await way.shut()
    assert await post_update(chat, update(chat, "hola")) == 200
    await asyncio.sleep(4)
    assert await states(chat) == [("answered", False)]
    await way.open()
    async with asyncio.timeout(15):
        await chat.settled()
    assert len(tried(chat.telegram)) == 1
    assert await states(chat) == [("sent", False)]


async def test_deliveries_that_found_nobody_are_tried_until_it_works_and_are_not_in_doubt(
    way: Door, telegram: FakeTelegram, post: Post
) -> None:
    await way.shut()
    await post.put_to(1, 2, 3)
    await asyncio.sleep(4)
    await way.open()
    counts = await post.done()
    assert (counts.sent, counts.uncertain) == (3, 0)
    assert len(tried(telegram)) == 3
