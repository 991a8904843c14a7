"""What people ask of a company through the assistant: passed on once they agree, and followed.

A request is `sent`, then `seen` and `answered` by the word of whoever got it, or `withdrawn` by
whoever made it. It goes to those who speak for the company, else to a desk; never to a ministry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from bot.messages import Sender
from bot.people import COUNTRY_ZONE, Person

State = Literal["sent", "seen", "answered", "withdrawn"]
Recipient = Literal["claimants", "desk"]

MOST_A_DAY = 5
_FROM: Mapping[State, tuple[State, ...]] = {
    "sent": (),
    "seen": ("sent",),
    "answered": ("sent", "seen"),
    "withdrawn": ("sent", "seen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants of a company, and how to reach them.

    `asker` is their private chat; `provider` the company's name. `place` and `message` may be
    empty. Where it went to a desk, `desk` is the key of its cluster (empty: the council's).
    """

    id: str
    asker: Sender
    provider_id: str
    provider: str
    recipient: Recipient
    desk: str = ""
    need: str
    place: str = ""
    message: str = ""
    reach: str
    state: State = "sent"
    sent_at: datetime
    seen_at: datetime | None = None
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state in ("sent", "seen")

    @property
    def group(self) -> str:
        """What its deliveries are counted by."""
        return f"request:{self.id}"


def stepped(request: Request, state: State, now: datetime) -> Request | None:
    """The request in its next state; None where that does not follow on the one it is in."""
    if request.state not in _FROM[state]:
        return None
    match state:
        case "seen":
            return replace(request, state=state, seen_at=now)
        case "answered":
            return replace(request, state=state, answered_at=now)
        case _:
            return replace(request, state=state, withdrawn_at=now)


def of_today(made: Sequence[Request], person: Person, now: datetime) -> list[Request]:
    """Those sent on the person's own day, withdrawn ones too."""
    zone = ZoneInfo(person.zone or COUNTRY_ZONE)
    day = now.astimezone(zone).date()
    return [one for one in made if one.sent_at.astimezone(zone).date() == day]


class Requests(Protocol):
    """What people ask of companies; how many there were stays when they go."""

    async def send(self, request: Request) -> None:
        """Keep a new one."""
        ...

    async def one(self, name: str) -> Request | None:
        """The request of this id; nobody else changes it before this transaction ends."""
        ...

    async def keep(self, request: Request, now: datetime) -> None:
        """Keep the state that it is in now; of a withdrawn one nothing more is delivered."""
        ...

    async def of(self, askers: Sequence[Sender]) -> Sequence[Request]:
        """All of these identities, the newest first."""
        ...

    async def waiting(
        self, provider_ids: Sequence[str], desks: Sequence[str], *, limit: int
    ) -> Sequence[Request]:
        """Open ones to these companies, or that went to these clusters' desks, the oldest first."""
        ...

    async def undelivered(self, *, limit: int) -> Sequence[Request]:
        """Those sent that reached nobody, and never will."""
        ...

    async def forget(self, request: Request) -> None:
        """Drop one that reached nobody."""
        ...
