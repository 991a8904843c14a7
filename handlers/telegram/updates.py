"""Telegram's updates as the inbox keeps them."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot.incoming import Update
from bot.messages import Sender
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
        person=_person(raw),
        private=chat_of(raw) == _person(raw),
    )


def left(body: str) -> Sender | None:
    """The chat that blocked the bot or put it out, where an update says so."""
    member = json.loads(body).get("my_chat_member") or {}
    status = (member.get("new_chat_member") or {}).get("status")
    chat = str((member.get("chat") or {}).get("id", ""))
    if status not in ("kicked", "left") or not chat:
        return None
    return Sender(front="telegram", chat=chat, person=chat)


def _person(raw: dict[str, Any]) -> str:
    """Who wrote or pressed; empty for other updates."""
    kinds = ("message", "edited_message", "callback_query")
    held = [raw[kind] for kind in kinds if isinstance(raw.get(kind), dict)]
    person = held[0].get("from") if held else None
    return str(person.get("id", "")) if isinstance(person, dict) else ""
