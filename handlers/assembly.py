"""The one place where the parts are put together."""

import importlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.assistant import Assistant
from bot.gazetteer import load_gazetteer
from bot.ports import OpenUnitOfWork
from bot.taxonomy import load_taxonomy
from bot.understanding.reader import load_reader
from handlers.front_process import Running
from handlers.settings import Settings
from storage.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Assembled:
    """A database held open, and the assistant over it."""

    database: Database
    assistant: Assistant


def assistant_over(open_unit_of_work: OpenUnitOfWork) -> Assistant:
    """The assistant over some storage."""
    return Assistant(
        reader=load_reader(),
        gazetteer=load_gazetteer(),
        taxonomy=load_taxonomy(),
        open_unit_of_work=open_unit_of_work,
    )


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncGenerator[Assembled, None]:
    """Everything ready, closed properly at the end."""
    async with open_database(settings.database_url) as database:
        yield Assembled(database, assistant_over(database))


def fronts(settings: Settings) -> list[Running]:
    """The fronts that are configured; one that is off is not even imported."""
    on = {"telegram": settings.telegram_is_on, "slack": settings.slack_is_on}
    names = [name for name, is_on in on.items() if is_on]
    return [importlib.import_module(f"handlers.{name}.running").running for name in names]
