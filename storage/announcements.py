"""Announcements on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements import Announcement, Audience, Content, State
from storage.tables.announcements import announcement, interest
from storage.tables.identities import identity

_SHOWN = 200
_PACKED = ("content", "audience")


@dataclass(frozen=True, slots=True)
class SqlAnnouncements:
    """Implements `bot.announcements.Announcements`."""

    connection: AsyncConnection

    async def keep(self, one: Announcement) -> None:
        """Keep it as it stands."""
        row = _row(one)
        put = self._dialect.insert(announcement).values(row)
        changed = {name: value for name, value in row.items() if name != "id"}
        await self.connection.execute(
            put.on_conflict_do_update(index_elements=["id"], set_=changed)
        )

    async def one(self, name: str) -> Announcement | None:
        """That of this id; nobody else changes it before this transaction ends."""
        query = select(announcement).where(announcement.c.id == name).with_for_update()
        row = (await self.connection.execute(query)).one_or_none()
        return _announcement(row) if row else None

    async def audience(self, name: str) -> Audience | None:
        """The audience of one, without keeping others from changing it."""
        query = select(announcement.c.audience).where(announcement.c.id == name)
        found = (await self.connection.execute(query)).scalar_one_or_none()
        return _audiences().validate_json(found) if found else None

    async def standing(self, states: Sequence[State], *, limit: int) -> Sequence[Announcement]:
        """Those in these states, the newest first."""
        query = select(announcement).where(announcement.c.state.in_(states))
        newest = query.order_by(announcement.c.made_at.desc(), announcement.c.id).limit(limit)
        return [_announcement(row) for row in await self.connection.execute(newest)]

    async def due(self, now: datetime) -> Sequence[str]:
        """The ids of scheduled ones whose time has come."""
        query = select(announcement.c.id).where(
            announcement.c.state == "scheduled", announcement.c.starts_at <= now
        )
        return list((await self.connection.execute(query)).scalars())

    async def published(
        self, topics: Sequence[str], places: Sequence[tuple[str, str]], since: datetime
    ) -> Sequence[Announcement]:
        """Those that went out to the public since, of these topics and places, newest first."""
        found = await self.begun(since)
        return [one for one in found if _concerns(one.audience, topics, places)]

    async def begun(self, since: datetime) -> Sequence[Announcement]:
        """Those that went out since to anybody, newest first."""
        out = announcement.c.state.in_(("running", "finished"))
        query = select(announcement).where(announcement.c.started_at >= since, out)
        newest = query.order_by(announcement.c.started_at.desc()).limit(_SHOWN)
        return [_announcement(row) for row in await self.connection.execute(newest)]

    async def interest(self, name: str, identity: str, now: datetime) -> bool:
        """Count somebody's interest once; False where it was counted."""
        row = {"announcement": name, "identity": identity, "at": now}
        once = self._dialect.insert(interest).values(row).on_conflict_do_nothing()
        return (await self.connection.execute(once)).rowcount > 0

    async def interested(self, name: str) -> int:
        """How many people are interested, each counted once with all their accounts."""
        human = func.coalesce(identity.c.human, interest.c.identity)
        query = (
            select(func.count(human.distinct()))
            .select_from(interest)
            .join(identity, identity.c.id == interest.c.identity, isouter=True)
            .where(interest.c.announcement == name)
        )
        return int((await self.connection.execute(query)).scalar_one())

    @property
    def _dialect(self) -> Any:  # noqa: ANN401  # two modules with the same words
        return sqlite if self.connection.dialect.name == "sqlite" else postgresql


def _concerns(audience: Audience, topics: Sequence[str], places: Sequence[tuple[str, str]]) -> bool:
    """Whether it is public, of one of the topics and for one of the places, as far as asked."""
    if audience.roles or audience.members:
        return False
    of_topic = not topics or bool(set(topics) & set(audience.topics))
    there = (
        not places
        or not audience.places
        or any(
            state == asked and (not town or not of or town == of)
            for state, town in audience.places
            for asked, of in places
        )
    )
    return of_topic and there


@cache
def _contents() -> TypeAdapter[Content]:
    return TypeAdapter(Content)


@cache
def _audiences() -> TypeAdapter[Audience]:
    return TypeAdapter(Audience)


def _row(one: Announcement) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in Announcement.__slots__ if name not in _PACKED}
    return {
        **plain,
        "content": _contents().dump_json(one.content).decode(),
        "audience": _audiences().dump_json(one.audience).decode(),
    }


def _announcement(row: Any) -> Announcement:  # noqa: ANN401  # a row
    plain = {name: value for name, value in row._mapping.items() if name not in _PACKED}
    return Announcement(
        **plain,
        content=_contents().validate_json(row.content),
        audience=_audiences().validate_json(row.audience),
    )
