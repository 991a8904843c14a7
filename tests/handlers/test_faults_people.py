"""What people do that the bot has to bear, by the wire and on each database.

Stale, forged and doubly pressed buttons; who blocks it and writes again; who erases their data
while something is due to them.
"""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.messages import Sender
from bot.outgoing import Outgoing
from bot.subscriptions import Subscription
from storage.tables.messages import closed_chat, delivery
from tests.handlers.couriers import SAID, Post, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import TelegramChat, at_telegram, settings_for

ANA = Sender(front="telegram", chat="5001", person="5001")
BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.fixture
async def ana(telegram: FakeTelegram, filled_url: str) -> AsyncIterator[TelegramChat]:
    async with at_telegram(telegram, filled_url) as chat:
        yield chat


@pytest.fixture
async def post(telegram: FakeTelegram, filled_url: str) -> AsyncIterator[Post]:
    async with posting(settings_for(telegram, filled_url)) as post:
        yield post


async def erased(ana: TelegramChat) -> None:
    asked = await ana.say("borra mis datos")
    assert "borré" in (await ana.press("Sí, bórralo", asked)).plain


def told(ana: TelegramChat) -> list[Call]:
    return [call for call in ana.telegram.seen(ana.number) if "Feria" in call.plain]


@pytest.mark.parametrize("forged", ["page:zz:0", "show:ZZZZZZ", "drop table", "erase:yes", "do:x"])
async def test_a_forged_or_stale_button_is_answered(forged: str, ana: TelegramChat) -> None:
    found = await ana.say("punto de venta en puebla")
    answer = await ana.press_data(forged, found)
    assert "viejito" in answer.plain or "botón" in answer.plain
    assert ana.answered_queries == [True]
    assert "Puebla" in (await ana.say("mis datos")).plain


async def test_a_button_pressed_twice_at_once_acts_once(ana: TelegramChat) -> None:
    asked = await ana.say("borra mis datos")
    for _ in range(3):
        ana.telegram.press(asked.buttons["Sí, bórralo"], asked)
    await ana.settled()
    assert ana.answered_queries == [True, True, True]
    words = [call.plain for call in ana.telegram.seen(ana.number)[1:]]
    assert sum("borré" in said for said in words) == 1
    assert sum("viejito" in said for said in words) == 2


async def test_who_blocks_the_bot_gets_nothing_until_they_write_themselves(
    ana: TelegramChat, post: Post
) -> None:
    await ana.say("avísame de ciberseguridad")
    ana.telegram.faults.append(Fault("sendMessage", 403, chat=5001, words=BLOCKED))
    for _ in range(2):
        await post.put(Outgoing(to=ANA, reply=SAID, group="fair"))
        await post.done()
    assert (await post.counts()).failures == {"blocked": 2}
    assert told(ana) == []
    async with ana.database.reading() as work:
        assert (await work.connection.execute(select(closed_chat))).all()
    await ana.say("hola")
    await post.put(Outgoing(to=ANA, reply=SAID, group="fair"))
    assert (await post.done()).sent == 1
    assert len(told(ana)) == 1
    async with ana.database.reading() as work:
        kept = await work.subscriptions.of(ANA)
    assert [type(one) for one in kept] == [Subscription]


async def test_who_erases_their_data_while_something_is_due_gets_nothing_of_it(
    ana: TelegramChat, telegram: FakeTelegram, filled_url: str
) -> None:
    await ana.say("avísame de ciberseguridad")
    async with ana.database() as work:
        for number in range(3):
            await work.outbox.put(
                Outgoing(to=ANA, reply=SAID, group="fair", key=f"fair:5001:{number}")
            )
        await work.commit()
    await erased(ana)
    async with posting(settings_for(telegram, filled_url)) as post:
        counts = await post.done()
    assert (counts.sent, counts.states) == (0, {"cancelled": 3})
    assert told(ana) == []
    async with ana.database.reading() as work:
        rows = (await work.connection.execute(select(delivery))).all()
    assert not any("5001" in repr(row) or "Feria" in repr(row) for row in rows)
    assert "No guardo nada de ti" in (await ana.say("mis datos")).plain
