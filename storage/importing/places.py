"""Where a branch is: its point, how exact that is, and the one gazetteer place it is tied to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from bot.folding import fold
from bot.gazetteer import Place, load_gazetteer
from bot.messages import Point
from storage.importing.tables import Unfit
from storage.search.geodesic import geodesic_km

SOUTH, NORTH, WEST, EAST = 14.3, 32.8, -118.6, -86.5
"""A box round Mexico with its islands, in degrees."""
NEAR_ENOUGH_KM = 15.0
_OFFICIALLY = {"mexico": "MX-MEX"}
"""The state that INEGI calls by the country's name, which nobody does who speaks."""


@lru_cache(maxsize=1024)
def state_code(text: str) -> str:
    """The ISO code of a state, from that (with MX- or without), INEGI's, or a name."""
    gazetteer = load_gazetteer()
    code = _OFFICIALLY.get(fold(text), f"MX-{text.upper()}")
    found = gazetteer.state_of(text) or gazetteer.states.get(code)
    if found is None:
        raise Unfit(f"{text[:100]!r} is no state of Mexico")
    return found.code


@lru_cache(maxsize=65536)
def town_of(municipality: str, state: str) -> Place | None:
    """The town of that name in the state, else that municipality's seat."""
    return load_gazetteer().town_for_import(municipality, state)


@lru_cache(maxsize=65536)
def colonia_of(neighborhood: str, municipality: str, state: str) -> Place | None:
    """The known colonia of that name."""
    return load_gazetteer().neighborhood_for_import(neighborhood, municipality or None, state)


def town_around(colonia: Place) -> Place | None:
    """The town that a colonia belongs to."""
    return load_gazetteer().town_around(colonia)


def nearest_town(point: Point) -> Place:
    """The town nearest to a point."""
    return load_gazetteer().nearest(point)


def rounded(point: Point) -> Point:
    """A point as it is stored."""
    return Point(round(point.latitude, 5), round(point.longitude, 5))


def in_mexico(point: Point) -> bool:
    """Whether it lies in the box round Mexico."""
    return SOUTH <= point.latitude <= NORTH and WEST <= point.longitude <= EAST


def contradicts(point: Point, state: str, named: Place | None) -> str | None:
    """The state of the place nearest to the point, where it cannot be the one that was named."""
    if named and named.point and _near(point, named.point):
        return None
    nearest = nearest_town(point)
    if nearest.state == state or _nearest_in(state, point) <= NEAR_ENOUGH_KM:
        return None
    return nearest.state


def apart_km(one: Point, other: Point) -> float:
    """Kilometres between two points."""
    return geodesic_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _near(point: Point, other: Point) -> bool:
    """Whether they are near enough; within 0.09 degrees both ways nothing need be computed."""
    down, right = point.latitude - other.latitude, point.longitude - other.longitude
    return (abs(down) < 0.09 and abs(right) < 0.09) or apart_km(point, other) <= NEAR_ENOUGH_KM


def _nearest_in(state: str, point: Point) -> float:
    return min(apart_km(point, town) for town in _points_by_state()[state])


@cache
def _points_by_state() -> Mapping[str, Sequence[Point]]:
    points: dict[str, list[Point]] = defaultdict(list)
    for town in load_gazetteer().towns():
        if town.point:
            points[town.state].append(town.point)
    return points
