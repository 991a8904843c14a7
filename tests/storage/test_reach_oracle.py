"""What a conversation asks of the registry, held against the oracle: places, leaving out, reach."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import Point
from bot.search import Area, Around, LeftOut, Reach, RegistryQuery, Tied, Within
from storage.database import Database
from tests.storage.filling import filled_anew
from tests.storage.random_registries import (
    DAYS,
    SECTORS,
    SERVICES,
    SPOTS,
    STATES,
    TOWNS,
    registry,
)
from tests.storage.reach_oracle import NEAR, reached

_REACHES: tuple[Reach, ...] = ("here", "here", "serving", "remote", "elsewhere")


def question(chance: Random) -> RegistryQuery:
    services = tuple(code for code in SERVICES if chance.random() < 0.5)
    some = chance.random() < 0.3 and len(services) > 1
    return RegistryQuery(
        services=services,
        sectors=tuple(code for code in SECTORS if chance.random() < 0.15),
        include_unverified=chance.random() < 0.4,
        areas=tuple(_area(chance) for _ in range(chance.choice((0, 1, 1, 2, 3)))),
        served=tuple(code for code in STATES if chance.random() < 0.4),
        left_out=tuple(_out(chance) for _ in range(chance.choice((0, 0, 1, 2)))),
        reach=chance.choice(_REACHES),
        matching=chance.randrange(1, len(services)) if some else None,
        on=chance.choice(DAYS),
        turned_by=chance.choice(("{}", '{"services":["pos"]}')),
    )


def _area(chance: Random) -> Area:
    point = Point(*chance.choice(SPOTS))
    if chance.random() < 0.4:
        return Within(state=chance.choice(STATES), first=point if chance.random() < 0.3 else None)
    return Around(
        point=point,
        radius_km=chance.choice((0.002, 10, 25, 50, 500)),
        towns=tuple(town for town in TOWNS if chance.random() < 0.3),
    )


def _out(chance: Random) -> LeftOut:
    if chance.random() < 0.4:
        return Within(state=chance.choice(STATES))
    point = Point(*chance.choice(SPOTS)) if chance.random() < 0.5 else None
    return Tied(towns=tuple(town for town in TOWNS if chance.random() < 0.3), point=point)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_no_difference_whatever_a_conversation_asks(database: Database, seed: int) -> None:
    chance = Random(seed)
    providers = registry(chance)
    await filled_anew(database, providers)
    for _ in range(12):
        query = question(chance)
        wanted = reached(providers, query)
        async with database.reading() as work:
            page = await work.registry.find(query, limit=50)
        assert page.total == len(wanted), query
        assert [hit.id for hit in page.hits] == list(wanted)[:50], query
        for hit in page.hits:
            stand = wanted[hit.id]
            assert (hit.distance_km is not None) == (stand.kind == NEAR), query
            assert abs((hit.distance_km or 0.0) - stand.km) < 1e-6, query
