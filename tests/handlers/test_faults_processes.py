"""What only whole processes show: two of them on one database, and bodies over a real socket."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from handlers.settings import Settings
from storage.database import open_database
from tests.conversations.test_dialogues import fill
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import ROOT, SECRET, Program, serving
from tests.handlers.test_faults_crash import rows, unfinished

HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
CHATS = range(8001, 8031)


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
    async with httpx.AsyncClient(timeout=20) as http:
        url = f"http://127.0.0.1:{program.port}/telegram/webhook"
        try:
            return (await http.post(url, json=body, headers=HEADERS)).status_code
        except httpx.HTTPError:
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
