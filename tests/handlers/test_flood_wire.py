"""A flood over the wire: one kind notice, then silence, and nobody else waits."""

import asyncio
import os
import sys
from pathlib import Path
from time import monotonic

import pytest

from storage.tables.messages import closed_chat
from tests.handlers.crowd import crowd, share
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import ROOT, serving
from tests.handlers.slack.conftest import desk, registry_url, slack  # noqa: F401  # fixtures
from tests.handlers.slack.desk import Desk
from tests.handlers.slack.wire import FakeSlack
from tests.handlers.telegram_chat import TelegramChat

WARMS_UP_S, FLOOD_S, DRAINS_S = 1.0, 3.0, 5.0
NOTICE = {"es": "Dame un minuto", "en": "Give me a minute"}


async def test_one_who_floods_is_told_once(
    chat: TelegramChat,
) -> None:
    telegram = chat.telegram
    for number in range(200):
        telegram.say(f"hola {number}", 666)
    await chat.say("punto de venta en Puebla")
    await chat.settled()
    said = [call.plain for call in telegram.seen(666)]
    assert len(said) == 21
    assert [NOTICE["es"] in words for words in said] == [False] * 20 + [True]
    assert len(telegram.seen(chat.number)) == 1


async def test_fault_a_flood_keeps_nobody_else_waiting(
    telegram: FakeTelegram, filled_url: str, tmp_path: Path
) -> None:
    """Fifty people write all the while; one more writes forty messages a second, then another."""
    calm, flooded = list[float](), list[float]()
    async with serving(telegram, filled_url, tmp_path, webhook=True) as program:
        await program.begin()
        async with crowd(telegram, program) as people:
            await asyncio.sleep(WARMS_UP_S)
            for abuser in (666, 667):
                begun = monotonic()
                await asyncio.sleep(FLOOD_S)
                flood_begun = monotonic()
                await people.flood(abuser, FLOOD_S)
                await asyncio.sleep(DRAINS_S)
                calm += people.between(begun, flood_begun)
                flooded += people.between(flood_begun, flood_begun + FLOOD_S)
    with_flood, without = share(sorted(flooded), 95), share(sorted(calm), 95)
    assert with_flood < 2 * without + 0.5, (with_flood, without)


@pytest.mark.parametrize("language", ["es", "en"])
async def test_the_notice_is_in_their_language(language: str, chat: TelegramChat) -> None:
    words = {"es": "punto de venta en Puebla", "en": "point of sale in Puebla"}[language]
    for _ in range(22):
        chat.telegram.push(message=chat.telegram.message(7, words, language=language))
    await chat.telegram.answers(21, chat=7, within=120)
    assert NOTICE[language] in chat.telegram.seen(7)[-1].plain


async def test_every_button_pressed_in_a_flood_stops_its_spinner(chat: TelegramChat) -> None:
    listed = await chat.say("punto de venta en Puebla")
    for _ in range(40):
        chat.telegram.press(next(iter(listed.buttons.values())), listed)
    await chat.settled()
    async with asyncio.timeout(10):
        while not all(chat.answered_queries):
            await chat.telegram.wait()
    assert len(chat.answered_queries) == 40
    answered = [one for one in chat.telegram.calls if one.method == "answerCallbackQuery"]
    assert not any(call.params.get("text") for call in answered)
    assert len(chat.telegram.seen()) == 21


async def test_what_telegram_sends_again_is_no_flood(chat: TelegramChat) -> None:
    update = chat.telegram.say("hola")
    for _ in range(60):
        chat.telegram.deliver(update)
    await chat.settled()
    for _ in range(5):
        assert NOTICE["es"] not in (await chat.say("punto de venta en Puebla")).plain
    assert len(chat.telegram.seen(chat.number)) == 6


async def test_a_flood_counts_in_every_chat_and_in_a_group_for_its_writer_alone(
    chat: TelegramChat,
) -> None:
    telegram = chat.telegram
    for number in range(25):
        telegram.say(f"hola {number}", 666)
    await chat.settled()
    telegram.push(message=telegram.message(-9, "/ayuda", user=666))
    telegram.push(message=telegram.message(-9, "/servicios", user=5))
    await chat.settled()
    (answered,) = telegram.seen(-9)
    assert "servicios" in answered.plain
    assert NOTICE["es"] not in answered.plain


async def test_in_slack_it_is_the_same(desk: Desk) -> None:  # noqa: F811  # the fixture
    for number in range(24):
        assert await desk.direct(f"hola {number}") == 200
    other = Desk(desk.slack, desk.http, person="UBOB")
    assert await other.direct("hola") == 200
    await spoken_to(desk.slack, "DUBOB", within_s=3)
    await spoken_to(desk.slack, "DUANA", 21, within_s=40)
    said = [call for call in await desk.answers(22) if call.args["channel"] == "DUANA"]
    assert [NOTICE["es"] in call.words for call in said] == [False] * 20 + [True]
    assert desk.slack.limited == 0
    await desk.silence()


async def test_in_the_terminal_there_is_none(filled_url: str) -> None:
    lines = "".join(f'{{"text": "hola {number}"}}\n' for number in range(70))
    talk = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from handlers.cli.main import main; main()", "chat", "--jsonl"),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": filled_url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(talk.communicate(lines.encode()), 60)
    answers = said.decode().splitlines()
    assert len(answers) == 70
    assert not any(NOTICE["es"] in answer for answer in answers)


async def spoken_to(slack: FakeSlack, channel: str, times: int = 1, *, within_s: float) -> None:  # noqa: F811  # the fixture
    """Once so many messages stand in a channel."""
    async with asyncio.timeout(within_s):
        while [call.args.get("channel") for call in slack.said()].count(channel) < times:  # noqa: ASYNC110  # the wire is asked
            await asyncio.sleep(0.02)


BOT = {"id": 123456, "is_bot": True, "first_name": "Bot"}


async def shut_out(chat: TelegramChat, status: str) -> int:
    """Telegram tells of it; how many chats get no deliveries then."""
    old, new = ("member", status) if status == "kicked" else ("kicked", status)
    told = {
        "chat": {"id": chat.number, "type": "private"},
        "from": {"id": chat.user, "is_bot": False, "first_name": "Ana"},
        "date": 1_700_000_000,
        "old_chat_member": {"status": old, "until_date": 0, "user": BOT},
        "new_chat_member": {"status": new, "until_date": 0, "user": BOT},
    }
    chat.telegram.push(my_chat_member=told)
    return await closed(chat)


async def closed(chat: TelegramChat) -> int:
    await chat.settled()
    async with chat.database.reading() as work:
        return len((await work.connection.execute(closed_chat.select())).all())


async def test_who_shuts_the_bot_out_gets_nothing_until_they_write_themselves(
    chat: TelegramChat,
) -> None:
    assert await shut_out(chat, "kicked") == 1
    assert await shut_out(chat, "member") == 1
    await chat.say("hola")
    assert await closed(chat) == 0
