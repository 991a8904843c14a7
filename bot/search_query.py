"""What is being looked for in a conversation, and how words change it: pure.

A refinement is a function SearchQuery × Understanding → SearchQuery; undo is keeping the old one.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from bot.gazetteer import Gazetteer, Place
from bot.messages import Point
from bot.search import DEFAULT_RADIUS_KM
from bot.understanding.meaning import Distance, Understanding

RADII_KM = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 200.0)
_FIRST_STEP_KM = {"nearer": 25.0, "wider": 100.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What somebody looks for.

    `own_point` is the shared location while it is in force (then `places` is empty); `radius_km` is
    the radius asked for, None where nobody asked. `around_capital`: the one place is a state, and
    its capital became the center. `nationwide`: the whole country was asked for. `on` is the day on
    which the search began, so that paging survives midnight.
    """

    services: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    exclude_places: tuple[Place, ...] = ()
    include_unverified: bool = False
    own_point: Point | None = None
    nationwide: bool = False
    around_capital: bool = False
    radius_km: float | None = None
    on: date

    @property
    def has_place(self) -> bool:
        """Whether it says where."""
        return bool(self.places) or self.own_point is not None

    @property
    def says_where(self) -> bool:
        """Whether there is nothing left to ask about the place."""
        return self.has_place or self.nationwide or bool(self.exclude_places)

    @property
    def radius_in_force(self) -> float | None:
        """The radius round each point in km; None where there is no point."""
        if self.own_point or self.around_capital or any(p.kind != "state" for p in self.places):
            return self.radius_km or DEFAULT_RADIUS_KM
        return None


@dataclass(frozen=True, slots=True)
class Center:
    """The point from which distances are told, and how exact it is."""

    point: Point
    precision: Literal["point", "neighborhood", "city"]


def center_of(query: SearchQuery, gazetteer: Gazetteer) -> Center | None:
    """The shared location, the one town or colonia, or the capital; None for all else."""
    if query.own_point:
        return Center(query.own_point, "point")
    if len(query.places) != 1:
        return None
    place = query.places[0]
    if query.around_capital:
        place = gazetteer.states[place.state].capital
    if place.point is None:
        return None
    return Center(place.point, "neighborhood" if place.kind == "neighborhood" else "city")


def new_query(meaning: Understanding, on: date) -> SearchQuery:
    """A search begun by a need."""
    return SearchQuery(
        nationwide=meaning.nationwide,
        services=meaning.services,
        sectors=meaning.sectors,
        credentials=meaning.credentials,
        partners=meaning.partners,
        places=meaning.places,
        exclude_places=meaning.exclude_places,
        include_unverified=meaning.include_unverified,
        on=on,
    )


def refined(query: SearchQuery, meaning: Understanding) -> SearchQuery:
    """The search as the words change it; radius and steps come by `with_radius` and `stepped`."""
    query = _without(query, meaning.drop)
    for slot in ("services", "sectors", "credentials", "partners"):
        said: tuple[str, ...] = getattr(meaning, slot)
        if said:
            standing: tuple[str, ...] = getattr(query, slot)
            change: dict[str, Any] = {slot: _united(standing, said) if meaning.add else said}
            query = replace(query, **change)
    if meaning.places:
        query = moved_to(query, meaning.places, add=meaning.add)
    if meaning.exclude_places:
        query = _leaving_out(query, meaning.exclude_places)
    if meaning.include_unverified:
        query = replace(query, include_unverified=True)
    return everywhere(query) if meaning.nationwide else query


def moved_to(query: SearchQuery, places: tuple[Place, ...], *, add: bool = False) -> SearchQuery:
    """The same need in other places, or in these too; a radius asked for goes with them."""
    there = _united(query.places, places) if add else places
    kept_out = tuple(place for place in query.exclude_places if place not in places)
    return replace(
        query,
        places=there,
        exclude_places=kept_out,
        own_point=None,
        nationwide=False,
        around_capital=False,
    )


def moved_to_point(query: SearchQuery, point: Point) -> SearchQuery:
    """The same need round the sender's own point."""
    return replace(query, places=(), own_point=point, nationwide=False, around_capital=False)


def everywhere(query: SearchQuery) -> SearchQuery:
    """The same need in the whole country."""
    return replace(
        query, places=(), own_point=None, nationwide=True, around_capital=False, radius_km=None
    )


def with_radius(query: SearchQuery, radius_km: float, gazetteer: Gazetteer) -> SearchQuery | None:
    """The search within a radius; None where it has no point that a radius could go round.

    Asked of a state that bears its capital's name, the capital is meant.
    """
    if query.radius_in_force is not None:
        return replace(query, radius_km=radius_km)
    if len(query.places) == 1 and gazetteer.states[query.places[0].state].bears_capital_name:
        return replace(query, radius_km=radius_km, around_capital=True)
    return None


def stepped(query: SearchQuery, distance: Distance, radius_km: float | None) -> SearchQuery | None:
    """One step nearer or wider from the radius in force; None where there is no place.

    A state begins round its capital: at 25 km for nearer, at 100 km for wider.
    """
    if radius_km is None:
        if len(query.places) != 1:
            return None
        return replace(query, around_capital=True, radius_km=_FIRST_STEP_KM[distance])
    if distance == "wider":
        further = [km for km in RADII_KM if km > radius_km]
        return replace(query, radius_km=further[0] if further else max(radius_km, RADII_KM[-1]))
    closer = [km for km in RADII_KM if km < radius_km]
    return replace(query, radius_km=closer[-1] if closer else min(radius_km, RADII_KM[0]))


def _without(query: SearchQuery, slots: tuple[str, ...]) -> SearchQuery:
    for slot in slots:
        match slot:
            case "places":
                query = everywhere(query)
            case "radius_km":
                query = replace(query, radius_km=None, around_capital=False)
            case "include_unverified":
                query = replace(query, include_unverified=False)
            case _:
                emptied: dict[str, Any] = {slot: ()}
                query = replace(query, **emptied)
    return query


def _leaving_out(query: SearchQuery, places: tuple[Place, ...]) -> SearchQuery:
    """Leave places out, and stop looking in them."""
    still = tuple(place for place in query.places if place not in places)
    out = _united(query.exclude_places, places)
    return replace(query, places=still, exclude_places=out)


def _united(first: tuple, second: tuple) -> tuple:  # type: ignore[type-arg]  # any one kind of item
    return first + tuple(item for item in second if item not in first)
