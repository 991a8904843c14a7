"""The one place where the parts are put together."""

import importlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.assistant import Assistant
from bot.capabilities import CAPABILITIES
from bot.front import Delivering
from bot.gazetteer import load_gazetteer
from bot.parting import Part, Parting
from bot.ports import OpenUnitOfWork
from bot.replies import Reply
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
        partings=partings(),
    )


def partings() -> dict[str, Parting]:
    """How each front that writes first parts a reply; none is imported before that is asked."""
    return {name: partial(_parted, name) for name, can in CAPABILITIES.items() if can.writes_first}


def _parted(name: str, reply: Reply) -> Sequence[Part]:
    found: Sequence[Part] = importlib.import_module(f"handlers.{name}.parting").parts(reply)
    return found


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
