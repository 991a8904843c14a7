"""What was said to the assistant: it waits in an inbox until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.outgoing import Token
from bot.replies import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One update of a platform as JSON: whose bot got it, its id and chat there, who sent it."""

    front: str
    bot: str
    update_id: str
    chat: str
    body: str
    person: str = ""
    workspace: str = ""
    private: bool = True

    @property
    def writer(self) -> str:
        """Who wrote, in their workspace: equal ids in two are two people."""
        return f"{self.workspace}:{self.person}" if self.workspace else self.person


@dataclass(frozen=True, slots=True)
class Lately:
    """How long ago each of a writer's last messages came in, in seconds, before the one at hand.

    They are those of all processes that share the database; `calmed_s` is how long ago the writer
    was last told that they write too fast (None: not within a minute).
    """

    ages_s: Sequence[float] = ()
    calmed_s: float | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many answers of one bot in so many seconds, whichever process sends them."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """For how many seconds an answer may not be sent, as its bot is silenced or sent too much."""

    silent_s: float = 0.0
    crowded_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A row of the inbox; `reply` once it is answered, `uncertain` if it may have been sent.

    `spent`: it may have been sent twice, so never again. `late`: a later update of the same chat
    was answered before it. `lately`: what else its writer wrote, as it is received.
    """

    number: int
    chat: str
    body: str
    update_id: str = ""
    reply: Reply | None = None
    uncertain: bool = False
    spent: bool = False
    attempts: int = 0
    late: bool = False
    lately: Lately = Lately()


class Inbox(Protocol):
    """Messages received and not yet sent an answer; leases run by the database's clock."""

    async def receive(self, update: Update, holder: str, lease: timedelta) -> Received | None:
        """Keep an update under a lease; None where its id is known already."""
        ...

    async def take(
        self, front: str, bot: str, holder: str, lease: timedelta, *, limit: int
    ) -> Sequence[Received]:
        """Take over unfinished rows whose lease ran out, the oldest first."""
        ...

    async def hold(self, number: int, holder: str, lease: timedelta) -> Received | None:
        """Renew the lease and count an attempt; the row as it stands now.

        None where another has it or it is finished; and while an earlier one of its chat is not,
        then it is let go.
        """
        ...

    async def renew(self, numbers: Sequence[int], holder: str, lease: timedelta) -> None:
        """Renew the leases of these rows, where this process still has them."""
        ...

    async def answered(self, number: int, reply: Reply) -> None:
        """Keep the reply with what it caused."""
        ...

    async def calmed(self, number: int) -> None:
        """Mark that its writer is told that they write too fast."""
        ...

    async def sending(
        self, number: int, token: Token, bot: str, *, uncertain: bool, pace: Pace | None = None
    ) -> Hold:
        """Mark that it is being sent now, and whether it may have been sent before.

        Else for how long it may not be, since the token is silenced or its bot sent too much.
        """
        ...

    async def unsent(self, number: int, *, uncertain: bool) -> None:
        """Mark that it is not being sent now, and whether it may have been sent before."""
        ...

    async def postpone(self, number: int, pause: timedelta) -> None:
        """Let go of a row that nobody shall take before the pause is over."""
        ...

    async def finished(self, number: int, *, dead: bool = False) -> None:
        """Blank it: it was sent, or is given up."""
        ...

    async def release(self, holder: str) -> None:
        """Let go of all leases of a process that stops."""
        ...
