"""A worker's courier within this process, and what it is given to send."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from bot.closed_chats import tell_council
from bot.messages import Sender
from bot.outbox import Courier
from bot.outgoing import Delivery, DeliveryCounts, Outgoing
from bot.replies import Reply, Text
from bot.sending import Rules
from handlers.assembly import deliverers
from handlers.settings import Settings
from storage.database import Database, open_database

SAID = Reply(blocks=(Text(("Feria de <IoT> en Jalisco",)),))
GROUP = "fair"


@dataclass
class Post:
    """What is put is sent; `database` says what came of it."""

    database: Database
    courier: Courier

    async def put(self, *outgoing: Outgoing) -> None:
        async with self.database() as work:
            await work.outbox.put_many(outgoing)
            await work.commit()

    async def put_to(self, *chats: int | str, workspace: str = "") -> None:
        """The same to each of these chats."""
        await self.put(*(announced(chat, workspace) for chat in chats))

    async def counts(self) -> DeliveryCounts:
        async with self.database.reading() as work:
            return await work.outbox.counts(GROUP)

    async def rows(self) -> Sequence[Delivery]:
        async with self.database.reading() as work:
            return await work.outbox.of_group(GROUP)

    async def done(self, within_s: float = 20) -> DeliveryCounts:
        """Once nothing is left to be sent."""
        until = monotonic() + within_s
        while True:
            counts = await self.counts()
            if not counts.open:
                return counts
            assert monotonic() < until, counts
            await asyncio.sleep(0.02)


def announced(chat: int | str, workspace: str = "") -> Outgoing:
    front = "slack" if workspace else "telegram"
    to = Sender(front=front, workspace=workspace, chat=str(chat), person=str(chat))
    return Outgoing(to=to, reply=SAID, group=GROUP, key=f"{GROUP}:{workspace}:{chat}")


@asynccontextmanager
async def posting(
    settings: Settings, rules: Rules | None = None, holder: str = "courier"
) -> AsyncIterator[Post]:
    """A courier at work over the fronts that these settings turn on."""
    async with (
        open_database(settings.database_url) as database,
        deliverers(settings, database) as fronts,
    ):
        courier = Courier(
            fronts=fronts,
            open_unit_of_work=database,
            reading=database.reading,
            holder=holder,
            rules=rules or Rules(told=(tell_council,)),
        )
        working = asyncio.create_task(courier.work())
        try:
            yield Post(database, courier)
        finally:
            courier.stop()
            await working
