"""Staff post an announcement."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.acting import actor_of
from bot.allowing import holds_any_role, in_private, log, refusal
from bot.announcement_questions import LINK, PICTURE, TEXTS
from bot.announcements import Audience, Content, NotPossible
from bot.authorization import clusters_where
from bot.drafting import drafted
from bot.folding import fold
from bot.forms import Form, Question, begin_form
from bot.people import COUNTRY_ZONE
from bot.previewing import previewed_answer, why_not
from bot.replies import Block
from bot.subscribing import pair_of
from bot.texts import msgid
from bot.turn import Answer, Turn

_NOW = ("ahora", "ya", "now", "ahorita")
_TOMORROW = ("manana", "tomorrow")
UNREADABLE = "?"
ADVERTISING = "digital-marketing"
"""What "un anuncio" means elsewhere: never the topic of an announcement unless told apart."""

CONTENT = ("es", "en", "link", "picture", "picture_alt")
_WHEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})")


async def answer(turn: Turn) -> Answer:
    """Ask what, to whom and when; what was said already is kept. Others are refused, and logged."""
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    clusters = clusters_where(grants, "draft-announcement")
    if not clusters:
        await log(turn, "refused:draft-announcement", "announcement")
        return refusal(turn)
    if crowd := in_private(turn):
        return crowd
    meaning = turn.meaning
    known = {
        "cluster": "" if "" in clusters else min(clusters),
        "topics": "|".join(one for one in meaning.topics if one != ADVERTISING),
        "places": " ".join(place.key for place in meaning.places),
    }
    before: list[Block] = [turn.say("Good: a few short questions, then you see it as they will.")]
    kept = {key: value for key, value in known.items() if value or key == "cluster"}
    return await begin_form(turn, FORM, kept, before)


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    if not await holds_any_role(turn):
        return refusal(turn)
    if said["when"] == UNREADABLE:
        known = {name: value for name, value in said.items() if name != "when"}
        return await begin_form(turn, FORM, known, [turn.say("That day and hour are not to come.")])
    sender = turn.message.sender
    actor = await actor_of(turn.work, sender, turn.now, turn.message.id)
    content = Content(**{name: said.get(name, "") for name in CONTENT})
    places = [turn.gazetteer.place(key) for key in said["places"].split()]
    audience = Audience(
        cluster=said["cluster"],
        topics=tuple(one for one in said["topics"].split("|") if one),
        places=tuple(pair_of(turn, place) for place in places if place),
    )
    starts = begins(turn, said["when"])
    try:
        one = await drafted(turn.work, actor, content, audience, turn.now, starts)
    except NotPossible as problem:
        return why_not(turn, problem)
    return await previewed_answer(turn, one.id)


def begins(turn: Turn, said: str) -> datetime | None:
    """When it is to begin (UTC), by the person's clock; None: at once."""
    zone = ZoneInfo(turn.person.zone or COUNTRY_ZONE)
    found = _WHEN.search(said)
    if not found:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(turn.now.tzinfo)


def _topics_said(turn: Turn) -> str | None:
    return "|".join(turn.meaning.topics or turn.meaning.services) or None


def _places_said(turn: Turn) -> str | None:
    return " ".join(place.key for place in turn.meaning.places) or None


def _when_said(turn: Turn) -> str | None:
    """Now, tomorrow at nine, or a day and an hour; a mark where these are not to come."""
    words = fold(turn.message.text)
    if words in _NOW:
        return "now"
    if words.startswith(_TOMORROW):
        there = turn.now.astimezone(ZoneInfo(turn.person.zone or COUNTRY_ZONE))
        return f"{there + timedelta(days=1):%Y-%m-%d} 09:00"
    found = _WHEN.search(turn.message.text)
    if found and _is_to_come(turn):
        return found.group()
    return UNREADABLE if any(char.isdigit() for char in words) else None


def _is_to_come(turn: Turn) -> bool:
    try:
        starts = begins(turn, turn.message.text)
    except ValueError:
        return False
    return starts is not None and starts > turn.now


FORM = Form(
    name="announce",
    questions=(
        Question(
            name="topics",
            words=msgid("About what? For example: IoT. Skip it for those who want everything."),
            optional=True,
            reads=_topics_said,
        ),
        Question(
            name="places",
            words=msgid("For whom: which states or towns? Skip it for all of yours."),
            optional=True,
            reads=_places_said,
        ),
        *TEXTS,
        *PICTURE,
        LINK,
        Question(
            name="when",
            words=msgid("When? Write a day and an hour: 2026-12-01 09:00. Skip it for now."),
            optional=True,
            reads=_when_said,
            sure=True,
        ),
    ),
    finish=_finished,
)
