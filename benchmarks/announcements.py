"""Announcements: how fast an audience is prepared, and told within Telegram's limits.

A real `dsmx serve`, a real `dsmx worker`, and a Telegram on loopback that limits as Telegram does:
30 messages a second in all, one a second to a chat. Nobody talks in the first run, twelve people
do in the second. The rate is that of the messages between the first and the last tenth.
"""

import asyncio
import os
import resource
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, perf_counter

from pydantic import TypeAdapter
from sqlalchemy import Table, insert

from benchmarks.measuring import load
from benchmarks.search import ON
from bot.announcements import Announcement
from bot.filling import BEGINNING, Filling
from bot.people import Person
from bot.progress import reported
from bot.taxonomy import load_taxonomy
from storage.database import Database, open_database
from storage.demo.making import make_demo
from storage.migrating import migrate
from storage.tables.announcements import subscription
from storage.tables.identities import consent
from storage.tables.people import person
from tests.databases import new_database
from tests.handlers.audiences import scheduled, standing
from tests.handlers.crowd import crowd, share
from tests.handlers.fake_telegram import FakeTelegram, fake_telegram
from tests.handlers.serving import Program, serving
from tests.handlers.telegram_limits import Limits
from tests.handlers.test_outbox_workers import employed
from tests.postgres_server import server

AUDIENCE = 100_000
TOLD = 1_500
TALKING, EVERY_S = range(20_001, 20_013), 0.3
PROVIDERS = 1_225


@dataclass
class Watched(Limits):
    """Telegram's limits, with what was asked of the bot's bulk and when it was taken."""

    asked: int = 0
    taken: list[float] = field(default_factory=list)

    def take(self, chat: int) -> None:
        """Count a message; only those to recipients are bulk."""
        bulk = chat not in TALKING
        self.asked += bulk
        super().take(chat)
        if bulk:
            self.taken.append(monotonic())

    @property
    def rate(self) -> float:
        """Messages a second, without the first and the last tenth."""
        tenth = len(self.taken) // 10
        some = self.taken[tenth:-tenth]
        return (len(some) - 1) / (some[-1] - some[0])


def main(*, large: bool = False) -> None:
    asyncio.run(_measured(TOLD * 4 if large else TOLD))


async def _measured(told: int) -> None:
    print(load())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(server(None))
        for name in ("SQLite", "PostgreSQL"):
            print(f"\n{name}", flush=True)
            await _prepared(_database(stack, folder, address, name, "prepared"))
            for talking in (False, True):
                url = _database(stack, folder, address, name, f"told{talking}")
                await _told(url, folder, told, talking=talking)
    print(load())


def _database(stack: ExitStack, folder: Path, address: str, name: str, use: str) -> str:
    url = f"sqlite:///{folder}/{use}.db"
    if name == "PostgreSQL":
        url = stack.enter_context(new_database(address))
    migrate(url)
    return url


async def _prepared(url: str) -> None:
    """An audience of 100,000 into the outbox, by this process."""
    async with open_database(url) as database:
        await _ask(database, range(1, AUDIENCE + 1))
        one = await _begun(database)
        before, began = _memory(), perf_counter()
        await Filling(database, load_taxonomy(), one, datetime.now(UTC)).fill()
        seconds, grown = perf_counter() - began, _memory() - before
        after = await standing(database, one.id)
    assert after.recipients == AUDIENCE
    print(f"{AUDIENCE:,} prepared in {seconds:.1f} s, {grown:+.0f} MB of memory", flush=True)


async def _begun(database: Database) -> Announcement:
    """An announcement whose time has come."""
    now = datetime.now(UTC)
    one = await scheduled(database, now)
    async with database() as work:
        found = await work.announcements.one(one.id)
        assert found is not None
        begun = replace(found, state="running", started_at=now, recipients=BEGINNING)
        await work.announcements.keep(begun)
        await work.commit()
    return begun


async def _ask(database: Database, people: Sequence[int]) -> None:
    """These people of Telegram ask for IoT in Jalisco."""
    now = datetime.now(UTC)
    async with database() as work:
        for begin in range(0, len(people), 5000):
            names = [str(one) for one in people[begin : begin + 5000]]
            for table, more in _kept(now):
                await work.connection.execute(insert(table), [_row(name) | more for name in names])
            chats = [_row(name) | {"chat": name} | _wanted(now) for name in names]
            await work.connection.execute(insert(subscription), chats)
        await work.commit()


def _row(name: str) -> dict[str, object]:
    return {"front": "telegram", "workspace": "", "person": name}


def _kept(now: datetime) -> list[tuple[Table, dict[str, object]]]:
    state = TypeAdapter(Person).dump_json(Person(zone="America/Tijuana")).decode()
    agreed = {"purpose": "announcements", "notice": "1", "given_at": now}
    return [(person, {"state": state, "seen_at": now}), (consent, agreed)]


def _wanted(now: datetime) -> dict[str, object]:
    asked = {"topic": "iot", "state": "MX-JAL", "town": "", "sector": "", "frequency": "each"}
    return {"thread": "", "channel": False, **asked, "since": now, "digested_at": now}


@asynccontextmanager
async def _served(
    telegram: FakeTelegram, url: str, folder: Path, *, talking: bool
) -> AsyncIterator[Program | None]:
    if not talking:
        yield None
        return
    async with serving(telegram, url, folder, webhook=True) as program:
        await program.begin()
        yield program


async def _told(url: str, folder: Path, told: int, *, talking: bool) -> None:
    """That many are told, while twelve people talk or nobody does."""
    recipients = range(30_001, 30_001 + told)
    async with open_database(url) as database:
        async with database() as work:
            await make_demo(work, PROVIDERS, 1, ON)
            await work.commit()
        await _ask(database, recipients)
        async with fake_telegram() as telegram:
            telegram.chats |= {*recipients, *TALKING}
            limits = telegram.limits = Watched()
            async with (
                _served(telegram, url, folder, talking=talking) as program,
                employed(telegram, url, folder) as workers,
                crowd(telegram, program, TALKING, EVERY_S) if program else nullcontext() as people,
            ):
                await workers.hire()
                one = await scheduled(database, datetime.now(UTC))
                began = monotonic()
                before = _resident(workers.processes[-1].pid)
                await _finished(database, one.id)
                grown = _resident(workers.processes[-1].pid) - before
                waits = people.between(began, monotonic()) if people else []
        async with database.reading() as work:
            counts = (await reported(work, await standing(database, one.id))).counts
    assert (counts.sent, len(limits.taken)) == (told, told), counts
    refused = limits.asked - len(limits.taken)
    print(
        f"{told:,} told{' while people talk' * talking}: {limits.rate:.1f} a second, "
        f"{refused / limits.asked:.2%} answered 429, {grown:+.0f} MB of the worker's memory"
        + (f"; answers within {share(waits, 95) * 1000:.0f} ms (p95)" if waits else ""),
        flush=True,
    )


async def _finished(database: Database, name: str) -> None:
    state = ""
    while state != "finished":
        await asyncio.sleep(0.5)
        state = (await standing(database, name)).state


def _memory() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _resident(process: int) -> float:
    """How much memory a process has now, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
