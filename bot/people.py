"""Who is who: one human may be known on several fronts and workspaces.

Each identity (front, workspace, person) stands for itself; identities that were linked share a
language, a time zone and quiet hours, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from bot.messages import Sender

COUNTRY_ZONE = "America/Mexico_City"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One identity on one front and workspace.

    `chosen_language` is what they asked for, `last_language` what they last wrote in. `zone` is an
    IANA name (empty: not told). They are left in peace from the hour `quiet_from` until the hour
    `quiet_until`, 0 to 23, in their zone. `notice` is the version of the privacy notice that they
    were shown, `human` the random id that linked identities share (empty: none linked).
    """

    chosen_language: Literal["es", "en"] | None = None
    last_language: Literal["es", "en"] | None = None
    zone: str = ""
    quiet_from: int | None = None
    quiet_until: int | None = None
    notice: str = ""
    human: str = ""


def wakes_at(person: Person, now: datetime) -> datetime:
    """The first moment from `now` on (UTC) that is not in the person's quiet hours."""
    begin, end = person.quiet_from, person.quiet_until
    if begin is None or end is None or begin == end:
        return now
    there = now.astimezone(ZoneInfo(person.zone or COUNTRY_ZONE))
    since = (there.hour - begin) % 24
    if since >= (end - begin) % 24:
        return now
    woken = there.replace(minute=0, second=0, microsecond=0)
    return (woken + timedelta(hours=(end - there.hour) % 24)).astimezone(now.tzinfo)


def is_private(sender: Sender) -> bool:
    """Whether nobody else reads the chat: it bears the person's own id."""
    return sender.chat == sender.person


def private_chat(front: str, workspace: str, person: str) -> Sender:
    """Where to write to a person alone."""
    return Sender(front=front, workspace=workspace, chat=person, person=person)


class Identities(Protocol):
    """Identities under random ids, and which of them are the same human."""

    async def id_of(self, sender: Sender, now: datetime) -> str:
        """The random id of this identity, made where there is none."""
        ...

    async def known(self, sender: Sender) -> str:
        """The random id of this identity; empty where there is none."""
        ...

    async def address(self, identity: str) -> Sender | None:
        """The private chat of an identity; None once it is erased."""
        ...

    async def linked(self, sender: Sender) -> Sequence[Sender]:
        """All identities of the same human, this one first."""
        ...

    async def link(self, identity: str, other: str) -> str:
        """Make two identities, and those linked to either, one human; the human's random id."""
        ...

    async def unlink(self, sender: Sender) -> None:
        """Let this identity stand alone again."""
        ...
