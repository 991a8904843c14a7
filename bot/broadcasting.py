"""What staff do with announcements, the same from chat and from a terminal, each step logged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.announcements import (
    LASTS,
    LONGEST,
    Announcement,
    Audience,
    Content,
    NotPossible,
    Step,
    may_approve,
    needs_second,
    new_id,
    stepped,
)
from bot.approving import ask_approval
from bot.authorization import HOST, Entry, Grant, Verb, clusters_where, may
from bot.messages import Sender
from bot.ports import UnitOfWork

_PAGE = 1000


class NotAllowed(NotPossible):
    """Somebody may not do this; it was logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does it: the random id of an identity with its roles, or the host."""

    identity: str
    grants: Sequence[Grant]
    request: str = ""


THE_HOST = Actor(identity=HOST, grants=(Grant(role="council-staff"),))


async def actor_of(work: UnitOfWork, sender: Sender, now: datetime, request: str = "") -> Actor:
    """Somebody as an actor."""
    identity = await work.identities.id_of(sender, now)
    grants = await work.permissions.grants_of(sender)
    return Actor(identity=identity, grants=grants, request=request)


async def drafted(
    work: UnitOfWork,
    actor: Actor,
    content: Content,
    audience: Audience,
    now: datetime,
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Announcement:
    """A new draft, sent between two times (None: at once, two days long); a cluster's stays there.

    Raises:
        NotAllowed: they may not announce for that cluster, or to places outside of it.
        NotPossible: the words are empty or too long, or the link is no address.
    """
    one = Announcement(
        id=new_id(),
        author=actor.identity,
        content=content,
        audience=audience,
        made_at=now,
        starts_at=starts,
        not_after=ends,
    )
    await demand(work, actor, "draft-announcement", one, now)
    demand_sound(content)
    one = replace(one, audience=await _within_cluster(work, actor, one, now))
    await work.announcements.keep(one)
    await record(work, actor, "draft", None, one, now)
    return one


async def previewed(
    work: UnitOfWork, actor: Actor, name: str, now: datetime
) -> tuple[Announcement, int]:
    """The announcement as it may be confirmed, and how many chats it reaches."""
    one = await existing(work, name)
    await demand(work, actor, "draft-announcement", one, now)
    if one.state == "draft":
        one = await keep_step(work, actor, one, stepped(one, "preview", now), "preview", now)
    return one, await work.subscriptions.count(one.audience)


async def confirmed(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Its author says yes; without the need of a second person it is scheduled.

    A second time changes nothing.

    Raises:
        NotAllowed: they are not its author.
        Contradicts: it was confirmed before with other content.
    """
    one = await existing(work, name)
    await demand(work, actor, "draft-announcement", one, now)
    if actor.identity != one.author:
        raise NotAllowed(f"only the author confirms {one.id}")
    await work.outbox.once(actor.identity, one.id, f"{one.content}{one.audience}", one.id)
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
        await _refuse(work, actor, "approve-announcement", one, now)
    after = _scheduled(stepped(one, "approve", now), now)
    return await keep_step(
        work, actor, one, replace(after, approver=actor.identity), "approve", now
    )


async def paused(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Send no more of it until it is resumed."""
    one = await withdrawable(work, actor, name, "pause", now)
    for group in one.groups:
        await work.outbox.hold(group)
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
    return one


async def cancelled(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Announcement:
    """Never send what is left of it."""
    one = replace(await withdrawable(work, actor, name, "cancel", now), ended_at=now)
    await work.announcements.keep(one)
    for group in one.groups:
        await work.outbox.cancel(group)
    return one


async def retried(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> int:
    """Try again what failed, but not for those who shut the bot out; how many that are."""
    one = await withdrawable(work, actor, name, "retry", now)
    return sum([await work.outbox.retry(group) for group in one.groups])


async def existing(work: UnitOfWork, name: str) -> Announcement:
    """The announcement of an id.

    Raises:
        NotPossible: there is none.
    """
    one = await work.announcements.one(name.strip().upper())
    if one is None:
        raise NotPossible(f"no announcement has the id {name}")
    return one


async def demand(
    work: UnitOfWork, actor: Actor, verb: Verb, one: Announcement, now: datetime
) -> None:
    """Let only those on who may.

    Raises:
        NotAllowed: they may not.
    """
    if not may(actor.grants, verb, one.audience.cluster):
        await _refuse(work, actor, verb, one, now)


async def _refuse(
    work: UnitOfWork, actor: Actor, verb: str, one: Announcement, now: datetime
) -> None:
    target = f"{one.id}:{one.audience.cluster}"
    entry = Entry(
        at=now, actor=actor.identity, verb=f"refused:{verb}", target=target, request=actor.request
    )
    await work.audit.record(entry)
    raise NotAllowed(f"{verb} is not theirs to do for {one.audience.cluster or 'the council'}")


async def record(
    work: UnitOfWork,
    actor: Actor,
    step: str,
    before: Announcement | None,
    after: Announcement,
    now: datetime,
) -> None:
    """Log a step."""
    states: dict[str, Any] = {"before": str(before) if before else "", "after": str(after)}
    await work.audit.record(
        Entry(
            at=now,
            actor=actor.identity,
            verb=f"{step}-announcement",
            target=after.id,
            request=actor.request,
            **states,
        )
    )


async def keep_step(
    work: UnitOfWork,
    actor: Actor,
    before: Announcement,
    after: Announcement,
    step: str,
    now: datetime,
) -> Announcement:
    """Keep and log a step."""
    await work.announcements.keep(after)
    await record(work, actor, step, before, after, now)
    return after


async def withdrawable(
    work: UnitOfWork, actor: Actor, name: str, step: Step, now: datetime
) -> Announcement:
    """The announcement after a step that whoever may withdraw it may take."""
    one = await existing(work, name)
    await demand(work, actor, "withdraw-announcement", one, now)
    return await keep_step(work, actor, one, stepped(one, step, now), step, now)


def _scheduled(one: Announcement, now: datetime) -> Announcement:
    starts = max(one.starts_at or now, now)
    return replace(one, starts_at=starts, not_after=one.not_after or starts + LASTS)


def demand_sound(content: Content) -> None:
    """Refuse words that are none.

    Raises:
        NotPossible: they are empty or too long, or the link is no address.
    """
    if not content.es.strip() or max(len(content.es), len(content.en)) > LONGEST:
        raise NotPossible(f"an announcement says something, in at most {LONGEST} characters")
    if content.link and not content.link.startswith(("https://", "http://")):
        raise NotPossible("a link begins with https://")


async def _within_cluster(
    work: UnitOfWork, actor: Actor, one: Announcement, now: datetime
) -> Audience:
    """The audience of a cluster lies in its own states."""
    audience = one.audience
    if not audience.cluster:
        return audience
    every = await work.institutions.clusters()
    cluster = next((known for known in every if known.key == audience.cluster), None)
    if cluster is None:
        raise NotPossible(f"no cluster has the key {audience.cluster}")
    if not audience.places:
        return replace(audience, places=tuple((state, "") for state in cluster.states))
    if not {state for state, _ in audience.places} <= set(cluster.states):
        await _refuse(work, actor, "draft-announcement", one, now)
    return audience


async def _same_human(work: UnitOfWork, one: str, other: str) -> bool:
    """Whether two identities are linked."""
    address = await work.identities.address(one) if one != HOST else None
    if address is None:
        return False
    return await work.identities.address(other) in await work.identities.linked(address)
