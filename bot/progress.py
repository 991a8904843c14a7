"""How far an announcement is: counted, and shown to its author in one message that changes."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actions import written
from bot.announcements import Announcement, Report, added
from bot.capabilities import CAPABILITIES
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


async def tell_author(work: UnitOfWork, report: Report) -> None:
    """Show its author how it stands, in the place of what they were shown before."""
    one = report.announcement
    author = await work.identities.address(one.author) if one.author else None
    if author is None or not CAPABILITIES[author.front].writes_first:
        return
    texts = texts_of(await work.conversations.person(author))
    look = Choice(texts.say("Report"), written("post", one.id, "report"))
    reply = Reply(blocks=(progress(texts, report),), choices=(look,), language=texts.language)
    group = f"{one.group}:progress"
    begun = Outgoing(to=author, reply=reply, kind="notice", key=group, group=group)
    if await work.outbox.put(begun):
        return
    shown = [had for had in await work.outbox.of_group(group) if had.message]
    counts = report.counts
    if shown:
        key = f"{group}:{one.state}:{one.corrections}:{counts.sent}:{counts.failed}"
        edit = replace(begun, act="edit", message=shown[0].message, key=key, group="")
        await work.outbox.put(edit)
