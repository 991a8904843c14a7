"""One history of the schema, the same on both databases."""

import asyncio
import os
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from bot.errors import Misconfigured, SchemaNotCurrent
from storage.database import driver_url, open_database
from storage.migrating import current_revision, head_revision, migrate
from storage.tables import METADATA

CALL = [sys.executable, "-c", "from handlers.cli.main import main; main()", "migrate"]


def connected(url: str) -> Connection:
    parsed = driver_url(url)
    sync = parsed.set(drivername=parsed.drivername.replace("+aiosqlite", ""))
    return create_engine(sync, poolclass=NullPool).connect()


def test_the_migrated_schema_is_what_the_tables_say(bare_database_url: str) -> None:
    migrate(bare_database_url)
    with connected(bare_database_url) as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(bare_database_url: str) -> None:
    for _ in range(2):
        migrate(bare_database_url)
        with connected(bare_database_url) as connection:
            assert current_revision(connection) == head_revision()


def test_three_deploys_that_migrate_at_once_all_succeed(bare_database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": bare_database_url}
    running = [
        subprocess.Popen(CALL, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    said = [one.communicate(timeout=60)[0].decode() for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], said
    assert said == ["the schema is current\n"] * 3


async def test_a_file_is_brought_up_when_opened_and_a_server_by_its_command(
    bare_database_url: str,
) -> None:
    if bare_database_url.startswith("sqlite"):
        async with open_database(bare_database_url) as database:
            assert await database.trouble() is None
        return
    with pytest.raises(SchemaNotCurrent):
        async with open_database(bare_database_url):
            pass
    await asyncio.to_thread(migrate, bare_database_url)
    async with open_database(bare_database_url) as database:
        assert await database.trouble() is None


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "no address", "oracle://x"])
def test_only_the_databases_that_are_served_are_taken(url: str) -> None:
    with pytest.raises(Misconfigured):
        driver_url(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///dsmx.db", "sqlite+aiosqlite"),
        ("postgres://ana@localhost/dsmx", "postgresql+psycopg"),
        ("postgresql://ana@localhost/dsmx", "postgresql+psycopg"),
        ("postgresql+asyncpg://ana@localhost/dsmx", "postgresql+psycopg"),
    ],
)
def test_drivers_are_ours_to_choose(url: str, driver: str) -> None:
    assert driver_url(url).drivername == driver
