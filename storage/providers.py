"""The registry, in the core's words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.folding import fold
from bot.ports import NamedProvider, RegistrySize
from bot.providers import DEMO_SOURCE, Provider
from bot.search import Page, RegistryQuery, Tally
from storage.rows import provider_of
from storage.search.cache import IndexCache, Names, version_of
from storage.search.finding import answer
from storage.search.tallying import tally
from storage.tables.providers import branch, exposure, offering, provider, verification

Row = Any
LONGEST_NAME = 120
LEAST_LIKENESS = 60.0
_LEGAL_FORMS = (
    " s a p i de c v",
    " sapi de cv",
    " s de r l de c v",
    " s de rl de cv",
    " s a de c v",
    " sa de cv",
    " s a s",
    " sas",
    " s c",
    " a c",
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
        query = select(provider).where(provider.c.id.in_(ids))
        rows = {row.id: row for row in await self.connection.execute(query)}
        parts = [await self._parts(table, ids) for table in (branch, offering, verification)]
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
        wanted = spoken_name(name[:LONGEST_NAME])
        if not wanted:
            return ()
        names = await self._names()
        found = process.extract(
            wanted, names.folded, scorer=fuzz.ratio, limit=limit, score_cutoff=LEAST_LIKENESS
        )
        partly = process.extract(
            wanted, names.folded, scorer=_words_in_common, limit=limit, score_cutoff=90
        )
        best: dict[int, float] = {}
        for _, score, number in [*found, *partly]:
            best[number] = max(score, best.get(number, 0.0))
        likest = sorted(best.items(), key=lambda item: (-item[1], names.folded[item[0]]))
        rows = [(names.rows[number], score) for number, score in likest[:limit]]
        return [NamedProvider(one, shown, score, code) for (one, shown, code), score in rows]

    async def size(self) -> RegistrySize:
        """How many providers it holds, and how many are invented."""
        query = select(provider.c.source, func.count().label("number")).group_by(provider.c.source)
        counts = {row.source: row.number for row in await self.connection.execute(query)}
        return RegistrySize(sum(counts.values()), counts.get(DEMO_SOURCE, 0))

    async def count_shown(self, ids: Sequence[str], day: date) -> None:
        """Record that these providers were shown on this day; of people it keeps nothing."""
        if not ids:
            return
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        rows = [{"provider_id": one, "day": day, "times": 1} for one in sorted(ids)]
        insert = dialect.insert(exposure).values(rows)
        more = insert.on_conflict_do_update(
            index_elements=[exposure.c.provider_id, exposure.c.day],
            set_={"times": exposure.c.times + 1},
        )
        await self.connection.execute(more)

    async def _parts(self, table: Table, ids: Sequence[str]) -> Mapping[str, list[Row]]:
        query = select(table).where(table.c.provider_id.in_(ids)).order_by(table.c.position)
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in await self.connection.execute(query):
            rows[row.provider_id].append(row)
        return rows

    async def _names(self) -> Names:
        version = await version_of(self.connection)
        if self.cache.names is None or self.cache.names.version != version:
            query = select(provider.c.id, provider.c.name, provider.c.code).where(
                provider.c.status == "active"
            )
            rows = tuple((r.id, r.name, r.code) for r in await self.connection.execute(query))
            folded = tuple(spoken_name(name) for _, name, _ in rows)
            self.cache.names = Names(version, folded, rows)
        return self.cache.names


def spoken_name(name: str) -> str:
    """A company's name as people say it: folded, without its legal form."""
    folded = fold(name)
    for form in _LEGAL_FORMS:
        folded = folded.removesuffix(form)
    return folded.strip()


def _words_in_common(wanted: str, name: str, **_: object) -> float:
    """100 less a little where all the words asked for are words of the name."""
    words = set(wanted.split())
    if len(wanted) < 4 or not words <= set(name.split()):
        return 0.0
    return 90.0 + 9.0 * len(wanted) / max(len(name), 1)
