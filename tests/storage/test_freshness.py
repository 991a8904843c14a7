"""The index in memory is never older than the registry, whoever changed it."""

import pytest

from bot.messages import Point
from bot.providers import Branch, Offering, Provider
from bot.search import RegistryQuery
from storage.database import Database, open_database
from storage.search.indexing import rebuild_index
from storage.tables.providers import provider
from storage.watching import VersionWatch
from tests.storage.filling import filled_anew
from tests.storage.random_registries import TODAY

POS = RegistryQuery(services=("pos",), include_unverified=True, on=TODAY)


def company(name: str, *services: str) -> Provider:
    return Provider(
        id=name,
        code="",
        name=name,
        branches=(Branch(id="b1", state="MX-PUE", point=Point(19.04, -98.2)),),
        offerings=tuple(Offering(service=code) for code in services),
    )


async def test_what_another_process_changed_is_found_at_once(
    database: Database, database_url: str
) -> None:
    await filled_anew(database, [company("a", "pos")])
    assert [hit.id for hit in (await database.find(POS, limit=9)).hits] == ["a"]
    async with open_database(database_url) as other:
        await filled_anew(other, [company("b", "pos"), company("c", "pos", "cctv")])
    assert sorted(hit.id for hit in (await database.find(POS, limit=9)).hits) == ["b", "c"]
    async with database() as work:
        assert (await work.registry.find(POS, limit=9)).total == 2


async def test_a_change_that_was_not_committed_is_found_by_nobody(database: Database) -> None:
    await filled_anew(database, [company("a", "pos")])
    assert (await database.find(POS, limit=0)).total == 1
    async with database() as work:
        await work.connection.execute(provider.update().values(status="closed"))
        await rebuild_index(work.connection)
        assert (await work.registry.find(POS, limit=0)).total == 0
    assert (await database.find(POS, limit=0)).total == 1
    async with database() as work:
        assert (await work.registry.find(POS, limit=0)).total == 1
    await filled_anew(database, [company("b", "pos"), company("c", "pos")])
    async with database() as work:
        assert (await work.registry.find(POS, limit=0)).total == 2


@pytest.mark.parametrize("services", [(), ("pos",), ("pos", "cctv")])
async def test_an_empty_registry_has_nobody(database: Database, services: tuple[str, ...]) -> None:
    page = await database.find(RegistryQuery(services=services, on=TODAY), limit=5)
    assert (page.total, page.hits) == (0, ())


async def test_a_watch_tells_nothing_of_a_file_that_is_not_there(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as opened:
        assert opened.watch is not None
        assert opened.watch.version() == 0
        gone = VersionWatch(opened.watch.file.with_name("nowhere.db"))
        assert gone.version() is None
