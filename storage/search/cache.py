"""The packed columns of the registry as this process holds them, never older than a transaction."""

from dataclasses import dataclass, field, fields
from typing import TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.search import RegistryQuery
from storage.search.columns import Branches, Columns, Offerings, Providers, Windows
from storage.search.indexing import (
    BRANCHES,
    CREDENTIALS,
    PARTNERS,
    PROVIDERS,
    offerings_part,
    verified_part,
)
from storage.tables.providers import registry_version, search_index

Part = TypeVar("Part", bound=Columns)


@dataclass(slots=True)
class Index:
    """One version of the registry: the parts loaded so far; a service nobody offers has none."""

    version: int
    providers: Providers
    branches: Branches
    windows: dict[str, Windows] = field(default_factory=dict)
    offerings: dict[str, Offerings] = field(default_factory=dict)


@dataclass(slots=True)
class IndexCache:
    """The newest index that this process has seen."""

    index: Index | None = None
    names: "Names | None" = None

    async def index_for(self, connection: AsyncConnection, query: RegistryQuery) -> Index:
        """The index of this transaction with the parts that a query needs."""
        index = await self.current(connection)
        await self._load_windows(connection, index, CREDENTIALS)
        await self._load_windows(connection, index, PARTNERS)
        services = query.services
        if not services and query.reach != "here":
            services = await _all_services(connection)
        for service in services:
            await self._load_offerings(connection, index, offerings_part(service))
            await self._load_windows(connection, index, verified_part(service))
        return index

    async def current(self, connection: AsyncConnection) -> Index:
        """The index of this transaction's version."""
        version = await version_of(connection)
        if self.index is None or self.index.version != version:
            providers = await _part(connection, PROVIDERS, Providers)
            branches = await _part(connection, BRANCHES, Branches)
            self.index = Index(version, providers or _NOBODY, branches or _NOWHERE)
        return self.index

    async def _load_windows(self, connection: AsyncConnection, index: Index, part: str) -> None:
        if part not in index.windows:
            index.windows[part] = await _part(connection, part, Windows) or _NEVER

    async def _load_offerings(self, connection: AsyncConnection, index: Index, part: str) -> None:
        if part not in index.offerings:
            index.offerings[part] = await _part(connection, part, Offerings) or _NOTHING


@dataclass(frozen=True, slots=True)
class Names:
    """The folded names of active providers, with their ids and codes, of one version."""

    version: int
    folded: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]


async def version_of(connection: AsyncConnection) -> int:
    """The registry's version in this transaction."""
    return int((await connection.execute(select(registry_version.c.version))).scalar_one())


async def _all_services(connection: AsyncConnection) -> tuple[str, ...]:
    parts = await connection.execute(select(search_index.c.part))
    named = (part.partition("/") for part in parts.scalars())
    return tuple(service for kind, _, service in named if kind == "offerings")


async def _part(connection: AsyncConnection, name: str, kind: type[Part]) -> Part | None:
    query = select(search_index.c.packed).where(search_index.c.part == name)
    block = (await connection.execute(query)).scalar_one_or_none()
    return kind.unpacked(block) if block is not None else None


def _empty(kind: type[Part]) -> Part:
    return kind(**{f.name: np.zeros(0, dtype=np.int64) for f in fields(kind)})


_NEVER = _empty(Windows)
_NOTHING = _empty(Offerings)
_NOWHERE = _empty(Branches)
_NOBODY = _empty(Providers)
