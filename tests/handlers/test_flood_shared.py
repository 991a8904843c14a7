"""Two web processes of one bot on one database: who floods both, and what both send together."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_chat import TelegramChat, at_telegram
from tests.handlers.telegram_limits import Limits
from tests.handlers.test_flood_wire import NOTICE
from tests.handlers.test_webhook import post

Two = tuple[TelegramChat, TelegramChat]


@pytest.fixture
async def two(telegram: FakeTelegram, filled_url: str) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(at_telegram(telegram, filled_url, webhook=True))
        other = await stack.enter_async_context(at_telegram(telegram, filled_url, webhook=True))
        yield one, other


async def said_to(chat: TelegramChat, person: int, text: str) -> None:
    telegram = chat.telegram
    update = {"update_id": next(telegram.update_ids), "message": telegram.message(person, text)}
    assert await post(chat, update) == 200


async def test_who_floods_both_is_answered_as_if_they_were_one(two: Two) -> None:
    telegram = two[0].telegram
    for number in range(30):
        await said_to(two[number % 2], 666, f"hola {number}")
    await said_to(two[1], 5, "punto de venta en puebla")
    async with asyncio.timeout(30):
        await two[0].settled()
    said = [NOTICE["es"] in call.plain for call in telegram.seen(666)]
    assert said == [False] * 20 + [True]
    assert len(telegram.seen(5)) == 1


async def test_both_together_keep_to_what_telegram_takes(two: Two, database_url: str) -> None:
    telegram = two[0].telegram
    telegram.limits = Limits()
    people = range(9001, 9121)
    await asyncio.gather(
        *(said_to(two[number % 2], person, "hola") for number, person in enumerate(people))
    )
    async with asyncio.timeout(60):
        await two[0].settled()
    assert telegram.limits.refused == 0
    assert Counter(call.chat for call in telegram.seen()) == dict.fromkeys(people, 1)
