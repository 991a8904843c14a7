"""People talking on each database."""

import pytest

from storage.database import Database
from tests.people.talking import Talking


@pytest.fixture
async def talking(database: Database) -> Talking:
    """A registry with a few companies, and nobody who has spoken yet."""
    started = Talking(database)
    await started.fill()
    return started
