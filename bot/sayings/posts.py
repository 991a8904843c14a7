"""Announcements as staff see them: the list, one of them, and what is done with it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.acting import Actor, actor_of, demand
from bot.actions import Action, written
from bot.allowing import for_their_eyes
from bot.announcements import Announcement, NotPossible, State
from bot.authorization import Verb, clusters_where, may
from bot.broadcasting import approved, cancelled, confirmed, paused, resumed, retried
from bot.forms import Form, begin_form
from bot.ports import UnitOfWork
from bot.post_forms import ABOUT, CORRECTION, NARROW, PICTURING
from bot.previewing import post_choices, previewed_answer, report_choice, why_not
from bot.recalling import recalled, report_of
from bot.replies import Choice
from bot.reporting import report_blocks, state_words
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 8
_LISTED: tuple[State, ...] = (
    *("draft", "previewed", "confirmed", "scheduled", "running"),
    *("paused", "stopped", "finished", "cancelled"),
)


async def posts(turn: Turn, _: str) -> Answer | None:
    """The newest announcements of their clusters; None for people who may not announce."""
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    clusters = clusters_where(grants, "draft-announcement")
    if not clusters:
        return None
    if crowd := for_their_eyes(turn):
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
    if crowd := for_their_eyes(turn):
        return crowd
    one = await turn.work.announcements.one(action.about)
    step = action.more
    if one is None or (step and step not in KNOWN):
        return None
    try:
        return await _done(turn, one, step)
    except NotPossible as problem:
        return why_not(turn, problem)


async def _done(turn: Turn, one: Announcement, step: str) -> Answer:
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    if step in _STEPS:
        return await _stepped(turn, actor, one, step)
    if step in FORMS:
        verb, form = FORMS[step]
        await demand(turn.work, actor, verb, one, turn.now)
        return await begin_form(turn, form, {ABOUT: one.id})
    if step in _COUNTED:
        count = await _COUNTED[step](turn.work, actor, one.id, turn.now)
        said = turn.say("Begun, for {count} people.", count=turn.texts.number(count))
        if step == "retry" and not count:
            said = turn.say("Nothing failed that could be tried again.")
        return answered(turn, [said], [report_choice(turn, one.id)])
    if step == "report" or one.started_at:
        return await _reported(turn, actor, one)
    return await previewed_answer(turn, one.id)


async def _stepped(turn: Turn, actor: Actor, one: Announcement, step: str) -> Answer:
    after = await _STEPS[step](turn.work, actor, one.id, turn.now)
    said = turn.say("{name} is now: {state}.", name=one.id, state=_state(turn, after))
    return answered(turn, [said], post_choices(turn, after, actor))


async def _reported(turn: Turn, actor: Actor, one: Announcement) -> Answer:
    report = await report_of(turn.work, actor, one.id, turn.now)
    choices = post_choices(turn, report.announcement, actor)
    return answered(turn, report_blocks(turn.texts, report), choices)


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
Counting = Callable[[UnitOfWork, Actor, str, datetime], Awaitable[int]]
_COUNTED: Mapping[str, Counting] = MappingProxyType({"retry": retried, "recall": recalled})
FORMS: Mapping[str, tuple[Verb, Form]] = MappingProxyType(
    {
        "correct": ("withdraw-announcement", CORRECTION),
        "picture": ("draft-announcement", PICTURING),
        "narrow": ("draft-announcement", NARROW),
    }
)
KNOWN = frozenset((*_STEPS, *FORMS, *_COUNTED, "report"))
"""What can be pressed below an announcement."""
