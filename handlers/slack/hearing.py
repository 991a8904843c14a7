"""What Slack sends, reduced to what is needed to answer it, and that as messages.

Nothing else of a payload is kept: only `Said`, until it is answered.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.actions import written
from bot.incoming import Update
from bot.messages import Kind, Message, Sender
from handlers.slack.markup import said, whole
from handlers.slack.windows import FILE

_WITH_WORDS = (None, "", "file_share", "thread_broadcast", "me_message")
_NOBODY = ("USLACKBOT", "")
_MOST_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a person said or pressed, where, and how to answer it.

    `id` is the event's id or the trigger's. `thread` is where in the channel the answer goes,
    `pressed_on` the message whose button was pressed. `answer_url` is Slack's response_url;
    `only_to_them` says that the answer is for nobody else's eyes. `trigger` opens a form, for
    three seconds. `file` is Slack's name of a picture that came with it. `at` is in seconds
    since 1970.
    """

    id: str
    workspace: str
    channel: str
    person: str
    kind: Kind
    at: float
    text: str = ""
    action: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    locale: str = ""
    thread: str = ""
    pressed_on: str = ""
    answer_url: str = ""
    only_to_them: bool = False
    trigger: str = ""
    file: str = ""

    @property
    def private(self) -> bool:
        """Whether it is said to the bot alone: in a direct message, or in the app's Home."""
        return self.channel.startswith("D") or self.channel == self.person

    @property
    def sender(self) -> Sender:
        """Who spoke, as the core tells people and conversations apart.

        A direct message is one conversation, whatever threads it has.
        """
        return Sender(
            front="slack",
            workspace=self.workspace,
            chat=self.person if self.private else self.channel,
            thread="" if self.private else self.thread,
            person=self.person,
        )


def heard(body: str) -> Message:
    """What was kept in the inbox, as a message."""
    kept = read(body)
    return Message(
        id=f"sl{kept.workspace}:{kept.id}",
        sender=kept.sender,
        kind=kept.kind,
        at=datetime.fromtimestamp(kept.at, UTC),
        text=kept.text or _asks_for_help(kept),
        action=kept.action,
        answers=kept.answers,
        locale=kept.locale,
        file=kept.file,
        whispered=kept.only_to_them,
    )


def read(body: str) -> Said:
    """What was kept in the inbox."""
    return _adapter().validate_json(body)


def update_of(kept: Said, bot: str) -> Update:
    """What was said as the inbox keeps it."""
    return Update(
        front="slack",
        bot=bot,
        update_id=f"{kept.workspace}:{kept.id}",
        chat=f"{kept.workspace}:{kept.channel}",
        body=_adapter().dump_json(kept).decode(),
        person=kept.person,
        workspace=kept.workspace,
        private=kept.private,
    )


def commanded(payload: Mapping[str, Any], workspace: str) -> Said:
    """A slash command: answered to its sender alone."""
    return Said(
        id=str(payload["trigger_id"]),
        workspace=workspace,
        channel=str(payload["channel_id"]),
        person=str(payload["user_id"]),
        kind="words",
        at=_now(),
        text=said(str(payload.get("text", ""))[:_MOST_CHARACTERS]),
        answer_url=str(payload.get("response_url", "")),
        only_to_them=True,
        trigger=str(payload["trigger_id"]),
    )


def pressed(payload: Mapping[str, Any], workspace: str) -> Said | None:
    """A pressed button or a picked option; None for one that only opens a link."""
    did = payload["actions"][0]
    value = _value(did)
    channel = (payload.get("channel") or {}).get("id")
    if not value or "url" in did:
        return None
    where, trigger = payload.get("container") or {}, str(payload["trigger_id"])
    shown = payload.get("message") or {}
    person = str(payload["user"]["id"])
    return Said(
        id=trigger,
        workspace=workspace,
        channel=str(channel or person),
        person=person,
        kind="action",
        at=_now(),
        action=said(value),
        thread=str(where.get("thread_ts") or shown.get("thread_ts") or ""),
        pressed_on=str(where.get("message_ts") or shown.get("ts") or ""),
        answer_url=str(payload.get("response_url", "")),
        only_to_them=bool(where.get("is_ephemeral")),
        trigger=trigger,
    )


def place_of(kept: Said) -> str:
    """Where a form was begun, as a modal carries it along (3000 characters at most)."""
    where = {"channel": kept.channel, "thread": kept.thread, "only_to_them": kept.only_to_them}
    return json.dumps({**where, "answer_url": kept.answer_url})


def submitted(payload: Mapping[str, Any], workspace: str) -> Said:
    """A modal that was filled in: all answers at once."""
    view, trigger = payload["view"], str(payload["trigger_id"])
    values = view["state"]["values"]
    answers = tuple(
        (str(block), whole(_value(element))[:_MOST_CHARACTERS])
        for block, elements in values.items()
        for element in elements.values()
        if block != FILE
    )
    kept = _in_modal(payload, workspace, trigger)
    return replace(
        kept,
        kind="answers",
        action=str(view["callback_id"]),
        answers=answers,
        trigger=trigger,
        file=_picture((values.get(FILE) or {}).get(FILE, {}).get("files")),
    )


def closed(payload: Mapping[str, Any], workspace: str) -> Said:
    """A modal that was closed without being sent: the form is left."""
    return _in_modal(payload, workspace, f"closed:{payload['view']['id']}")


def _in_modal(payload: Mapping[str, Any], workspace: str, known_as: str) -> Said:
    where = _where(str(payload["view"].get("private_metadata") or ""))
    person = str(payload["user"]["id"])
    return Said(
        id=known_as,
        workspace=workspace,
        channel=str(where.get("channel") or person),
        person=person,
        kind="action",
        at=_now(),
        action=written("do", "cancel"),
        thread=str(where.get("thread") or ""),
        answer_url=str(where.get("answer_url") or ""),
        only_to_them=bool(where.get("only_to_them")),
    )


def _where(metadata: str) -> Mapping[str, Any]:
    """What a modal carried along; one of an older version carries nothing."""
    try:
        carried = json.loads(metadata)
    except ValueError:
        return {}
    return carried if isinstance(carried, dict) else {}


def _value(element: Mapping[str, Any]) -> str:
    """What was typed, or the value of what was picked."""
    picked = element.get("selected_option") or {}
    return str(element.get("value") or picked.get("value") or "")


def mentioned(payload: Mapping[str, Any], workspace: str) -> Said | None:
    """A mention in a channel: answered in its thread; None where no person wrote it."""
    event = payload["event"]
    thread = str(event.get("thread_ts") or event["ts"])
    return _written(payload, workspace, thread)


def told(payload: Mapping[str, Any], workspace: str) -> Said | None:
    """A direct message, or one in a thread; None for any other, and where no person wrote it."""
    event = payload["event"]
    thread = str(event.get("thread_ts") or "")
    if not is_direct(event) and (not thread or _mentions_bot(payload)):
        return None
    return _written(payload, workspace, thread)


def is_direct(event: Mapping[str, Any]) -> bool:
    """Whether a message event is of a conversation between a person and the bot."""
    return event.get("channel_type") in ("im", "app_home")


def _written(payload: Mapping[str, Any], workspace: str, thread: str) -> Said | None:
    event = payload["event"]
    person = str(event.get("user") or "")
    by_program = event.get("bot_id") or person in (_bot_user(payload), *_NOBODY)
    if by_program or event.get("subtype") not in _WITH_WORDS:
        return None
    text = said(str(event.get("text") or "")[:_MOST_CHARACTERS])
    files = event.get("files") or []
    return Said(
        id=str(payload["event_id"]),
        workspace=workspace,
        channel=str(event["channel"]),
        person=person,
        kind="words" if text or not files else _kind(files[0]),
        at=float(event["ts"]),
        text=text,
        thread=thread,
        file=_picture(files),
    )


def _picture(files: Sequence[Mapping[str, Any]] | None) -> str:
    """Slack's name of the first picture among files; empty where there is none."""
    drawn = [one for one in files or () if str(one.get("mimetype") or "").startswith("image/")]
    return str(drawn[0].get("id") or "") if drawn else ""


def _kind(file: Mapping[str, Any]) -> Kind:
    """What a shared file is, by its media type."""
    major = str(file.get("mimetype") or "").partition("/")[0]
    if major == "audio" or file.get("subtype") == "slack_audio":
        return "voice"
    return "photo" if major == "image" else "file"


def _asks_for_help(kept: Said) -> str:
    """What a command or a mention without words stands for."""
    if kept.kind != "words":
        return ""
    return "help" if kept.locale.startswith("en") else "ayuda"


def _bot_user(payload: Mapping[str, Any]) -> Any:  # noqa: ANN401  # any JSON
    """The app's own user in this workspace, as the event says."""
    known = payload.get("authorizations") or [{}]
    return known[0].get("user_id") or None


def _mentions_bot(payload: Mapping[str, Any]) -> bool:
    """Whether the same words come as a mention, too."""
    bot = _bot_user(payload)
    text = str(payload["event"].get("text") or "")
    return bot is not None and re.search(rf"<@{re.escape(bot)}[|>]", text) is not None


def _now() -> float:
    return datetime.now(UTC).timestamp()


@cache
def _adapter() -> TypeAdapter[Said]:
    return TypeAdapter(Said)
