"""A few changed providers merged into the index: the same as deriving all of it anew."""

from dataclasses import fields
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.providers import Provider
from bot.search import RegistryQuery
from storage.database import Database
from storage.search.columns import Columns, Windows
from storage.search.indexing import rebuild_index
from storage.search.merging import kind_of
from storage.tables.providers import search_index
from storage.unit_of_work import SqlUnitOfWork
from storage.writing import add_providers, remove_whole
from tests.storage.filling import filled_anew
from tests.storage.random_registries import TODAY, registry

Told = dict[str, dict[str, list[object]]]


async def parts(work: SqlUnitOfWork) -> Told:
    stored = (await work.connection.execute(select(search_index))).all()
    return {
        row.part: told(kind_of(row.part).unpacked(row.packed))
        for row in stored
        if not row.part.startswith("form")
    }


def told(columns: Columns) -> dict[str, list[object]]:
    """Columns as lists; spans of days in one order, since theirs means nothing."""
    arrays = {f.name: getattr(columns, f.name) for f in fields(columns)}
    if isinstance(columns, Windows):
        order = np.lexsort((columns.until, columns.since, columns.kind, columns.owner))
        arrays = {name: array[order] for name, array in arrays.items()}
    return {
        name: np.nan_to_num(array).tolist() if array.dtype.kind == "f" else array.tolist()
        for name, array in arrays.items()
    }


async def put(work: SqlUnitOfWork, providers: list[Provider], gone: list[str]) -> None:
    await remove_whole(work.connection, [*gone, *(one.id for one in providers)])
    await add_providers(work.connection, providers)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_merged_is_what_all_of_it_anew_would_be(database: Database, seed: int) -> None:
    chance = Random(seed)
    before = registry(chance)
    await filled_anew(database, before)
    changed = [one for one in registry(chance) if chance.random() < 0.4]
    gone = [one.id for one in before if chance.random() < 0.2]
    async with database() as work:
        await put(work, changed, gone)
        await rebuild_index(work.connection, [*gone, *(one.id for one in changed)])
        await work.commit()
        patched = await parts(work)
        await rebuild_index(work.connection)
        assert patched == await parts(work)


async def test_a_merge_is_found_at_once_by_others(database: Database) -> None:
    await filled_anew(database, registry(Random(1)))
    everyone = RegistryQuery(include_unverified=True, on=TODAY)
    before = (await database.find(everyone, limit=0)).total
    newcomer = Provider(id="newcomer", code="", name="Nuevo")
    async with database() as work:
        await put(work, [newcomer], [])
        await rebuild_index(work.connection, ["newcomer"])
        await work.commit()
    assert (await database.find(everyone, limit=0)).total == before + 1
    async with database.reading() as work:
        assert [one.id for one in await work.registry.named("nuevo")] == ["newcomer"]
