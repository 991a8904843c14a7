"""Announcements going out: begun when their time comes, watched, ended; and digests."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic

from bot.actions import written
from bot.announcements import Announcement, Report, added, canary_of, fails_too_often, stepped
from bot.announcing import announced, announced_blocks
from bot.outbox import Reading
from bot.outgoing import DeliveryCounts, Outgoing
from bot.people import wakes_at
from bot.ports import OpenUnitOfWork, UnitOfWork
from bot.progress import interest_in, reported, tell_author
from bot.replies import Block, Choice, Note, Reply
from bot.subscriptions import DAILY_CAP, Digest, Recipient, next_digest
from bot.taxonomy import Taxonomy
from bot.telling import texts_of
from bot.texts import texts_in

PAGE = 5000
_BEGINNING = -1
_DIGESTS = 200
_RESTS = 10

_MOST_IN_DIGEST = 10


@dataclass(slots=True, kw_only=True)
class Launching:
    """Begins and watches announcements; each page of an audience is its own transaction.

    Whatever it does can be done again: deliveries are put once by their keys. `reading` opens a
    transaction that waits for no writer: to count very many takes a while, and is rested from.
    """

    open_unit_of_work: OpenUnitOfWork
    reading: Reading
    taxonomy: Taxonomy
    _humans: set[str] = field(default_factory=set)
    _rests_until: dict[str, float] = field(default_factory=dict)

    async def look(self, now: datetime) -> None:
        """Begin what is due, and watch what runs."""
        for name in await self._due(now):
            await self._begin(name, now)
        for one in await self._standing():
            if one.recipients != _BEGINNING:
                await self._watch(one, now)
            elif one.state == "running":
                await self._fill(one, now)
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
            if one is None or one.state != "scheduled":
                return
            if one.not_after is not None and one.not_after <= now:
                late = replace(stepped(one, "cancel", now), ended_at=now)
                await work.announcements.keep(late)
                await tell_author(work, Report(announcement=late))
            else:
                begun = replace(stepped(one, "start", now), started_at=now, recipients=_BEGINNING)
                await work.announcements.keep(begun)
            await work.commit()

    async def _fill(self, one: Announcement, now: datetime) -> None:
        """Put a delivery for everybody whom it reaches; the first few go first."""
        self._humans, after, first = set(), None, 0
        async with self.open_unit_of_work() as work:
            most = canary_of(await work.subscriptions.count(one.audience))
        more = True
        while more:
            async with self.open_unit_of_work() as work:
                still = await work.announcements.one(one.id)
                if still is None or still.state != "running":
                    return
                page = await work.subscriptions.reached(one.audience, now, after=after, limit=PAGE)
                rows = [self._outgoing(still, to, now) for to in page if self._is_new(to)]
                awake = [row for row in rows if row.not_before is None]
                ahead = awake[: max(0, most - first)]
                first += len(ahead)
                early = {row.key for row in ahead}
                await work.outbox.put_many(replace(r, group=one.groups[0]) for r in ahead)
                await work.outbox.put_many((r for r in rows if r.key not in early), held=True)
                await work.commit()
            after, more = (page[-1].to, True) if page else (None, False)
        await self._filled(one.id)

    async def _filled(self, name: str) -> None:
        async with self.open_unit_of_work() as work:
            one = await work.announcements.one(name)
            if one is None:
                return
            report = await reported(work, one)
            filled = replace(one, recipients=report.counts.total)
            await work.announcements.keep(filled)
            await tell_author(work, replace(report, announcement=filled))
            await work.commit()

    def _is_new(self, recipient: Recipient) -> bool:
        """One human with several accounts gets it once."""
        human = recipient.person.human
        if not human or recipient.channel:
            return True
        new = human not in self._humans
        self._humans.add(human)
        return new

    def _outgoing(self, one: Announcement, recipient: Recipient, now: datetime) -> Outgoing:
        to, texts = recipient.to, texts_of(recipient.person)
        language = texts.language
        name = self.taxonomy.label(recipient.topic, language) if recipient.topic else ""
        begins = now + timedelta(days=1) if recipient.sent_today >= DAILY_CAP else now
        begins = wakes_at(recipient.person, begins)
        return Outgoing(
            to=to,
            reply=announced(texts_in(language), one, topic=recipient.topic, name=name),
            key=f"{one.group}:0:{language}:{to.front}:{to.workspace}:{to.chat}:{to.thread}",
            group=one.group,
            not_before=begins if begins > now else None,
            not_after=one.not_after,
        )

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
            if still is None or still.state != one.state:
                return
            after = still
            if still.state == "running":
                after = await _next(work, still, counted[0], counted[1], now)
            if after != still:
                await work.announcements.keep(after)
            await tell_author(work, replace(report, announcement=after))
            await work.commit()

    async def _digests(self, now: datetime) -> None:
        async with self.reading() as work:
            if not await work.subscriptions.digests(now, limit=1):
                return
        async with self.open_unit_of_work() as work:
            for one in await work.subscriptions.digests(now, limit=_DIGESTS):
                await _digest(work, one, now)
            await work.commit()


async def _next(
    work: UnitOfWork,
    one: Announcement,
    first: DeliveryCounts,
    others: DeliveryCounts,
    now: datetime,
) -> Announcement:
    if fails_too_often(added(first, others)):
        for group in one.groups:
            await work.outbox.hold(group)
        return stepped(one, "stop", now)
    if not one.canary_passed and not first.open:
        await work.outbox.resume(one.group)
        return replace(one, canary_passed=True)
    if one.canary_passed and not first.open and not others.open:
        return replace(stepped(one, "finish", now), ended_at=now)
    return one


async def _digest(work: UnitOfWork, one: Digest, now: datetime) -> None:
    """What came since the last one, in one message; and when the next is due."""
    person = await work.conversations.person(one.to)
    due = next_digest(one.frequency, person, now)
    await work.subscriptions.digested(one.to, now, due)
    came = await work.announcements.published((), (), one.since)
    wanted = [each for each in came if await work.subscriptions.wants(one.to, each.audience)]
    if not wanted:
        return
    texts = texts_of(person)
    blocks: list[Block] = [texts.text(texts.say("What is new for you:"))]
    for each in wanted[:_MOST_IN_DIGEST]:
        blocks += announced_blocks(texts, each.content)
    blocks.append(Note(texts.say("You get this because you asked for announcements.")))
    end = Choice(texts.say("No announcements at all"), written("news", "end"))
    reply = Reply(blocks=tuple(blocks), choices=(end,), language=texts.language)
    key = f"digest:{one.to.front}:{one.to.workspace}:{one.to.chat}:{one.to.thread}:{now:%Y-%m-%d}"
    later = wakes_at(person, now)
    await work.outbox.put(
        Outgoing(to=one.to, reply=reply, key=key, group="digest", not_before=later)
    )
