"""Telegram's updates as the inbox keeps them."""

import json
from collections.abc import Awaitable, Callable

from bot.ports import Update
from handlers.telegram.hearing import chat_of

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that Telegram is asked for."""

Accept = Callable[[Update], Awaitable[bool]]


def update_of(raw: object, bot_id: str) -> Update:
    """A raw update as the inbox keeps it: in ASCII, so that any database takes any text.

    Raises:
        ValueError: it is no update.
    """
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
        raise ValueError("no update: an object with a whole number as update_id")
    return Update(
        front="telegram",
        bot=bot_id,
        update_id=str(raw["update_id"]),
        chat=chat_of(raw),
        body=json.dumps(raw),
    )
