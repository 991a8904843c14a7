"""What people write to a bot, as Telegram words it."""

import time
from typing import Any


def worded(number: int, chat: int, text: str | None, **more: Any) -> dict[str, Any]:
    """A message of a person; a group's id is below zero, then `user` is who writes."""
    user = more.pop("user", chat if chat > 0 else 5001)
    language = more.pop("language", "es")
    said = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
        "from": {"id": user, "is_bot": False, "first_name": "Ana", "language_code": language},
        **more,
    }
    if text is not None:
        said["text"] = text
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return said
