"""An announcement's audience put into the outbox, a page at a time, each delivery once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.announcements import Announcement, canary_of, has_outgrown
from bot.announcing import announced
from bot.approving import sent_back
from bot.messages import Sender
from bot.outgoing import Outgoing
from bot.people import wakes_at
from bot.ports import OpenUnitOfWork, UnitOfWork
from bot.progress import reported, tell_author
from bot.subscriptions import DAILY_CAP, Recipient
from bot.taxonomy import Taxonomy
from bot.telling import texts_of

PAGE = 5000
BEGINNING = -1
"""In the place of how many it reaches, until all of them are in the outbox."""


@dataclass(slots=True)
class Filling:
    """Puts a delivery for everybody whom an announcement reaches; the first few go first."""

    open_unit_of_work: OpenUnitOfWork
    taxonomy: Taxonomy
    one: Announcement
    now: datetime
    _humans: set[str] = field(default_factory=set)
    _count: int = 0
    _first: int = 0
    _after: Sender | None = None

    async def fill(self) -> None:
        """Put all of them, each page in its own transaction; it ends early where it is stopped."""
        async with self.open_unit_of_work() as work:
            self._count = await work.subscriptions.count(self.one.audience)
        self._first = canary_of(self._count)
        while more := await self._page():
            self._after = more
        async with self.open_unit_of_work() as work:
            await self._ended(work)
            await work.commit()

    async def _page(self) -> Sender | None:
        """Put one page; the last of it, None after the last page."""
        async with self.open_unit_of_work() as work:
            still = await self._running(work)
            if still is None:
                return None
            page = await work.subscriptions.reached(
                still.audience, self.now, after=self._after, limit=PAGE
            )
            if self._after is None and has_outgrown(still, max(self._count, len(page))):
                await sent_back(work, still, self.now)
                await work.commit()
                return None
            await self._put(work, [self._outgoing(still, to) for to in page if self._is_new(to)])
            await work.commit()
        return page[-1].to if page else None

    async def _running(self, work: UnitOfWork) -> Announcement | None:
        still = await work.announcements.one(self.one.id)
        return still if still is not None and still.state == "running" else None

    async def _put(self, work: UnitOfWork, rows: Sequence[Outgoing]) -> None:
        """The first who are awake go first; all others wait for what comes of these."""
        ahead = [row for row in rows if row.not_before is None][: self._first]
        self._first -= len(ahead)
        early = {row.key for row in ahead}
        first, _ = self.one.groups
        await work.outbox.put_many(replace(row, group=first) for row in ahead)
        await work.outbox.put_many((row for row in rows if row.key not in early), held=True)

    async def _ended(self, work: UnitOfWork) -> None:
        """Where too few are awake, those who wake the soonest are among the first."""
        one = await self._running(work)
        if one is not None:
            if self._first > 0:
                await work.outbox.lead(one.group, one.groups[0], self._first)
            report = await reported(work, one)
            filled = replace(one, recipients=report.counts.total)
            await work.announcements.keep(filled)
            await tell_author(work, replace(report, announcement=filled))

    def _is_new(self, recipient: Recipient) -> bool:
        """One human with several accounts gets it once."""
        human = recipient.person.human
        if not human or recipient.channel:
            return True
        new = human not in self._humans
        self._humans.add(human)
        return new

    def _outgoing(self, one: Announcement, recipient: Recipient) -> Outgoing:
        to, texts, begins = recipient.to, texts_of(recipient.person), self._begins(recipient)
        topic, language = recipient.topic, texts.language
        name = self.taxonomy.label(topic, language) if topic else ""
        return Outgoing(
            to=to,
            reply=announced(texts, one, topic=topic, name=name),
            key=f"{one.group}:0:{to.front}:{to.workspace}:{to.chat}:{to.thread}",
            group=one.group,
            about=f"{language}:{topic}",
            not_before=begins if begins > self.now else None,
            not_after=one.not_after,
        )

    def _begins(self, recipient: Recipient) -> datetime:
        """A day later for who got enough today, and never in their quiet hours."""
        full = recipient.sent_today >= DAILY_CAP
        return wakes_at(recipient.person, self.now + timedelta(days=full))
