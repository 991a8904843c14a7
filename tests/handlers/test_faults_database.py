"""What happens while the database is locked, full, or gone."""

import asyncio
import resource
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.migrating import migrate
from tests.conversations.test_dialogues import fill
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.own_postgres import own_postgres
from tests.handlers.serving import serving
from tests.handlers.telegram_chat import TelegramChat, at_telegram
from tests.handlers.test_faults_crash import CHATS, SAID, everybody_writes, rows, unfinished
from tests.handlers.test_webhook import post, update


@pytest.fixture
async def posted(telegram: FakeTelegram, filled_sqlite_url: str) -> AsyncIterator[TelegramChat]:
    async with at_telegram(telegram, filled_sqlite_url, webhook=True) as chat:
        yield chat


async def test_a_locked_sqlite_is_waited_for_and_then_refused_never_acknowledged(
    posted: TelegramChat, filled_sqlite_url: str
) -> None:
    other = sqlite3.connect(filled_sqlite_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    hello = update(posted, "hola")
    assert await post(posted, hello) == 503
    other.rollback()
    other.close()
    assert await post(posted, hello) == 200
    assert await posted.telegram.answers(1)


async def test_a_short_lock_is_waited_out(posted: TelegramChat, filled_sqlite_url: str) -> None:
    other = sqlite3.connect(filled_sqlite_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    posting = asyncio.create_task(post(posted, update(posted, "hola")))
    await asyncio.sleep(1)
    assert not posting.done()
    other.rollback()
    other.close()
    assert await posting == 200


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of others are Linux's")
async def test_on_a_full_disk_nothing_is_acknowledged_and_it_mends_itself(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    async with serving(telegram, filled_sqlite_url, tmp_path, webhook=True) as program:
        await program.begin()
        assert await program.status("/readyz") == 200
        assert program.process
        before = resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (1, -1))
        telegram.say("hola")
        while telegram.refusals.count(503) < 2:
            await telegram.wait()
        assert telegram.pending
        async with asyncio.timeout(10):
            while await program.status("/readyz") != 503:
                await telegram.wait()
        assert await program.status("/healthz") == 200
        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, before)
        await telegram.answers(1, within=20)
        async with asyncio.timeout(10):
            while await program.status("/readyz") != 200:
                await telegram.wait()


async def test_another_schema_is_not_ready(posted: TelegramChat, filled_sqlite_url: str) -> None:
    with sqlite3.connect(filled_sqlite_url.removeprefix("sqlite:///")) as other:
        other.execute("UPDATE alembic_version SET version_num = '0000'")
    other.close()
    unready = await posted.http.get("/readyz")
    assert unready.status_code == 503
    assert "schema" in unready.text


async def test_while_postgresql_is_gone_nothing_acknowledged_is_lost(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    with own_postgres(tmp_path) as postgres:
        migrate(postgres.address)
        async with open_database(postgres.address) as database:
            await fill(database)
        async with serving(telegram, postgres.address, tmp_path, webhook=True) as program:
            await program.begin()
            everybody_writes(telegram)
            await telegram.answers(10, within=30)
            await asyncio.to_thread(postgres.kill)
            telegram.say("hola", 7007)
            while 503 not in telegram.refusals:
                await telegram.wait()
            assert await program.status("/readyz") == 503
            assert await program.status("/healthz") == 200
            await asyncio.to_thread(postgres.start)
            await telegram.answers(len(CHATS) * len(SAID) + 1, within=40)
            assert await program.status("/readyz") == 200
            async with open_database(postgres.address) as database:
                async with asyncio.timeout(30):
                    while telegram.pending or await unfinished(database):
                        await telegram.wait()
                kept = await rows(database)
    answers = Counter(call.chat for call in telegram.seen())
    assert all(answers[chat] >= len(SAID) for chat in CHATS)
    assert answers[7007] == 1
    twice = sum(answers[chat] - len(SAID) for chat in CHATS)
    assert twice <= sum(uncertain for _, _, uncertain in kept)
