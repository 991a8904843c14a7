"""The registry, in the core's words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Insert, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.identity import identities_in
from bot.ports import NamedProvider, RegistrySize
from bot.providers import DEMO_SOURCE, Provider
from bot.search import Page, RegistryQuery, Tally, today
from storage.rows import provider_of
from storage.search.cache import Index, IndexCache
from storage.search.finding import answer
from storage.search.naming import likest, spoken_name
from storage.search.packing import IDENTITIES, NAMES, PROVIDERS
from storage.search.tallying import tally
from storage.tables.providers import branch, exposure, offering, provider, verification

__all__ = ["SqlRegistry", "spoken_name"]

Row = Any
MOST_IDENTIFIED = 10
_THESE: BindParameter[str] = bindparam("ids", expanding=True)
_WHOLE = select(provider).where(provider.c.id.in_(_THESE))
_PRESENTED = select(provider.c.id, provider.c.name, provider.c.code).where(
    provider.c.id.in_(_THESE)
)
_FAMILY = tuple(
    select(table).where(table.c.provider_id.in_(_THESE)).order_by(table.c.position)
    for table in (branch, offering, verification)
)


@dataclass(frozen=True, slots=True)
class SqlRegistry:
    """Implements `bot.ports.Registry`."""

    connection: AsyncConnection
    cache: IndexCache

    async def find(self, query: RegistryQuery, *, limit: int, offset: int = 0) -> Page:
        """The exact total, and one page of hits in order; `limit` 0 gives the total alone."""
        index = await self.cache.index_for(self.connection, query)
        return answer(index, query, limit=limit, offset=offset)

    async def tally(
        self,
        query: RegistryQuery,
        groups: Sequence[Sequence[str]],
        credentials: Sequence[str],
    ) -> Tally:
        """The verified providers in the query's areas, by any service of a group, by scheme."""
        every = tuple(dict.fromkeys(service for group in groups for service in group))
        index = await self.cache.index_for(self.connection, replace(query, services=every))
        return tally(index, query, groups, credentials)

    async def providers(self, ids: Sequence[str]) -> Sequence[Provider]:
        """These providers whole, in this order; ids that are not there are left out."""
        if not ids:
            return ()
        these = {"ids": list(ids)}
        rows = {row.id: row for row in await self.connection.execute(_WHOLE, these)}
        parts = [await self._parts(query, these) for query in _FAMILY]
        return [
            provider_of(rows[one], *(part.get(one, ()) for part in parts))
            for one in ids
            if one in rows
        ]

    async def by_code(self, code: str) -> Provider | None:
        """The provider of a canonical short code."""
        query = select(provider.c.id).where(provider.c.code == code)
        found = (await self.connection.execute(query)).scalars().all()
        return next(iter(await self.providers(found)), None)

    async def named(self, name: str, *, limit: int = 5) -> Sequence[NamedProvider]:
        """Active providers with a name like this one, likest first; misspellings are expected."""
        index = await self.cache.index_with(self.connection, (PROVIDERS, NAMES))
        found = likest(index.names, name, limit) if index.names else []
        return await self._presented(index, found, limit)

    async def identified(self, text: str) -> Sequence[NamedProvider]:
        """Active providers whose phone, e-mail, domain or RFC is named in the text."""
        wanted = identities_in(text)
        if not wanted:
            return ()
        index = await self.cache.index_with(self.connection, (PROVIDERS, IDENTITIES))
        known = index.identities
        owners = [owner for one in wanted for owner in (known.owners(one) if known else ())]
        found = [(owner, 100.0) for owner in dict.fromkeys(owners)]
        return await self._presented(index, found, MOST_IDENTIFIED)

    async def _presented(
        self, index: Index, found: Sequence[tuple[int, float]], limit: int
    ) -> list[NamedProvider]:
        """Those of them that may be found today, in this order, as people read them."""
        day = today(datetime.now(UTC)).toordinal()
        findable = [pair for pair in found if index.providers.findable_from[pair[0]] <= day]
        likeness = {str(index.providers.ids[owner]): score for owner, score in findable[:limit]}
        rows = await self.connection.execute(_PRESENTED, {"ids": list(likeness)})
        known = {row.id: row for row in rows} if likeness else {}
        return [
            NamedProvider(one, known[one].name, score, known[one].code)
            for one, score in likeness.items()
            if one in known
        ]

    async def size(self) -> RegistrySize:
        """How many providers it holds, and how many are invented."""
        query = select(provider.c.source, func.count().label("number")).group_by(provider.c.source)
        counts = {row.source: row.number for row in await self.connection.execute(query)}
        return RegistrySize(sum(counts.values()), counts.get(DEMO_SOURCE, 0))

    async def count_shown(self, ids: Sequence[str], day: date) -> None:
        """Record that these providers were shown on this day; of people it keeps nothing."""
        if not ids:
            return
        rows = [{"provider_id": one, "day": day, "times": 1} for one in sorted(set(ids))]
        await self.connection.execute(_once_more(self.connection.dialect.name), rows)

    async def _parts(self, query: Select[Any], these: Mapping[str, Any]) -> Mapping[str, list[Row]]:
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in await self.connection.execute(query, these):
            rows[row.provider_id].append(row)
        return rows


@cache
def _once_more(dialect_name: str) -> Insert:
    """Count one showing of a provider on a day."""
    if dialect_name == "sqlite":
        lite = sqlite.insert(exposure)
        return lite.on_conflict_do_update(index_elements=_A_DAY, set_=_ONE_MORE)
    return postgresql.insert(exposure).on_conflict_do_update(index_elements=_A_DAY, set_=_ONE_MORE)


_A_DAY = [exposure.c.provider_id, exposure.c.day]
_ONE_MORE = {"times": exposure.c.times + 1}
