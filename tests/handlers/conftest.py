import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from tests.conversations.test_dialogues import fill
from tests.databases import SqliteTemplate
from tests.handlers.fake_telegram import FakeTelegram, fake_telegram
from tests.handlers.telegram_chat import TelegramChat, at_telegram


@pytest.fixture
async def filled_url(database_url: str) -> str:
    """A database with the providers of the conversations, once on each kind."""
    async with open_database(database_url, check=False) as database:
        await fill(database)
    return database_url


@pytest.fixture(scope="session")
def filled_file(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with them."""
    url = sqlite_template.copied(tmp_path_factory.mktemp("filled"))

    async def filled() -> None:
        async with open_database(url, check=False) as database:
            await fill(database)

    asyncio.run(filled())
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def filled_sqlite_url(filled_file: Path, tmp_path: Path) -> str:
    """A copy of it."""
    return f"sqlite:///{shutil.copy(filled_file, tmp_path / 'filled.db')}"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Telegram on loopback."""
    async with fake_telegram() as fake:
        yield fake


@pytest.fixture
async def chat(telegram: FakeTelegram, filled_sqlite_url: str) -> AsyncIterator[TelegramChat]:
    """Somebody in a private chat with the bot, which polls."""
    async with at_telegram(telegram, filled_sqlite_url) as chat:
        yield chat
