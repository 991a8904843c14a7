"""What a process that ends, however it ends, owes to whoever wrote to it."""

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.tables.messages import inbox
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import serving
from tests.handlers.telegram_calls import Fault

CHATS = range(6001, 6021)
SAID = ("punto de venta en puebla", "y en cholula")


async def rows(database: Database) -> list[tuple[str, str, bool]]:
    """Chat, state and whether it is uncertain, of all that was ever received."""
    async with database.reading() as work:
        found = await work.connection.execute(
            inbox.select().with_only_columns(inbox.c.chat, inbox.c.state, inbox.c.uncertain)
        )
        return [tuple(row) for row in found]


async def unfinished(database: Database) -> int:
    async with database.reading() as work:
        return (await work.inbox.backlog()).rows


def everybody_writes(telegram: FakeTelegram) -> None:
    for text in SAID:
        for chat in CHATS:
            telegram.say(text, chat)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_after_kill_9_all_is_answered_and_twice_only_what_was_in_flight(
    telegram: FakeTelegram, filled_url: str, tmp_path: Path, *, webhook: bool
) -> None:
    wanted = len(CHATS) * len(SAID)
    async with serving(telegram, filled_url, tmp_path, webhook=webhook) as program:
        await program.begin()
        everybody_writes(telegram)
        await telegram.answers(wanted // 3, within=30)
        assert await program.signalled(signal.SIGKILL) == -signal.SIGKILL
        in_the_middle = len(telegram.seen())
        assert in_the_middle < wanted
        await program.begin()
        await telegram.answers(wanted, within=40)
        async with open_database(filled_url, check=False) as database:
            async with asyncio.timeout(40):
                while telegram.pending or await unfinished(database):
                    await telegram.wait()
            kept = await rows(database)
        assert await program.signalled(signal.SIGTERM) == 0
    answers = Counter(call.chat for call in telegram.seen())
    twice = sum(answers[chat] - len(SAID) for chat in CHATS)
    marked = sum(uncertain for _, _, uncertain in kept)
    assert all(answers[chat] >= len(SAID) for chat in CHATS)
    assert {state for _, state, _ in kept} == {"sent"}
    assert len(kept) == wanted
    assert twice <= marked


async def test_at_sigterm_what_is_at_hand_is_finished_and_no_lease_is_left(
    telegram: FakeTelegram, filled_url: str, tmp_path: Path
) -> None:
    async with serving(telegram, filled_url, tmp_path) as program:
        await program.begin()
        everybody_writes(telegram)
        await telegram.answers(5, within=30)
        assert await program.signalled(signal.SIGTERM) == 0
        async with open_database(filled_url, check=False) as database, database() as work:
            held = inbox.select().where(inbox.c.holder != "")
            assert (await work.connection.execute(held)).all() == []
        await program.begin()
        await telegram.answers(len(CHATS) * len(SAID), within=30)
        assert await program.signalled(signal.SIGTERM) == 0
    answers = Counter(call.chat for call in telegram.seen())
    assert answers == dict.fromkeys(CHATS, len(SAID))


async def test_at_sigterm_one_that_cannot_be_sent_is_left_to_the_next_process(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    telegram.faults.append(Fault("sendMessage", 502, count=10_000))
    async with serving(telegram, filled_sqlite_url, tmp_path) as program:
        await program.begin()
        telegram.say("hola")
        while not any(call.method == "sendMessage" for call in telegram.calls):
            await telegram.wait()
        assert await program.signalled(signal.SIGTERM) == 0
        telegram.faults.clear()
        await program.begin()
        await telegram.answers(1, within=20)


async def test_a_poller_whose_token_is_dead_ends_the_process(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    async with serving(telegram, filled_sqlite_url, tmp_path) as program:
        await program.begin()
        telegram.faults.append(Fault("getUpdates", 401, words="Unauthorized", count=100))
        telegram.say("hola")
        assert await program.ended() == 1
        assert "can receive no more" in program.said


async def test_an_unknown_token_is_said_at_once(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    telegram.token = "another"
    async with serving(telegram, filled_sqlite_url, tmp_path) as program:
        await program.start()
        assert await program.ended() == 1
        assert "TELEGRAM_BOT_TOKEN" in program.said


async def test_a_short_outage_as_it_begins_is_waited_out(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    telegram.faults += [
        Fault("getMe", 502, count=2),
        Fault("setMyCommands", 400),
        Fault("setWebhook", 429, parameters={"retry_after": 1}),
    ]
    async with serving(telegram, filled_sqlite_url, tmp_path, webhook=True) as program:
        await program.begin()
        telegram.say("hola")
        assert await telegram.answers(1)
        assert "menu of commands" in program.said


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"TELEGRAM_WEBHOOK_URL": "https://x.example/telegram/webhook"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"TELEGRAM_WEBHOOK_SECRET": "x"}, "TELEGRAM_WEBHOOK_URL"),
        (
            {"TELEGRAM_WEBHOOK_URL": "http://x.example/telegram/webhook",
             "TELEGRAM_WEBHOOK_SECRET": "x"},
            "https",
        ),
        (
            {"TELEGRAM_WEBHOOK_URL": "https://x.example/elsewhere",
             "TELEGRAM_WEBHOOK_SECRET": "x"},
            "/telegram/webhook",
        ),
        ({"TELEGRAM_WEBHOOK_URL": "https://x.example/telegram/webhook",
          "TELEGRAM_WEBHOOK_SECRET": "ñ"}, "1 to 256"),
    ],
)  # fmt: skip
async def test_a_contradiction_in_the_environment_is_misuse(
    telegram: FakeTelegram, sqlite_url: str, tmp_path: Path, more: dict[str, str], says: str
) -> None:
    async with serving(telegram, sqlite_url, tmp_path, more=more) as program:
        await program.start()
        assert await program.ended() == 2
        assert says in program.said


async def test_what_is_on_is_said_and_no_log_holds_a_secret(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    async with serving(
        telegram, filled_sqlite_url, tmp_path, webhook=True, more={"LOG_LEVEL": "DEBUG"}
    ) as program:
        await program.begin()
        telegram.faults.append(Fault("sendMessage", 502))
        telegram.say("punto de venta en puebla, me llamo Aurelio")
        await telegram.answers(1, within=20)
        assert await program.signalled(signal.SIGTERM) == 0
        for word in ("Telegram as @directorio_bot: on (webhook)", "Slack: off", "listening on"):
            assert word in program.said
        for secret in (telegram.token, telegram.webhook["secret_token"], "Aurelio"):
            assert secret not in program.said
