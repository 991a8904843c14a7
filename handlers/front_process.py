"""The part of a front in the web process: its routes, its health, its beginning and its end.

Each front offers in its module `running` a function `running(settings, assistant, watch)`: an
asynchronous context manager that gives one of these. `serve` enters them, serves their routes,
ends the process once one is not healthy, and at SIGTERM calls every `stop` at once before it
leaves them.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from bot.assistant import Assistant
from bot.watching import Watch
from handlers.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontProcess:
    """One front at work; `mode` is how updates reach it ("webhook", "polling", "events").

    `healthy` turns false once it can receive no more and only a new process helps. `stop` ends the
    intake and finishes what is at hand within so many seconds.
    """

    name: str
    mode: str
    routes: Sequence[BaseRoute]
    healthy: Callable[[], bool]
    stop: Callable[[float], Awaitable[None]]


class Running(Protocol):
    """Begins a front and ends it; raises Misconfigured where its platform refuses the settings."""

    def __call__(
        self, settings: Settings, assistant: Assistant, watch: Watch
    ) -> AbstractAsyncContextManager[FrontProcess]:
        """The front, while it runs."""
        ...
