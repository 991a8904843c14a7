"""A conversation for programs: one JSON object in a line, one out."""

import json
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TypeGuard
from uuid import uuid4

from bot.assistant import Answered, Assistant
from bot.conversation import Conversation
from bot.gazetteer import Gazetteer, Place
from bot.messages import Message, Point, Sender, keepable
from bot.replies import ProviderCard, Reply, plain
from bot.search_query import center_of

_LONGEST_LINE = 1_000_000


class UnreadableLine(ValueError):
    """A line is no JSON object with a text, a location or an action."""


def heard(line: str) -> Message:
    """A line of input as a message.

    Raises:
        UnreadableLine: it is no JSON object, or has none of text, location, action.
    """
    said = _object(line)
    person = keepable(str(said.get("person", "a")))
    sender = Sender(front="terminal", chat=person, person=person)
    now, language = datetime.now(UTC), str(said.get("lang", ""))
    common: dict[str, Any] = {
        "id": uuid4().hex,
        "sender": sender,
        "at": now,
        "locale": language,
    }
    if isinstance(said.get("text"), str):
        return Message(**common, kind="words", text=keepable(said["text"]))
    if isinstance(said.get("action"), str):
        return Message(**common, kind="action", action=said["action"])
    if said.get("location") is None:
        raise UnreadableLine("text and action are strings")
    return Message(**common, kind="location", location=_point(said.get("location")))


async def answer_line(assistant: Assistant, line: str) -> dict[str, Any]:
    """The object to print for one line of input."""
    begun = perf_counter()
    try:
        message = heard(line)
    except UnreadableLine as error:
        return {"replies": [], "error": str(error)}
    answered = await assistant.answer_to(message)
    spent = round((perf_counter() - begun) * 1000, 2)
    return {**as_json(answered, assistant.gazetteer), "ms": spent}


def as_json(answered: Answered, gazetteer: Gazetteer) -> dict[str, Any]:
    """An answer as the fixed interface has it."""
    meaning = answered.meaning
    return {
        "replies": [_reply(answered.reply)],
        "understanding": meaning.label() if meaning else None,
        "search": search_as_json(answered.conversation, gazetteer),
    }


def search_as_json(conversation: Conversation, gazetteer: Gazetteer) -> dict[str, Any] | None:
    """The search as it stands; None where none does."""
    standing = conversation.standing
    if standing is None:
        return None
    query, step = standing.query, standing.step
    center = center_of(query, gazetteer)
    widened = step.kind != "asked"
    radius = step.radius_km if widened else query.radius_in_force
    return {
        "services": list(query.services),
        "sectors": list(query.sectors),
        "credentials": list(query.credentials),
        "partners": list(query.partners),
        "places": [_place(place) for place in query.places],
        "exclude_places": [_place(place) for place in query.exclude_places],
        "include_unverified": query.include_unverified,
        "near_me": query.own_point is not None,
        "center": center
        and {
            "lat": center.point.latitude,
            "lon": center.point.longitude,
            "precision": center.precision,
        },
        "radius_km": _plain_number(radius),
        "widened": widened,
        "total": standing.total,
        "offset": conversation.offset or 0,
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "text": plain(reply),
        "cards": [_card(card) for card in reply.cards],
        "choices": [{"label": c.label, "action": c.action} for c in reply.choices if c.action],
        "images": [],
    }


def _card(card: ProviderCard) -> dict[str, Any]:
    verified = card.verified
    return {
        "id": card.id,
        "code": card.code,
        "name": card.name,
        "city": card.city,
        "state": card.state,
        "distance_km": card.distance_km,
        "verified": verified
        and {
            "scheme": verified.scheme,
            "issuer": verified.issuer,
            "until": verified.until.isoformat(),
        },
        "services": list(card.services),
        "demo": card.demo,
    }


def _place(place: Place) -> dict[str, str | None]:
    return {"state": place.state, "city": place.city}


def _plain_number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _object(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line[:_LONGEST_LINE])
    except ValueError as error:
        raise UnreadableLine(f"not JSON: {error}") from error
    known = ("text", "location", "action")
    if not isinstance(said, dict) or not any(said.get(name) is not None for name in known):
        raise UnreadableLine("a line is an object with text, location or action")
    return said


def _degrees(value: Any, most: int) -> TypeGuard[float]:  # noqa: ANN401  # any JSON
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most


def _point(said: object) -> Point:
    """A location as {"lat": …, "lon": …} in degrees."""
    if isinstance(said, dict):
        latitude, longitude = said.get("lat"), said.get("lon")
        if _degrees(latitude, 90) and _degrees(longitude, 180):
            return Point(float(latitude), float(longitude))
    raise UnreadableLine('a location is {"lat": degrees, "lon": degrees}')
