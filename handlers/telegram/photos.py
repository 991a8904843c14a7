"""Pictures on Telegram: given once by their bytes, then named as Telegram named them."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

import httpx
from telegram import Bot, LinkPreviewOptions
from telegram import Message as TelegramMessage
from telegram.error import TelegramError

from bot.errors import DatabaseUnavailable
from bot.front import NotNow, Refused, Undeliverable
from bot.outgoing import Token
from bot.pictures import MOST_BYTES_SENT
from bot.ports import OpenUnitOfWork, UnitOfWork
from bot.replies import Picture, Reply
from handlers.telegram.rendering import rendered

log = logging.getLogger(__name__)

Found = TypeVar("Found")
Arguments = dict[str, Any]
Send = Callable[[Mapping[str, Any]], Awaitable[TelegramMessage]]
PLAINLY: Mapping[str, Any] = MappingProxyType(
    {"link_preview_options": LinkPreviewOptions(is_disabled=True)}
)
FETCHED_WITHIN_S = 30.0
PAUSE_S = 2.0
_TOKEN = Token("telegram")
_OF_A_FILE = ("file", "photo", "image", "url")


@dataclass(slots=True)
class Photos:
    """Sends replies with their picture; one that Telegram does not take never costs the words."""

    open_unit_of_work: OpenUnitOfWork
    _names: dict[str, str] = field(default_factory=dict)
    _giving: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def begun(
        self, reply: Reply, send: Send, *, private: bool
    ) -> tuple[TelegramMessage, list[Arguments]]:
        """Send the first message of a reply; that, and the arguments of those that follow.

        Raises:
            Refused, or what else `send` raises for a message without a picture.
        """
        if reply.picture:
            try:
                return await self._pictured(reply, reply.picture, send, private=private)
            except Undeliverable:
                raise
            except Refused as error:
                log.info("Telegram did not take a picture: %s", error)
        first, *others = rendered(reply, private=private)
        return await send(first), others

    async def _pictured(
        self, reply: Reply, picture: Picture, send: Send, *, private: bool
    ) -> tuple[TelegramMessage, list[Arguments]]:
        async def sent(photo: str | bytes) -> tuple[TelegramMessage, list[Arguments]]:
            first, *others = rendered(reply, private=private, photo=photo)
            return await send(first), others

        if not picture.is_kept:
            return await sent(picture.source)
        async with self._giving[picture.source]:
            name = await self._name(picture)
            if not name:
                return await self._given(picture, sent)
        try:
            return await sent(name)
        except Refused as error:
            if isinstance(error, Undeliverable) or not _is_of_file(error):
                raise
        async with self._giving[picture.source]:
            return await self._given(picture, sent)

    async def _given(
        self,
        picture: Picture,
        sent: Callable[[bytes], Awaitable[tuple[TelegramMessage, list[Arguments]]]],
    ) -> tuple[TelegramMessage, list[Arguments]]:
        """By its bytes; what Telegram calls it is kept for all that follow."""
        data = await self._kept(lambda work: work.pictures.data(picture.source))
        if data is None:
            raise Refused("the picture is not kept any more")
        message, others = await sent(data)
        if message.photo:
            await self._know(picture.source, message.photo[-1].file_id)
        return message, others

    async def _name(self, picture: Picture) -> str:
        key = picture.source
        if not self._names.get(key):
            self._names[key] = await self._kept(lambda work: work.pictures.known_as(key, _TOKEN))
        return self._names[key]

    async def _know(self, key: str, name: str) -> None:
        """Keep a name; without a database it is known here alone, for the message was sent."""
        self._names[key] = name
        with suppress(DatabaseUnavailable):
            async with self.open_unit_of_work() as work:
                await work.pictures.know(key, _TOKEN, name)
                await work.commit()

    async def _kept(self, ask: Callable[[UnitOfWork], Awaitable[Found]]) -> Found:
        try:
            async with self.open_unit_of_work() as work:
                return await ask(work)
        except DatabaseUnavailable as error:
            raise NotNow(str(error), PAUSE_S) from error


def _is_of_file(error: Refused) -> bool:
    return any(word in str(error).lower() for word in _OF_A_FILE)


async def said(api: Bot, arguments: Mapping[str, Any]) -> TelegramMessage:
    """One message as `rendered` words it."""
    if "photo" in arguments:
        return await api.send_photo(**arguments)
    return await api.send_message(**{**PLAINLY, **arguments})


def caption_of(reply: Reply) -> Arguments:
    """The words below a photo that was sent already.

    Raises:
        Refused: they do not fit there.
    """
    shown, *_ = rendered(reply, private=False, photo=b"")
    if "caption" not in shown:
        raise Refused("more words than fit below a photo")
    return {name: value for name, value in shown.items() if name != "photo"}


def words_of(reply: Reply, *, below_photo: bool) -> list[Arguments]:
    """The words of messages that were sent already, with the picture's own where it is not there.

    `below_photo`: the photo stands in the message before.
    """
    blocks = [one for one in reply.blocks if not below_photo or not isinstance(one, Picture)]
    words = replace(reply, blocks=tuple(blocks))
    if words.picture and not words.picture.is_kept:
        shown, *others = rendered(words, private=False, photo=words.picture.source)
        if "text" in shown:
            return [shown, *others]
    return list(rendered(words, private=False))


def weight(reply: Reply) -> int:
    """How many messages a reply becomes."""
    return len(rendered(reply, photo=shown_with(reply)))


def shown_with(reply: Reply) -> str | bytes | None:
    """In the place of a reply's picture, where only what becomes of it matters."""
    picture = reply.picture
    return (b"" if picture.is_kept else picture.source) if picture else None


async def fetched(api: Bot, name: str) -> bytes | None:
    """The bytes of a file that somebody sent; None where they cannot be had, or are too many."""
    try:
        async with asyncio.timeout(FETCHED_WITHIN_S):
            file = await api.get_file(name)
            if (file.file_size or 0) > MOST_BYTES_SENT:
                return None
            return bytes(await file.download_as_bytearray())
    except (TelegramError, httpx.HTTPError, TimeoutError) as error:
        log.info("a picture could not be fetched: %s", type(error).__name__)
        return None
