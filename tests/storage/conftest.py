"""A registry filled for a test."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.providers import Provider
from storage.database import Database
from storage.search.indexing import rebuild_index
from storage.writing import add_providers

Fill = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
def fill(database: Database) -> Fill:
    """Put providers into the registry."""

    async def filled(*providers: Provider) -> None:
        async with database() as work:
            await add_providers(work.connection, providers)
            await rebuild_index(work.connection)
            await work.commit()

    return filled
