"""One transaction at a time, on both databases."""

from datetime import UTC, datetime

from bot.messages import Sender
from bot.people import Person
from storage.database import Database

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ANA = Sender(front="telegram", workspace="", chat="1", thread="", person="1")
SPANISH = Person(chosen_language="es")


async def test_what_is_not_committed_is_undone(database: Database) -> None:
    async with database() as work:
        await work.conversations.keep_person(ANA, SPANISH, NOW)
    async with database() as work:
        assert await work.conversations.person(ANA) == Person()


async def test_what_is_committed_stays(database: Database) -> None:
    async with database() as work:
        await work.conversations.keep_person(ANA, SPANISH, NOW)
        await work.commit()
    async with database() as work:
        assert await work.conversations.person(ANA) == SPANISH
