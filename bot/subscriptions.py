"""Who wants to be told of what: topics, places and trades, how often, in a private chat or channel.

A subscription without a topic wants every topic; without a place, every place; without a trade,
every trade.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, Protocol, get_args
from zoneinfo import ZoneInfo

from bot.announcements import Audience
from bot.messages import Sender
from bot.people import COUNTRY_ZONE, Person

Frequency = Literal["each", "daily", "weekly"]
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
DIGEST_HOUR = 9
DAILY_CAP = 3
"""Announcements a day to one chat; what is more waits for the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One thing somebody wants to be told of; `town` is the key of a place (empty: all of it)."""

    topic: str = ""
    state: str = ""
    town: str = ""
    sector: str = ""
    frequency: Frequency = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody whom an announcement reaches, and what is known of when and how to say it."""

    to: Sender
    person: Person
    channel: bool
    topic: str
    sent_today: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Somebody whose digest is due: how often, and what came since."""

    to: Sender
    frequency: Frequency
    since: datetime


class Subscriptions(Protocol):
    """Who wants to be told of what."""

    async def of(self, sender: Sender) -> Sequence[Subscription]:
        """Those of a chat: of a person where it is private, else of the channel."""
        ...

    async def add(self, sender: Sender, wanted: Sequence[Subscription], now: datetime) -> None:
        """Keep them; one that is there already changes nothing."""
        ...

    async def end(self, sender: Sender, topics: Sequence[str] = ()) -> int:
        """End those of these topics (none: all of them); how many there were."""
        ...

    async def often(
        self, sender: Sender, frequency: Frequency, due: datetime | None, now: datetime
    ) -> int:
        """Change how often a chat is told, and when its next digest is due.

        Somebody who was told of each was told of all until now.
        """
        ...

    async def count(self, audience: Audience) -> int:
        """How many people and channels an announcement reaches, digests too.

        Somebody with linked accounts counts once.
        """
        ...

    async def spread(self, audience: Audience) -> Mapping[str, int]:
        """The same, front by front; those on which it reaches nobody are left out."""
        ...

    async def reached(
        self, audience: Audience, now: datetime, *, after: Sender | None, limit: int
    ) -> Sequence[Recipient]:
        """Those told at once, by front, workspace, chat and thread after one."""
        ...

    async def wants(self, to: Sender, audience: Audience) -> bool:
        """Whether a chat still wants what goes to this audience, and still agrees to be told."""
        ...

    async def digests(self, now: datetime, *, limit: int) -> Sequence[Digest]:
        """Chats whose digest is due."""
        ...

    async def digested(self, to: Sender, now: datetime, due: datetime | None) -> None:
        """Keep that a digest was put out, and when the next one is due."""
        ...


def first_digest(
    had: Frequency, frequency: Frequency, person: Person, now: datetime
) -> datetime | None:
    """When the next digest is due after a change; who leaves digests gets what came at once."""
    leaves = had != "each" and frequency == "each"
    return now if leaves else next_digest(frequency, person, now)


def next_digest(frequency: Frequency, person: Person, now: datetime) -> datetime | None:
    """When the next digest is due (UTC): nine in the morning, of weekly ones on a Monday."""
    if frequency == "each":
        return None
    there = now.astimezone(ZoneInfo(person.zone or COUNTRY_ZONE))
    due = datetime.combine(there.date(), time(DIGEST_HOUR), there.tzinfo)
    if due <= there:
        due += timedelta(days=1)
    if frequency == "weekly":
        due += timedelta(days=-due.weekday() % 7)
    return due.astimezone(now.tzinfo)
