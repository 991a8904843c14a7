"""An audience that sleeps: those who wake first are the first few, and the others wait for them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.announcements import CANARY_LEAST
from bot.people import COUNTRY_ZONE, Person
from storage.database import Database
from storage.tables.messages import delivery
from tests.handlers.audiences import launching, scheduled, standing, subscribe

NOW = datetime.now(UTC)
HOUR = NOW.astimezone(ZoneInfo(COUNTRY_ZONE)).hour
ASLEEP = Person(quiet_from=(HOUR - 2) % 24, quiet_until=(HOUR + 8) % 24)


async def ended(database: Database, group: str, **how: str) -> None:
    """The first few were sent, or not."""
    async with database() as work:
        rows = update(delivery).where(delivery.c.group_key == group)
        await work.connection.execute(rows.values(ended_at=NOW, **how))
        await work.commit()


@pytest.mark.parametrize(
    ("how", "state", "others"),
    [
        ({"state": "sent"}, "running", "due"),
        ({"state": "failed", "outcome": "refused"}, "stopped", "held"),
    ],
)
async def test_who_wakes_first_goes_first(
    how: dict[str, str], state: str, others: str, database: Database
) -> None:
    await subscribe(database, range(7001, 7061), NOW, person=ASLEEP)
    one = await scheduled(database, NOW)
    looking = launching(database)
    await looking.look(datetime.now(UTC))
    await looking.look(datetime.now(UTC) + timedelta(minutes=11))
    first, rest = one.groups
    assert await states(database, first) == ["due"] * CANARY_LEAST
    assert await states(database, rest) == ["held"] * 40
    assert not (await standing(database, one.id)).canary_passed
    await ended(database, first, **how)
    await launching(database).look(datetime.now(UTC) + timedelta(hours=9))
    assert (await standing(database, one.id)).state == state
    assert await states(database, rest) == [others] * 40


async def states(database: Database, group: str) -> list[str]:
    async with database.reading() as work:
        query = select(delivery.c.state).where(delivery.c.group_key == group)
        return list((await work.connection.execute(query)).scalars())
