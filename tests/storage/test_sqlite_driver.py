"""SQLite in the event loop: waiting for a lock stops nobody, a commit is whole or nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from sqlalchemy import text

from bot.errors import DatabaseUnavailable
from storage import database as databases
from storage.database import Database, open_database
from storage.sqlite_driver import connect

ADD = text("UPDATE registry_version SET next_number = next_number + 1")
COUNT = text("SELECT next_number FROM registry_version")


@pytest.fixture
async def lite(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url) as opened:
        yield opened


@contextmanager
def locked(database: Database) -> Iterator[sqlite3.Connection]:
    """Another process in the middle of writing."""
    assert database.watch is not None
    other = sqlite3.connect(database.watch.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


async def number(database: Database) -> int:
    async with database.reading() as work:
        return int((await work.connection.execute(COUNT)).scalar_one())


async def add_one(database: Database) -> None:
    async with database() as work:
        await work.connection.execute(ADD)
        await work.commit()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
)
async def test_it_is_set_up_to_lose_nothing(lite: Database, pragma: str, value: object) -> None:
    async with lite() as work:
        told = await work.connection.exec_driver_sql(f"PRAGMA {pragma}")
        assert told.scalar_one() == value


async def test_a_lock_is_waited_for_while_others_go_on(lite: Database) -> None:
    with locked(lite) as other:
        waiting = asyncio.create_task(add_one(lite))
        for _ in range(20):
            begun = monotonic()
            await asyncio.sleep(0.005)
            assert await number(lite) == 0
            assert monotonic() - begun < 0.1
        assert not waiting.done()
        other.execute("COMMIT")
        await waiting
    assert await number(lite) == 1


async def test_a_lock_that_stays_is_an_unavailable_database(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_MS", 200)
    async with open_database(sqlite_url) as impatient:
        with locked(impatient):
            begun = monotonic()
            with pytest.raises(DatabaseUnavailable):
                await add_one(impatient)
            assert 0.2 <= monotonic() - begun < 1.0
        await add_one(impatient)
        assert await number(impatient) == 1


async def test_those_who_queue_wait_no_longer_than_the_first(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_MS", 300)
    async with open_database(sqlite_url) as impatient:
        with locked(impatient):
            begun = monotonic()
            adding = (add_one(impatient) for _ in range(8))
            ends = await asyncio.gather(*adding, return_exceptions=True)
            assert monotonic() - begun < 1.0
        assert [type(end) for end in ends] == [DatabaseUnavailable] * 8
        await add_one(impatient)


async def test_two_processes_writing_lose_nothing(lite: Database, sqlite_url: str) -> None:
    async with open_database(sqlite_url) as other:
        await asyncio.gather(*(add_one(one) for one in (lite, other) * 25))
    assert await number(lite) == 50


async def test_who_is_cancelled_while_committing_leaves_it_whole(lite: Database) -> None:
    committed = 0
    for wait in range(30):
        task = asyncio.create_task(add_one(lite))
        await asyncio.sleep(wait / 10_000)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        else:
            committed += 1
    assert committed <= await number(lite) <= 30
    await add_one(lite)


async def test_a_closed_connection_says_so(sqlite_url: str) -> None:
    connection = await connect(sqlite_url.removeprefix("sqlite:///"), 100)
    await connection.close()
    await connection.close()
    with pytest.raises(ValueError, match="no active connection"):
        connection.cursor()
