"""Who does something with an announcement, and whether they may; every step is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.announcements import Announcement, NotPossible, Step, stepped
from bot.authorization import HOST, Entry, Grant, Verb, may
from bot.messages import Sender
from bot.ports import UnitOfWork
from bot.texts import msgid


class NotAllowed(NotPossible):
    """Somebody may not do this; it was logged."""

    @property
    def is_special(self) -> bool:
        """Whether it says more than who may do such things at all."""
        return self.template != THEIRS


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does it: the random id of an identity with its roles, or the host."""

    identity: str
    grants: Sequence[Grant]
    request: str = ""


THEIRS = msgid("only the council's staff can do that, or the cluster's for its own cluster")
THE_HOST = Actor(identity=HOST, grants=(Grant(role="council-staff"),))


async def actor_of(work: UnitOfWork, sender: Sender, now: datetime, request: str = "") -> Actor:
    """Somebody as an actor."""
    identity = await work.identities.id_of(sender, now)
    grants = await work.permissions.grants_of(sender)
    return Actor(identity=identity, grants=grants, request=request)


async def existing(work: UnitOfWork, name: str) -> Announcement:
    """The announcement of an id.

    Raises:
        NotPossible: there is none.
    """
    one = await work.announcements.one(name.strip().upper())
    if one is None:
        raise NotPossible(msgid("no announcement has the id {name}"), name=name)
    return one


async def demand(
    work: UnitOfWork, actor: Actor, verb: Verb, one: Announcement, now: datetime
) -> None:
    """Let only those on who may.

    Raises:
        NotAllowed: they may not.
    """
    if not may(actor.grants, verb, one.audience.cluster):
        await refuse(work, actor, verb, one, now)


async def refuse(
    work: UnitOfWork,
    actor: Actor,
    verb: str,
    one: Announcement,
    now: datetime,
    *,
    why: str = THEIRS,
) -> None:
    """Log that they may not, and say so.

    Raises:
        NotAllowed: always.
    """
    target = f"{one.id}:{one.audience.cluster}"
    entry = Entry(
        at=now, actor=actor.identity, verb=f"refused:{verb}", target=target, request=actor.request
    )
    await work.audit.record(entry)
    raise NotAllowed(why)


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
