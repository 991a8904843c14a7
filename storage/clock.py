"""The database's own clock, so that processes with other clocks agree on leases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def database_now(connection: AsyncConnection) -> datetime:
    """Now in UTC, to the millisecond, even within a long transaction."""
    if connection.dialect.name == "sqlite":
        clock: Any = func.strftime("%Y-%m-%d %H:%M:%f", "now")
    else:
        clock = func.clock_timestamp()
    said: Any = (await connection.execute(select(clock))).scalar_one()
    moment = datetime.fromisoformat(said) if isinstance(said, str) else said
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
