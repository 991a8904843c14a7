"""What a button carries: a verb and what it is about, the same on every front.

At most 64 bytes, since Telegram's callback_data allows no more
(https://core.telegram.org/bots/api#inlinekeyboardbutton).
"""

from dataclasses import dataclass
from typing import Literal, get_args

Verb = Literal[
    "show",
    "contact",
    "verify",
    "page",
    "widen",
    "at",
    "need",
    "do",
    "lang",
    "erase",
    "fill",
    "fix",
    "link",
    "agree",
    "role",
    "claim",
    "review",
    "news",
    "post",
    "pass",
    "request",
    "save",
    "saved",
]
VERBS: tuple[Verb, ...] = get_args(Verb)
MOST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Action:
    """A pressed button: `show:CODE`, `page:LIST:OFFSET`, `at:PLACE`, `do:INTENT` and so on."""

    verb: Verb
    about: str
    more: str = ""


def written(verb: Verb, about: str, more: object = "") -> str:
    """An action as a button carries it."""
    return ":".join([verb, about, *([str(more)] if more != "" else [])])


def read_action(text: str) -> Action | None:
    """What a button meant; None for what no button of ours carries."""
    verb, _, rest = text.partition(":")
    about, _, more = rest.partition(":")
    sound = text.isprintable() and len(text.encode()) <= MOST_BYTES
    for known in VERBS:
        if verb == known and about and sound:
            return Action(known, about, more)
    return None
