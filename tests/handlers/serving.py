"""The real programs as processes of their own, for what only a process can suffer."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.handlers.fake_telegram import TOKEN, FakeTelegram

SHORT_LEASES = """
from datetime import timedelta
import bot.inbox
bot.inbox.LEASE, bot.inbox.RENEWS_EVERY_S = timedelta(seconds=2), 0.4
from handlers.cli.main import main
main()
"""
"""The program as it is, but that nobody waits ten seconds for what a killed process held."""

ROOT = Path(__file__).parents[2]
SECRET = "a-secret_of_1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """A `dsmx` command with its environment; started, killed and started again."""

    command: str
    environment: Mapping[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        log = (self.folder / f"{self.command}.log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SHORT_LEASES, self.command),
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.environment},
            stderr=log,
            stdout=log,
        )
        log.close()

    async def begin(self) -> None:
        """Start, and wait until it serves."""
        await self.start()
        async with asyncio.timeout(30):
            while await self.status("/healthz") != 200:
                assert self.process
                assert self.process.returncode is None, self.said
                await asyncio.sleep(0.05)

    async def status(self, path: str) -> int:
        """What it answers; 0 where nobody does."""
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient(timeout=10) as http:
                return (await http.get(f"http://127.0.0.1:{self.port}{path}")).status_code
        return 0

    async def signalled(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit status, negative for a signal's."""
        assert self.process
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        return await self.ended()

    async def ended(self, within: float = 30) -> int:
        assert self.process
        async with asyncio.timeout(within):
            return await self.process.wait()

    @property
    def said(self) -> str:
        return (self.folder / f"{self.command}.log").read_text()


@asynccontextmanager
async def serving(
    telegram: FakeTelegram,
    database_url: str,
    folder: Path,
    *,
    webhook: bool = False,
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[Program]:
    """`dsmx serve` for the bot of a fake Telegram, not yet begun; nothing of it is left behind."""
    program = Program("serve", {}, folder)
    environment = {
        "DATABASE_URL": database_url,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": telegram.base_url,
        "PORT": str(program.port),
        **(more or {}),
    }
    if webhook:
        here = f"http://127.0.0.1:{program.port}/telegram/webhook"
        environment |= {"TELEGRAM_WEBHOOK_URL": here, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    program.environment = environment
    try:
        yield program
    finally:
        if program.process and program.process.returncode is None:
            await program.signalled(signal.SIGKILL)
