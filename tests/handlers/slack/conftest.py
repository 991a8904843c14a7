from collections.abc import AsyncIterator

import pytest

from storage.database import open_database
from tests.conversations.test_dialogues import fill
from tests.handlers.slack.desk import Desk, at_work, oauth_settings, token_settings
from tests.handlers.slack.wire import FakeSlack, fake_slack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack on loopback; whatever was sent to it must have been in order."""
    async with fake_slack() as fake:
        yield fake
    assert fake.problems == []


@pytest.fixture
async def registry_url(sqlite_url: str) -> str:
    """A database with the providers of the conversations."""
    async with open_database(sqlite_url) as database:
        await fill(database)
    return sqlite_url


@pytest.fixture
async def desk(slack: FakeSlack, registry_url: str) -> AsyncIterator[Desk]:
    """Somebody in a workspace whose token the process has."""
    async with at_work(slack, token_settings(slack, registry_url)) as desk:
        yield desk


@pytest.fixture
async def desk_on_each(slack: FakeSlack, database_url: str) -> AsyncIterator[Desk]:
    """The same, once on each kind of database."""
    async with open_database(database_url) as database:
        await fill(database)
    async with at_work(slack, token_settings(slack, database_url)) as desk:
        yield desk


@pytest.fixture
async def many_on_each(slack: FakeSlack, database_url: str) -> AsyncIterator[Desk]:
    """Somebody in a workspace that has not installed the app, once on each kind of database."""
    async with open_database(database_url) as database:
        await fill(database)
    slack.tokens.clear()
    async with at_work(slack, oauth_settings(slack, database_url)) as desk:
        yield desk


@pytest.fixture
async def many(slack: FakeSlack, registry_url: str) -> AsyncIterator[Desk]:
    """Somebody in a workspace that has not installed the app yet."""
    slack.tokens.clear()
    async with at_work(slack, oauth_settings(slack, registry_url)) as desk:
        yield desk
