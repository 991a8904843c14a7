"""What only whole processes show: two of them on one database, and bodies over a real socket."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import ClientError, ClientSession
from sqlalchemy import select

from bot.progress import reported
from handlers.settings import Settings
from storage.database import open_database
from storage.tables.messages import delivery
from tests.conversations.test_dialogues import fill
from tests.handlers.audiences import scheduled, subscribe
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import ROOT, SECRET, Program, serving
from tests.handlers.test_faults_announcements import finished, flying
from tests.handlers.test_faults_crash import SAID, rows, unfinished
from tests.handlers.test_outbox_workers import Workers, employed

HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
CHATS = range(8001, 8031)
AUDIENCE = range(9001, 9241)


@pytest.fixture
async def postgres_url(bare_database_url: str) -> str:
    if bare_database_url.startswith("sqlite"):
        pytest.skip("many processes share PostgreSQL")
    from storage.migrating import migrate  # noqa: PLC0415  # beside its one use

    migrate(bare_database_url)
    async with open_database(bare_database_url) as database:
        await fill(database)
    return bare_database_url


async def post(program: Program, body: object) -> int:
    url = f"http://127.0.0.1:{program.port}/telegram/webhook"
    async with ClientSession() as http:
        try:
            async with http.post(url, json=body, headers=HEADERS) as answer:
                return answer.status
        except (ClientError, OSError):
            return 0


async def test_two_web_processes_answer_each_once_and_one_of_them_may_die(
    telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    async with (
        serving(telegram, postgres_url, folders[0], webhook=True) as one,
        serving(telegram, postgres_url, folders[1], webhook=True) as two,
    ):
        await asyncio.gather(one.begin(), two.begin())
        updates = [
            {"update_id": n, "message": telegram.message(n, "punto de venta en puebla")}
            for n in CHATS
        ]
        posting = asyncio.gather(*(post(p, update) for update in updates for p in (one, two)))
        await telegram.answers(10, within=30)
        await one.signalled(signal.SIGKILL)
        await posting
        assert set(await asyncio.gather(*(post(two, update) for update in updates))) == {200}
        await telegram.answers(len(CHATS), within=40)
        async with open_database(postgres_url, check=False) as database:
            async with asyncio.timeout(30):
                while await unfinished(database):
                    await telegram.wait()
            kept = await rows(database)
    answers = Counter(call.chat for call in telegram.seen())
    assert set(answers) == set(CHATS)
    assert sum(answers.values()) - len(CHATS) <= sum(uncertain for _, _, uncertain in kept)


async def test_two_web_processes_and_four_workers_share_all_and_one_of_each_may_die(
    telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> None:
    """People write, to both web processes at once, while an announcement goes out."""
    telegram.chats |= set(AUDIENCE)
    async with (
        serving(telegram, postgres_url, folder(tmp_path, "one"), webhook=True) as one,
        serving(telegram, postgres_url, folder(tmp_path, "two"), webhook=True) as two,
        employed(telegram, postgres_url, tmp_path) as workers,
    ):
        await asyncio.gather(one.begin(), two.begin(), workers.hire(4))
        now = datetime.now(UTC)
        await subscribe(workers.database, AUDIENCE, now)
        announcement = await scheduled(workers.database, now)
        senders = asyncio.create_task(watched(workers))
        said = [update(telegram, chat, words) for words in SAID for chat in CHATS]
        posting = asyncio.create_task(posted_to_both(one, two, said))
        await until(lambda: len(reached(telegram, CHATS)) > 10)
        await one.signalled(signal.SIGKILL)
        victim = await workers.both_have_sent()
        assert await workers.end(victim, signal.SIGKILL) == -signal.SIGKILL
        in_flight = await flying(workers, announcement)
        assert len(reached(telegram, AUDIENCE)) < len(AUDIENCE)
        await posting
        assert set(await asyncio.gather(*(post(two, update) for update in said))) == {200}
        after = await finished(workers, announcement)
        async with asyncio.timeout(30):
            while await unfinished(workers.database):
                await telegram.wait()
        assert not senders.done()
        senders.cancel()
        kept = await rows(workers.database)
        async with workers.database.reading() as work:
            counts = (await reported(work, after)).counts
        assert await workers.end_all() == [0, 0, 0]
    answers, announced = reached(telegram, CHATS), reached(telegram, AUDIENCE)
    assert len(kept) == len(said)
    assert {state for _, state, _ in kept} == {"sent"}
    assert all(answers[chat] >= len(SAID) for chat in CHATS)
    assert sum(answers.values()) - len(said) <= sum(uncertain for _, _, uncertain in kept)
    assert set(announced) == set(AUDIENCE)
    assert max(announced.values()) <= 2
    assert sum(announced.values()) - len(AUDIENCE) <= in_flight
    assert (counts.sent, counts.uncertain) == (len(AUDIENCE), in_flight)
    moments = [call.at for call in telegram.seen() if call.chat in AUDIENCE]
    assert max(sum(0 <= at - since < 1 for at in moments) for since in moments) <= 31


def folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


def update(telegram: FakeTelegram, chat: int, words: str) -> dict[str, Any]:
    return {"update_id": next(telegram.update_ids), "message": telegram.message(chat, words)}


async def posted_to_both(one: Program, two: Program, updates: list[dict[str, Any]]) -> None:
    """Each update to both at the same time; Telegram writes to somebody one after another."""
    for update in updates:
        await asyncio.gather(post(one, update), post(two, update))


def reached(telegram: FakeTelegram, chats: range) -> Counter[int]:
    return Counter(call.chat for call in telegram.seen() if call.chat in chats)


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not so():  # noqa: ASYNC110  # the wire is asked
            await asyncio.sleep(0.02)


async def watched(workers: Workers) -> None:
    """At no moment two processes are sending to who did not ask."""
    sending = select(delivery.c.holder).where(delivery.c.state == "sending").distinct()
    while True:
        async with workers.database.reading() as work:
            assert len((await work.connection.execute(sending)).all()) <= 1
        await asyncio.sleep(0.02)


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, 65536):
        yield b"x" * 65536


async def test_a_body_too_large_is_refused_over_a_real_socket(
    telegram: FakeTelegram, filled_sqlite_url: str, tmp_path: Path
) -> None:
    async with serving(telegram, filled_sqlite_url, tmp_path, webhook=True) as program:
        await program.begin()
        url = f"http://127.0.0.1:{program.port}/telegram/webhook"
        async with httpx.AsyncClient(timeout=20) as http:
            for body in (b"x" * 5_000_000, pieces(5_000_000)):
                answer = await http.post(url, content=body, headers=HEADERS)
                assert answer.status_code == 413
            assert (await http.post(url, content=b"x" * 1_000_000)).status_code == 403


async def test_a_body_that_dawdles_is_let_go(
    telegram: FakeTelegram,
    filled_sqlite_url: str,
    tmp_path: Path,
) -> None:
    async with serving(telegram, filled_sqlite_url, tmp_path, webhook=True) as program:
        await program.begin()
        reader, writer = await asyncio.open_connection("127.0.0.1", program.port)
        writer.write(
            b"POST /telegram/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
            b"X-Telegram-Bot-Api-Secret-Token: " + SECRET.encode() + b"\r\n\r\n{"
        )
        async with asyncio.timeout(15):
            assert b"408" in await reader.readline()
        assert await program.status("/healthz") == 200
        writer.close()


def test_every_name_of_the_environment_is_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named == {name.upper() for name in Settings.model_fields}
