"""Buttons of announcements and of those who get them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.actions import Action
from bot.allowing import speaker
from bot.announcing import link_choice
from bot.replies import Block
from bot.subscribing import begin, changed, end, standing
from bot.turn import Answer, Turn, answered
from bot.understanding.meaning import Understanding


async def pressed(turn: Turn, action: Action) -> Answer | None:
    """A button; None where it means nothing any more."""
    pressing = _PRESSED.get(action.about)
    return await pressing(turn, action) if pressing else None


async def mine(turn: Turn, _: str) -> Answer:
    """What somebody is told of."""
    return await standing(turn, [])


async def _wants(turn: Turn, action: Action) -> Answer | None:
    named, _, key = action.more.partition("@")
    topics, place = tuple(one for one in named.split(",") if one), turn.gazetteer.place(key)
    if not set(topics) <= set(turn.taxonomy.services) or (key and place is None):
        return None
    places = (place,) if place else ()
    meaning = Understanding(intent="subscribe", topics=topics, places=places)
    return await begin(replace(turn, meaning=meaning))


async def _liked(turn: Turn, action: Action) -> Answer | None:
    """Somebody is interested: counted once; None for an announcement that is not there."""
    one = await turn.work.announcements.one(action.more)
    if one is None or one.started_at is None:
        return None
    await turn.work.announcements.interest(one.id, await speaker(turn), turn.now)
    blocks: list[Block] = [turn.say("Good, I've counted you in: the organizers see how many are.")]
    return answered(turn, blocks, link_choice(turn.texts, one.content))


async def _ended(turn: Turn, action: Action) -> Answer | None:
    """A button that ends a topic or all; None for a topic that does not exist."""
    if action.more and action.more not in turn.taxonomy.services:
        return None
    return await end(turn, (action.more,) if action.more else ())


_PRESSED: Mapping[str, Callable[[Turn, Action], Awaitable[Answer | None]]] = MappingProxyType(
    {
        "like": _liked,
        "end": _ended,
        "often": changed,
        "want": _wants,
    }
)
