"""The worker: what is done every few minutes, whoever writes."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from bot.closed_chats import tell_council
from bot.conversation import EXACT_POINT_LIVES
from bot.errors import DatabaseUnavailable
from bot.gazetteer import Gazetteer, load_gazetteer
from bot.launching import Launching
from bot.outbox import Courier
from bot.reminding import remind
from bot.requesting import give_up
from bot.sending import Rules
from bot.taxonomy import Taxonomy, load_taxonomy
from bot.wanting import Asleep, wanted
from handlers.assembly import deliverers
from handlers.settings import Settings
from storage.database import Database, open_database

log = logging.getLogger(__name__)

RETENTION_EVERY_S = 300.0
REMINDERS_EVERY_S = 3600.0
FINISHES_WITHIN_S = 20.0
ANNOUNCEMENTS_EVERY_S = 2.0
REQUESTS_EVERY_S = 60.0
RULES = Rules(wanted=(wanted,), later=(Asleep(),), told=(tell_council,))
"""What is asked once more before a delivery is sent, and who is told of lost chats."""

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
            rows += await work.deliveries.forget()
            await work.commit()
        log.info("retention: %s exact points blurred, %s rows forgotten", points, rows)


@dataclass(frozen=True, slots=True)
class Reminding:
    """Whoever speaks for a company is told before one of its verifications ends."""

    database: Database
    taxonomy: Taxonomy
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self) -> None:
        """Put today's reminders out; each only once, however often this runs."""
        async with self.database() as work:
            given = await remind(work, self.taxonomy, self.clock())
            await work.commit()
        log.info("reminders: %s put out", given)


@dataclass(frozen=True, slots=True)
class GivingUp:
    """Whoever made a request that reaches nobody is told."""

    database: Database
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self) -> None:
        """Look once; nothing is locked while there is none."""
        async with self.database.reading() as work:
            if not await work.requests.undelivered(limit=1):
                return
        async with self.database() as work:
            lost = await give_up(work, self.clock())
            await work.commit()
        log.info("requests: %s reached nobody", lost)


@dataclass(frozen=True, slots=True)
class Announcing:
    """Announcements begin when their time comes, and are watched while they go out."""

    launching: Launching
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self) -> None:
        """Look once."""
        await self.launching.look(self.clock())


def duties(database: Database) -> Sequence[Duty]:
    """All that a worker does; deliveries and schedules stand here, too."""
    retention = Retention(database, load_gazetteer())
    reminding = Reminding(database, load_taxonomy())
    launching = Launching(
        open_unit_of_work=database, reading=database.reading, taxonomy=load_taxonomy()
    )
    return (
        Duty("announcements", ANNOUNCEMENTS_EVERY_S, Announcing(launching)),
        Duty("retention", RETENTION_EVERY_S, retention),
        Duty("reminders", REMINDERS_EVERY_S, reminding),
        Duty("requests", REQUESTS_EVERY_S, GivingUp(database)),
    )


async def work(settings: Settings, rules: Rules = RULES) -> None:
    """Do all duties and send what is due until told to stop.

    Raises:
        DatabaseUnavailable: it does not answer at the beginning.
        Misconfigured: a platform refuses the settings.
    """
    stopping = asyncio.Event()
    for number in _STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with (
        open_database(settings.database_url) as database,
        deliverers(settings, database) as fronts,
    ):
        courier = Courier(
            fronts=fronts,
            open_unit_of_work=database,
            reading=database.reading,
            holder=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
            rules=rules,
        )
        tasks = [asyncio.create_task(duty.forever()) for duty in duties(database)]
        sending = asyncio.create_task(courier.work())
        log.info("at work for: %s", ", ".join(fronts) or "no front")
        await stopping.wait()
        await _ended(courier, sending, tasks)


async def _ended(
    courier: Courier, sending: asyncio.Task[None], tasks: Sequence[asyncio.Task[None]]
) -> None:
    """What is in flight ends and is recorded; duties can be cut short."""
    courier.stop()
    for task in tasks:
        task.cancel()
    with suppress(TimeoutError):
        async with asyncio.timeout(FINISHES_WITHIN_S):
            await asyncio.gather(sending, *tasks, return_exceptions=True)
