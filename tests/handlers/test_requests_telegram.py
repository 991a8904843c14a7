"""A request over Telegram's wire: asked for, delivered, answered, withdrawn; and where it fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from bot.authorization import HOST
from bot.one_time_codes import Promise
from bot.sending import Rules
from bot.wanting import wanted
from handlers.worker import GivingUp
from tests.handlers.couriers import posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import TelegramChat, at_telegram, settings_for

OWNER = 7001
BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.fixture
async def chat(telegram: FakeTelegram, filled_url: str) -> AsyncIterator[TelegramChat]:
    """Somebody in a private chat, while a worker sends what is due; once on each database."""
    async with (
        posting(settings_for(telegram, filled_url), Rules(wanted=(wanted,))),
        at_telegram(telegram, filled_url) as chat,
    ):
        yield chat


async def owner_of(chat: TelegramChat, provider_id: str) -> TelegramChat:
    """Somebody who speaks for a company, by a code."""
    async with chat.database() as work:
        promise = Promise(kind="claim", about=provider_id, issuer=HOST)
        code = await work.codes.issue(promise, datetime.now(UTC))
        await work.commit()
    owner = chat.other(number=OWNER, user=OWNER)
    assert "Ya respondes por" in (await owner.say(code)).plain
    return owner


async def asked(chat: TelegramChat) -> Call:
    """All questions of a request answered, up to the one whether to pass it on."""
    await chat.say("punto de venta en Cholula")
    shown = await chat.say("contacto de Caja Cholulteca")
    await chat.press("Pásale mi recado", shown)
    return await chat.press("Saltar", await chat.say("222 123 4567"))


async def seen(telegram: FakeTelegram, number: int, fits: Callable[[Call], bool]) -> Call:
    """What a chat sees, once it is there."""
    async with asyncio.timeout(15):
        while True:
            found = [call for call in telegram.seen(number) if fits(call)]
            if found:
                return found[-1]
            await asyncio.sleep(0.05)


def has(words: str) -> Callable[[Call], bool]:
    return lambda call: words in call.plain


async def test_from_a_contact_to_an_answer(telegram: FakeTelegram, chat: TelegramChat) -> None:
    owner = await owner_of(chat, "cholula-1")
    await chat.say("punto de venta en Cholula")
    shown = await chat.say("contacto de Caja Cholulteca")
    how = await chat.press("Pásale mi recado", shown)
    assert "¿Cómo te contactan?" in how.plain
    await chat.say("222 123 4567")
    preview = await chat.say("<b>dos</b> cajas & un cajón")
    assert "Dice: <b>dos</b> cajas & un cajón" in preview.plain
    assert "ya lo pasé" in (await chat.press("Sí, pásalo", preview)).plain
    letter = await seen(telegram, OWNER, has("Un recado para Caja Cholulteca"))
    assert "Contacto: 222 123 4567" in letter.plain
    assert "Anotado" in (await owner.press("Visto", letter)).plain
    await seen(telegram, chat.number, has("Caja Cholulteca vio tu recado."))
    await owner.press("Ya respondí", letter)
    last = await seen(telegram, chat.number, has("ya te respondió"))
    assert "contestado" in (await chat.press("Mis recados", last)).plain


async def test_withdrawn_it_goes_from_where_it_was_read(
    telegram: FakeTelegram, chat: TelegramChat
) -> None:
    await owner_of(chat, "cholula-1")
    await chat.press("Sí, pásalo", await asked(chat))
    await seen(telegram, OWNER, has("Un recado para Caja Cholulteca"))
    await delivered(chat)
    (withdrawal,) = [w for w in (await chat.say("/recados")).buttons if "Retirar" in w]
    assert "retiré tu recado" in (await chat.say(withdrawal)).plain
    gone = await seen(telegram, OWNER, has("fue retirado"))
    assert gone.method == "editMessageText"
    assert "222" not in gone.plain
    assert not gone.buttons


async def delivered(chat: TelegramChat) -> None:
    """Once the worker has recorded that it was sent."""
    async with asyncio.timeout(15):
        while True:
            async with chat.database.reading() as work:
                (made,) = await work.requests.waiting(["cholula-1"], [], limit=2)
                if (await work.outbox.counts(made.group)).sent:
                    return
            await asyncio.sleep(0.05)


async def test_whoever_asked_is_told_when_nobody_can_be_reached(
    telegram: FakeTelegram, chat: TelegramChat
) -> None:
    await owner_of(chat, "cholula-1")
    preview = await asked(chat)
    telegram.faults.append(Fault("sendMessage", 403, words=BLOCKED, chat=OWNER))
    await chat.press("Sí, pásalo", preview)
    giving_up = GivingUp(chat.database)
    async with asyncio.timeout(15):
        while not any("No pude entregar" in call.plain for call in telegram.seen(chat.number)):
            await giving_up()
            await asyncio.sleep(0.05)
    lost = telegram.seen(chat.number)[-1]
    assert "Aquí nadie recibe recados" in (await chat.press("Contactar", lost)).plain
