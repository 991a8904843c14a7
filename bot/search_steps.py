"""From what is looked for to what the registry is asked, one step of the widening ladder at a time.

An asked radius is never widened unasked. Otherwise, while nothing is found: 25 → 50 → 100 km → the
state → those serving it → remote; at each step those with all services, else those with most.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import Standing, Step
from bot.gazetteer import Gazetteer, Place
from bot.search import (
    DEFAULT_RADIUS_KM,
    Area,
    Around,
    LeftOut,
    Reach,
    RegistryQuery,
    Tied,
    Within,
    canonical,
)
from bot.search_query import SearchQuery

WIDER_RADII_KM = (50.0, 100.0)


def ladder(query: SearchQuery) -> Iterator[Step]:
    """The steps to take until something is found."""
    yield Step()
    if query.has_place and query.radius_km is None:
        yield from wider_steps(query)


def wider_steps(query: SearchQuery) -> Iterator[Step]:
    """What comes after the radius in force, nearest first."""
    radius = query.radius_in_force
    if radius is not None:
        yield from (Step(kind="radius", radius_km=km) for km in WIDER_RADII_KM if km > radius)
        yield Step(kind="state")
    yield from (Step(kind="serving"), Step(kind="remote"))


def widest_tried(step: Step) -> float | None:
    """The radius in km up to which a widened search looked in vain or found somebody; else None."""
    if step.kind == "asked":
        return None
    return step.radius_km or WIDER_RADII_KM[-1]


def registry_query(query: SearchQuery, step: Step, gazetteer: Gazetteer) -> RegistryQuery:
    """What the registry is asked for this step."""
    return RegistryQuery(
        services=query.services,
        sectors=query.sectors,
        credentials=query.credentials,
        partners=query.partners,
        include_unverified=query.include_unverified,
        areas=_areas(query, step, gazetteer),
        served=_states(query, gazetteer),
        left_out=tuple(_left_out(place) for place in query.exclude_places),
        reach=_reach(step),
        matching=step.matching,
        on=query.on,
        turned_by=_turned_by(query),
    )


def elsewhere(standing: Standing, gazetteer: Gazetteer) -> RegistryQuery | None:
    """Those not there who serve the place, for after the last page of those who are."""
    if not standing.query.has_place or standing.step.kind in ("serving", "remote"):
        return None
    here = registry_query(standing.query, standing.step, gazetteer)
    return replace(here, reach="elsewhere")


def _reach(step: Step) -> Reach:
    return step.kind if step.kind in ("serving", "remote") else "here"


def _areas(query: SearchQuery, step: Step, gazetteer: Gazetteer) -> tuple[Area, ...]:
    if step.kind == "state":
        return _whole_states(query, gazetteer)
    named = _named_areas(query, step, gazetteer)
    if step.kind in ("serving", "remote"):
        return (*_whole_states(query, gazetteer), *named)
    return named


def _whole_states(query: SearchQuery, gazetteer: Gazetteer) -> tuple[Area, ...]:
    return tuple(Within(state=state) for state in _states(query, gazetteer))


def _named_areas(query: SearchQuery, step: Step, gazetteer: Gazetteer) -> tuple[Area, ...]:
    radius = step.radius_km or query.radius_in_force or DEFAULT_RADIUS_KM
    if query.own_point:
        return (Around(point=query.own_point, radius_km=radius, approximate_last=True),)
    if query.around_capital:
        return (_round(gazetteer.states[query.places[0].state].capital, radius),)
    return tuple(_area(place, radius, gazetteer) for place in query.places)


def _area(place: Place, radius_km: float, gazetteer: Gazetteer) -> Area:
    if place.kind != "state":
        return _round(place, radius_km)
    state = gazetteer.states[place.state]
    first = state.capital.point if state.bears_capital_name else None
    return Within(state=place.state, first=first)


def _round(place: Place, radius_km: float) -> Area:
    if place.point is None:
        return Within(state=place.state)
    return Around(point=place.point, radius_km=radius_km, towns=place.towns)


def _states(query: SearchQuery, gazetteer: Gazetteer) -> tuple[str, ...]:
    if query.own_point:
        return (gazetteer.nearest(query.own_point).state,)
    return tuple(dict.fromkeys(place.state for place in query.places))


def _left_out(place: Place) -> LeftOut:
    if place.kind == "state":
        return Within(state=place.state)
    return Tied(towns=place.towns, point=None if place.towns else place.point)


def _turned_by(query: SearchQuery) -> str:
    """The query as JSON; where it is about one point, the same as a search by codes there."""
    point = query.own_point
    return canonical(
        {
            "services": query.services,
            "sectors": query.sectors,
            "credentials": query.credentials,
            "partners": query.partners,
            "include_unverified": query.include_unverified,
            "places": [place.key for place in query.places],
            "lat": point.latitude if point else None,
            "lon": point.longitude if point else None,
            "radius_km": query.radius_km,
        }
    )
