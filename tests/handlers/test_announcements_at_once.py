"""Several people act on one announcement at the same moment, and a backup comes back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.acting import THE_HOST, Actor
from bot.announcements import Announcement, NotPossible
from bot.authorization import Grant
from bot.broadcasting import approved, cancelled, confirmed, paused, resumed
from bot.drafting import drafted, previewed
from bot.launching import Launching
from bot.ports import UnitOfWork
from bot.progress import reported
from storage.backing_up import back_up, restore
from storage.database import Database, open_database
from storage.tables.messages import delivery
from storage.tables.permissions import audit
from tests.handlers.audiences import SAID, SECOND, TO, launching, scheduled, standing, subscribe

NOW = datetime.now(UTC)
THIRD = Actor(identity="third", grants=(Grant(role="council-staff"),))
Stepping = Callable[[UnitOfWork, Actor, str, datetime], Awaitable[object]]


async def step(database: Database, act: Stepping, actor: Actor, name: str) -> str:
    """Take a step in a transaction of its own; why it could not be, else nothing."""
    async with database() as work:
        try:
            await act(work, actor, name, NOW)
        except NotPossible as problem:
            return str(problem)
        await work.commit()
    return ""


async def verbs(database: Database) -> list[str]:
    async with database.reading() as work:
        rows = await work.connection.execute(audit.select().order_by(audit.c.number))
        return [row.verb for row in rows]


async def waiting_for_a_yes(database: Database) -> Announcement:
    async with database() as work:
        one = await drafted(work, THE_HOST, SAID, TO, NOW)
        await previewed(work, THE_HOST, one.id, NOW)
        one = await confirmed(work, THE_HOST, one.id, NOW)
        await work.commit()
    return one


async def test_two_approve_at_once_and_one_yes_counts(database: Database) -> None:
    one = await waiting_for_a_yes(database)
    said = await asyncio.gather(
        *(step(database, approved, actor, one.id) for actor in (SECOND, THIRD))
    )
    assert sorted(map(bool, said)) == [False, True]
    assert (await verbs(database)).count("approve-announcement") == 1


@pytest.mark.parametrize("second", [cancelled, paused], ids=["cancel", "pause"])
async def test_paused_and_cancelled_at_once(second: Stepping, database: Database) -> None:
    await subscribe(database, range(7001, 7041), NOW)
    one = await scheduled(database, NOW)
    await launching(database).look(datetime.now(UTC))
    await asyncio.gather(
        *(step(database, act, THE_HOST, one.id) for act in (paused, second, paused, second))
    )
    after = await standing(database, one.id)
    async with database.reading() as work:
        states = (await reported(work, after)).counts.states
    left = "cancelled" if second is cancelled else "held"
    assert (after.state, states) == ("cancelled" if left == "cancelled" else "paused", {left: 40})


async def test_two_workers_begin_it_at_once(database: Database) -> None:
    await subscribe(database, range(7001, 7041), NOW)
    one = await scheduled(database, NOW)
    looks = [launching(database).look(datetime.now(UTC)) for _ in range(3)]
    await asyncio.gather(*looks)
    await launching(database).look(datetime.now(UTC))
    async with database.reading() as work:
        counts = (await reported(work, one)).counts
    assert counts.states == {"due": 20, "held": 20}
    assert (await standing(database, one.id)).recipients == 40


async def test_paused_while_it_is_filled_it_is_filled_later(database: Database) -> None:
    await subscribe(database, range(7001, 7041), NOW)
    one = await scheduled(database, NOW)
    looking: Launching = launching(database)
    await looking._begin(one.id, NOW)  # noqa: SLF001  # the worker dies here
    assert not await step(database, paused, THE_HOST, one.id)
    await looking.look(datetime.now(UTC))
    assert (await standing(database, one.id)).recipients == -1
    assert not await step(database, resumed, THE_HOST, one.id)
    await launching(database).look(datetime.now(UTC))
    assert (await standing(database, one.id)).recipients == 40


async def test_a_backup_that_comes_back_sends_nothing_by_itself(
    database_url: str, tmp_path: Path
) -> None:
    async with open_database(database_url) as database:
        await subscribe(database, range(7001, 7041), NOW)
        running = await scheduled(database, NOW)
        await launching(database).look(datetime.now(UTC))
        later = await scheduled(database, NOW, NOW + timedelta(days=1))
    await asyncio.to_thread(back_up, database_url, tmp_path / "backup")
    await asyncio.to_thread(restore, database_url, tmp_path / "backup")
    async with open_database(database_url) as database:
        assert (await standing(database, running.id)).state == "cancelled"
        assert (await standing(database, later.id)).state == "draft"
        await launching(database).look(NOW + timedelta(days=2))
        async with database.reading() as work:
            rows = (await work.connection.execute(delivery.select())).all()
        assert {row.state for row in rows} == {"cancelled"}
        async with database() as work:
            await previewed(work, THE_HOST, later.id, NOW)
            assert (await confirmed(work, THE_HOST, later.id, NOW)).state == "confirmed"
            with pytest.raises(NotPossible):
                await confirmed(work, THE_HOST, later.id, NOW + timedelta(days=9))
