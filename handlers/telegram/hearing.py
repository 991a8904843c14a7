"""Telegram's updates as messages."""

import json
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, MessageEntity, Update, User
from telegram import Message as TelegramMessage
from telegram.constants import ChatType

from bot.messages import Kind, Message, Point, Sender

# A command is heard as the words it stands for; any other as its own name.
COMMANDS = {
    "start": "hola",
    "ayuda": "ayuda",
    "help": "help",
    "servicios": "qué servicios hay",
    "services": "what services are there",
    "idioma": "cambiar idioma",
    "language": "change language",
    "misdatos": "mis datos",
    "mydata": "my data",
    "borrarmisdatos": "borra mis datos",
    "deletemydata": "delete my data",
    "privacidad": "qué datos guardan de mí",
    "privacy": "what data do you keep about me",
}
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("sticker", "sticker"),
    ("photo", "photo"),
    ("document", "file"),
    ("video", "file"),
    ("contact", "other"),
    ("poll", "other"),
)


def heard(body: str, bot: Bot, username: str) -> Message | None:
    """An update as a message; None where nobody spoke to the bot."""
    update = Update.de_json(json.loads(body), bot)
    if update.callback_query:
        return _pressed(update, update.callback_query)
    said = update.message or update.edited_message
    if said is None or said.from_user is None or said.from_user.is_bot:
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


def _pressed(update: Update, query: CallbackQuery) -> Message | None:
    if query.message is None:
        return None
    thread = getattr(query.message, "message_thread_id", None)
    return Message(
        id=f"tg{update.update_id}",
        sender=_sender(str(query.message.chat.id), thread, query.from_user),
        kind="action",
        at=datetime.now(UTC),
        action=query.data or "",
        locale=query.from_user.language_code or "",
    )


def _said(update: Update, said: TelegramMessage, person: User, username: str) -> Message | None:
    if said.chat.type != ChatType.PRIVATE and not _addressed(said, username):
        return None
    thread = said.message_thread_id if said.is_topic_message else None
    common: dict[str, Any] = {
        "id": f"tg{update.update_id}",
        "sender": _sender(str(said.chat.id), thread, person),
        "at": said.date,
        "locale": person.language_code or "",
    }
    spot = said.location or (said.venue.location if said.venue else None)
    if spot and not update.edited_message:
        point = Point(spot.latitude, spot.longitude)
        return Message(**common, kind="location", location=point)
    if said.text is None:
        kind = _kind(said)
        return Message(**common, kind=kind) if kind else None
    return Message(**common, kind="words", text=_words(said.text, username))


def _sender(chat: str, thread: int | None, person: User) -> Sender:
    return Sender(
        front="telegram",
        chat=chat,
        thread=str(thread) if thread else "",
        person=str(person.id),
    )


def _kind(said: TelegramMessage) -> Kind | None:
    return next((kind for name, kind in _KINDS if getattr(said, name)), None)


def _addressed(said: TelegramMessage, username: str) -> bool:
    """In a group the bot answers commands, mentions and replies to itself alone."""
    replied = said.reply_to_message and said.reply_to_message.from_user
    if replied and replied.username == username:
        return True
    text = said.text or ""
    commands = [e for e in said.entities if e.type == MessageEntity.BOT_COMMAND]
    for entity in commands:
        command = said.parse_entity(entity)
        if "@" not in command or command.lower().endswith(f"@{username.lower()}"):
            return True
    return f"@{username.lower()}" in text.lower()


def _words(text: str, username: str) -> str:
    """The text without the bot's own name; a command as the words that it stands for."""
    text = text.replace(f"@{username}", " ").strip()
    if not text.startswith("/"):
        return text
    command, _, rest = text[1:].partition(" ")
    known = COMMANDS.get(command.lower(), command.replace("_", " "))
    return rest.strip() if rest.strip() and command.lower() != "start" else known
