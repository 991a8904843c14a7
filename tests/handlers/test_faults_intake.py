"""What the way of a message owes when messages, people or platforms misbehave."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.tables.messages import inbox
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Fault
from tests.handlers.telegram_chat import TelegramChat, at_telegram
from tests.handlers.test_webhook import post, update


@pytest.fixture
async def posted(telegram: FakeTelegram, filled_url: str) -> AsyncIterator[TelegramChat]:
    async with at_telegram(telegram, filled_url, webhook=True) as chat:
        yield chat


async def states(chat: TelegramChat) -> list[tuple[str, bool]]:
    async with chat.database.reading() as work:
        found = await work.connection.execute(inbox.select().order_by(inbox.c.number))
        return [(row.state, row.uncertain) for row in found]


def slow(chat: int, seconds: float) -> Fault:
    return Fault("sendMessage", 200, count=1, chat=chat, seconds=seconds)


async def test_one_slow_conversation_keeps_no_other_waiting_and_keeps_its_order(
    posted: TelegramChat,
) -> None:
    telegram = posted.telegram
    telegram.faults.append(slow(5001, 1.5))
    telegram.say("punto de venta en puebla", 5001)
    telegram.say("y en cholula", 5001)
    while not any(call.chat == 5001 for call in telegram.calls):
        await asyncio.gather(*(post(posted, held) for held in list(telegram.pending)))
        await telegram.wait()
    begun = time.monotonic()
    hello = {"update_id": 1, "message": telegram.message(5002, "hola")}
    assert await post(posted, hello) == 200
    await telegram.answers(1, chat=5002)
    assert time.monotonic() - begun < 1.0
    first, second = await telegram.answers(2, chat=5001)
    assert "Puebla" in first.plain
    assert "Cholula" in second.plain


async def test_one_that_cannot_be_heard_is_buried_and_those_behind_it_are_answered(
    posted: TelegramChat,
) -> None:
    poison = update(posted, "hola", 1)
    poison["message"]["date"] = "yesterday"
    assert await post(posted, poison) == 200
    async with posted.database() as work:
        await work.connection.execute(inbox.update().values(attempts=5))
        await work.connection.execute(inbox.update().values(held_until=None, holder=""))
        await work.commit()
    assert await post(posted, update(posted, "hola", 2)) == 200
    assert len(await posted.telegram.answers(1, within=15)) == 1
    await posted.settled()
    assert await states(posted) == [("dead", False), ("sent", False)]


async def test_too_many_at_once_are_sent_away_until_later(
    posted: TelegramChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.MOST_WAITING", 10)
    posted.telegram.faults += [slow(6000 + n, 0.5) for n in range(40)]
    updates = [
        {"update_id": n + 1, "message": posted.telegram.message(6000 + n, "hola")}
        for n in range(40)
    ]
    statuses = await asyncio.gather(*(post(posted, update) for update in updates))
    assert set(statuses) == {200, 503}
    for sent_away in (u for u, status in zip(updates, statuses, strict=True) if status == 503):
        while await post(posted, sent_away) == 503:
            await posted.telegram.wait()
    assert len(await posted.telegram.answers(40, within=30)) == 40


async def test_a_body_is_blanked_once_it_is_sent(posted: TelegramChat) -> None:
    assert await post(posted, update(posted, "me llamo Aurelio y busco facturación")) == 200
    await posted.telegram.answers(1)
    await posted.settled()
    async with posted.database.reading() as work:
        for row in await work.connection.execute(inbox.select()):
            assert "Aurelio" not in json.dumps([str(value) for value in row])


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(4)))
async def test_in_whatever_order_a_chat_comes_in_each_is_answered_and_the_last_word_stands(
    telegram: FakeTelegram, filled_url: str, order: list[int]
) -> None:
    texts = ("punto de venta en puebla", "y en cholula", "y en león", "facturación en mérida")
    base = next(telegram.update_ids) * 10
    telegram.calls.clear()
    async with at_telegram(telegram, filled_url, webhook=True) as chat:
        posted = chat.other(number=base, user=base)  # who writes this much in a minute floods
        said: list[dict[str, Any]] = [
            {"update_id": base + n, "message": telegram.message(base, text)}
            for n, text in enumerate(texts)
        ]
        for n in order:
            assert await post(posted, said[n]) == 200
            await posted.settled()
        assert len(telegram.seen()) == len(texts)
        standing = await posted.standing()
    assert standing
    assert [place.city for place in standing.query.places] == ["Mérida"]
