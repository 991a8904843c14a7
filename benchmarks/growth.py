"""Web and worker processes on one PostgreSQL: how many messages a second, and how long each waits.

A Telegram on loopback posts updates of many people to one web process, then to two, with two
workers beside them. What is told: how long until an update is acknowledged, and until its answer
is sent.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.measuring import load
from benchmarks.search import ON, SAID
from storage.database import open_database
from storage.demo.making import make_demo
from storage.migrating import migrate
from tests.databases import new_database
from tests.handlers.serving import SECRET, Program, free_port
from tests.postgres_server import server

TOKEN = "123456:TEST-token_of-a-benchmark"
PROVIDERS = 10_000
MESSAGES = 600
AT_ONCE = (1, 8, 32)


def main(*, large: bool = False) -> None:
    asyncio.run(_measured(100_000 if large else PROVIDERS))


class Platform:
    """What of Telegram the measurement needs: it takes answers and notes when."""

    def __init__(self) -> None:
        self.sent: dict[int, float] = {}
        self.base_url = ""
        self._news = asyncio.Event()

    async def called(self, request: web.Request) -> web.Response:
        """Answer one call of the bot's."""
        method = request.path.rpartition("/")[2]
        told = await request.post() if request.content_type != "application/json" else {}
        if request.content_type == "application/json":
            told = await request.json()
        chat = int(str(told.get("chat_id", 0)))
        if method == "sendMessage":
            self.sent.setdefault(chat, perf_counter())
            self._news.set()
        return web.json_response({"ok": True, "result": self._result(method, chat)})

    async def all_sent(self, people: list[int]) -> None:
        """Wait until each of these people has an answer."""
        async with asyncio.timeout(120):
            for person in people:
                while person not in self.sent:
                    self._news.clear()
                    await self._news.wait()

    def _result(self, method: str, chat: int) -> Any:  # noqa: ANN401  # Telegram's own
        if method == "getMe":
            return {"id": 123456, "is_bot": True, "first_name": "B", "username": "b_bot"}
        if method == "sendMessage":
            return {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}}
        return True


async def _measured(size: int) -> None:
    async with AsyncExitStack() as stack:
        address = stack.enter_context(new_database(stack.enter_context(server(None))))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        migrate(address)
        async with open_database(address) as database, database() as work:
            await make_demo(work, size, 1, ON)
            await work.commit()
        platform = await stack.enter_async_context(_platform())
        print(f"{size:,} providers, {MESSAGES:,} people writing once, {load()}")
        heads = ("web", "at once", "a second", "acked p50", "p99", "sent p50", "p99", "CPU ms each")
        print("".join(f"{head:>11}" for head in heads))
        for webs in (1, 2):
            async with _processes(webs, address, platform, folder) as serves:
                ports = [program.port for program in serves]
                for at_once in AT_ONCE:
                    before = _cpu_s(serves)
                    await _round(ports, platform, at_once)
                    spent = (_cpu_s(serves) - before) * 1000 / MESSAGES
                    print(f"{spent:11.1f}", flush=True)
        print(load())


@asynccontextmanager
async def _platform() -> AsyncIterator[Platform]:
    platform, app = Platform(), web.Application()
    app.router.add_route("*", "/{tail:.*}", platform.called)
    async with TestServer(app) as served:
        platform.base_url = str(served.make_url("")).rstrip("/")
        yield platform


@asynccontextmanager
async def _processes(
    webs: int, address: str, platform: Platform, folder: Path
) -> AsyncIterator[list[Program]]:
    """So many web processes and two workers, stopped at the end."""
    ports = [free_port() for _ in range(webs)]
    common = {
        "DATABASE_URL": address,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": platform.base_url,
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{ports[0]}/telegram/webhook",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "LOG_LEVEL": "ERROR",
    }
    serves = [Program("serve", {**common, "PORT": str(port)}, folder, port) for port in ports]
    workers = [Program("worker", common, folder) for _ in range(2)]
    try:
        for program in serves:
            await program.begin()
        for worker in workers:
            await worker.start()
        yield serves
    finally:
        for program in (*serves, *workers):
            if program.process and program.process.returncode is None:
                program.process.terminate()
                await program.process.wait()


_people = iter(range(1_000_000, 2**31))


async def _round(ports: list[int], platform: Platform, at_once: int) -> None:
    people = [next(_people) for _ in range(MESSAGES)]
    posted: dict[int, float] = {}
    acked: list[float] = []
    waiting, turns = iter(zip(people, cycle(SAID), strict=False)), cycle(ports)

    async def one_after_another(http: httpx.AsyncClient) -> None:
        for person, said in waiting:
            posted[person] = begun = perf_counter()
            answer = await http.post(
                f"http://127.0.0.1:{next(turns)}/telegram/webhook",
                json=_update(person, said),
                headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
            )
            answer.raise_for_status()
            acked.append((perf_counter() - begun) * 1000)

    begun = perf_counter()
    async with httpx.AsyncClient(timeout=60) as http:
        await asyncio.gather(*(one_after_another(http) for _ in range(at_once)))
    await platform.all_sent(people)
    spent = max(platform.sent[person] for person in people) - begun
    sent = [(platform.sent[person] - posted[person]) * 1000 for person in people]
    figures = [_share(times, share) for times in (acked, sent) for share in (50, 99)]
    counts = f"{len(ports):11}{at_once:11}{MESSAGES / spent:11.0f}"
    print(counts + "".join(f"{figure:11.1f}" for figure in figures), end="")


def _cpu_s(programs: list[Program]) -> float:
    """Processor seconds that these processes have used."""
    ticks = 0
    for program in programs:
        if program.process:
            fields = (
                Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
            )
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _share(times: list[float], share: int) -> float:
    return sorted(times)[len(times) * share // 100]


def _update(person: int, said: str) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "es"}
    message = {
        "message_id": 1,
        "date": 1_795_000_000,
        "chat": {"id": person, "type": "private"},
        "from": who,
        "text": said,
    }
    return {"update_id": person, "message": message}
