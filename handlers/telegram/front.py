"""Sends what the assistant answers to Telegram."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot, CallbackQuery, LinkPreviewOptions, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.inbox import Refused
from bot.messages import Message
from bot.replies import Reply, plain
from handlers.inert import inert
from handlers.telegram.hearing import heard
from handlers.telegram.rendering import LIMIT, rendered

log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TRIES = 4
_STALE = ("query is too old", "query id is invalid")
_UNCHANGED = "message is not modified"
_UNPARSED = "can't parse entities"


def telegram_bot(token: str, base_url: str) -> ExtBot[None]:
    """The bot of a token at an API server; getUpdates has connections of its own."""
    return ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=HTTPXRequest(connection_pool_size=64, pool_timeout=10.0),
        get_updates_request=HTTPXRequest(connection_pool_size=4, read_timeout=40.0),
    )


@dataclass(slots=True)
class TelegramFront:
    """Implements `bot.inbox.Front`."""

    api: Bot
    name: str = "telegram"

    @property
    def bot(self) -> str:
        """The bot's id: what its updates are told apart by."""
        return str(self.api.id)

    def heard(self, body: str) -> Message | None:
        """An update as a message."""
        return heard(body, self.api, self.api.username)

    async def send(self, body: str, message: Message, reply: Reply) -> None:
        """Answer in the same chat and thread; a page turned is shown in its place."""
        query = Update.de_json(json.loads(body), self.api).callback_query
        if query:
            await _acknowledged(query)
        try:
            if query and reply.replaces_list and await self._edited(query, reply):
                return
            await self._sent(message, reply)
        except (Forbidden, BadRequest, ChatMigrated) as error:
            raise Refused(str(error)) from error

    async def _sent(self, message: Message, reply: Reply) -> None:
        sender = message.sender
        to: dict[str, Any] = {
            "chat_id": int(sender.chat),
            "message_thread_id": int(sender.thread) if sender.thread else None,
            "link_preview_options": _NO_PREVIEW,
        }
        private = sender.chat == sender.person
        for arguments in rendered(reply, private=private):
            await self._one(to, arguments, reply)

    async def _one(self, to: dict[str, Any], arguments: dict[str, Any], reply: Reply) -> None:
        try:
            await _patiently(lambda: self.api.send_message(**to, **arguments))
        except BadRequest as error:
            if _UNPARSED not in str(error).lower():
                raise
            bare = {**arguments, "text": inert(plain(reply))[:LIMIT], "parse_mode": None}
            await _patiently(lambda: self.api.send_message(**to, **bare))

    async def _edited(self, query: CallbackQuery, reply: Reply) -> bool:
        """Whether the page could be shown in place of the one whose button was pressed."""
        messages = rendered(reply)
        if len(messages) > 1 or query.message is None:
            return False
        arguments = {**messages[0], "link_preview_options": _NO_PREVIEW}
        try:
            await _patiently(lambda: query.edit_message_text(**arguments))
        except BadRequest as error:
            return _UNCHANGED in str(error).lower()
        return True


async def _acknowledged(query: CallbackQuery) -> None:
    """Stop the button's spinner; one pressed too long ago cannot be, and need not."""
    try:
        await _patiently(query.answer)
    except BadRequest as error:
        if not any(words in str(error).lower() for words in _STALE):
            raise
    except TelegramError:
        log.info("a pressed button could not be acknowledged")


async def _patiently(call: Callable[[], Awaitable[Any]]) -> None:
    """Call; wait as long as Telegram says when it is too much, and through short outages."""
    for attempt in range(_TRIES):
        try:
            await call()
        except RetryAfter as error:
            seconds = error.retry_after
            wait = seconds if isinstance(seconds, int | float) else seconds.total_seconds()
            await asyncio.sleep(wait + 0.1)
        except BadRequest:
            raise
        except NetworkError:
            if attempt == _TRIES - 1:
                raise
            await asyncio.sleep(0.5 * 2**attempt)
        else:
            return
    with suppress(RetryAfter):
        await call()
