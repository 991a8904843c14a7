"""What workers that end, however they end, owe to whom something is announced."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.outgoing import DeliveryCounts
from storage.database import Database, open_database
from storage.migrating import migrate
from storage.tables.messages import delivery, sending_token
from tests.databases import PostgresTemplate
from tests.handlers.couriers import GROUP, announced
from tests.handlers.fake_telegram import TOKEN, FakeTelegram
from tests.handlers.own_postgres import own_postgres
from tests.handlers.serving import ROOT

PEOPLE = range(6001, 6121)
SHORT_TERMS = """
from datetime import timedelta
import bot.sending
bot.sending.LEASE, bot.sending.TERM_S = timedelta(seconds=2), 0.7
from handlers.cli.main import main
main()
"""
"""The worker as it is, but that it takes turns, and its lease runs out, sooner."""


@dataclass
class Workers:
    """Workers of one bot; `database` is theirs, `more` what else stands in their environment."""

    telegram: FakeTelegram
    database: Database
    url: str
    folder: Path
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)

    async def hire(self, count: int = 1) -> None:
        """So many more, at work."""
        for _ in range(count):
            await self._hire()

    async def _hire(self) -> None:
        log = self.folder / f"worker{len(self.processes)}.log"
        with log.open("wb") as said:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", SHORT_TERMS, "worker"),
                cwd=self.folder,
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHONPATH": str(ROOT),
                    "DATABASE_URL": self.url,
                    "TELEGRAM_BOT_TOKEN": TOKEN,
                    "TELEGRAM_API_BASE_URL": self.telegram.base_url,
                    **self.more,
                },
                stderr=said,
                stdout=said,
            )
        self.processes.append(process)
        async with asyncio.timeout(30):
            while b"at work" not in log.read_bytes():
                assert process.returncode is None, log.read_text()
                await asyncio.sleep(0.05)

    async def announce(self) -> None:
        self.telegram.chats |= set(PEOPLE)
        async with self.database() as work:
            await work.outbox.put_many(announced(chat) for chat in PEOPLE)
            await work.commit()

    async def counts(self) -> DeliveryCounts:
        async with self.database.reading() as work:
            return await work.outbox.counts(GROUP)

    async def sent(self, least: int) -> None:
        """Once Telegram took so many."""
        async with asyncio.timeout(30):
            while len(self.telegram.seen()) < least:
                await self.telegram.wait()

    async def done(self) -> DeliveryCounts:
        async with asyncio.timeout(40):
            while True:
                counts = await self.counts()
                if not counts.open:
                    return counts
                await asyncio.sleep(0.05)

    async def holder(self) -> int:
        """Whose turn it is, by its number in the system; 0 for nobody's."""
        async with self.database.reading() as work:
            held = await work.connection.execute(sending_token.select())
            row = held.one_or_none()
        return int(row.holder.split(":")[1]) if row and row.holder else 0

    async def both_have_sent(self) -> int:
        """Once two have had their turn and have sent something in it; whose it is then."""
        sent_by: Counter[int] = Counter()
        async with asyncio.timeout(30):
            while len([pid for pid, count in sent_by.items() if count > 5]) < 2:
                before, pid = len(self.telegram.seen()), await self.holder()
                await asyncio.sleep(0.1)
                if pid and pid == await self.holder():
                    sent_by[pid] += len(self.telegram.seen()) - before
        return await self.holder() or next(iter(sent_by))

    async def end(self, pid: int, number: signal.Signals) -> int:
        """Send one a signal; its exit status, negative for a signal's."""
        process = next(one for one in self.processes if one.pid == pid)
        with suppress(ProcessLookupError):
            process.send_signal(number)
        async with asyncio.timeout(30):
            return await process.wait()

    async def end_all(self) -> list[int]:
        return [
            await self.end(one.pid, signal.SIGTERM)
            for one in self.processes
            if one.returncode is None
        ]

    @property
    def reached(self) -> Counter[int]:
        return Counter(call.chat for call in self.telegram.seen())


@asynccontextmanager
async def employed(telegram: FakeTelegram, url: str, folder: Path) -> AsyncIterator[Workers]:
    """Nothing of them is left behind."""
    async with open_database(url, check=False) as database:
        workers = Workers(telegram, database, url, folder)
        try:
            yield workers
        finally:
            for process in workers.processes:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


@pytest.fixture
async def workers(
    telegram: FakeTelegram, database_url: str, tmp_path: Path
) -> AsyncIterator[Workers]:
    async with employed(telegram, database_url, tmp_path) as workers:
        yield workers


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> str:
    return postgres_template.emptied()


async def test_after_kill_9_everybody_is_reached_and_twice_only_who_was_in_flight(
    workers: Workers,
) -> None:
    """With several workers once both have sent, with one it is started again."""
    several = workers.url.startswith("postgres")
    await workers.hire(2 if several else 1)
    await workers.announce()
    await workers.sent(20)
    victim = await workers.both_have_sent() if several else workers.processes[0].pid
    assert await workers.end(victim, signal.SIGKILL) == -signal.SIGKILL
    in_flight = (await workers.counts()).states.get("sending", 0)
    assert len(workers.telegram.seen()) < len(PEOPLE)
    if not several:
        await workers.hire()
    counts = await workers.done()
    reached = workers.reached
    assert set(reached) == set(PEOPLE)
    assert sum(reached.values()) - len(PEOPLE) <= in_flight
    assert max(reached.values()) <= 2
    assert (counts.sent, counts.uncertain) == (len(PEOPLE), in_flight)
    assert await workers.end_all() == [0]


async def test_workers_take_turns_and_nobody_gets_anything_twice(
    telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> None:
    async with employed(telegram, postgres_url, tmp_path) as workers:
        await workers.hire(3)
        await workers.announce()
        await workers.both_have_sent()
        assert (await workers.done()).sent == len(PEOPLE)
        assert workers.reached == dict.fromkeys(PEOPLE, 1)
        assert await workers.end_all() == [0, 0, 0]


async def test_at_sigterm_what_is_in_flight_is_finished_and_no_lease_is_left(
    workers: Workers,
) -> None:
    await workers.hire()
    await workers.announce()
    await workers.sent(10)
    assert await workers.end(workers.processes[0].pid, signal.SIGTERM) == 0
    counts = await workers.counts()
    assert counts.states.get("sending", 0) == 0
    assert counts.sent == len(workers.telegram.seen()) < len(PEOPLE)
    async with workers.database.reading() as work:
        held = delivery.select().where(delivery.c.holder != "")
        assert (await work.connection.execute(held)).all() == []
    assert await workers.holder() == 0


async def test_a_worker_that_stood_still_sends_nothing_when_it_wakes(
    telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> None:
    """Stopped with the lease in its hands; another takes over; it goes on and finds it gone."""
    async with employed(telegram, postgres_url, tmp_path) as workers:
        await workers.hire(2)
        await workers.announce()
        await workers.sent(10)
        asleep = await workers.holder()
        os.kill(asleep, signal.SIGSTOP)
        in_flight = (await workers.counts()).states.get("sending", 0)
        stopped_at = len(telegram.seen())
        await workers.sent(stopped_at + in_flight + 20)
        os.kill(asleep, signal.SIGCONT)
        assert (await workers.done()).sent == len(PEOPLE)
        assert set(workers.reached) == set(PEOPLE)
        assert sum(workers.reached.values()) - len(PEOPLE) <= in_flight


async def test_while_postgresql_is_gone_workers_wait_and_nothing_is_lost_or_said_twice(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    with own_postgres(tmp_path) as postgres:
        migrate(postgres.address)
        async with employed(telegram, postgres.address, tmp_path) as workers:
            await workers.hire(2)
            await workers.announce()
            await workers.sent(20)
            await asyncio.to_thread(postgres.kill)
            await asyncio.sleep(0.5)
            before = len(telegram.seen())
            await asyncio.sleep(1)
            assert len(telegram.seen()) == before < len(PEOPLE)
            await asyncio.to_thread(postgres.start)
            async with open_database(postgres.address) as database:
                workers.database = database
                counts = await workers.done()
            assert await workers.end_all() == [0, 0]
    reached = workers.reached
    assert set(reached) == set(PEOPLE)
    assert sum(reached.values()) - len(PEOPLE) <= counts.uncertain
