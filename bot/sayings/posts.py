"""Announcements as staff see them: the list, one of them, and what is done with it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.actions import Action, written
from bot.allowing import in_private, refusal
from bot.announcements import Announcement, Content, NotPossible, State
from bot.announcing import announced
from bot.authorization import clusters_where, may
from bot.broadcasting import (
    Actor,
    NotAllowed,
    actor_of,
    approved,
    cancelled,
    confirmed,
    paused,
    previewed,
    resumed,
    retried,
)
from bot.errors import DsmxError
from bot.forms import Form, Question, begin_form
from bot.ports import UnitOfWork
from bot.recalling import corrected, recalled, report_of
from bot.replies import Block, Choice, Note, Strong
from bot.reporting import report_blocks, state_words
from bot.texts import msgid, texts_in
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 8
_LISTED: tuple[State, ...] = (
    *("draft", "previewed", "confirmed", "scheduled", "running"),
    *("paused", "stopped", "finished"),
)


async def posts(turn: Turn, _: str) -> Answer | None:
    """The newest announcements of their clusters; None for people who may not announce."""
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    clusters = clusters_where(grants, "draft-announcement")
    if not clusters:
        return None
    if crowd := in_private(turn):
        return crowd
    found = [
        one
        for one in await turn.work.announcements.standing(_LISTED, limit=100)
        if may(grants, "draft-announcement", one.audience.cluster)
    ]
    make = Choice(turn.words("New announcement"), written("do", "announce"))
    if not found:
        return answered(turn, [turn.say("There are no announcements yet.")], [make])
    choices = [Choice(_title(turn, one), written("post", one.id)) for one in found[:MOST_SHOWN]]
    return answered(turn, [turn.say("The announcements, the newest first:")], [*choices, make])


async def pressed(turn: Turn, action: Action) -> Answer | None:
    """A button of an announcement; None for one that is not there, or means nothing."""
    if crowd := in_private(turn):
        return crowd
    one = await turn.work.announcements.one(action.about)
    step = action.more
    if one is None or (step and step not in {*_STEPS, "report", "correct", "retry", "recall"}):
        return None
    try:
        return await _done(turn, one, step)
    except NotAllowed:
        return refusal(turn)
    except DsmxError as problem:
        return why_not(turn, problem)


async def _done(turn: Turn, one: Announcement, step: str) -> Answer:
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    if step in _STEPS:
        after = await _STEPS[step](turn.work, actor, one.id, turn.now)
        said = turn.say("{name} is now: {state}.", name=one.id, state=_state(turn, after))
        return answered(turn, [said], _choices(turn, after, actor))
    if step == "correct":
        return await begin_form(turn, CORRECTION, {"announcement": one.id})
    if step in ("retry", "recall"):
        doing = retried if step == "retry" else recalled
        count = await doing(turn.work, actor, one.id, turn.now)
        said = turn.say("Begun, for {count} people.", count=turn.texts.number(count))
        return answered(turn, [said], [_report_choice(turn, one)])
    if step == "report" or one.started_at:
        report = await report_of(turn.work, actor, one.id, turn.now)
        choices = _choices(turn, report.announcement, actor)
        return answered(turn, report_blocks(turn.texts, report), choices)
    return await previewed_answer(turn, one.id)


async def previewed_answer(turn: Turn, name: str) -> Answer:
    """The announcement as each language will show it, how many it reaches, and what comes next."""
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    one, count = await previewed(turn.work, actor, name, turn.now)
    blocks: list[Block] = [turn.say("{name}, as people will see it:", name=Strong(one.id))]
    for language in ("es", "en") if one.content.en else ("es",):
        shown = announced(texts_in(language), one)
        blocks += shown.blocks
    if not one.content.en:
        blocks.append(Note(turn.words("Only in Spanish, as you chose.")))
    reach = turn.say("It reaches {count} people and channels.", count=turn.texts.number(count))
    return answered(turn, [*blocks, reach, _to_whom(turn, one)], _choices(turn, one, actor))


def _to_whom(turn: Turn, one: Announcement) -> Note:
    audience = one.audience
    places = [turn.gazetteer.place(town or state) for state, town in audience.places]
    known = [turn.place_words(place) for place in places if place]
    topics = [turn.label(code) for code in audience.topics]
    words = turn.words(
        "To: {topics} · {places}",
        topics=turn.texts.listing(topics) if topics else turn.words("who wants everything"),
        places=turn.texts.listing(known) if known else turn.words("the whole country"),
    )
    return Note(words)


def why_not(turn: Turn, problem: Exception) -> Answer:
    """The reason why something cannot be done."""
    return answered(turn, [turn.say("That can't be done: {reason}.", reason=problem)])


def _choices(turn: Turn, one: Announcement, actor: Actor) -> list[Choice]:
    offered = {
        "confirm": turn.words("Confirm"),
        "approve": turn.words("Approve"),
        "pause": turn.words("Pause"),
        "resume": turn.words("Go on"),
        "report": turn.words("Report"),
        "correct": turn.words("Correct it"),
        "retry": turn.words("Retry the failed ones"),
        "recall": turn.words("Take it back"),
        "cancel": turn.words("Cancel it"),
    }
    able = [
        step for step in _OFFERED.get(one.state, ()) if step != "approve" or _second(one, actor)
    ]
    return [Choice(offered[step], written("post", one.id, step)) for step in able]


def _second(one: Announcement, actor: Actor) -> bool:
    return actor.identity != one.author


_OFFERED: Mapping[State, tuple[str, ...]] = MappingProxyType(
    {
        "previewed": ("confirm", "cancel"),
        "confirmed": ("approve", "cancel"),
        "scheduled": ("pause", "cancel"),
        "running": ("report", "pause", "correct", "cancel"),
        "paused": ("report", "resume", "correct", "cancel"),
        "stopped": ("report", "resume", "retry", "cancel"),
        "finished": ("report", "correct", "retry", "recall"),
        "cancelled": ("report",),
    }
)


def _report_choice(turn: Turn, one: Announcement) -> Choice:
    return Choice(turn.words("Report"), written("post", one.id, "report"))


def _title(turn: Turn, one: Announcement) -> str:
    return f"{one.id} · {_state(turn, one)} · {one.content.said_in(turn.texts.language)[:30]}"


def _state(turn: Turn, one: Announcement) -> str:
    return state_words(turn.texts, one.state)


Stepping = Callable[[UnitOfWork, Actor, str, datetime], Awaitable[Announcement]]
_STEPS: Mapping[str, Stepping] = MappingProxyType(
    {
        "confirm": confirmed,
        "approve": approved,
        "pause": paused,
        "resume": resumed,
        "cancel": cancelled,
    }
)


async def _corrected(turn: Turn, said: Mapping[str, str]) -> Answer:
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    one = await turn.work.announcements.one(said["announcement"])
    if one is None:
        return why_not(turn, NotPossible(said["announcement"]))
    content = Content(
        es=said["es"], en=said["en"], link=one.content.link, link_label=one.content.link_label
    )
    try:
        count = await corrected(turn.work, actor, one.id, content, turn.now)
    except NotAllowed:
        return refusal(turn)
    except NotPossible as problem:
        return why_not(turn, problem)
    words = turn.say("Begun, for {count} people.", count=turn.texts.number(count))
    return answered(turn, [words], [_report_choice(turn, one)])


CORRECTION = Form(
    name="corrected",
    questions=(
        Question(name="es", words=msgid("What does it say now, in Spanish?")),
        Question(
            name="en",
            words=msgid("And in English? If you skip it, everybody gets the Spanish words."),
            optional=True,
        ),
    ),
    finish=_corrected,
)
