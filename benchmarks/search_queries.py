"""Queries as people make them, for measuring the search and for holding it against the oracle."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.gazetteer import load_gazetteer
from bot.taxonomy import load_taxonomy


def queries(chance: Random, count: int, on: date) -> Iterator[dict[str, Any]]:
    """So many lines of `dsmx search --jsonl`, with places by population."""
    taxonomy, gazetteer = load_taxonomy(), load_gazetteer()
    towns = [town for town in gazetteer.towns() if town.point]
    weights = [town.population**0.8 for town in towns]
    states = sorted(gazetteer.states)
    services = list(taxonomy.services)
    for _ in range(count):
        said: dict[str, Any] = {
            "services": chance.sample(services, k=chance.choice((1, 1, 1, 1, 2))),
            "on": (on + timedelta(days=chance.choice((0, 0, 0, 0, -400, 200)))).isoformat(),
        }
        if chance.random() < 0.02:
            said["services"] = []
        if chance.random() < 0.8:
            said |= _near(chance, chance.choices(towns, weights)[0].point)
        if chance.random() < 0.2:
            said["sectors"] = chance.sample(sorted(taxonomy.sectors), k=1)
        if chance.random() < 0.1:
            said["credentials"] = [chance.choice(sorted(taxonomy.credentials))]
        if chance.random() < 0.1:
            said["partners"] = [chance.choice(sorted(taxonomy.partners))]
        if chance.random() < 0.1:
            said["state"] = chance.choice(states)
        if chance.random() < 0.1:
            said["include_unverified"] = True
        if chance.random() < 0.2:
            said["offset"] = chance.choice((10, 20, 50))
        yield said


def _near(chance: Random, point: Any) -> dict[str, Any]:  # noqa: ANN401  # a town's, never None
    said = {
        "lat": round(point.latitude + chance.gauss(0, 0.03), 5),
        "lon": round(point.longitude + chance.gauss(0, 0.03), 5),
    }
    if chance.random() < 0.5:
        said["radius_km"] = chance.choice((5, 10, 25, 50, 100))
    return said
