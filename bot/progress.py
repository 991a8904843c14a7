"""How far an announcement is: counted, and shown to its author in one message that changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.actions import written
from bot.announcements import Announcement, Report, added
from bot.capabilities import CAPABILITIES
from bot.following import after
from bot.outgoing import DeliveryCounts, Outgoing
from bot.ports import UnitOfWork
from bot.replies import Choice, Reply
from bot.reporting import progress
from bot.telling import texts_of


async def reported(work: UnitOfWork, one: Announcement) -> Report:
    """How it stands, whoever asks."""
    return await interest_in(work, one, [await work.outbox.counts(group) for group in one.groups])


async def interest_in(
    work: UnitOfWork, one: Announcement, counted: Sequence[DeliveryCounts]
) -> Report:
    """How it stands by these counts of its two groups."""
    interested = await work.announcements.interested(one.id)
    return Report(announcement=one, counts=added(counted[0], counted[1]), interested=interested)


async def tell_author(work: UnitOfWork, report: Report, moment: datetime | None = None) -> None:
    """Show its author how it stands, in the place of what they were shown before.

    `moment` is of a step that somebody took: it is shown though nothing was sent meanwhile.
    """
    one = report.announcement
    author = await work.identities.address(one.author) if one.author else None
    if author is None or not CAPABILITIES[author.front].writes_first:
        return
    texts = texts_of(await work.conversations.person(author))
    look = Choice(texts.say("Report"), written("post", one.id, "report"))
    reply = Reply(blocks=(progress(texts, report),), choices=(look,), language=texts.language)
    group = f"{one.group}:progress"
    begun = Outgoing(to=author, reply=reply, kind="notice", key=group, group=group)
    if not await work.outbox.put(begun):
        await _changed(work, begun, f"{_stand(report)}:{moment or ''}")


async def _changed(work: UnitOfWork, begun: Outgoing, stand: str) -> None:
    """An edit of what was shown first; older edits that still wait are not sent any more."""
    first = next(iter(await work.outbox.of_group(begun.group, limit=1)), None)
    if first is None:
        return
    edits = f"{begun.group}:edit"
    message = first.message or after(first.number)
    edit = replace(begun, act="edit", message=message, key=f"{begun.group}:{stand}", group=edits)
    waiting = await work.outbox.of_group(edits, states=("due",))
    if edit.key not in [had.key for had in waiting]:
        await work.outbox.cancel(edits)
        await work.outbox.put(edit)


def _stand(report: Report) -> str:
    one, counts = report.announcement, report.counts
    return f"{one.state}:{one.ended_at}:{one.corrections}:{counts.sent}:{counts.failed}"
