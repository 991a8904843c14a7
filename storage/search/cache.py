"""The packed columns of the registry as this process holds them, never older than a transaction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.search import RegistryQuery
from storage.search.columns import Branches, Columns, Offerings, Providers, Windows
from storage.search.fittings import Fitting
from storage.search.indexing import has_changed_registry, transaction_of
from storage.search.naming import Identities, Names, packed_identities, packed_names
from storage.search.packing import (
    BRANCHES,
    CREDENTIALS,
    IDENTITIES,
    NAMES,
    PARTNERS,
    PROVIDERS,
    offerings_part,
    verified_part,
)
from storage.tables.providers import registry_version, search_index

Part = TypeVar("Part", bound=Columns)
FITTINGS_KEPT = 200
_ALWAYS = (PROVIDERS, BRANCHES, CREDENTIALS, PARTNERS)


@dataclass(slots=True)
class Index:
    """One version of the registry: the parts loaded so far; a service nobody offers has none.

    `fittings` are who fits a service on a day: what most searches share, kept for the next one.
    """

    version: int
    providers: Providers
    branches: Branches
    windows: dict[str, Windows] = field(default_factory=dict)
    offerings: dict[str, Offerings] = field(default_factory=dict)
    names: Names | None = None
    identities: Identities | None = None
    fittings: dict[tuple[str, int, bool], Fitting] = field(default_factory=dict)
    loaded: set[str] = field(default_factory=set)

    @classmethod
    def of_version(cls, version: int) -> "Index":
        """One of which nothing is loaded yet."""
        return cls(version, _NOBODY, _NOWHERE)

    def take(self, name: str, block: bytes | None) -> None:
        """Unpack a part; one that is not there is empty."""
        kind, _, _ = name.partition("/")
        if kind == PROVIDERS:
            self.providers = _unpacked(Providers, block, _NOBODY)
        elif kind == BRANCHES:
            self.branches = _unpacked(Branches, block, _NOWHERE)
        elif kind == NAMES:
            self.names = _unpacked(Names, block, _NAMELESS)
        elif kind == IDENTITIES:
            self.identities = _unpacked(Identities, block, _UNKNOWN)
        elif kind == "offerings":
            self.offerings[name] = _unpacked(Offerings, block, _NOTHING)
        else:
            self.windows[name] = _unpacked(Windows, block, _NEVER)
        self.loaded.add(name)

    def keep(self, key: tuple[str, int, bool], fitting: Fitting) -> Fitting:
        """Keep who fits, in place of the one kept longest."""
        while len(self.fittings) >= FITTINGS_KEPT:
            del self.fittings[next(iter(self.fittings))]
        self.fittings[key] = fitting
        return fitting


@dataclass(slots=True)
class IndexCache:
    """The newest index that this process has seen."""

    index: Index | None = None

    def held(self, version: int, query: RegistryQuery) -> Index | None:
        """The index of this version, if all is here that the query needs."""
        index = self.index
        if index is None or index.version != version or _needs_all_services(query):
            return None
        return index if index.loaded.issuperset(_parts_for(query.services)) else None

    async def index_for(self, connection: AsyncConnection, query: RegistryQuery) -> Index:
        """The index of this transaction with the parts that a query needs."""
        services = query.services
        if _needs_all_services(query):
            services = await _all_services(connection)
        return await self.index_with(connection, _parts_for(services))

    async def index_with(self, connection: AsyncConnection, parts: Iterable[str]) -> Index:
        """The index of this transaction with these parts.

        A change that is committed meanwhile begins it anew: parts of two versions never meet. What
        this transaction itself changed is not kept: it may be undone, and its version given again.
        """
        wanted, changing = list(parts), has_changed_registry(connection)
        version = await version_of(connection)
        while True:
            index = None if changing else self.index
            if index is None or index.version != version:
                index = Index.of_version(version)
            version = await _load(connection, index, wanted)
            if version == index.version:
                break
        _remember(connection, version)
        if not changing:
            self.index = index
        return index


async def version_of(connection: AsyncConnection) -> int:
    """The registry's version in this transaction: once read, it stands until it is changed here."""
    transaction = transaction_of(connection)
    known = _read.get(transaction) if transaction else None
    if known is None or has_changed_registry(connection):
        known = int((await connection.execute(_VERSION)).scalar_one())
        _remember(connection, known)
    return known


def _remember(connection: AsyncConnection, version: int) -> None:
    transaction = transaction_of(connection)
    if transaction:
        _read[transaction] = version


_read: WeakKeyDictionary[object, int] = WeakKeyDictionary()
_VERSION = select(registry_version.c.version)


def _needs_all_services(query: RegistryQuery) -> bool:
    return not query.services and query.reach != "here"


def _parts_for(services: Iterable[str]) -> Iterator[str]:
    yield from _ALWAYS
    for service in services:
        yield offerings_part(service)
        yield verified_part(service)


async def _load(connection: AsyncConnection, index: Index, parts: list[str]) -> int:
    """Load those of these parts that are missing; the version that the database has now.

    Where that is another than the index's, nothing was loaded.
    """
    missing = [part for part in parts if part not in index.loaded]
    if not missing:
        return index.version
    version, blocks = await _blocks(connection, missing)
    for name in missing if version == index.version else ():
        index.take(name, blocks.get(name))
    return version


async def _all_services(connection: AsyncConnection) -> tuple[str, ...]:
    parts = await connection.execute(select(search_index.c.part))
    named = (part.partition("/") for part in parts.scalars())
    return tuple(service for kind, _, service in named if kind == "offerings")


async def _blocks(
    connection: AsyncConnection, parts: list[str]
) -> tuple[int, Mapping[str, bytes | None]]:
    """These parts and the version they are of, as of one moment."""
    there = registry_version.outerjoin(search_index, search_index.c.part.in_(parts))
    columns = (registry_version.c.version, search_index.c.part, search_index.c.packed)
    rows = (await connection.execute(select(*columns).select_from(there))).all()
    return int(rows[0].version), {row.part: row.packed for row in rows}


def _unpacked(kind: type[Part], block: bytes | None, nothing: Part) -> Part:
    return nothing if block is None else kind.unpacked(block)


def _empty(kind: type[Part]) -> Part:
    return kind(**{f.name: np.zeros(0, dtype=np.int64) for f in fields(kind)})


_NEVER = _empty(Windows)
_NOTHING = _empty(Offerings)
_NOWHERE = _empty(Branches)
_NOBODY = _empty(Providers)
_NAMELESS = packed_names(())
_UNKNOWN = packed_identities(())
