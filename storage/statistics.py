"""Figures of the registry."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from bot.search import RegistryQuery
from storage.tables.providers import branch, offering, provider, verification
from storage.unit_of_work import SqlUnitOfWork


async def figures(work: SqlUnitOfWork, on: date) -> dict[str, Any]:
    """Counts of all kinds of records; providers verified today; by state and service."""
    tables = {
        "providers": provider,
        "branches": branch,
        "offerings": offering,
        "verifications": verification,
    }
    counts = {
        name: (await work.connection.execute(select(func.count()).select_from(table))).scalar_one()
        for name, table in tables.items()
    }
    verified = await work.registry.find(RegistryQuery(on=on), limit=0)
    return {
        **counts,
        "verified_today": verified.total,
        "by_state": await _by(work, branch.c.state, branch.c.provider_id),
        "by_service": await _by(work, offering.c.service, offering.c.provider_id),
        "by_source": await _by(work, provider.c.source, provider.c.id),
    }


def figures_in_words(found: dict[str, Any]) -> str:
    """The same as lines."""
    lines = [f"{name}: {count}" for name, count in found.items() if not isinstance(count, dict)]
    for name in ("by_state", "by_service", "by_source"):
        lines += [f"{name}:", *(f"  {code}: {count}" for code, count in found[name].items())]
    return "\n".join(lines)


async def _by(work: SqlUnitOfWork, column: Any, counted: Any) -> dict[str, int]:  # noqa: ANN401  # columns
    query = select(column, func.count(func.distinct(counted))).group_by(column).order_by(column)
    return {str(code): int(count) for code, count in await work.connection.execute(query)}
