"""What a reply becomes on Telegram, told without sending it."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.parting import Part
from bot.replies import Reply
from handlers.telegram.photos import shown_with
from handlers.telegram.rendering import rendered

_TAG = re.compile(r"<[^<>]*>")


def parts(reply: Reply) -> list[Part]:
    """Its messages in their order."""
    return [_part(one) for one in rendered(reply, photo=shown_with(reply))]


def _part(message: Mapping[str, Any]) -> Part:
    words = str(message.get("text") or message.get("caption") or "")
    return Part(
        words=unescape(_TAG.sub("", words)),
        pictured="photo" in message or "link_preview_options" in message,
        buttons=tuple(_labels(message)),
    )


def _labels(message: Mapping[str, Any]) -> Iterator[str]:
    keyboard = message.get("reply_markup")
    if isinstance(keyboard, InlineKeyboardMarkup):
        yield from (button.text for row in keyboard.inline_keyboard for button in row)
