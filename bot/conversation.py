"""What is remembered between messages."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.gazetteer import Gazetteer, Place
from bot.messages import Point
from bot.search_query import SearchQuery

Language = Literal["es", "en"]
StepKind = Literal["asked", "radius", "state", "serving", "remote"]

EXACT_POINT_LIVES = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far a search was widened: not at all, to a radius, to the state, to those serving it.

    `matching` is how many of the asked services a provider has, None for all.
    """

    kind: StepKind = "asked"
    radius_km: float | None = None
    matching: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A search as it stands: what was asked, how it was widened, how many there are."""

    query: SearchQuery
    step: Step = Step()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList:
    """A list that was shown: what a button that hangs on it pages through.

    `token` names it within its chat; `seen` are the ids on its pages so far, in their order.
    """

    token: str
    standing: Standing
    shown_at: datetime
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPoint:
    """Where a person said they are, exactly, and when: it lives 24 hours."""

    point: Point
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form being filled in: its name, and (question, answer) pairs in order."""

    form: str
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One person's conversation in one chat or thread.

    `offset` counts the cards before the page last shown, None before the first page. `numbered`
    holds the actions that a bare number picks from the last reply, `labels` their words. `page`
    holds the ids of the providers on the page last shown, `about` the id of the one last shown
    alone. `asked` names the question put last, `offered` the places it offered. For the next need
    `places` are in force, else `own_point`: a location shared clears the places, a place named
    keeps the location for "near me".
    `draft` is the form being filled in.
    """

    standing: Standing | None = None
    offset: int | None = None
    list_token: str = ""
    page: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    about: str = ""
    asked: str = ""
    offered: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()
    own_point: OwnPoint | None = None
    earlier: tuple[Standing, ...] = ()
    lists: int = 0
    draft: Draft | None = None


def point_is_old(conversation: Conversation, now: datetime) -> bool:
    """Whether an exact point was shared 24 hours ago or earlier."""
    own = conversation.own_point
    return own is not None and now - own.at >= EXACT_POINT_LIVES


def with_rounded_points(conversation: Conversation) -> Conversation:
    """The conversation with every exact point rounded to 2 decimals: about a kilometre."""
    own, standing = conversation.own_point, conversation.standing
    return replace(
        conversation,
        own_point=replace(own, point=_rounded(own.point)) if own else None,
        standing=_with_rounded_point(standing) if standing else None,
        earlier=tuple(map(_with_rounded_point, conversation.earlier)),
    )


def _with_rounded_point(standing: Standing) -> Standing:
    point = standing.query.own_point
    if point is None:
        return standing
    return replace(standing, query=replace(standing.query, own_point=_rounded(point)))


def _rounded(point: Point) -> Point:
    return Point(round(point.latitude, 2), round(point.longitude, 2))


def without_points(conversation: Conversation, gazetteer: Gazetteer) -> Conversation:
    """The conversation with every exact point turned into its town, in earlier searches too."""
    own, standing = conversation.own_point, conversation.standing
    return replace(
        conversation,
        own_point=None,
        places=_places_without(own, conversation, gazetteer),
        standing=standing_without_point(standing, gazetteer) if standing else None,
        earlier=tuple(standing_without_point(old, gazetteer) for old in conversation.earlier),
    )


def _places_without(
    own: OwnPoint | None, conversation: Conversation, gazetteer: Gazetteer
) -> tuple[Place, ...]:
    """The places named since, else the town of the point that goes."""
    if own is None or conversation.places:
        return conversation.places
    return (gazetteer.nearest(own.point),)


def standing_without_point(standing: Standing, gazetteer: Gazetteer) -> Standing:
    """A search round an exact point as one round its town."""
    point = standing.query.own_point
    if point is None:
        return standing
    town = gazetteer.nearest(point)
    return replace(standing, query=replace(standing.query, own_point=None, places=(town,)))


def holds_point(conversation: Conversation) -> bool:
    """Whether an exact point is in it anywhere."""
    searches = (*conversation.earlier, *filter(None, (conversation.standing,)))
    held = any(search.query.own_point for search in searches)
    return conversation.own_point is not None or held
