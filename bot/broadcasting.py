"""What staff do with announcements, the same from chat and from a terminal, each step logged."""

from dataclasses import replace
from datetime import datetime

from bot.acting import (
    Actor,
    NotAllowed,
    demand,
    existing,
    keep_step,
    refuse,
    withdrawable,
)
from bot.announcements import LASTS, Announcement, NotPossible, may_approve, needs_second, stepped
from bot.approving import ask_approval
from bot.authorization import HOST, clusters_where, may
from bot.outgoing import Contradicts
from bot.ports import UnitOfWork
from bot.progress import reported, tell_author
from bot.texts import msgid

OTHERS = msgid("nobody approves their own announcement: somebody else does")
AUTHORS = msgid("only its author confirms an announcement")


async def confirmed(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Its author says yes; without the need of a second person it is scheduled.

    A second time changes nothing.

    Raises:
        NotAllowed: they are not its author.
        NotPossible: it was confirmed before with other content.
    """
    one = await existing(work, name)
    await demand(work, actor, "draft-announcement", one, now)
    if actor.identity != one.author:
        raise NotAllowed(AUTHORS)
    try:
        await work.outbox.once(actor.identity, one.id, f"{one.content}{one.audience}", one.id)
    except Contradicts as error:
        raise NotPossible(msgid("it was confirmed before with other words")) from error
    if one.state not in ("draft", "previewed"):
        return one
    after = stepped(one, "confirm", now)
    own = [key for key in clusters_where(actor.grants, "draft-announcement") if key]
    count = await work.subscriptions.count(one.audience)
    if not needs_second(one, own, count):
        after = _scheduled(stepped(after, "schedule", now), now)
    else:
        await ask_approval(work, one)
    return await keep_step(work, actor, one, after, "confirm", now)


async def approved(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """A second person says yes.

    Raises:
        NotAllowed: they may not, or it is their own.
    """
    one = await existing(work, name)
    in_cluster = one.audience.cluster and may(
        actor.grants, "withdraw-announcement", one.audience.cluster
    )
    if not in_cluster:
        await demand(work, actor, "approve-announcement", one, now)
    if not may_approve(one, actor.identity) or await _same_human(work, one.author, actor.identity):
        await refuse(work, actor, "approve-announcement", one, now, why=OTHERS)
    after = _scheduled(stepped(one, "approve", now), now)
    return await keep_step(
        work, actor, one, replace(after, approver=actor.identity), "approve", now
    )


async def paused(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Send no more of it until it is resumed."""
    one = await withdrawable(work, actor, name, "pause", now)
    for group in one.groups:
        await work.outbox.hold(group)
    await _show(work, one, now)
    return one


async def resumed(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Go on; one that stopped by itself goes to everybody now, by this person's word."""
    before = await existing(work, name)
    one = await withdrawable(work, actor, name, "resume", now)
    if before.state == "stopped":
        one = replace(one, canary_passed=True)
        await work.announcements.keep(one)
    for group in one.groups if one.canary_passed else one.groups[:1]:
        await work.outbox.resume(group)
    await _show(work, one, now)
    return one


async def cancelled(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Never send what is left of it."""
    one = replace(await withdrawable(work, actor, name, "cancel", now), ended_at=now)
    await work.announcements.keep(one)
    for group in one.groups:
        await work.outbox.cancel(group)
    await _show(work, one, now)
    return one


async def retried(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> int:
    """Try again what failed, but not for those who shut the bot out; how many that are."""
    one = await withdrawable(work, actor, name, "retry", now)
    again = [await work.outbox.retry(group) for group in one.groups]
    await _show(work, one, now)
    return sum(again)


async def _show(work: UnitOfWork, one: Announcement, now: datetime) -> None:
    """Show its author at once how it stands now, once it has gone out at all."""
    if one.started_at is not None:
        await tell_author(work, await reported(work, one), now)


def _scheduled(one: Announcement, now: datetime) -> Announcement:
    starts = max(one.starts_at or now, now)
    return replace(one, starts_at=starts, not_after=one.not_after or starts + LASTS)


async def _same_human(work: UnitOfWork, one: str, other: str) -> bool:
    """Whether two identities are linked."""
    address = await work.identities.address(one) if one != HOST else None
    if address is None:
        return False
    return await work.identities.address(other) in await work.identities.linked(address)
