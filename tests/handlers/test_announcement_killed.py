"""Workers killed in the middle of an announcement: it resumes, and never begins anew."""

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

from bot.announcements import Announcement
from bot.progress import reported
from tests.handlers.audiences import scheduled, standing, subscribe
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.test_outbox_workers import Workers, employed

PEOPLE = range(8001, 8091)


async def test_killed_twice_everybody_is_reached(
    telegram: FakeTelegram, database_url: str, tmp_path: Path
) -> None:
    telegram.chats |= set(PEOPLE)
    async with employed(telegram, database_url, tmp_path) as workers:
        now = datetime.now(UTC)
        await subscribe(workers.database, PEOPLE, now)
        one, in_flight = await scheduled(workers.database, now), 0
        for least in (5, 35):
            await workers.hire()
            await workers.sent(least)
            last = workers.processes[-1].pid
            assert await workers.end(last, signal.SIGKILL) == -signal.SIGKILL
            in_flight += await flying(workers, one)
        assert len(telegram.seen()) < len(PEOPLE)
        await workers.hire()
        after = await finished(workers, one)
        reached = workers.reached
        assert set(reached) == set(PEOPLE)
        assert sum(reached.values()) - len(PEOPLE) <= in_flight
        assert after.recipients == len(PEOPLE)
        async with workers.database.reading() as work:
            counts = (await reported(work, after)).counts
        assert (counts.sent, counts.uncertain) == (len(PEOPLE), in_flight)
        assert (await workers.end_all())[-1] == 0


async def flying(workers: Workers, one: Announcement) -> int:
    async with workers.database.reading() as work:
        return (await reported(work, one)).counts.states.get("sending", 0)


async def finished(workers: Workers, one: Announcement) -> Announcement:
    async with asyncio.timeout(45):
        while True:
            after = await standing(workers.database, one.id)
            if after.state == "finished":
                return after
            await asyncio.sleep(0.1)
