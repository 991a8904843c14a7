"""Staff post an announcement."""

from collections.abc import Mapping
from datetime import timedelta

from bot.acting import actor_of
from bot.allowing import for_their_eyes, holds_any_role, log, refusal
from bot.announcement_questions import AUDIENCE, LINK, PICTURE, TEXTS
from bot.announcements import Audience, Content, NotPossible
from bot.authorization import clusters_where
from bot.drafting import drafted
from bot.folding import fold
from bot.forms import Form, NoAnswer, Question, begin_form
from bot.narrowing import Filters, filters_in, narrowed
from bot.previewing import previewed_answer, why_not
from bot.replies import Block
from bot.subscribing import pair_of
from bot.texts import msgid
from bot.times_said import moment_said, zone_of
from bot.turn import Answer, Turn

_NOW = ("ahora", "ya", "now", "ahorita")
_TOMORROW = ("manana", "tomorrow")
ADVERTISING = "digital-marketing"
"""What "un anuncio" means elsewhere: never the topic of an announcement unless told apart."""
CONTENT = ("es", "en", "link", "picture", "picture_alt")


async def answer(turn: Turn) -> Answer:
    """Ask what, to whom and when; what was said already is kept. Others are refused, and logged."""
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    clusters = clusters_where(grants, "draft-announcement")
    if not clusters:
        await log(turn, "refused:draft-announcement", "announcement")
        return refusal(turn)
    if crowd := for_their_eyes(turn):
        return crowd
    meaning = turn.meaning
    known = {
        "cluster": "" if "" in clusters else min(clusters),
        "topics": "|".join(one for one in meaning.topics if one != ADVERTISING),
        "places": " ".join(place.key for place in meaning.places),
        "sectors": "|".join(meaning.sectors),
    }
    before: list[Block] = [turn.say("Good: a few short questions, then you see it as they will.")]
    kept = {key: value for key, value in known.items() if value or key == "cluster"}
    return await begin_form(turn, FORM, kept, before)


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    if not await holds_any_role(turn):
        return refusal(turn)
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    content = Content(**{name: said.get(name, "") for name in CONTENT})
    filters = await _filters(turn, said)
    times = moment_said(said["when"], turn.person), filters.ends
    audience = narrowed(_asked_for(turn, said), filters)
    try:
        one = await drafted(turn.work, actor, content, audience, turn.now, *times)
    except NotPossible as problem:
        return why_not(turn, problem)
    return await previewed_answer(turn, one.id)


def _asked_for(turn: Turn, said: Mapping[str, str]) -> Audience:
    places = [turn.gazetteer.place(key) for key in said["places"].split()]
    return Audience(
        cluster=said["cluster"],
        topics=_codes(said["topics"]),
        places=tuple(pair_of(turn, place) for place in places if place),
    )


async def _filters(turn: Turn, said: Mapping[str, str]) -> Filters:
    """What a window's further questions narrow it to; options answer by their words."""
    words = " · ".join(said.get(one.name, "") for one in AUDIENCE)
    every = await turn.work.institutions.clusters()
    sectors = _codes(said.get("sectors", ""))
    return filters_in(words, sectors, every, said["cluster"], turn.person)


def _codes(said: str) -> tuple[str, ...]:
    return tuple(one for one in said.split("|") if one)


def _topics_said(turn: Turn) -> str | None:
    return "|".join(turn.meaning.topics or turn.meaning.services) or None


def _places_said(turn: Turn) -> str | None:
    return " ".join(place.key for place in turn.meaning.places) or None


def _when_said(turn: Turn) -> str | None:
    """Now, tomorrow at nine, or a day and an hour, which must be to come."""
    words = fold(turn.message.text)
    if words in _NOW:
        return "now"
    if words.startswith(_TOMORROW):
        there = turn.now.astimezone(zone_of(turn.person))
        return f"{there + timedelta(days=1):%Y-%m-%d} 09:00"
    said = moment_said(turn.message.text, turn.person)
    if said is not None and said > turn.now:
        return turn.message.text
    if any(char.isdigit() for char in words):
        raise NoAnswer(msgid("That day and hour are not to come."))
    return None


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
        *AUDIENCE,
    ),
    finish=_finished,
)
