"""A registry with nothing but these providers."""

from collections.abc import Iterable

from bot.providers import Provider
from storage.database import Database
from storage.search.indexing import rebuild_index
from storage.tables.providers import FAMILY, provider
from storage.writing import add_providers


async def filled_anew(database: Database, providers: Iterable[Provider]) -> None:
    """Take out what is there and put these in."""
    async with database() as work:
        for table in (*FAMILY, provider):
            await work.connection.execute(table.delete())
        await add_providers(work.connection, list(providers))
        await rebuild_index(work.connection)
        await work.commit()
