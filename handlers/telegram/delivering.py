"""Sends to people on Telegram who did not just ask; what came of it, in the core's words."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from telegram import Bot
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
from handlers.telegram.markup import cut
from handlers.telegram.photos import PLAINLY, Photos, caption_of, said, weight, words_of
from handlers.telegram.rendering import LIMIT

log = logging.getLogger(__name__)

Done = TypeVar("Done")

_UNPARSED = "can't parse entities"
_UNCHANGED = ("message is not modified", "message to delete not found")
_PAUSE_S, _WITHOUT_TOKEN_S, _LATER_S = 3.0, 60.0, 0.1


@dataclass(frozen=True, slots=True)
class TelegramDelivering:
    """Implements `bot.front.Delivering`."""

    api: Bot
    photos: Photos
    name: str = "telegram"

    def weight(self, reply: Reply) -> int:
        """How many messages a reply becomes."""
        return weight(reply)

    async def deliver(self, to: Sender, reply: Reply) -> str:
        """Send to a chat; what follows a first message waits by itself, so none is said twice.

        A message that is a photo has "p" before its id.
        """
        where = {"chat_id": int(to.chat), "message_thread_id": int(to.thread or 0) or None}

        async def send(arguments: Mapping[str, Any]) -> TelegramMessage:
            return await self._shown({**where, **arguments}, reply)

        private = not to.chat.startswith("-")
        first, others = await self.photos.begun(reply, send, private=private)
        sent, in_doubt = [first], False
        for more in others:
            message, doubted = await insisted(partial(send, more))
            sent += [message] if message else []
            in_doubt = in_doubt or doubted
        ids = ",".join(f"{'p' * bool(one.photo)}{one.message_id}" for one in sent)
        if in_doubt:
            raise PerhapsTwice("the answer to a later message was lost", ids)
        return ids

    async def reachable(self) -> bool:
        """Whether Telegram answers at all."""
        return await answers(self.api)

    async def edit(self, to: Sender, message: str, reply: Reply) -> str:
        """Show a reply in the place of a delivered message, as far as its parts hold it.

        A photo keeps its picture; its words stand below it or in the messages that follow.
        """
        ids, chat = message.split(","), int(to.chat)
        if ids == [ids[0]] and ids[0].startswith("p"):
            which = int(ids[0].removeprefix("p"))
            words = caption_of(reply)
            await _edited(self.api.edit_message_caption(chat, which, **words))
            return message
        shown = [one for one in ids if not one.startswith("p")]
        pages = words_of(reply, below_photo=len(shown) < len(ids))
        for number, page in zip(shown, pages, strict=False):
            arguments = {**PLAINLY, **page}
            await _edited(
                self.api.edit_message_text(chat_id=chat, message_id=int(number), **arguments)
            )
        for number in shown[len(pages) :]:
            await _edited(self.api.delete_message(chat, int(number)))
        return message

    async def delete(self, to: Sender, message: str) -> str:
        """Take back a delivered message."""
        for number in message.split(","):
            which = int(number.removeprefix("p"))
            await _edited(self.api.delete_message(int(to.chat), which))
        return message

    async def _shown(self, arguments: Mapping[str, Any], reply: Reply) -> TelegramMessage:
        """Send; where our markup cannot be read, once more without any."""
        try:
            return await _tried(said(self.api, arguments))
        except BadRequest as error:
            if _UNPARSED not in str(error).lower() or "text" not in arguments:
                raise Refused(str(error)) from error
            log.exception("Telegram could not read our markup")
        bare = {**arguments, "text": cut(inert(plain(reply)), LIMIT), "parse_mode": None}
        try:
            return await _tried(said(self.api, bare))
        except BadRequest as error:
            raise Refused(str(error)) from error


@asynccontextmanager
async def delivering(
    settings: Settings,
    open_unit_of_work: OpenUnitOfWork,
) -> AsyncGenerator[TelegramDelivering, None]:
    """Connections to Telegram, closed at the end."""
    token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
    api = telegram_bot(token, settings.telegram_api_base_url.rstrip("/"))
    async with api.request:  # nothing is asked of Telegram before there is something to send
        yield TelegramDelivering(api, Photos(open_unit_of_work))


async def _edited(call: Awaitable[object]) -> None:
    """One change; that it changes nothing is no error.

    Raises:
        Refused: Telegram does not take it.
    """
    try:
        await _tried(call)
    except BadRequest as error:
        if not any(words in str(error).lower() for words in _UNCHANGED):
            raise Refused(str(error)) from error


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
