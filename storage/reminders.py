"""Verifications that are about to end, and which reminders were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.expiry import Expiring
from bot.providers import DEMO_SOURCE
from storage.tables.permissions import reminder
from storage.tables.providers import provider, verification

_LONGEST_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SqlReminders:
    """Implements `bot.expiry.Reminders`."""

    connection: AsyncConnection

    async def ending(self, first: date, last: date) -> Sequence[str]:
        """The ids of real, active providers with a verification that may end in these days."""
        issued = verification.c.issued_on
        told = verification.c.expires_on.between(first, last)
        a_year = issued.between(first - _LONGEST_YEAR, last - _LONGEST_YEAR + timedelta(days=2))
        untold = and_(verification.c.expires_on.is_(None), a_year)
        query = (
            select(provider.c.id)
            .distinct()
            .join(verification, verification.c.provider_id == provider.c.id)
            .where(provider.c.status == "active", provider.c.source != DEMO_SOURCE)
            .where(verification.c.status == "active", or_(told, untold))
            .order_by(provider.c.id)
        )
        return (await self.connection.execute(query)).scalars().all()

    async def given(self, one: Expiring) -> bool:
        """Whether this reminder was given."""
        same = [reminder.c[name] == value for name, value in _key(one).items()]
        query = select(reminder.c.sent_at).where(*same)
        return (await self.connection.execute(query)).first() is not None

    async def give(self, one: Expiring, now: datetime) -> None:
        """Keep that it was."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        kept = dialect.insert(reminder).values({**_key(one), "sent_at": now})
        await self.connection.execute(kept.on_conflict_do_nothing())


def _key(one: Expiring) -> dict[str, Any]:
    return {
        "provider_id": one.provider.id,
        "verification": one.key,
        "until": one.until,
        "days": one.days,
    }
