"""How often each provider and each cluster was shown; of the people it was shown to, nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import codes
from storage.tables.providers import exposure, provider


@dataclass(frozen=True, slots=True)
class Shown:
    """One provider and how often it was shown."""

    id: str
    name: str
    clusters: tuple[str, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Exposures:
    """Every provider that is not closed, most shown first."""

    providers: tuple[Shown, ...]

    @property
    def clusters(self) -> Mapping[str, tuple[int, int]]:
        """Members and times shown of each cluster, most shown first."""
        members: Counter[str] = Counter()
        times: Counter[str] = Counter()
        for one in self.providers:
            members.update(one.clusters)
            times.update(dict.fromkeys(one.clusters, one.times))
        order = sorted(members, key=lambda key: (-times[key], key))
        return {key: (members[key], times[key]) for key in order}

    def as_json(self) -> dict[str, Any]:
        """It as plain JSON."""
        clusters = [
            {
                "key": key,
                "members": members,
                "times": times,
                "per_member": round(times / members, 2),
            }
            for key, (members, times) in self.clusters.items()
        ]
        rows = [{"id": one.id, "name": one.name, "times": one.times} for one in self.providers]
        return {
            "times": sum(one.times for one in self.providers),
            "clusters": clusters,
            "providers": rows,
        }

    def in_words(self) -> str:
        """It as lines."""
        clusters = [
            f"  {key}: {times} times, {members} members, {times / members:.1f} each"
            for key, (members, times) in self.clusters.items()
        ]
        rows = [f"  {one.times:>6}  {one.name} ({one.id})" for one in self.providers]
        return "\n".join(["clusters:", *clusters, "providers:", *rows])


async def exposures(connection: AsyncConnection, since: date, until: date) -> Exposures:
    """What was shown from one day to another, both included."""
    within = exposure.c.day.between(since, until)
    total = func.sum(exposure.c.times).label("times")
    counted = (
        select(exposure.c.provider_id, total).where(within).group_by(exposure.c.provider_id)
    ).subquery()
    times = func.coalesce(counted.c.times, 0)
    query = (
        select(provider.c.id, provider.c.name, provider.c.member_of, times.label("times"))
        .outerjoin(counted, counted.c.provider_id == provider.c.id)
        .where(provider.c.status != "closed")
        .order_by(times.desc(), provider.c.id)
    )
    rows = await connection.execute(query)
    return Exposures(
        tuple(Shown(row.id, row.name, codes(row.member_of), int(row.times)) for row in rows)
    )
