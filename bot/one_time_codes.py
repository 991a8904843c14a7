"""Codes that are said once: whoever types one in a chat shows that it was given to them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import choice
from typing import Literal, Protocol

from bot.short_code import ALPHABET

Kind = Literal["link", "role", "claim"]
LIVES: dict[Kind, timedelta] = {
    "link": timedelta(minutes=10),
    "role": timedelta(hours=24),
    "claim": timedelta(days=7),
}
"""A code for a colleague or a company has to travel; one for oneself has not."""

_WRITTEN = re.compile(r"[0-9A-Za-z]{4}-[0-9A-Za-z]{4}")
_READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a code stands for: `about` is a role with its cluster, or a provider's id.

    `issuer` is the random id of the identity that asked for it.
    """

    kind: Kind
    about: str = ""
    issuer: str


def new_code() -> str:
    """Eight random characters in two halves, 40 bits; never digits alone, like a telephone."""
    drawn = "".join(choice(ALPHABET) for _ in range(8))
    return new_code() if drawn.isdigit() else f"{drawn[:4]}-{drawn[4:]}"


def read_code(text: str) -> str:
    """The code that a text is, in its canonical form; empty where it is none."""
    said = text.strip().upper().translate(_READ_AS)
    written = _WRITTEN.fullmatch(said) and not said.replace("-", "").isdigit()
    return said if written else ""


class Codes(Protocol):
    """Codes that were issued, kept as hashes until they are used or too old."""

    async def issue(self, promise: Promise, now: datetime) -> str:
        """A new code for it; it lives as long as its kind does."""
        ...

    async def redeem(self, code: str, now: datetime) -> Promise | None:
        """What the code stands for, once; None for a wrong, used or old one."""
        ...
