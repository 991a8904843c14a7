"""Figures of the registry, for the council."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.providers import Verification
from bot.search import RegistryQuery
from storage.demand import unmet_by
from storage.requests import counts_of_requests
from storage.rows import codes
from storage.tables.providers import branch, offering, provider, verification
from storage.unit_of_work import SqlUnitOfWork

_TABLES = {
    "providers": provider,
    "branches": branch,
    "offerings": offering,
    "verifications": verification,
}
_Held = Mapping[str, list[Verification]]


async def figures(work: SqlUnitOfWork, on: date) -> dict[str, Any]:
    """Counts of records, providers by state, cluster, service and source, what was asked for."""
    connection = work.connection
    counts = {
        name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        for name, table in _TABLES.items()
    }
    verified = await work.registry.find(RegistryQuery(on=on), limit=0)
    held = await _held(connection, on)
    clusters = await _clusters(connection)
    states = await _pairs(connection, branch.c.state, branch.c.provider_id)
    services = await _pairs(connection, offering.c.service, offering.c.provider_id)
    return {
        **counts,
        "verified_today": verified.total,
        "by_state": _counted(states),
        "verified_by_state": _counted(pair for pair in states if pair[1] in held),
        "by_cluster": _counted(clusters),
        "verified_by_cluster": _counted(pair for pair in clusters if pair[1] in held),
        "by_service": _counted(services),
        "verified_by_service": _counted(pair for pair in services if _covers(held, *pair)),
        "by_scheme": _counted({(v.scheme, one) for one, found in held.items() for v in found}),
        "by_source": _counted(await _pairs(connection, provider.c.source, provider.c.id)),
        "requests": await counts_of_requests(connection),
        "unmet_by_state": await unmet_by(connection, "state"),
        "unmet_by_service": await unmet_by(connection, "service"),
    }


def figures_in_words(found: Mapping[str, Any]) -> str:
    """The same as lines."""
    lines = [f"{name}: {count}" for name, count in found.items() if not isinstance(count, dict)]
    for name, counts in found.items():
        if isinstance(counts, dict):
            lines += [f"{name}:", *(f"  {code}: {count}" for code, count in counts.items())]
    return "\n".join(lines)


async def _held(connection: AsyncConnection, on: date) -> _Held:
    """The verifications that hold, of providers that are active on the day."""
    standing = (provider.c.status == "active") | (
        (provider.c.status == "paused") & (provider.c.paused_until < on)
    )
    names = ("scheme", "services", "issuer", "issued_on", "expires_on", "status")
    columns = (verification.c.provider_id, *(verification.c[name] for name in names))
    query = select(*columns).join(provider, provider.c.id == verification.c.provider_id)
    found: dict[str, list[Verification]] = {}
    for row in await connection.execute(query.where(standing)):
        one = Verification(
            scheme=row.scheme,
            services=codes(row.services),
            issuer=row.issuer,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            status=row.status,
        )
        if one.holds_on(on):
            found.setdefault(row.provider_id, []).append(one)
    return found


def _covers(held: _Held, service: str, provider_id: str) -> bool:
    return any(found.covers(service) for found in held.get(provider_id, ()))


async def _clusters(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Cluster and provider of each membership."""
    query = select(provider.c.id, provider.c.member_of).where(provider.c.member_of != "")
    rows = await connection.execute(query)
    return [(key, row.id) for row in rows for key in codes(row.member_of)]


async def _pairs(connection: AsyncConnection, code: Any, of: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # columns
    return [(str(row[0]), str(row[1])) for row in await connection.execute(select(code, of))]


def _counted(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many different providers each code has."""
    return dict(sorted(Counter(code for code, _ in set(pairs)).items()))
