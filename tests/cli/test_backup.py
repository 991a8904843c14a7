"""A backup and back, into either kind of database: nothing of it goes out by itself."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.announcements import State
from handlers.cli import backup, restore
from storage.database import open_database
from storage.tables import METADATA
from tests.handlers.audiences import launching, scheduled, subscribe
from tests.people.talking import Talking

Counts = Mapping[str, int]


def called(group: object, *arguments: str) -> Result:
    return CliRunner().invoke(group.app, list(arguments))  # type: ignore[attr-defined]  # both have one


async def fill(url: str) -> None:
    """A registry, people, an announcement for tomorrow and one that is going out."""
    now = datetime.now(UTC)
    async with open_database(url) as database:
        await Talking(database).fill()
        await subscribe(database, range(7001, 7031), now)
        await scheduled(database, now)
        await launching(database).look(now + timedelta(seconds=1))
        await scheduled(database, now, now + timedelta(days=1))


async def states(url: str) -> list[State]:
    every: tuple[State, ...] = ("draft", "scheduled", "running", "cancelled")
    async with open_database(url) as database, database.reading() as work:
        found = await work.announcements.standing(every, limit=10)
        return sorted(one.state for one in found)


async def counts(url: str) -> Counts:
    async with open_database(url) as database, database.reading() as work:
        return {
            table.name: (
                await work.connection.execute(select(func.count()).select_from(table))
            ).scalar_one()
            for table in METADATA.sorted_tables
            if table.name != "confirmed_draft"
        }


async def waiting(url: str) -> int:
    later = datetime.now(UTC) + timedelta(days=3)
    async with open_database(url) as database:
        await launching(database).look(later)
        async with database.reading() as work:
            return len(await work.deliveries.stirring(["telegram"]))


def test_there_and_back(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    asyncio.run(fill(database_url))
    before = asyncio.run(counts(database_url))
    assert asyncio.run(states(database_url)) == ["running", "scheduled"]
    file = str(tmp_path / "all.gz")
    assert called(backup, file).exit_code == 0
    asyncio.run(fill(database_url))
    assert called(restore, file).exit_code == 2
    result = called(restore, file, "--confirm")
    assert result.exit_code == 0, result.output
    assert asyncio.run(counts(database_url)) == before
    assert asyncio.run(states(database_url)) == ["cancelled", "draft"]
    assert asyncio.run(waiting(database_url)) == 0
    asyncio.run(fill(database_url))


def test_into_the_other_kind(
    postgres_template: object, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres: str = postgres_template.emptied()  # type: ignore[attr-defined]  # a template
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    asyncio.run(fill(sqlite_url))
    file = str(tmp_path / "all.gz")
    assert called(backup, file).exit_code == 0
    monkeypatch.setenv("DATABASE_URL", postgres)
    assert called(restore, file, "--confirm").exit_code == 0
    assert asyncio.run(counts(postgres)) == asyncio.run(counts(sqlite_url))


@pytest.mark.parametrize("content", [b"", b"no backup", b"\x1f\x8b\x08\x00broken"])
def test_a_broken_file_changes_nothing(
    content: bytes, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    asyncio.run(fill(sqlite_url))
    before = asyncio.run(counts(sqlite_url))
    (tmp_path / "all.gz").write_bytes(content)
    result = called(restore, str(tmp_path / "all.gz"), "--confirm")
    assert result.exit_code == 1
    assert "no backup" in result.stderr
    assert asyncio.run(counts(sqlite_url)) == before
