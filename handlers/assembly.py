"""The one place where the parts are put together."""

import importlib
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.assistant import Assistant
from bot.front import Delivering
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
    return [
        importlib.import_module(f"handlers.{name}.running").running for name in _named(settings)
    ]


@asynccontextmanager
async def deliverers(
    settings: Settings, database: Database
) -> AsyncGenerator[dict[str, Delivering], None]:
    """How each front that is configured delivers what nobody asked for, by its name.

    Raises:
        Misconfigured: a platform refuses the settings.
    """
    async with AsyncExitStack() as stack:
        found: dict[str, Delivering] = {}
        for name in _named(settings):
            module = importlib.import_module(f"handlers.{name}.delivering")
            entered = module.delivering(settings, database)
            found[name] = await stack.enter_async_context(entered)
        yield found


def _named(settings: Settings) -> list[str]:
    on = {"telegram": settings.telegram_is_on, "slack": settings.slack_is_on}
    return [name for name, is_on in on.items() if is_on]
