"""Sends to people on Telegram who did not just ask; what came of it, in the core's words."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from telegram import Bot, LinkPreviewOptions
from telegram import Message as TelegramMessage
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import DsmxError
from bot.front import (
    Moved,
    NotNow,
    PerhapsSent,
    PerhapsTwice,
    Refused,
    Silenced,
    Undeliverable,
)
from bot.messages import Sender
from bot.ports import OpenUnitOfWork
from bot.replies import Reply, plain
from handlers.inert import inert
from handlers.insisting import insisted
from handlers.settings import Settings
from handlers.telegram.failing import answers, lost
from handlers.telegram.front import telegram_bot
from handlers.telegram.rendering import LIMIT, rendered

log = logging.getLogger(__name__)

Done = TypeVar("Done")

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNPARSED = "can't parse entities"
_UNCHANGED = "message is not modified"
_PAUSE_S, _WITHOUT_TOKEN_S, _LATER_S = 3.0, 60.0, 0.1


@dataclass(frozen=True, slots=True)
class TelegramDelivering:
    """Implements `bot.front.Delivering`."""

    api: Bot
    name: str = "telegram"

    async def deliver(self, to: Sender, reply: Reply) -> str:
        """Send to a chat; what follows a first message waits by itself, so none is said twice."""
        where = {"chat_id": int(to.chat), "message_thread_id": int(to.thread or 0) or None}
        first, *others = rendered(reply, private=not to.chat.startswith("-"))
        sent, in_doubt = [await self._shown({**where, **first}, reply)], False
        for more in others:
            message, doubted = await insisted(partial(self._shown, {**where, **more}, reply))
            sent += [message] if message else []
            in_doubt = in_doubt or doubted
        if in_doubt:
            raise PerhapsTwice("the answer to a later message was lost", ",".join(sent))
        return ",".join(sent)

    async def reachable(self) -> bool:
        """Whether Telegram answers at all."""
        return await answers(self.api)

    async def edit(self, to: Sender, message: str, reply: Reply) -> str:
        """Show a reply in the place of a delivered message, of which only the first stays whole."""
        shown, *_ = rendered(reply, private=False)
        first, *_ = message.split(",")
        where: dict[str, Any] = {"chat_id": int(to.chat), "message_id": int(first), **shown}
        try:
            await _tried(self.api.edit_message_text(**where, link_preview_options=_NO_PREVIEW))
        except BadRequest as error:
            if _UNCHANGED not in str(error).lower():
                raise Refused(str(error)) from error
        return message

    async def delete(self, to: Sender, message: str) -> str:
        """Take back a delivered message."""
        try:
            for number in message.split(","):
                await _tried(self.api.delete_message(int(to.chat), int(number)))
        except BadRequest as error:
            raise Refused(str(error)) from error
        return message

    async def _shown(self, arguments: Mapping[str, Any], reply: Reply) -> str:
        """Send; where our markup cannot be read, once more without any."""
        try:
            return await self._sent(arguments)
        except BadRequest as error:
            if _UNPARSED not in str(error).lower():
                raise Refused(str(error)) from error
            log.exception("Telegram could not read our markup")
        bare = {**arguments, "text": inert(plain(reply))[:LIMIT], "parse_mode": None}
        try:
            return await self._sent(bare)
        except BadRequest as error:
            raise Refused(str(error)) from error

    async def _sent(self, arguments: Mapping[str, Any]) -> str:
        sending = self.api.send_message(**arguments, link_preview_options=_NO_PREVIEW)
        message: TelegramMessage = await _tried(sending)
        return str(message.message_id)


@asynccontextmanager
async def delivering(
    settings: Settings,
    open_unit_of_work: OpenUnitOfWork,  # noqa: ARG001  # as every front's
) -> AsyncGenerator[TelegramDelivering, None]:
    """Connections to Telegram, closed at the end."""
    token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
    api = telegram_bot(token, settings.telegram_api_base_url.rstrip("/"))
    async with api.request:  # nothing is asked of Telegram before there is something to send
        yield TelegramDelivering(api)


async def _tried(call: Awaitable[Done]) -> Done:
    """One call, with what may come of it in the core's words; a BadRequest is the caller's."""
    try:
        return await call
    except BadRequest:
        raise
    except TelegramError as error:
        raise _meant(error) from error


def _meant(error: TelegramError) -> DsmxError:
    """What an error says of this message, of its chat or of the whole bot."""
    words = str(error)
    match error:
        case ChatMigrated(new_chat_id=chat):
            return Moved(words, str(chat))
        case Forbidden():
            return Undeliverable(words, "blocked")
        case RetryAfter(retry_after=wait):
            seconds = wait if isinstance(wait, int) else wait.total_seconds()
            return Silenced(words, seconds + _LATER_S)
        case InvalidToken():
            return NotNow(words, _WITHOUT_TOKEN_S)
        case NetworkError():
            return lost(error, _PAUSE_S)
        case _:
            return PerhapsSent(words)
