"""The database's own clock, so that processes with other clocks agree on leases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def database_now(connection: AsyncConnection) -> datetime:
    """Now in UTC, to the millisecond, even within a long transaction."""
    clock = select(clock_of(connection.dialect.name))
    return moment_of((await connection.execute(clock)).scalar_one())


def clock_of(dialect: str) -> ColumnElement[Any]:
    """Now, as a part of a statement of a kind of database; `moment_of` reads it."""
    if dialect == "sqlite":
        return func.strftime("%Y-%m-%d %H:%M:%f", "now")
    return func.clock_timestamp()


def moment_of(said: Any) -> datetime:  # noqa: ANN401  # as the driver says it
    """What the clock said, in UTC."""
    moment = datetime.fromisoformat(said) if isinstance(said, str) else said
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
