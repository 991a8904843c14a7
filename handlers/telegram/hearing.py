"""Telegram's updates as messages."""

import json
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, MessageEntity, Update, User
from telegram import Message as TelegramMessage
from telegram.constants import ChatType

from bot.actions import written
from bot.errors import UnreadableShortCode
from bot.messages import Kind, Message, Point, Sender
from bot.short_code import read_short_code
from handlers.telegram.commands import ACTIONS

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("sticker", "sticker"),
    ("photo", "photo"),
    ("document", "file"),
    ("video", "file"),
    ("animation", "file"),
    ("contact", "other"),
    ("poll", "other"),
    ("dice", "other"),
    ("game", "other"),
)
_ALREADY_SAID = 600
"""Seconds after which an edit is somebody tidying up, not asking."""


def heard(body: str, bot: Bot, username: str) -> Message | None:
    """An update as a message; None where nobody spoke to the bot."""
    update = Update.de_json(json.loads(body), bot)
    if update.callback_query:
        return _pressed(update, update.callback_query)
    said = update.message or update.edited_message
    if said is None or said.from_user is None or said.from_user.is_bot:
        return None
    if update.edited_message and not _is_a_correction(said):
        return None
    return _said(update, said, said.from_user, username)


def chat_of(update: dict[str, Any]) -> str:
    """The chat of an update, by which its order is kept; "-" for one without a chat."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        held = update.get(kind)
        if isinstance(held, dict):
            message = held.get("message") if kind == "callback_query" else held
            chat = message.get("chat") if isinstance(message, dict) else None
            if isinstance(chat, dict):
                return str(chat.get("id", "-"))
    return "-"


def thread_of(message: MaybeInaccessibleMessage) -> int | None:
    """The forum topic of a message; elsewhere a thread is but a chain of replies."""
    if isinstance(message, TelegramMessage) and message.is_topic_message:
        return message.message_thread_id
    return None


def _is_a_correction(said: TelegramMessage) -> bool:
    """Words changed soon after they were written; a location that moves asks nothing anew."""
    if said.text is None or said.edit_date is None:
        return False
    return (said.edit_date - said.date).total_seconds() <= _ALREADY_SAID


def _pressed(update: Update, query: CallbackQuery) -> Message | None:
    if query.message is None:
        return None
    return Message(
        id=f"tg{update.update_id}",
        sender=_sender(str(query.message.chat.id), thread_of(query.message), query.from_user),
        kind="action",
        at=datetime.now(UTC),
        action=_clean(query.data or "-"),
        locale=query.from_user.language_code or "",
    )


def _said(update: Update, said: TelegramMessage, person: User, username: str) -> Message | None:
    if said.chat.type != ChatType.PRIVATE and not _addressed(said, username):
        return None
    common: dict[str, Any] = {
        "id": f"tg{update.update_id}",
        "sender": _sender(str(said.chat.id), thread_of(said), person),
        "at": said.date,
        "locale": person.language_code or "",
    }
    spot = said.location or (said.venue.location if said.venue else None)
    if spot:
        point = Point(spot.latitude, spot.longitude)
        return Message(**common, kind="location", location=point)
    if said.text is None:
        kind = _kind(said)
        return Message(**common, kind=kind, file=_picture(said)) if kind else None
    return Message(**common, **_meant(_clean(said.text), username))


def _sender(chat: str, thread: int | None, person: User) -> Sender:
    return Sender(
        front="telegram",
        chat=chat,
        thread=str(thread) if thread else "",
        person=str(person.id),
    )


def _kind(said: TelegramMessage) -> Kind | None:
    return next((kind for name, kind in _KINDS if getattr(said, name)), None)


def _picture(said: TelegramMessage) -> str:
    """Telegram's name of the largest version of a picture, also of one sent as a file."""
    if said.photo:
        return said.photo[-1].file_id
    document = said.document
    drawn = document and (document.mime_type or "").startswith("image/")
    return document.file_id if document and drawn else ""


def _addressed(said: TelegramMessage, username: str) -> bool:
    """In a group the bot answers commands, mentions and replies to itself alone."""
    replied = said.reply_to_message and said.reply_to_message.from_user
    if replied and replied.username == username:
        return True
    commands = [e for e in said.entities if e.type == MessageEntity.BOT_COMMAND]
    for entity in commands:
        command = said.parse_entity(entity)
        if "@" not in command or command.lower().endswith(f"@{username.lower()}"):
            return True
    return f"@{username.lower()}" in (said.text or "").lower()


def _meant(text: str, username: str) -> dict[str, Any]:
    """A command as its action; other text as words, without the bot's own name."""
    text = _without_name(text, username).strip()
    if not text.startswith("/"):
        return {"kind": "words", "text": text}
    command, _, rest = text[1:].partition(" ")
    command, rest = command.lower(), rest.strip()
    if command == "start":
        return {"kind": "action", "action": _begun(rest)}
    if command in ACTIONS and not rest:
        return {"kind": "action", "action": ACTIONS[command]}
    return {"kind": "words", "text": rest or command.replace("_", " ")}


def _begun(payload: str) -> str:
    """A deep link with a provider's short code opens that provider; any other says hello."""
    try:
        return written("show", read_short_code(payload))
    except UnreadableShortCode:
        return ACTIONS["start"]


def _without_name(text: str, username: str) -> str:
    at = text.lower().find(f"@{username.lower()}")
    return text if at < 0 else f"{text[:at]} {text[at + len(username) + 1 :]}"


def _clean(text: str) -> str:
    """Without NUL and halves of surrogate pairs, which no database keeps."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
