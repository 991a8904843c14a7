"""How much is heard just now, as whoever sends is told it: so much is left to answers."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.outgoing import Token
from bot.ports import Update
from storage.database import Database
from storage.tables.messages import inbox

LEASE = timedelta(seconds=30)
BOT = Token("telegram")


async def heard(database: Database) -> float | None:
    async with database() as work:
        lease = await work.deliveries.lease(BOT, "p1", LEASE)
        await work.commit()
    assert lease
    return lease.heard


async def receive(database: Database, count: int, front: str = "telegram") -> None:
    async with database() as work:
        for number in range(count):
            one = Update(front=front, bot="1", update_id=str(number), chat="5", body="{}")
            await work.inbox.receive(one, "p1", LEASE)
        await work.commit()


async def age(database: Database, seconds: int) -> None:
    async with database() as work:
        rows = (await work.connection.execute(inbox.select())).all()
        for row in rows:
            moment = row.received_at - timedelta(seconds=seconds)
            this = update(inbox).where(inbox.c.number == row.number)
            await work.connection.execute(this.values(received_at=moment))
        await work.commit()


async def test_messages_a_second_of_the_last_three_seconds(database: Database) -> None:
    assert await heard(database) is None
    await receive(database, 12)
    assert await heard(database) == pytest.approx(4.0)
    await age(database, 5)
    assert await heard(database) == 0.0
    await age(database, 6)
    assert await heard(database) is None


async def test_another_front_is_not_heard(database: Database) -> None:
    await receive(database, 3, front="slack")
    assert await heard(database) is None
