"""What a conversation's questions to the registry must answer, in plain Python.

Written from registry.md and the docstring of `bot.search.RegistryQuery`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.messages import Point
from bot.providers import Branch, Offering, Provider
from bot.search import Area, Around, RegistryQuery, Within
from tests.storage.oracle import distance_km, fits, rotation, suits, turned, verified

TOWN, NEAR, CAPITAL, STATE = range(4)


@dataclass(frozen=True, slots=True, order=True)
class Stand:
    """Where a provider stands: its class, and its distance in km where that class has one."""

    kind: int
    km: float = 0.0


def reached(providers: Iterable[Provider], query: RegistryQuery) -> dict[str, Stand]:
    """All who answer the query, in order."""
    stands = {}
    for one in providers:
        stand = _stand(one, query)
        if stand is not None:
            stands[one.id] = stand
    turn = rotation(query.on, query.turned_by)
    order = sorted(stands, key=lambda one: (stands[one], turned(one, turn), one))
    return {one: stands[one] for one in order}


def _stand(one: Provider, query: RegistryQuery) -> Stand | None:
    if not _answers(one, query):
        return None
    here = _here(one, query)
    if query.reach == "here":
        return here
    is_there = bool(query.areas) and here is not None
    elsewhere = any(not _left_out(place, query) for place in one.branches) or not query.left_out
    return Stand(STATE) if not is_there and elsewhere and _reaches(one, query) else None


def _answers(one: Provider, query: RegistryQuery) -> bool:
    if query.matching is None:
        return fits(one, _said(query, query.services), query.on)
    rest = fits(one, {**_said(query, ()), "sectors": (), "include_unverified": True}, query.on)
    has = [code for code in query.services if fits(one, _said(query, (code,)), query.on)]
    return rest and len(has) == query.matching


def _said(query: RegistryQuery, services: tuple[str, ...]) -> dict[str, object]:
    return {
        "services": services,
        "sectors": query.sectors,
        "credentials": query.credentials,
        "partners": query.partners,
        "include_unverified": query.include_unverified,
        "state": query.states,
    }


def _here(one: Provider, query: RegistryQuery) -> Stand | None:
    left = [place for place in one.branches if not _left_out(place, query)]
    if not query.areas:
        return Stand(STATE) if left or not query.left_out else None
    stands = [_in(area, place) for area in query.areas for place in left]
    return min((stand for stand in stands if stand), default=None)


def _in(area: Area, place: Branch) -> Stand | None:
    if isinstance(area, Within):
        if place.state != area.state:
            return None
        far = None if area.first is None else _km(area.first, place)
        return Stand(CAPITAL if far is not None and far <= 25 else STATE)
    if place.town in area.towns:
        return Stand(TOWN)
    km = _km(area.point, place)
    near = km is not None and (area.radius_km is None or km <= area.radius_km)
    return Stand(NEAR, km) if near and km is not None else None


def _left_out(place: Branch, query: RegistryQuery) -> bool:
    for out in query.left_out:
        if isinstance(out, Within):
            if place.state == out.state:
                return True
            continue
        km = None if out.point is None else _km(out.point, place)
        if place.town in out.towns or (km is not None and km <= out.radius_km):
            return True
    return False


def _reaches(one: Provider, query: RegistryQuery) -> bool:
    return any(
        _serves(one, offering, query)
        for offering in one.offerings
        if (not query.services or offering.service in query.services)
        and suits(offering, query.sectors)
        and (query.include_unverified or _verified(one, offering, query.on))
    )


def _verified(one: Provider, offering: Offering, day: date) -> bool:
    return verified(one, offering.service, day)


def _serves(one: Provider, offering: Offering, query: RegistryQuery) -> bool:
    named = bool({"MX", *query.served} & set(offering.serves))
    points = [area.point for area in query.areas if isinstance(area, Around)]
    far = [_km(point, place) for point in points for place in one.branches]
    on_site = any(
        km <= offering.within_km for km in far if km is not None and offering.within_km is not None
    )
    served = named or on_site
    return {
        "serving": served,
        "remote": offering.remote,
        "elsewhere": served or offering.remote,
    }[query.reach]


def _km(point: Point, place: Branch) -> float | None:
    return distance_km(point.latitude, point.longitude, place)
