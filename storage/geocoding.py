"""What the geocoder was asked and answered, and whose turn it is to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Point
from bot.providers import DEMO_SOURCE, Provider
from storage.changes import Actor, open_batch
from storage.importing.located import address_of, key_of, located, with_points
from storage.importing.work import Work
from storage.importing.writing import change
from storage.search.indexing import rebuild_index
from storage.tables.changes import geocoded, geocoder_turn
from storage.tables.providers import branch, provider
from storage.writing import batched

SECONDS_BETWEEN = 1.0
_CLOCKS = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
}


@dataclass(frozen=True, slots=True)
class Unlocated:
    """An address to ask for, and under what it is remembered."""

    address: str
    key: str


async def unlocated(work: Work) -> Sequence[Unlocated]:
    """Addresses with a street of branches without coordinates, which were never asked for."""
    asked = (await work.connection.execute(select(geocoded.c.address))).scalars().all()
    found: dict[str, Unlocated] = {}
    for one in await _candidates(work):
        for place in one.branches:
            key = key_of(place)
            if place.precision != "address" and key:
                found.setdefault(key, Unlocated(address_of(place), key))
    return [one for key, one in found.items() if key not in set(asked)]


async def take_turn(connection: AsyncConnection) -> float:
    """Seconds to wait before the next request may be sent, over all processes.

    The caller commits at once.
    """
    clock = _CLOCKS[connection.dialect.name]
    larger = "max" if connection.dialect.name == "sqlite" else "greatest"
    taken = text(
        f"UPDATE {geocoder_turn.name} SET next_at = {larger}(next_at, {clock}) + :between "  # noqa: S608  # words of ours
        f"RETURNING next_at - :between - {clock}"
    )
    wait = (await connection.execute(taken, {"between": SECONDS_BETWEEN})).scalar_one()
    return max(0.0, float(wait))


async def remember(
    connection: AsyncConnection, key: str, point: Point | None, now: datetime
) -> None:
    """Keep what the geocoder answered; None where it knew nothing."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
    row = {"address": key, "latitude": latitude, "longitude": longitude, "asked_at": now}
    await connection.execute(dialect.insert(geocoded).values(row).on_conflict_do_nothing())


async def locate(work: Work, actor: Actor, now: datetime) -> int:
    """Put branches where the geocoder found their addresses; how many providers that moved.

    One batch of changes, which can be undone; the caller commits.
    """
    known = await located(work.connection)
    moved = [
        after
        for before in await _candidates(work)
        if (after := with_points(before, known)) != before
    ]
    if moved:
        batch = await open_batch(work.connection, actor, now, about="geocode")
        for some in batched(moved):
            await change(work.connection, some, batch)
        await rebuild_index(work.connection)
    return len(moved)


async def _candidates(work: Work) -> Sequence[Provider]:
    """Providers with a street and no coordinates; invented ones stand nowhere."""
    query = (
        select(provider.c.id)
        .distinct()
        .join(branch, branch.c.provider_id == provider.c.id)
        .where(branch.c.precision != "address", branch.c.street != "")
        .where(provider.c.source != DEMO_SOURCE, provider.c.status != "closed")
        .order_by(provider.c.id)
    )
    ids = (await work.connection.execute(query)).scalars().all()
    found: list[Provider] = []
    for some in batched(ids):
        found += await work.registry.providers(some)
    return found
