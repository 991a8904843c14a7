"""A search by codes, as programs write it: a JSON object into a question to the registry: pure.

Nothing is widened and nothing is guessed: what cannot be read is said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from bot.errors import UnreadableQuery
from bot.gazetteer import load_gazetteer
from bot.messages import Point
from bot.providers import REVIEW_SCHEMES
from bot.search import Around, RegistryQuery, canonical
from bot.taxonomy import load_taxonomy

DEFAULT_LIMIT = 10
GREATEST_LIMIT = 50
_HALF_ROUND_THE_EARTH_KM = 20_100.0
_LISTS = ("services", "sectors", "credentials", "partners")
_OTHERS = ("lat", "lon", "radius_km", "state", "include_unverified", "on", "limit", "offset")


@dataclass(frozen=True, slots=True)
class CodedSearch:
    """What the registry is asked, and which page of the answer."""

    query: RegistryQuery
    limit: int
    offset: int


def read_coded(said: Mapping[str, Any], today: date) -> CodedSearch:
    """A search as the `--jsonl` of `dsmx search` writes it; without `on` it is about `today`.

    Raises:
        UnreadableQuery: an unknown name or code, half a point, a value of the wrong form.
    """
    unknown = sorted(said.keys() - {*_LISTS, *_OTHERS})
    if unknown:
        raise UnreadableQuery(f"unknown name: {unknown[0]}")
    taxonomy = load_taxonomy()
    point = _point(said)
    radius_km = _radius(said, point)
    query = RegistryQuery(
        services=_codes(said, "services", taxonomy.services),
        sectors=_codes(said, "sectors", taxonomy.sectors),
        credentials=_codes(said, "credentials", {*taxonomy.credentials, *REVIEW_SCHEMES}),
        partners=_codes(said, "partners", taxonomy.partners),
        include_unverified=_flag(said, "include_unverified"),
        areas=(Around(point=point, radius_km=radius_km),) if point else (),
        states=_codes(_listed(said, "state"), "state", load_gazetteer().states),
        on=_day(said.get("on"), today),
        turned_by=canonical(said),
    )
    limit = min(_count(said, "limit", DEFAULT_LIMIT), GREATEST_LIMIT)
    return CodedSearch(query, limit, _count(said, "offset", 0))


def _codes(said: Mapping[str, Any], name: str, known: Collection[str]) -> tuple[str, ...]:
    codes = said.get(name)
    if codes is None:
        return ()
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise UnreadableQuery(f"{name}: a list of codes is expected")
    for code in codes:
        if code not in known:
            raise UnreadableQuery(f"{name}: unknown code {code!r}")
    return tuple(dict.fromkeys(codes))


def _listed(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """One code may stand without its list."""
    one = said.get(name)
    return {name: [one] if isinstance(one, str) else one}


def _point(said: Mapping[str, Any]) -> Point | None:
    latitude, longitude = _number(said, "lat", 90), _number(said, "lon", 180)
    if (latitude is None) != (longitude is None):
        raise UnreadableQuery("lat and lon go together")
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _radius(said: Mapping[str, Any], point: Point | None) -> float | None:
    radius = said.get("radius_km")
    if radius is None:
        return None
    if not _is_number(radius) or radius < 0:
        raise UnreadableQuery("radius_km: a number of kilometres is expected")
    if point is None:
        raise UnreadableQuery("radius_km needs lat and lon")
    return float(min(radius, _HALF_ROUND_THE_EARTH_KM))


def _number(said: Mapping[str, Any], name: str, most: int) -> float | None:
    value = said.get(name)
    if value is None:
        return None
    if not _is_number(value) or not -most <= value <= most:
        raise UnreadableQuery(f"{name}: degrees from -{most} to {most} are expected")
    return float(value)


def _is_number(value: object) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, float) and isfinite(value)


def _flag(said: Mapping[str, Any], name: str) -> bool:
    value = said.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise UnreadableQuery(f"{name}: true or false is expected")


def _count(said: Mapping[str, Any], name: str, unsaid: int) -> int:
    value = said.get(name)
    if value is None:
        return unsaid
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnreadableQuery(f"{name}: 0 or a positive whole number is expected")
    return value


def _day(value: object, today: date) -> date:
    if value is None:
        return today
    try:
        if isinstance(value, str) and len(value) == len("2026-11-22"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise UnreadableQuery("on: a day as YYYY-MM-DD is expected")
