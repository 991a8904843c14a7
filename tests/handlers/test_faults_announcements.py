"""Senders and PostgreSQL killed in the middle of an announcement: it resumes, and never restarts.

`FAULT_RECIPIENTS` is how many it goes to; `make faults` takes 2,000.
"""

import asyncio
import csv
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.announcements import Announcement
from bot.errors import DatabaseUnavailable
from bot.outgoing import DeliveryCounts
from bot.progress import reported
from handlers.cli.announce_rows import write_csv
from storage.migrating import migrate
from tests.handlers.audiences import scheduled, standing, subscribe
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.own_postgres import OwnPostgres, own_postgres
from tests.handlers.test_outbox_workers import Workers, employed

PEOPLE = range(80_001, 80_001 + int(os.environ.get("FAULT_RECIPIENTS", "160")))
KILLS = 4
SECONDS = 60 + len(PEOPLE) / 10


@pytest.mark.timeout(SECONDS * 2)
async def test_senders_are_killed_again_and_again(
    telegram: FakeTelegram, database_url: str, tmp_path: Path
) -> None:
    async with employed(telegram, database_url, tmp_path) as workers:
        one, in_flight = await begun(workers), 0
        for least in moments(KILLS):
            await workers.hire()
            await sent(workers, least)
            assert await workers.end(workers.processes[-1].pid, signal.SIGKILL) == -signal.SIGKILL
            in_flight += await flying(workers, one)
        await workers.hire()
        await all_reached(workers, one, in_flight, tmp_path)
        assert (await workers.end_all())[-1] == 0


@pytest.mark.timeout(SECONDS * 2)
async def test_senders_and_postgresql_are_killed_by_turns(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    with own_postgres(tmp_path) as postgres:
        migrate(postgres.address)
        async with employed(telegram, postgres.address, tmp_path) as workers:
            one, in_flight = await begun(workers), 0
            await workers.hire()
            for number, least in enumerate(moments(KILLS)):
                await sent(workers, least)
                if number % 2:
                    await workers.end(workers.processes[-1].pid, signal.SIGKILL)
                    in_flight += await flying(workers, one)
                    await workers.hire()
                else:
                    await died_and_rose(workers, postgres)
            counts = await all_reached(workers, one, None, tmp_path)
            assert counts.uncertain <= in_flight + KILLS * 30
            assert (await workers.end_all())[-1] == 0


async def begun(workers: Workers) -> Announcement:
    """An announcement to all of these people, that a worker will begin."""
    workers.telegram.chats |= set(PEOPLE)
    now = datetime.now(UTC)
    await subscribe(workers.database, PEOPLE, now)
    return await scheduled(workers.database, now)


def moments(kills: int) -> list[int]:
    """How many messages are sent when each kill comes."""
    return [5 + number * (len(PEOPLE) - 30) // kills for number in range(kills)]


async def sent(workers: Workers, least: int) -> None:
    async with asyncio.timeout(SECONDS):
        while len(workers.telegram.seen()) < least:
            await workers.telegram.wait()
    assert len(workers.telegram.seen()) < len(PEOPLE), "a kill comes in the middle"


async def died_and_rose(workers: Workers, postgres: OwnPostgres) -> None:
    await asyncio.to_thread(postgres.kill)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(postgres.start)
    async with asyncio.timeout(20):
        while True:
            try:
                await workers.counts()
            except DatabaseUnavailable:
                await asyncio.sleep(0.1)
            else:
                return


async def all_reached(
    workers: Workers, one: Announcement, in_flight: int | None, folder: Path
) -> DeliveryCounts:
    """Everybody got it; who got it twice was in flight at a kill, and is named in the report."""
    after = await finished(workers, one, SECONDS)
    reached = workers.reached
    assert set(reached) == set(PEOPLE)
    async with workers.database.reading() as work:
        counts = (await reported(work, after)).counts
        await write_csv(work, after, folder / "report.csv")
    with (folder / "report.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    named = {int(row["chat"]) for row in rows if row["perhaps_twice"]}
    twice = {chat for chat, count in reached.items() if count > 1}
    print(f"{len(PEOPLE)} people, {len(twice)} twice, {len(named)} named")  # noqa: T201  # -s shows it
    assert twice <= named
    assert sum(reached.values()) - len(PEOPLE) <= len(named) == counts.uncertain
    assert in_flight in (None, counts.uncertain)
    assert (counts.sent, after.recipients, len(rows)) == (len(PEOPLE),) * 3
    return counts


async def flying(workers: Workers, one: Announcement) -> int:
    async with workers.database.reading() as work:
        return (await reported(work, one)).counts.states.get("sending", 0)


async def finished(workers: Workers, one: Announcement, within_s: float = 45) -> Announcement:
    async with asyncio.timeout(within_s):
        while True:
            after = await standing(workers.database, one.id)
            if after.state == "finished":
                return after
            await asyncio.sleep(0.1)
