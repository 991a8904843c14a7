"""Announcements going out: begun when their time comes, watched, ended; and digests."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from bot.announcements import (
    CANARY_LASTS,
    Announcement,
    Report,
    added,
    fails_too_often,
    stepped,
)
from bot.digests import put_digest
from bot.filling import BEGINNING, Filling
from bot.outbox import Reading
from bot.outgoing import DeliveryCounts
from bot.ports import OpenUnitOfWork, UnitOfWork
from bot.progress import interest_in, tell_author
from bot.taxonomy import Taxonomy

_DIGESTS = 200
_RESTS = 10


@dataclass(slots=True, kw_only=True)
class Launching:
    """Begins and watches announcements; each page of an audience is its own transaction.

    Whatever it does can be done again: deliveries are put once by their keys. `reading` opens a
    transaction that waits for no writer: to count very many takes a while, and is rested from.
    """

    open_unit_of_work: OpenUnitOfWork
    reading: Reading
    taxonomy: Taxonomy
    _rests_until: dict[str, float] = field(default_factory=dict)

    async def look(self, now: datetime) -> None:
        """Begin what is due, and watch what runs."""
        for name in await self._due(now):
            await self._begin(name, now)
        for one in await self._standing():
            if one.recipients != BEGINNING:
                await self._watch(one, now)
            elif one.state == "running":
                await Filling(self.open_unit_of_work, self.taxonomy, one, now).fill()
        await self._digests(now)

    async def _due(self, now: datetime) -> list[str]:
        async with self.reading() as work:
            return list(await work.announcements.due(now))

    async def _standing(self) -> list[Announcement]:
        """What goes out, and what is paused: a little may still be landing."""
        async with self.reading() as work:
            return list(await work.announcements.standing(("running", "paused"), limit=100))

    async def _begin(self, name: str, now: datetime) -> None:
        async with self.open_unit_of_work() as work:
            one = await work.announcements.one(name)
            if one is not None and one.state == "scheduled":
                await _begun(work, one, now)
                await work.commit()

    async def _watch(self, one: Announcement, now: datetime) -> None:
        """Let the others follow when the first went well; stop or finish it."""
        began = monotonic()
        if began < self._rests_until.get(one.id, 0.0):
            return
        async with self.reading() as work:
            counted = [await work.outbox.counts(group) for group in one.groups]
            report = await interest_in(work, one, counted)
        self._rests_until[one.id] = monotonic() + _RESTS * (monotonic() - began)
        async with self.open_unit_of_work() as work:
            still = await work.announcements.one(one.id)
            if still is not None and still.state == one.state:
                after = await _next(work, still, counted[0], counted[1], now)
                await tell_author(work, replace(report, announcement=after))
                await work.commit()

    async def _digests(self, now: datetime) -> None:
        async with self.reading() as work:
            if not await work.subscriptions.digests(now, limit=1):
                return
        async with self.open_unit_of_work() as work:
            for one in await work.subscriptions.digests(now, limit=_DIGESTS):
                await put_digest(work, one, now)
            await work.commit()


async def _begun(work: UnitOfWork, one: Announcement, now: datetime) -> None:
    """It begins; where its latest time has passed, it never does, and its author is told."""
    if one.not_after is not None and one.not_after <= now:
        late = replace(stepped(one, "cancel", now), ended_at=now)
        await work.announcements.keep(late)
        await tell_author(work, Report(announcement=late))
        return
    begun = replace(stepped(one, "start", now), started_at=now, recipients=BEGINNING)
    await work.announcements.keep(begun)


async def _next(
    work: UnitOfWork,
    one: Announcement,
    first: DeliveryCounts,
    others: DeliveryCounts,
    now: datetime,
) -> Announcement:
    """How it stands after these counts of its two groups; one that is paused stays so."""
    if one.state != "running":
        return one
    both, after = added(first, others), one
    if fails_too_often(both, one.forgiven):
        after = await _stopped(work, one, now)
    elif both.open and one.not_after is not None and one.not_after <= now:
        for group in one.groups:
            await work.outbox.expire(group)
    elif not one.canary_passed:
        after = await _judged(work, one, first, now)
    elif not both.open:
        after = replace(stepped(one, "finish", now), ended_at=now)
    if after != one:
        await work.announcements.keep(after)
    return after


async def _stopped(work: UnitOfWork, one: Announcement, now: datetime) -> Announcement:
    for group in one.groups:
        await work.outbox.hold(group)
    return stepped(one, "stop", now)


async def _judged(
    work: UnitOfWork, one: Announcement, first: DeliveryCounts, now: datetime
) -> Announcement:
    """The others follow once the first have ended; for a few that sleep they do not wait."""
    waited = one.started_at is not None and now - one.started_at >= CANARY_LASTS
    enough = waited and 2 * (first.sent + first.failed) >= first.total
    if first.open and not enough:
        return one
    await work.outbox.resume(one.group)
    return replace(one, canary_passed=True)
