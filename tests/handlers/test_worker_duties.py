"""A real `dsmx worker` reminds and forgets by itself."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.conversation import Conversation
from bot.messages import Sender
from bot.search import today
from storage.database import Database
from storage.tables.people import conversation
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import ROOT
from tests.handlers.test_outbox_workers import employed
from tests.people.test_telling import TODAY, company, registered, speaks_for, until

AT_NOON = """
from datetime import datetime, timedelta, timezone
import time_machine
now = datetime.now(timezone.utc)
noon = now.replace(hour=18, minute=0)  # of Mexico City
time_machine.travel(noon if noon < now else noon - timedelta(days=1)).start()
"""
"""Nobody is reminded at night, whenever the tests run."""
OLD = Sender(front="telegram", chat="6001", person="6001")
NEW = Sender(front="telegram", chat="6002", person="6002")


async def prepared(database: Database) -> None:
    """A verification that ends in some days, and conversations of today and of long ago."""
    now = datetime.now(UTC)
    left = (today(now) - TODAY).days + 20
    await registered(database, company(until(left)))
    await speaks_for(database, "telegram/5001", "x")
    async with database() as work:
        await work.conversations.keep(OLD, Conversation(), now - timedelta(days=91, hours=25))
        await work.conversations.keep(NEW, Conversation(), now)
        await work.commit()


async def still_talking(database: Database) -> set[str]:
    async with database.reading() as work:
        rows = await work.connection.execute(conversation.select())
        return {row.chat for row in rows}


async def test_a_worker_reminds_once_and_forgets_what_is_too_old(
    telegram: FakeTelegram, database_url: str, tmp_path: Path
) -> None:
    telegram.chats.add(5001)
    (tmp_path / "sitecustomize.py").write_text(AT_NOON, encoding="utf-8")
    async with employed(telegram, database_url, tmp_path) as workers:
        await prepared(workers.database)
        workers.more = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
        for _ in range(2):
            await workers.hire()
            (told,) = await telegram.answers(1, chat=5001, within=30)
            assert "Empresa x: MoProSoft de NYCE" in told.plain
            async with asyncio.timeout(30):
                while await still_talking(workers.database) != {"6002"}:  # noqa: ASYNC110  # the database is asked
                    await asyncio.sleep(0.05)
            assert await workers.end_all() == [0]
