"""Sends what the assistant answers to Telegram."""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from telegram import Bot, CallbackQuery, ReplyParameters, Update
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
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.front import NotNow, PerhapsSent, PerhapsTwice, Refused, Silenced
from bot.messages import Message
from bot.replies import Reply, plain
from handlers.inert import inert
from handlers.insisting import insisted
from handlers.telegram.failing import answers, lost
from handlers.telegram.hearing import heard
from handlers.telegram.markup import cut
from handlers.telegram.pacing import Pace
from handlers.telegram.photos import PLAINLY, Photos, fetched, said
from handlers.telegram.rendering import LIMIT, rendered

Done = TypeVar("Done")

log = logging.getLogger(__name__)

_UNCHANGED = "message is not modified"
_UNPARSED = "can't parse entities"
ANSWERS_WITHIN_S = 15.0
_PAUSE_S = 2.0
_SPINNER_PAUSES_S = (0.2, 0.5, 1.0, 0.0)
_REMEMBERED = 2000


def telegram_bot(token: str, base_url: str) -> ExtBot[None]:
    """The bot of a token at an API server."""
    return ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=64, pool_timeout=10.0, read_timeout=ANSWERS_WITHIN_S
        ),
    )


@dataclass(slots=True)
class TelegramFront:
    """Implements `bot.front.Front`; `alive` until Telegram says that the token is not valid."""

    api: Bot
    photos: Photos
    pace: Pace = field(default_factory=Pace)
    name: str = "telegram"
    alive: bool = True
    _versions: OrderedDict[tuple[str, int], tuple[int, int]] = field(default_factory=OrderedDict)

    @property
    def bot(self) -> str:
        """The bot's id: what its updates are told apart by."""
        return self.api.token.partition(":")[0]

    def heard(self, body: str) -> Message | None:
        """An update as a message; None also for a version of a message that was heard already."""
        message = heard(body, self.api, self.api.username)
        return message if message and self._is_new(json.loads(body)) else None

    async def noticed(self, body: str) -> None:
        """Stop a pressed button's spinner; one pressed too long ago cannot be, and need not."""
        query = _query(body, self.api)
        for pause_s in _SPINNER_PAUSES_S:
            if query is None:
                return
            try:
                await query.answer()
            except BadRequest as error:
                log.info("a pressed button could not be acknowledged: %s", error)
                return
            except TelegramError:
                await asyncio.sleep(pause_s)
            else:
                return

    async def slot(self, message: Message) -> None:
        """Wait until Telegram's limits allow a message to this chat."""
        await self.pace.slot(int(message.sender.chat))

    async def send(self, body: str, message: Message, reply: Reply) -> None:
        """Answer in the same chat and thread; a page turned is shown in its place."""
        query = _query(body, self.api)
        if query and reply.replaces_list and await self._edited(query, reply):
            return
        chat, where = int(message.sender.chat), _where(body, message)

        async def send(arguments: Mapping[str, Any]) -> TelegramMessage:
            return await self._moved(chat, {**where, **arguments}, reply)

        private = message.sender.chat == message.sender.person
        _, others = await self.photos.begun(reply, send, private=private)
        in_doubt = [await self._followed(chat, {**where, **more}, reply) for more in others]
        if any(in_doubt):
            raise PerhapsTwice("the answer to a later message of a reply was lost")

    async def fetch(self, message: Message) -> bytes | None:
        """The picture that came with a message."""
        return await fetched(self.api, message.file)

    async def reachable(self) -> bool:
        """Whether Telegram answers at all."""
        return await answers(self.api)

    async def _followed(self, chat: int, arguments: dict[str, Any], reply: Reply) -> bool:
        """Send what follows a first message; whether it may have been sent twice."""

        async def sent() -> None:
            """When its time comes."""
            await self.pace.slot(chat)
            await self._moved(chat, arguments, reply)

        _, in_doubt = await insisted(sent)
        return in_doubt

    async def _moved(self, chat: int, arguments: dict[str, Any], reply: Reply) -> TelegramMessage:
        """Send; to a group that became another, there, once."""
        try:
            return await self._shown(chat, arguments, reply)
        except ChatMigrated as error:
            elsewhere = {**arguments, "message_thread_id": None, "reply_parameters": None}
            try:
                return await self._shown(error.new_chat_id, elsewhere, reply)
            except ChatMigrated as again:
                raise Refused(str(again)) from again

    async def _shown(self, chat: int, arguments: dict[str, Any], reply: Reply) -> TelegramMessage:
        """Send; where our markup cannot be read, once more without any."""
        try:
            return await self._tried(chat, said(self.api, {"chat_id": chat, **arguments}))
        except BadRequest as error:
            if _UNPARSED not in str(error).lower() or "text" not in arguments:
                raise Refused(str(error)) from error
            log.exception("Telegram could not read our markup")
            bare = {**arguments, "text": cut(inert(plain(reply)), LIMIT), "parse_mode": None}
            try:
                return await self._tried(chat, said(self.api, {"chat_id": chat, **bare}))
            except BadRequest as again:
                raise Refused(str(again)) from again

    async def _edited(self, query: CallbackQuery, reply: Reply) -> bool:
        """Whether the page could be shown in place of the one whose button was pressed."""
        messages = rendered(reply, private=False)
        if len(messages) > 1 or query.message is None:
            return False
        try:
            await self._tried(
                query.message.chat.id,
                self.api.edit_message_text(
                    chat_id=query.message.chat.id,
                    message_id=query.message.message_id,
                    **{**PLAINLY, **messages[0]},
                ),
            )
        except BadRequest as error:
            return _UNCHANGED in str(error).lower()
        except ChatMigrated:
            return False
        return True

    async def _tried(self, chat: int, call: Awaitable[Done]) -> Done:
        """One call, with what may come of it in the core's words."""
        try:
            return await call
        except (BadRequest, ChatMigrated):
            raise
        except Forbidden as error:
            raise Refused(str(error)) from error
        except RetryAfter as error:
            seconds = error.retry_after
            wait = seconds if isinstance(seconds, int) else seconds.total_seconds()
            whole_bot = self.pace.refused(chat, wait + 0.1)
            kind = Silenced if whole_bot else NotNow
            raise kind(str(error), wait + 0.1 if whole_bot else 0.0) from error
        except InvalidToken as error:
            self.alive = False
            raise NotNow(str(error), _PAUSE_S) from error
        except NetworkError as error:
            raise lost(error, _PAUSE_S) from error
        except TelegramError as error:
            raise PerhapsSent(str(error)) from error

    def _is_new(self, update: dict[str, Any]) -> bool:
        """Whether this is not an older or the same version of a message that was heard before."""
        said = update.get("message") or update.get("edited_message")
        if not said:
            return True
        key = (str(said["chat"]["id"]), int(said["message_id"]))
        version = (int(update["update_id"]), hash(said.get("text")))
        known = self._versions.get(key)
        self._versions[key] = max(version, known or version)
        while len(self._versions) > _REMEMBERED:
            self._versions.popitem(last=False)
        if known is None or known == version:
            return True
        return version[0] > known[0] and version[1] != known[1]


def _query(body: str, api: Bot) -> CallbackQuery | None:
    return Update.de_json(json.loads(body), api).callback_query


def _where(body: str, message: Message) -> dict[str, Any]:
    """The topic to answer in; in a group also the message that is answered."""
    thread = int(message.sender.thread) if message.sender.thread else None
    arguments: dict[str, Any] = {"message_thread_id": thread}
    said = json.loads(body).get("message") or {}
    if message.sender.chat != message.sender.person and "message_id" in said:
        arguments["reply_parameters"] = ReplyParameters(
            said["message_id"], allow_sending_without_reply=True
        )
    return arguments
