"""An announcement after it went out: its report, a correction, taking it back."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import get_args

from bot.acting import Actor, demand, existing, keep_step, withdrawable
from bot.announcements import CAPTION, Announcement, Content, NotPossible, Report
from bot.announcing import announced, reworded
from bot.conversation import Language
from bot.digests import redone
from bot.drafting import demand_sound
from bot.following import after
from bot.outgoing import Delivery, Outgoing, State
from bot.ports import UnitOfWork
from bot.progress import reported, tell_author
from bot.replies import Note
from bot.taxonomy import load_taxonomy
from bot.texts import msgid, texts_in

_PAGE = 1000
TOO_LONG_BELOW = msgid("its words stand below the picture, where {most} characters fit")


async def recalled(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> int:
    """Take it back from all who got it, or just get it, within 48 hours; how many that are."""
    one = replace(await withdrawable(work, actor, name, "recall", now), ended_at=now)
    await work.announcements.keep(one)
    for group in one.groups:
        await work.outbox.cancel(group)
    gone = [_delete(one, had) async for had in _out(work, one)]
    taken_back = await work.outbox.put_many(gone) + await redone(work, one)
    await tell_author(work, await reported(work, one), now)
    return taken_back


async def corrected(
    work: UnitOfWork, actor: Actor, name: str, words: Content, now: datetime
) -> int:
    """Other words in the place of the old ones, for all who got it, just get it or wait for it.

    How many got it, or just get it.
    """
    before = await existing(work, name)
    await demand(work, actor, "withdraw-announcement", before, now)
    if before.started_at is None or before.state == "recalled":
        raise NotPossible(msgid("it has not gone out: make a new one"))
    content = replace(before.content, es=words.es, en=words.en)
    await demand_sound(work, content)
    _demand_room(before.content, content)
    one = replace(before, content=content, corrections=before.corrections + 1)
    await keep_step(work, actor, before, one, "correct", now)
    for group in one.groups:
        await work.outbox.reword(group, _AGAIN, partial(reworded, one))
    edited = [_edit(one, had) async for had in _out(work, one)]
    return await work.outbox.put_many(edited) + await redone(work, one)


_OUT: tuple[State, ...] = ("sent", "sending")
_AGAIN: tuple[State, ...] = ("due", "held", "sending", "failed")
"""What is sent, or may be once more."""


def _demand_room(before: Content, after: Content) -> None:
    """What stands below a picture cannot become so much that it would not fit there."""
    pairs = [(before.said_in(one), after.said_in(one)) for one in get_args(Language)]
    grown = any(len(had) <= CAPTION < len(has) for had, has in pairs)
    if before.picture and grown:
        raise NotPossible(TOO_LONG_BELOW, most=CAPTION)


async def report_of(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Report:
    """How it stands."""
    one = await existing(work, name)
    await demand(work, actor, "draft-announcement", one, now)
    return await reported(work, one)


async def deliveries(
    work: UnitOfWork, one: Announcement, states: Sequence[State] = ()
) -> AsyncIterator[Delivery]:
    """All of its deliveries in these states, a page at a time."""
    for group in one.groups:
        after = 0
        while page := await work.outbox.of_group(group, states=states, after=after, limit=_PAGE):
            for had in page:
                yield had
            after = page[-1].number


async def _out(work: UnitOfWork, one: Announcement) -> AsyncIterator[Delivery]:
    """Those who got it, or just get it, but for who erased their data meanwhile."""
    async for had in deliveries(work, one, _OUT):
        if had.to.chat:
            yield had


def _edit(one: Announcement, had: Delivery) -> Outgoing:
    language, _, topic = had.about.partition(":")
    texts = texts_in("en" if language == "en" else "es")
    name = load_taxonomy().label(topic, texts.language) if topic else ""
    reply = announced(texts, one, topic=topic, name=name)
    said = replace(reply, blocks=(*reply.blocks, Note(texts.say("Corrected."))))
    return Outgoing(
        to=had.to,
        reply=said,
        act="edit",
        message=_message(had),
        key=f"{one.group}:{one.corrections}:edit:{had.number}",
        group=f"{one.group}:correction",
    )


def _delete(one: Announcement, had: Delivery) -> Outgoing:
    return Outgoing(
        to=had.to,
        act="delete",
        message=_message(had),
        key=f"{one.group}:recall:{had.number}",
        group=f"{one.group}:recall",
    )


def _message(had: Delivery) -> str:
    """Its id, or what stands for it while it is in flight."""
    return had.message if had.state == "sent" else after(had.number)
