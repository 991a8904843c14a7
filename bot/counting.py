"""Counts a need that nobody near its place meets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.conversation import Conversation, Standing, Step
from bot.demand import LEAST_PEOPLE, Unmet, iso_week
from bot.gazetteer import Place
from bot.search import DEFAULT_RADIUS_KM
from bot.search_query import SearchQuery
from bot.search_steps import registry_query
from bot.turn import Turn


async def count_unmet(turn: Turn, standing: Standing) -> None:
    """Count the services of a search that nobody near its place offers, all filters as asked.

    A need is counted once a week while the conversation remembers it; a radius below 25 km leaves
    it met by those within 25 km.
    """
    query = standing.query
    if _is_met(standing) or not query.has_place or not query.services:
        return
    if any(_is_the_same(query, before, turn.today) for before in _searches(turn.conversation)):
        return
    missing = [service for service in query.services if not await _anybody(turn, query, service)]
    week = iso_week(turn.today)
    unmet = {
        Unmet(week=week, place=place.key, state=place.state, service=service)
        for place in _municipalities(turn, query)
        for service in missing
    }
    if unmet:
        await turn.work.demand.count(sorted(unmet, key=lambda one: (one.place, one.service)))


def _is_met(standing: Standing) -> bool:
    """Whether somebody offers all of it where it was looked for."""
    return bool(standing.total) and standing.step == Step()


def _searches(conversation: Conversation) -> Iterator[Standing]:
    """The search that stood before, and those before it."""
    yield from (conversation.standing,) if conversation.standing else ()
    yield from conversation.earlier


def _is_the_same(query: SearchQuery, before: Standing, day: date) -> bool:
    """Whether the same need was in vain in the same place and week."""
    had = before.query
    place = (had.places, had.own_point, had.around_capital)
    same = place == (query.places, query.own_point, query.around_capital)
    this_week = iso_week(had.on) == iso_week(day)
    return same and this_week and set(query.services) <= set(had.services) and not _is_met(before)


async def _anybody(turn: Turn, query: SearchQuery, service: str) -> bool:
    """Whether anybody near the place offers one of the services by itself."""
    narrow = query.radius_km is not None and query.radius_km < DEFAULT_RADIUS_KM
    alone = replace(query, services=(service,), radius_km=None if narrow else query.radius_km)
    asked = registry_query(alone, Step(), turn.gazetteer)
    return (await turn.work.registry.find(asked, limit=0)).total > 0


def _municipalities(turn: Turn, query: SearchQuery) -> Iterator[Place]:
    """The places of a search as they are counted: states, and towns that are not small."""
    gazetteer = turn.gazetteer
    if query.own_point:
        yield gazetteer.large_town_near(gazetteer.nearest(query.own_point), LEAST_PEOPLE)
        return
    for place in query.places:
        if query.around_capital:
            yield gazetteer.states[place.state].capital
        elif place.kind == "state":
            yield place
        else:
            town = gazetteer.town_around(place) or place
            yield gazetteer.large_town_near(town, LEAST_PEOPLE)
