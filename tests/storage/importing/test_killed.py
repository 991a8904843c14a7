"""An import killed at any moment leaves the registry as it was, and the next one works."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text

from storage.database import Database, driver_url, open_database
from storage.demo.generating import invented
from storage.exporting.cells import rows_of
from storage.exporting.separated import csv_folder
from storage.tables.changes import batch, change
from storage.tables.providers import FAMILY, provider, registry_version, search_index
from tests.storage.importing.conftest import COUNCIL

CALL = [sys.executable, "-c", "from handlers.cli.main import main; main()", "registry", "import"]
MANY = 2500


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    with csv_folder(folder) as add:
        for one in invented(MANY, 3, date(2026, 11, 25)):
            for name, cells in rows_of(one):
                add(name, cells)
    return folder


async def counted(database: Database) -> Mapping[str, Any]:
    """How many rows each table holds, and the counters."""
    tables = (provider, *FAMILY, change, batch, search_index)
    async with database() as work:
        return {
            **{
                table.name: (
                    await work.connection.execute(select(func.count()).select_from(table))
                ).scalar_one()
                for table in tables
            },
            "counters": tuple((await work.connection.execute(select(registry_version))).one()),
        }


def begun(url: str, path: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.Popen(
        [*CALL, str(path)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finished(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ended well; what it said of a failure is shown."""
    _, said = process.communicate(timeout=120)
    sys.stderr.buffer.write(said)
    return process.returncode == 0


def wait_for_writing(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the process holds its transaction: another cannot begin to write."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if _is_writing(url):
            return
        time.sleep(0.05)
    pytest.fail("it never wrote")


def _is_writing(url: str) -> bool:
    address = driver_url(url)
    if address.get_backend_name() == "sqlite":
        log = Path(f"{address.database}-wal")
        return log.exists() and log.stat().st_size > 1_000_000
    engine = create_engine(address)
    with engine.connect() as connection:
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        running = connection.execute(text(asked)).scalar_one()
    engine.dispose()
    return bool(running)


@pytest.mark.timeout(180)
async def test_a_kill_leaves_the_registry_as_it_was(database_url: str, many: Path) -> None:
    assert finished(begun(database_url, COUNCIL))
    async with open_database(database_url) as database:
        before = await counted(database)
    killed = begun(database_url, many)
    wait_for_writing(database_url, killed)
    await asyncio.sleep(0.1)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    async with open_database(database_url) as database:
        assert await counted(database) == before
    assert finished(begun(database_url, many))
    async with open_database(database_url) as database:
        assert (await counted(database))["provider"] == before["provider"] + MANY
