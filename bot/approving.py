"""Those who may approve an announcement are told that one waits; so is its author."""

from dataclasses import replace
from datetime import datetime

from bot.actions import written
from bot.announcements import APPROVED_FROM, Announcement, stepped
from bot.authorization import Entry
from bot.ports import UnitOfWork
from bot.replies import Choice, Reply, Strong
from bot.telling import tell, texts_of
from bot.texts import texts_in


async def ask_approval(work: UnitOfWork, one: Announcement) -> None:
    """Tell the cluster's desk, else the council's, that an announcement waits for a second yes."""
    desk = await work.desks.of(one.audience.cluster)
    if desk is None:
        return
    texts = texts_in("es")
    said = texts.text(
        texts.say("Announcement {name} waits for a second person's yes: {text}"),
        name=Strong(one.id),
        text=one.content.es[:80],
    )
    look = Choice(texts.say("Look at it"), written("post", one.id))
    reply = Reply(blocks=(said,), choices=(look,))
    await tell(work, desk, reply, key=f"announcement:{one.id}:approval")


async def sent_back(work: UnitOfWork, one: Announcement, now: datetime) -> None:
    """It became too many for its author alone: nothing goes out before a second person's yes."""
    waiting = replace(stepped(one, "reconsider", now), started_at=None, recipients=0)
    await work.announcements.keep(waiting)
    entry = Entry(
        at=now,
        actor=one.author,
        verb="reconsider-announcement",
        target=one.id,
        before=str(one),
        after=str(waiting),
    )
    await work.audit.record(entry)
    await ask_approval(work, waiting)
    await _tell_why(work, waiting)


async def _tell_why(work: UnitOfWork, one: Announcement) -> None:
    author = await work.identities.address(one.author) if one.author else None
    if author is None:
        return
    texts = texts_of(await work.conversations.person(author))
    said = texts.text(
        texts.say(
            "{name} now reaches {most} or more: it goes out once another person approves it."
        ),
        name=Strong(one.id),
        most=texts.number(APPROVED_FROM),
    )
    look = Choice(texts.say("Look at it"), written("post", one.id))
    reply = Reply(blocks=(said,), choices=(look,), language=texts.language)
    await tell(work, author, reply, key=f"announcement:{one.id}:outgrown")
