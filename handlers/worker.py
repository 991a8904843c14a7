"""The worker: what is done every few minutes, whoever writes."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.conversation import EXACT_POINT_LIVES
from bot.errors import DatabaseUnavailable
from bot.gazetteer import Gazetteer, load_gazetteer
from handlers.settings import Settings
from storage.database import Database, open_database

log = logging.getLogger(__name__)

RETENTION_EVERY_S = 300.0
FINISHES_WITHIN_S = 20.0
_STOPPING = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do again and again, so many seconds after it was last done."""

    name: str
    every_s: float
    do: Callable[[], Awaitable[None]]

    async def forever(self) -> None:
        """Do it until cancelled; while the database is away or something breaks, go on."""
        while True:
            try:
                await self.do()
            except DatabaseUnavailable as error:
                log.warning("%s waits for the database: %s", self.name, error)
            except Exception:
                log.exception("%s failed", self.name)
            await asyncio.sleep(self.every_s)


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept of people and messages goes when its time is over."""

    database: Database
    gazetteer: Gazetteer
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self) -> None:
        """Blur exact points after 24 hours, forget conversations, people and messages."""
        now = self.clock()
        async with self.database() as work:
            points = await work.conversations.blur_points(now - EXACT_POINT_LIVES, self.gazetteer)
            rows = await work.conversations.forget_unused(now) + await work.inbox.forget()
            await work.commit()
        log.info("retention: %s exact points blurred, %s rows forgotten", points, rows)


def duties(database: Database) -> Sequence[Duty]:
    """All that a worker does; deliveries and schedules stand here, too."""
    retention = Retention(database, load_gazetteer())
    return (Duty("retention", RETENTION_EVERY_S, retention),)


async def work(settings: Settings) -> None:
    """Do all duties until told to stop.

    Raises:
        DatabaseUnavailable: it does not answer at the beginning.
    """
    stopping = asyncio.Event()
    for number in _STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with open_database(settings.database_url) as database:
        tasks = [asyncio.create_task(duty.forever()) for duty in duties(database)]
        log.info("at work")
        await stopping.wait()
        for task in tasks:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISHES_WITHIN_S):
                await asyncio.gather(*tasks, return_exceptions=True)
