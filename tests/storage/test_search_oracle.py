"""The search held against a brute-force oracle, on random registries, days and queries."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.search_queries import queries
from bot.coded_search import read_coded
from bot.providers import DEMO_SOURCE
from storage.database import Database
from storage.demo.generating import invented
from tests.storage.filling import filled_anew
from tests.storage.oracle import differences, expected
from tests.storage.random_registries import TODAY, query, registry


async def answered(database: Database, said: dict[str, Any]) -> dict[str, Any]:
    asked = read_coded(said, TODAY)
    async with database.reading() as work:
        page = await work.registry.find(asked.query, limit=asked.limit, offset=asked.offset)
    rows = [{"id": hit.id, "distance_km": hit.distance_km} for hit in page.hits]
    return {"total": page.total, "providers": rows}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_no_difference_on_random_registries(database: Database, seed: int) -> None:
    chance = Random(seed)
    providers = registry(chance)
    await filled_anew(database, providers)
    for said in [query(chance) for _ in range(12)]:
        found = await answered(database, said)
        wanted = expected(providers, said, TODAY)
        assert differences(found, wanted, said) == [], said


@pytest.mark.parametrize("page", [1, 7, 50])
async def test_pages_put_together_are_the_whole(database: Database, page: int) -> None:
    providers = list(invented(400, 3, TODAY))
    await filled_anew(database, providers)
    for said in ({"services": ["pos"]}, {"lat": 19.43, "lon": -99.13, "services": ["cctv"]}):
        whole = expected(providers, said, TODAY)
        pages = [
            await answered(database, {**said, "limit": page, "offset": offset})
            for offset in range(0, len(whole.ids), page)
        ]
        together = [row["id"] for one in pages for row in one["providers"]]
        assert together == list(whole.ids)


async def test_no_difference_on_a_demonstration_registry(database: Database) -> None:
    providers = list(invented(1500, 2, TODAY))
    assert {one.source for one in providers} == {DEMO_SOURCE}
    await filled_anew(database, providers)
    for said in queries(Random(5), 150, TODAY):
        found = await answered(database, said)
        wanted = expected(providers, said, TODAY)
        assert differences(found, wanted, said) == [], said
