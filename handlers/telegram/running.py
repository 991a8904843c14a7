"""Telegram in the web process: its bot, its intake, its webhook or its poller."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from starlette.routing import Route
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.inbox import Intake
from bot.incoming import Pace
from bot.watching import Watch
from handlers.front_process import FrontProcess
from handlers.settings import TELEGRAM_WEBHOOK_PATH, Settings
from handlers.telegram.beginning import begin, insisted
from handlers.telegram.front import TelegramFront, telegram_bot
from handlers.telegram.pacing import EVERYBODY
from handlers.telegram.photos import Photos
from handlers.telegram.polling import Polling
from handlers.telegram.updates import ALLOWED, left
from handlers.telegram.webhook import Webhook

log = logging.getLogger(__name__)


@asynccontextmanager
async def running(
    settings: Settings, assistant: Assistant, watch: Watch
) -> AsyncGenerator[FrontProcess, None]:
    """Telegram at work.

    Raises:
        Misconfigured: Telegram refuses the token or the webhook's address.
    """
    token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
    api = telegram_bot(token, settings.telegram_api_base_url.rstrip("/"))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(api.shutdown)
        await begin(api)
        front = TelegramFront(api, Photos(assistant.open_unit_of_work))
        intake = Intake(
            assistant=assistant,
            front=front,
            holder=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
            watch=watch,
            noticed=front.noticed,
            slot=front.slot,
            pace=Pace(*EVERYBODY),
            left=left,
        )
        intake.start()
        stack.push_async_callback(intake.stop, 0.0)
        if settings.telegram_webhook_url and settings.telegram_webhook_secret:
            secret = settings.telegram_webhook_secret.get_secret_value()
            yield await _posted(front, intake, settings.telegram_webhook_url, secret)
        else:
            asking = await stack.enter_async_context(_asked(front, intake))
            yield asking


async def _posted(front: TelegramFront, intake: Intake, url: str, secret: str) -> FrontProcess:
    await insisted(
        partial(front.api.set_webhook, url, secret_token=secret, allowed_updates=list(ALLOWED))
    )
    webhook = Webhook(front.bot, secret, intake.accept)
    return FrontProcess(
        name=f"Telegram as @{front.api.username}",
        mode="webhook",
        routes=[Route(TELEGRAM_WEBHOOK_PATH, webhook.__call__, methods=["POST"])],
        healthy=lambda: front.alive,
        stop=intake.stop,
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """A poller at work over an intake."""

    polling: Polling
    task: asyncio.Task[None]
    intake: Intake

    async def stop(self, within_s: float) -> None:
        """Ask no more, then finish what is at hand."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task
        await self.intake.stop(within_s)


@asynccontextmanager
async def _asked(front: TelegramFront, intake: Intake) -> AsyncGenerator[FrontProcess, None]:
    api = front.api
    await insisted(api.delete_webhook)
    request = HTTPXRequest(connection_pool_size=4)
    url = f"{api.base_url}/getUpdates"
    async with request:
        polling = Polling(request, url, front.bot, intake.accept)
        asking = Asking(polling, asyncio.create_task(polling.run()), intake)
        try:
            yield FrontProcess(
                name=f"Telegram as @{api.username}",
                mode="polling",
                routes=[],
                healthy=lambda: front.alive and polling.alive,
                stop=asking.stop,
            )
        finally:
            asking.task.cancel()
            with suppress(asyncio.CancelledError):
                await asking.task
