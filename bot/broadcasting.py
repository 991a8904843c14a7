"""What staff do with announcements, the same from chat and from a terminal, each step logged."""

from dataclasses import replace
from datetime import datetime

from bot.acting import (
    Actor,
    demand,
    existing,
    keep_step,
    refuse,
    withdrawable,
)
from bot.announcements import (
    LASTS,
    Announcement,
    NotPossible,
    faults,
    may_approve,
    needs_second,
    stepped,
)
from bot.approving import ask_approval
from bot.authorization import HOST, clusters_where, may
from bot.drafting import demand_time
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
        await refuse(work, actor, "confirm-announcement", one, now, why=AUTHORS)
    demand_time(one, now)
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
    demand_time(one, now)
    after = replace(stepped(one, "approve", now), approver=actor.identity)
    after = await keep_step(work, actor, one, _scheduled(after, now), "approve", now)
    return await _show(work, actor, after, now)


async def paused(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Send no more of it until it is resumed."""
    one = await withdrawable(work, actor, name, "pause", now)
    for group in one.groups:
        await work.outbox.hold(group)
    return await _show(work, actor, one, now)


async def resumed(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Go on; one that stopped by itself goes to everybody now, by this person's word."""
    before = await existing(work, name)
    one = await withdrawable(work, actor, name, "resume", now)
    if before.state == "stopped":
        one = await _forgiven(work, one)
    for group in one.groups if one.canary_passed else one.groups[:1]:
        await work.outbox.resume(group)
    return await _show(work, actor, one, now)


async def cancelled(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Never send what is left of it."""
    one = replace(await withdrawable(work, actor, name, "cancel", now), ended_at=now)
    await work.announcements.keep(one)
    for group in one.groups:
        await work.outbox.cancel(group)
    return await _show(work, actor, one, now)


async def retried(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> int:
    """Try again what failed, but not for those who shut the bot out; how many that are.

    One that stopped by itself goes on.
    """
    before = await existing(work, name)
    one = await withdrawable(work, actor, name, "retry", now)
    again = [await work.outbox.retry(group) for group in one.groups]
    if not any(again):
        await work.announcements.keep(before)
        return 0
    if before.state != "running":
        one = await _forgiven(work, one)
    for group in one.groups if before.state == "stopped" else ():
        await work.outbox.resume(group)
    await _show(work, actor, one, now)
    return sum(again)


async def _forgiven(work: UnitOfWork, one: Announcement) -> Announcement:
    """It goes to everybody, and stops no more for what failed until now."""
    known = faults((await reported(work, one)).counts)
    one = replace(one, canary_passed=True, forgiven=known)
    await work.announcements.keep(one)
    return one


async def _show(work: UnitOfWork, actor: Actor, one: Announcement, now: datetime) -> Announcement:
    """Show its author how it stands now: once it went out, or when somebody else took the step."""
    if one.started_at is not None or actor.identity != one.author:
        await tell_author(work, await reported(work, one), now)
    return one


def _scheduled(one: Announcement, now: datetime) -> Announcement:
    starts = max(one.starts_at or now, now)
    return replace(one, starts_at=starts, not_after=one.not_after or starts + LASTS)


async def _same_human(work: UnitOfWork, one: str, other: str) -> bool:
    """Whether two identities are linked."""
    address = await work.identities.address(one) if one != HOST else None
    if address is None:
        return False
    return await work.identities.address(other) in await work.identities.linked(address)
