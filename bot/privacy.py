"""What people are told about their data, and what they agreed to.

The notices lie in `data/privacy`, one file a language; a new version is shown to everybody once.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Protocol, get_args

from bot.messages import Sender

Purpose = Literal["keep-location", "pass-on-request", "announcements"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The privacy notice in one language: its short form, and titled paragraphs in full."""

    version: str
    since: date
    short: str
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to, under which version of the notice, from when until when."""

    purpose: Purpose
    notice: str
    given_at: datetime
    withdrawn_at: datetime | None = None


class Consents(Protocol):
    """What people agreed to; a withdrawn consent stays as proof."""

    async def of(self, sender: Sender) -> Sequence[Consent]:
        """All consents of this identity, withdrawn ones too, in the order of time."""
        ...

    async def agreed(self, sender: Sender, purpose: Purpose) -> bool:
        """Whether it holds now."""
        ...

    async def give(self, sender: Sender, purpose: Purpose, notice: str, now: datetime) -> None:
        """Keep that they agree; to agree twice changes nothing."""
        ...

    async def withdraw(self, sender: Sender, purpose: Purpose, now: datetime) -> bool:
        """Keep that they do no more; False where they never did."""
        ...


@cache
def notice_in(language: Literal["es", "en"]) -> Notice:
    """The notice in force, in this language."""
    kept = _read(language)
    common = _read("version")
    return Notice(
        version=common["version"],
        since=common["since"],
        short=kept["short"],
        sections=tuple((one["title"], one["text"]) for one in kept["section"]),
    )


def _read(name: str) -> Mapping[str, Any]:
    text = files("bot.data.privacy").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
