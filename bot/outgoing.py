"""What is said to somebody who did not just ask: it waits in an outbox until a worker sends it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.errors import DsmxError
from bot.messages import Sender
from bot.replies import Reply

Kind = Literal["reply", "notice", "bulk"]
"""In the order in which they are sent: a notice is for one person, bulk for very many."""

Act = Literal["send", "edit", "delete"]
State = Literal["due", "held", "sending", "sent", "failed", "cancelled"]
Outcome = Literal[
    "",
    "blocked",
    "migrated",
    "archived",
    "revoked",
    "refused",
    "unreachable",
    "uncertain",
    "expired",
    "unwanted",
]
"""Why it was not sent: `expired` came too late, `unwanted` is an opt-out since it was put."""

KINDS: tuple[Kind, ...] = ("reply", "notice", "bulk")
NOTHING = Reply(blocks=())


class Contradicts(DsmxError):
    """The same draft was confirmed before with other content."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a platform limits by: a bot, which has no workspace, or an app in one workspace."""

    front: str
    workspace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A reply to somebody, not before and never after some moments in UTC (None: any time).

    `key` makes it unique: another with the same key is not put (empty: always put). `group` is what
    it is counted, held and cancelled by: an announcement's id. `edit` puts the reply in the place
    of an earlier message, `delete` takes that back; `message` is then its id. `about` says how to
    say it once more: the language and the topic.
    """

    to: Sender
    reply: Reply = NOTHING
    kind: Kind = "bulk"
    key: str = ""
    group: str = ""
    about: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    act: Act = "send"
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An outgoing as it stands in the outbox.

    `message` is the platform's id of what was sent, or what an edit is of. `uncertain`: it may have
    reached them twice. `detail` is the platform's own word for a failure.
    """

    number: int
    to: Sender
    reply: Reply
    kind: Kind
    key: str
    group: str
    state: State
    about: str = ""
    act: Act = "send"
    message: str = ""
    outcome: Outcome = ""
    attempts: int = 0
    uncertain: bool = False
    detail: str = ""
    not_after: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
    """How many deliveries of a group stand where, and why some were not sent.

    `uncertain` counts those sent that may have reached somebody twice.
    """

    states: Mapping[State, int] = field(default_factory=dict)
    failures: Mapping[Outcome, int] = field(default_factory=dict)
    uncertain: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def open(self) -> int:
        """Those that are not at their end."""
        return sum(self.states.get(state, 0) for state in ("due", "held", "sending"))

    @property
    def sent(self) -> int:
        """Those that the platform took."""
        return self.states.get("sent", 0)

    @property
    def failed(self) -> int:
        """Those that were given up."""
        return self.states.get("failed", 0)


class Outbox(Protocol):
    """What waits to be sent, as those see it who put something there."""

    async def put(self, outgoing: Outgoing) -> bool:
        """Let it be sent when its time comes; False where its key is known already."""
        ...

    async def put_many(self, outgoing: Iterable[Outgoing], *, held: bool = False) -> int:
        """Put very many at once; how many were new. Held ones wait until their group is resumed."""
        ...

    async def hold(self, group: str) -> int:
        """Send no more of a group until it is resumed; how many are held back."""
        ...

    async def resume(self, group: str) -> int:
        """Go on with a group; how many are due again."""
        ...

    async def lead(self, group: str, into: str, count: int) -> int:
        """Let so many of a group's held ones, those due the soonest, be due as another group's."""
        ...

    async def cancel(self, group: str) -> int:
        """Never send what is left of a group; how many that were."""
        ...

    async def expire(self, group: str) -> int:
        """End what is left of a group and came too late; how many that were."""
        ...

    async def groups(self, prefix: str, name: str) -> Sequence[str]:
        """The groups that begin so and have a name in them."""
        ...

    async def retry(self, group: str) -> int:
        """Let what failed be tried again, but not for who blocked the bot or does not want it."""
        ...

    async def reword(
        self, group: str, states: Sequence[State], change: Callable[[Reply], Reply]
    ) -> int:
        """Change what a group's deliveries in these states say; how many that are.

        What is in flight goes out as it is; should it have to be sent again, it says the new words.
        """
        ...

    async def takes(self, to: Sender) -> bool:
        """Whether a chat takes messages; a closed one does not, until somebody writes there."""
        ...

    async def counts(self, group: str) -> DeliveryCounts:
        """How a group stands."""
        ...

    async def of_group(
        self, group: str, *, states: Sequence[State] = (), after: int = 0, limit: int = 1000
    ) -> Sequence[Delivery]:
        """Deliveries of a group in these states (none: all), by number, after one."""
        ...

    async def once(self, author: str, draft: str, body: str, result: str) -> str:
        """Say that an author confirmed a draft; the result of the first time it was.

        `author` is the random id of an identity.

        Raises:
            Contradicts: it was confirmed before with another body.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to send for a token, as it stands by the database's clock.

    `wanted`: another process waits for it. `silent_s`: how long the platform wants silence.
    `heard`: how many messages a second people write (None: nobody within ten seconds).
    """

    held_s: float = 0.0
    wanted: bool = False
    silent_s: float = 0.0
    heard: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one delivery; due again after `pause_s` where it is `due`."""

    number: int
    state: State
    outcome: Outcome = ""
    message: str = ""
    detail: str = ""
    uncertain: bool = False
    burnt: bool = True
    pause_s: float = 0.0


class Deliveries(Protocol):
    """What waits to be sent, as a worker sees it; all times are by the database's clock."""

    async def stirring(self, fronts: Sequence[str]) -> Sequence[Token]:
        """Tokens of these fronts for which something is due or was being sent."""
        ...

    async def lease(self, token: Token, holder: str, lease: timedelta) -> Lease | None:
        """Take or renew the right to send for a token; None while another process has it."""
        ...

    async def let_go(self, token: Token, holder: str) -> None:
        """Give that right back."""
        ...

    async def take(self, token: Token, holder: str, *, limit: int) -> Sequence[Delivery]:
        """Mark what is due as being sent, first things first; what may not be sent ends here."""
        ...

    async def one(self, number: int) -> Delivery | None:
        """The delivery of a number; None where it is there no more."""
        ...

    async def record(self, holder: str, results: Sequence[Result]) -> int:
        """Keep what came of deliveries that this process still has; how many it had."""
        ...

    async def put_back(self, token: Token, holder: str, kept: Sequence[int]) -> int:
        """What this process has marked and, but for these, never began to send is due again."""
        ...

    async def silence_for(self, token: Token, seconds: float) -> None:
        """The platform wants silence for so long."""
        ...

    async def close(self, to: Sender, outcome: Outcome) -> None:
        """Send nothing more to a chat until somebody writes there."""
        ...

    async def open(self, to: Sender) -> None:
        """Somebody wrote there."""
        ...

    async def give_up(self, token: Token, outcome: Outcome) -> int:
        """End all that is due for a token; how many that were."""
        ...

    async def moved(self, to: Sender, chat: str) -> None:
        """A chat has another id now: in all that is kept, too."""
        ...

    async def forget(self) -> int:
        """Drop deliveries that ended 90 days ago; how many rows went."""
        ...
