"""What is said in fixed words beside the intents, and the buttons that belong to it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.actions import Action
from bot.sayings import (
    companies,
    desks,
    linking,
    news,
    peace,
    posts,
    queue,
    received,
    requests,
    rights,
    roles,
    saved,
)
from bot.sayings.wordings import saying_of
from bot.turn import Answer, Turn

Saying = Callable[[Turn, str], Awaitable[Answer | None]]
Pressing = Callable[[Turn, Action], Awaitable[Answer | None]]

SAYINGS: Mapping[str, Saying] = MappingProxyType(
    {
        "privacy": rights.privacy,
        "consents": rights.consents,
        "export": rights.export,
        "link": linking.link,
        "unlink": linking.unlink,
        "code": linking.code,
        "zone": peace.zone,
        "quiet": peace.quiet,
        "loud": peace.loud,
        "desk": desks.desk,
        "undesk": desks.undesk,
        "roles": roles.roles,
        "invite": companies.invite,
        "speakers": companies.speakers,
        "companies": companies.companies,
        "queue": queue.queue,
        "mine": queue.mine,
        "news": news.mine,
        "posts": posts.posts,
        "pass": requests.pass_words,
        "requests": requests.mine,
        "withdraw": requests.withdraw_words,
        "received": received.received,
        "save": saved.save,
        "save-search": saved.save_search,
        "saved": saved.mine,
    }
)
"""By name; each gives None where the words mean nothing to the one who says them."""

PRESSED: Mapping[str, Pressing] = MappingProxyType(
    {
        "link": linking.linked,
        "agree": rights.agrees,
        "role": roles.pressed,
        "claim": companies.ended,
        "review": queue.pressed,
        "news": news.pressed,
        "post": posts.pressed,
        "pass": requests.passed,
        "request": received.pressed,
        "save": saved.pressed_company,
        "saved": saved.pressed,
    }
)
"""Buttons by their verb; each gives None for a button that fits nothing any more."""

PRESSABLE = (
    "privacy",
    "consents",
    "export",
    "link",
    "companies",
    "queue",
    "mine",
    "news",
    "posts",
    "roles",
    "requests",
    "received",
    "saved",
)
"""Sayings that a button may ask for: they need no further words."""


async def answer_to_saying(turn: Turn) -> Answer | None:
    """The answer to fixed words; None where the message is something else."""
    name, rest = saying_of(turn.message.text)
    return await SAYINGS[name](turn, rest) if name else None
