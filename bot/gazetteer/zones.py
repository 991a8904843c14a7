"""Places that people name and no list of towns holds: zones, nicknames, seats, regions."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.folding import fold
from bot.gazetteer.files import read_text
from bot.gazetteer.places import Place
from bot.gazetteer.spelling import spelled_out
from bot.messages import Point


@dataclass(slots=True)
class Curated:
    """What the curated files hold: places by key, keys by folded name, seats, regions.

    `municipalities` are the keys of those places that are called as a whole municipality is;
    `first` is which of several places with a name is meant, where it is not the largest.
    """

    places: dict[str, Place] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    around: dict[str, int] = field(default_factory=dict)
    seats: dict[tuple[str, str], Place] = field(default_factory=dict)
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    risky: frozenset[str] = frozenset()
    municipalities: set[str] = field(default_factory=set)
    first: dict[str, str] = field(default_factory=dict)


def read_curated(town: Callable[[int], Place]) -> Curated:
    """Return all that the curated files hold; `town` gives a GeoNames id's place."""
    curated = Curated()
    for key, names in tomllib.loads(read_text("nicknames.toml")).items():
        _name(curated, key, names)
    tables = tomllib.loads(read_text("zones.toml"))
    for key, table in tables.get("zones", {}).items():
        _add_zone(curated, key, table)
    for key, table in tables.get("several", {}).items():
        _add_several(curated, key, table, town)
    for code, seats in tables.get("seats", {}).items():
        for municipality, number in seats.items():
            curated.seats[code, spelled_out(fold(municipality))] = town(number)
    for code, municipalities in tomllib.loads(read_text("municipalities.toml")).items():
        for name, said in municipalities.items():
            table = said if isinstance(said, dict) else {"towns": said}
            _add_municipality(curated, code, table | {"name": name}, town)
    curated.first = {spelled_out(fold(name)): key for name, key in tables["first"].items()}
    for name, keys in tables.get("regions", {}).items():
        curated.regions[fold(name)] = tuple(keys)
    curated.risky = frozenset(map(fold, tables.get("risky", [])))
    return curated


def _name(curated: Curated, key: str, names: list[str]) -> None:
    for name in names:
        curated.names[spelled_out(fold(name))].append(key)


def _add_zone(curated: Curated, key: str, table: Mapping[str, Any]) -> None:
    curated.places[key] = Place(
        key=key,
        state=table["state"],
        city=table["name"],
        kind="neighborhood",
        point=Point(*table["at"]),
        population=table.get("people", 0),
    )
    curated.around[key] = table["town"]
    _name(curated, key, [table["name"], *table.get("names", [])])


def _add_municipality(
    curated: Curated, code: str, table: Mapping[str, Any], town: Callable[[int], Place]
) -> None:
    """A municipality that bears another name than its towns; imports tie to the first of these."""
    name = table["name"]
    key = f"z-{code.removeprefix('MX-').lower()}-{fold(name).replace(' ', '-')}"
    curated.municipalities.add(key)
    _add_several(curated, key, table, town)
    curated.seats[code, spelled_out(fold(name))] = town(table["towns"][0])


def _add_several(
    curated: Curated, key: str, table: Mapping[str, Any], town: Callable[[int], Place]
) -> None:
    """One name for several towns; its point is the first one's."""
    towns = [town(number) for number in table["towns"]]
    curated.places[key] = Place(
        key=key,
        state=towns[0].state,
        city=table["name"],
        kind="town",
        point=towns[0].point,
        towns=tuple(table["towns"]),
        population=table.get("people") or sum(place.population for place in towns),
    )
    _name(curated, key, [table["name"], *table.get("names", [])])
