"""What is looked for in vain, and the council's figures of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demand import Unmet
from storage.tables.demand import unmet_demand

_KEY = [unmet_demand.c[name] for name in ("week", "place", "service")]
_ONCE_MORE = {"times": unmet_demand.c.times + 1}


@dataclass(frozen=True, slots=True)
class SqlDemand:
    """Implements `bot.demand.Demand`."""

    connection: AsyncConnection

    async def count(self, unmet: Sequence[Unmet]) -> None:
        """Count each of them once more."""
        if unmet:
            rows = [{**asdict(one), "times": 1} for one in unmet]
            await self.connection.execute(_counted(self.connection.dialect.name), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the demand is asked for; weeks are included, empty means all."""

    first_week: str = ""
    last_week: str = ""
    state: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Unmet):
    """A need and how often it was in vain."""

    times: int


async def unmet(connection: AsyncConnection, asked: Asked) -> Sequence[Wanted]:
    """The demand that was asked for, week by week, the most wanted of a week first."""
    times = unmet_demand.c.times
    query = select(unmet_demand).order_by(_KEY[0], times.desc(), *_KEY[1:])
    if asked.first_week:
        query = query.where(unmet_demand.c.week >= asked.first_week)
    if asked.last_week:
        query = query.where(unmet_demand.c.week <= asked.last_week)
    for name in ("state", "service"):
        wanted = getattr(asked, name)
        query = query.where(unmet_demand.c[name] == wanted) if wanted else query
    return [Wanted(**row._mapping) for row in await connection.execute(query)]


async def unmet_by(connection: AsyncConnection, name: str) -> dict[str, int]:
    """How often a need was in vain in all, by one of the columns."""
    column = unmet_demand.c[name]
    query = select(column, func.sum(unmet_demand.c.times)).group_by(column).order_by(column)
    return {code: int(times) for code, times in await connection.execute(query)}


@cache
def _counted(dialect_name: str) -> Any:  # noqa: ANN401  # either dialect's own
    """Made once: to build a statement costs more than to run it."""
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    put = dialect.insert(unmet_demand)
    return put.on_conflict_do_update(index_elements=_KEY, set_=_ONCE_MORE)
