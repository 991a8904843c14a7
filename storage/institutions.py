"""Institutions: read whole, since they are few; replaced by key from files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.institutions import Alliance, Cluster, Contact, InnovationCenter, Source, StateOffice
from storage.rows import codes
from storage.tables.institutions import alliance, cluster, innovation_center, state_office

Row = Any
_MEMBER = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class SqlInstitutions:
    """Implements `bot.ports.Institutions`."""

    connection: AsyncConnection

    async def clusters(self) -> Sequence[Cluster]:
        """All clusters and associations, by name."""
        return [
            Cluster(
                **_common(row),
                kind=row.kind,
                former_names=codes(row.former_names),
                specializations=codes(row.specializations),
                member_of_mxti=_MEMBER.get(row.member_of_mxti),
            )
            for row in await self._rows(cluster)
        ]

    async def centers(self) -> Sequence[InnovationCenter]:
        """All innovation centers, by name."""
        return [
            InnovationCenter(
                **_common(row), specializations=codes(row.specializations), operator=row.operator
            )
            for row in await self._rows(innovation_center)
        ]

    async def offices(self) -> Sequence[StateOffice]:
        """The ministries of economic development, by name."""
        return [StateOffice(**_common(row)) for row in await self._rows(state_office)]

    async def alliances(self) -> Sequence[Alliance]:
        """The council's alliances, by name."""
        return [
            Alliance(
                **_common(row),
                kind=row.kind,
                vendor=row.vendor,
                countries=codes(row.countries),
                since=row.since,
            )
            for row in await self._rows(alliance)
        ]

    async def put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of one kind; a key that is there already gets the new values."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        for row in rows:
            insert = dialect.insert(table).values(dict(row))
            await self.connection.execute(
                insert.on_conflict_do_update(index_elements=["key"], set_=dict(row))
            )

    async def _rows(self, table: Table) -> Sequence[Row]:
        query = select(table).order_by(table.c.name, table.c.key)
        return (await self.connection.execute(query)).all()


def _common(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "states": codes(row.states),
        "city": row.city,
        "about_es": row.about_es,
        "about_en": row.about_en,
        "contact": Contact(website=row.website, email=row.email, phone=row.phone),
        "source": Source(words=row.source, checked_on=row.checked_on, confidence=row.confidence),
    }
