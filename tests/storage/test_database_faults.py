"""What the database may do to us, and that it is said plainly and passes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseUnavailable
from bot.messages import Sender
from bot.people import Person
from storage.database import Database, open_database
from storage.migrating import migrate
from tests.postgres_server import PrivateServer

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SPANISH = Person(chosen_language="es")


def somebody(name: object) -> Sender:
    return Sender(front="telegram", chat=str(name), person=str(name))


async def keep(database: Database, name: object) -> None:
    async with database() as work:
        await work.conversations.keep_person(somebody(name), SPANISH, NOW)
        await work.commit()


async def knows(database: Database, name: object) -> bool:
    async with database() as work:
        return await work.conversations.person(somebody(name)) == SPANISH


@pytest.fixture
async def lite(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url) as opened:
        yield opened


async def test_a_full_disk_refuses_loses_nothing_and_passes(lite: Database) -> None:
    await keep(lite, "before")
    async with lite() as work:
        pages = (await work.connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
    await limit_pages(lite, pages + 2)
    with pytest.raises(DatabaseUnavailable):
        await keep_many(lite)
    assert await knows(lite, "before")
    await limit_pages(lite, pages + 10_000)
    await keep(lite, "after")
    assert await knows(lite, "after")


async def keep_many(database: Database) -> None:
    for number in range(5000):
        await keep(database, f"{'x' * 500}{number}")


async def limit_pages(database: Database, pages: int) -> None:
    """As a full disk would: it holds for the one connection that is used in turns."""
    async with database() as work:
        await work.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


async def test_a_server_that_crashes_is_unavailable_until_it_is_back(
    private_postgres: PrivateServer,
) -> None:
    migrate(private_postgres.address)
    async with open_database(private_postgres.address) as database:
        await keep(database, "before")
        private_postgres.stop()
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable):
                await keep(database, "meanwhile")
        assert "does not answer" in str(await database.trouble())
        private_postgres.start()
        assert await database.trouble() is None
        assert await knows(database, "before")
        await keep(database, "after")
        assert not await knows(database, "meanwhile")


async def test_a_crash_in_the_middle_of_a_transaction_undoes_it(
    private_postgres: PrivateServer,
) -> None:
    migrate(private_postgres.address)
    async with open_database(private_postgres.address) as database:
        with pytest.raises(DatabaseUnavailable):
            await keep_half(database, private_postgres)
        private_postgres.start()
        assert not await knows(database, "half")


async def keep_half(database: Database, server: PrivateServer) -> None:
    async with database() as work:
        await work.conversations.keep_person(somebody("half"), SPANISH, NOW)
        server.stop()
        await work.commit()


@pytest.mark.parametrize(
    "url", ["postgresql://127.0.0.1:1/nobody", "sqlite:////proc/nowhere/registry.db"]
)
async def test_a_database_that_is_not_there_does_not_answer(url: str) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with open_database(url):
            pass


async def test_a_mistake_of_ours_is_no_unavailable_database(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database() as work:
            await work.connection.execute(
                text("INSERT INTO registry_version (id, version, next_number) VALUES (1, 0, 0)")
            )
