"""How updates come from Telegram: by its webhook, or by asking for them."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from telegram import Bot, BotCommand
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import DatabaseUnavailable
from bot.ports import Update
from handlers.telegram.hearing import chat_of

log = logging.getLogger(__name__)

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # the header's name
_WAITS_S = 25
_LONGEST_PAUSE_S = 30.0

Accept = Callable[[Update], Awaitable[bool]]

MENU = {
    "es": [
        ("ayuda", "Qué puedo hacer y cómo pedirlo"),
        ("servicios", "Qué servicios puedes buscar"),
        ("idioma", "Cambiar a inglés"),
        ("misdatos", "Qué guardo de ti"),
        ("borrarmisdatos", "Borrar lo que guardo de ti"),
    ],
    "": [
        ("help", "What I can do and how to ask"),
        ("services", "What services you can look for"),
        ("language", "Switch to Spanish"),
        ("mydata", "What I keep of you"),
        ("deletemydata", "Erase what I keep of you"),
    ],
}


def update_of(raw: dict[str, Any], bot_id: str) -> Update:
    """A raw update as the inbox keeps it."""
    return Update(
        front="telegram",
        bot=bot_id,
        update_id=str(raw["update_id"]),
        chat=chat_of(raw),
        body=json.dumps(raw, ensure_ascii=False),
    )


async def set_up(bot: Bot) -> None:
    """Show the commands, in each language."""
    for language, rows in MENU.items():
        commands = [BotCommand(name, words) for name, words in rows]
        await bot.set_my_commands(commands, language_code=language or None)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Takes posted updates: 200 only once one is kept."""

    bot: Bot
    secret: str
    accept: Accept

    async def __call__(self, request: Request) -> Response:
        """403 without the secret, 400 for what is no update, 503 when it cannot be kept."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.secret.encode()):
            return Response(status_code=403)
        try:
            raw = json.loads(await request.body())
            update = update_of(raw, str(self.bot.id))
        except (ValueError, KeyError, TypeError, RecursionError):
            return Response(status_code=400)
        try:
            await self.accept(update)
        except DatabaseUnavailable:
            return Response(status_code=503)
        return Response(status_code=200)


@dataclass(slots=True)
class Polling:
    """Asks for updates; each batch is kept before the next question acknowledges it."""

    bot: Bot
    accept: Accept
    alive: bool = True
    offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            InvalidToken: Telegram does not know the token (any more); nothing can be done here.
        """
        pause = 1.0
        while True:
            try:
                await self._batch()
                pause = 1.0
            except InvalidToken:
                self.alive = False
                raise
            except RetryAfter as error:
                seconds = error.retry_after
                await asyncio.sleep(
                    seconds if isinstance(seconds, int | float) else seconds.total_seconds()
                )
            except (NetworkError, Conflict, TelegramError, DatabaseUnavailable) as error:
                log.warning("no updates from Telegram: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE_S)

    async def _batch(self) -> None:
        updates = await self.bot.get_updates(
            offset=self.offset, timeout=_WAITS_S, allowed_updates=ALLOWED
        )
        for update in updates:
            await self.accept(update_of(update.to_dict(), str(self.bot.id)))
            self.offset = update.update_id + 1
