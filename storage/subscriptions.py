"""Who wants to be told of what, on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements import Audience
from bot.messages import Sender
from bot.people import Person
from bot.subscriptions import Digest, Frequency, Recipient, Subscription
from storage.audiences import CHAT, columns, humans, matching
from storage.tables.announcements import subscription
from storage.tables.base import Moment
from storage.tables.identities import human, identity
from storage.tables.messages import delivery
from storage.tables.people import person

_WANTED = ("topic", "state", "town", "sector")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SqlSubscriptions:
    """Implements `bot.subscriptions.Subscriptions`."""

    connection: AsyncConnection

    async def of(self, sender: Sender) -> Sequence[Subscription]:
        """Those of a chat: of a person where it is private, else of the channel."""
        query = select(subscription).where(_here(sender)).order_by(subscription.c.number)
        return [
            Subscription(frequency=row.frequency, **{name: getattr(row, name) for name in _WANTED})
            for row in await self.connection.execute(query)
        ]

    async def add(self, sender: Sender, wanted: Sequence[Subscription], now: datetime) -> None:
        """Keep them; one that is there already changes nothing."""
        had = await self.of(sender)
        frequency = had[0].frequency if had else "each"
        fresh = [replace(one, frequency=frequency) for one in wanted]
        due = select(func.max(subscription.c.digest_due)).where(_here(sender))
        like_the_rest = {"digest_due": (await self.connection.execute(due)).scalar_one()}
        rows = [{**_row(sender, one, now), **like_the_rest} for one in fresh if one not in had]
        if rows:
            await self.connection.execute(insert(subscription), rows)

    async def end(self, sender: Sender, topics: Sequence[str] = ()) -> int:
        """End those of these topics (none: all of them); how many there were."""
        which = [subscription.c.topic.in_(topics)] if topics else []
        ended = delete(subscription).where(_here(sender), *which)
        return (await self.connection.execute(ended)).rowcount

    async def often(
        self, sender: Sender, frequency: Frequency, due: datetime | None, now: datetime
    ) -> int:
        """Change how often a chat is told, and when its next digest is due."""
        told = case(
            (subscription.c.frequency == "each", literal(now, Moment)),
            else_=subscription.c.digested_at,
        )
        changed = update(subscription).where(_here(sender))
        values = {"frequency": frequency, "digest_due": due, "digested_at": told}
        return (await self.connection.execute(changed.values(values))).rowcount

    async def count(self, audience: Audience) -> int:
        """How many people and channels an announcement reaches, digests too."""
        return sum((await self.spread(audience)).values())

    async def spread(self, audience: Audience) -> Mapping[str, int]:
        """The same, front by front; those on which it reaches nobody are left out."""
        each = humans(audience).subquery()
        query = select(each.c.front, func.count()).group_by(each.c.front)
        rows = await self.connection.execute(query.order_by(each.c.front))
        return {front: int(count) for front, count in rows}

    async def reached(
        self, audience: Audience, now: datetime, *, after: Sender | None, limit: int
    ) -> Sequence[Recipient]:
        """Those told at once, by front, workspace, chat and thread after one."""
        page = matching(audience).where(subscription.c.frequency == "each")
        if after:
            page = page.where(_key() > tuple_(*(getattr(after, name) for name in CHAT)))
        rows = await self.connection.execute(_known(page.order_by(*columns()).limit(limit)))
        found = rows.all()
        sent = await self._sent_since(now - _DAY, found)
        return [_recipient(row, sent.get((row.front, row.workspace, row.chat), 0)) for row in found]

    async def wants(self, to: Sender, audience: Audience) -> bool:
        """Whether a chat still wants what goes to this audience, and still agrees to be told."""
        same = [subscription.c[name] == getattr(to, name) for name in CHAT]
        query = matching(replace(audience, languages=())).where(*same)
        return (await self.connection.execute(query.limit(1))).first() is not None

    async def digests(self, now: datetime, *, limit: int) -> Sequence[Digest]:
        """Chats whose digest is due."""
        since = func.min(subscription.c.digested_at).label("since")
        often = func.max(subscription.c.frequency).label("frequency")
        query = (
            select(*columns(), subscription.c.person, since, often)
            .where(subscription.c.digest_due <= now)
            .group_by(*columns(), subscription.c.person)
            .limit(limit)
        )
        rows = (await self.connection.execute(query)).all()
        return [Digest(to=_sender(r), frequency=r.frequency, since=r.since) for r in rows]

    async def digested(self, to: Sender, now: datetime, due: datetime | None) -> None:
        """Keep that a digest was put out, and when the next one is due."""
        done = update(subscription).where(_here(to)).values(digested_at=now, digest_due=due)
        await self.connection.execute(done)

    async def _sent_since(
        self, since: datetime, rows: Sequence[Any]
    ) -> dict[tuple[str, str, str], int]:
        """How many announcements each of these chats was sent, or is to be, since a moment."""
        if not rows:
            return {}
        chat = (delivery.c.front, delivery.c.workspace, delivery.c.chat)
        first, last = rows[0], rows[-1]
        query = (
            select(*chat, func.count())
            .where(tuple_(*chat) >= tuple_(first.front, first.workspace, first.chat))
            .where(tuple_(*chat) <= tuple_(last.front, last.workspace, last.chat))
            .where(delivery.c.urgency == 2, delivery.c.act == "send")
            .where(delivery.c.state.in_(("due", "held", "sending", "sent")))
            .where(or_(delivery.c.ended_at.is_(None), delivery.c.ended_at > since))
            .group_by(*chat)
        )
        found = await self.connection.execute(query)
        return {(front, workspace, at): count for front, workspace, at, count in found}


def _key() -> ColumnElement[Any]:
    return tuple_(*columns())


def _here(sender: Sender) -> ColumnElement[bool]:
    return and_(*(subscription.c[name] == getattr(sender, name) for name in CHAT))


def _known(page: Select[Any]) -> Select[Any]:
    """The page with what is kept of each person."""
    one = page.subquery()
    own = [person.c[name] == one.c[name] for name in ("front", "workspace", "person")]
    same = [identity.c[name] == one.c[name] for name in ("front", "workspace", "person")]
    shared = (human.c.id, human.c.language, human.c.zone, human.c.quiet_from, human.c.quiet_until)
    return (
        select(one, person.c.state, *shared)
        .select_from(one)
        .join(person, and_(*own), isouter=True)
        .join(identity, and_(*same), isouter=True)
        .join(human, human.c.id == identity.c.human, isouter=True)
        .order_by(*(one.c[name] for name in CHAT))
    )


@cache
def _people() -> TypeAdapter[Person]:
    return TypeAdapter(Person)


def _recipient(row: Any, sent_today: int) -> Recipient:  # noqa: ANN401  # a row
    who = _people().validate_json(row.state) if row.state else Person()
    if row.id:
        who = replace(
            who,
            human=row.id,
            chosen_language=row.language or None,
            zone=row.zone,
            quiet_from=row.quiet_from,
            quiet_until=row.quiet_until,
        )
    return Recipient(
        to=_sender(row),
        person=who,
        channel=bool(row.channel),
        topic=row.topic,
        sent_today=sent_today,
    )


def _sender(row: Any) -> Sender:  # noqa: ANN401  # a row
    return Sender(person=row.person, **{name: getattr(row, name) for name in CHAT})


def _row(sender: Sender, one: Subscription, now: datetime) -> dict[str, Any]:
    return {
        **{name: getattr(sender, name) for name in CHAT},
        "person": sender.person if sender.person == sender.chat else sender.chat,
        "channel": sender.person != sender.chat,
        **{name: getattr(one, name) for name in (*_WANTED, "frequency")},
        "since": now,
        "digested_at": now,
        "digest_due": None,
    }
