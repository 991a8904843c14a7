"""The web process: every front that is on, its health and its figures, in one ASGI app."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from typing_extensions import override

from bot.errors import Misconfigured
from bot.understanding.meaning import Context
from handlers.assembly import assembled, fronts
from handlers.body_limit import BodyLimit
from handlers.front_process import FrontProcess
from handlers.health import Health
from handlers.metrics import Measures, MetricsPage
from handlers.settings import Settings
from storage.database import Database

log = logging.getLogger(__name__)

FINISHES_WITHIN_S = 20.0
_LOOKS_EVERY_S = 0.5
_FIRST_READ = (
    "ocupo un punto de venta en Puebla",
    "quiero registrar mi empresa",
    "cameras near me",
)
"""Read before anybody writes: it loads what the first person would have to wait for."""
_STOPPING = (signal.SIGTERM, signal.SIGINT)


async def serve(settings: Settings) -> bool:
    """Serve until told to stop (True), or until a front can receive no more (False).

    Raises:
        Misconfigured: the address is taken, or a platform refuses the settings.
        DatabaseUnavailable: it does not answer at the beginning.
    """
    stopping = _told_to_stop()
    measures = Measures()
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(_listening(settings))
        parts = await stack.enter_async_context(assembled(settings))
        for words in _FIRST_READ:
            parts.assistant.reader.read(words, Context())
        on = [
            await stack.enter_async_context(running(settings, parts.assistant, measures))
            for running in fronts(settings)
        ]
        _announce(on, listening)
        app = web_app(parts.database, on, MetricsPage(measures, parts.database, settings))
        async with _served(app, listening):
            lives = await _watched(on, stopping)
            log.info("stopping" if lives else "a front can receive no more: ending")
            await asyncio.gather(*(front.stop(FINISHES_WITHIN_S) for front in on))
    return lives


def web_app(database: Database, on: Sequence[FrontProcess], metrics: MetricsPage) -> Starlette:
    """The routes of health and figures, and those of the fronts."""
    health = Health(database, on)
    return Starlette(
        routes=[
            Route("/healthz", health.lives),
            Route("/readyz", health.is_ready),
            Route("/metrics", metrics.__call__),
            *(route for front in on for route in front.routes),
        ],
        middleware=[Middleware(BodyLimit)],
    )


class QuietServer(uvicorn.Server):
    """Leaves signals to us: this process still has messages to finish when the server ends."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def _served(app: Starlette, listening: socket.socket) -> AsyncGenerator[None, None]:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=4
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _told_to_stop() -> asyncio.Event:
    told = asyncio.Event()
    for number in _STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told


async def _watched(on: Sequence[FrontProcess], stopping: asyncio.Event) -> bool:
    """Wait for the signal; False as soon as a front is not healthy."""
    while all(front.healthy() for front in on):
        try:
            async with asyncio.timeout(_LOOKS_EVERY_S):
                await stopping.wait()
        except TimeoutError:
            continue
        return True
    return False


@contextmanager
def _listening(settings: Settings) -> Generator[socket.socket, None, None]:
    """The bound address: what is posted before the app is ready waits in its queue."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        bound = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        raise Misconfigured(f"{settings.host}:{settings.port}: {error.strerror}") from error
    with bound:
        yield bound


def _announce(on: Sequence[FrontProcess], listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    lines = [f"{front.name}: on ({front.mode})" for front in on]
    names = " ".join(front.name.lower() for front in on)
    lines += [f"{name}: off" for name in ("Telegram", "Slack") if name.lower() not in names]
    sys.stderr.write("\n".join([*lines, f"listening on http://{host}:{port}", ""]))
    sys.stderr.flush()
