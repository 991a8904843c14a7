"""Announcements: what they say and to whom, and the states they go through.

draft → previewed → confirmed → scheduled → running → finished, where a second person approves what
is confirmed if it goes beyond the author's own cluster or to many; a scheduled or running one can
be paused, resumed and cancelled, and stops by itself where too many of its first deliveries fail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from secrets import choice
from types import MappingProxyType
from typing import Literal, Protocol

from bot.authorization import HOST
from bot.errors import DsmxError
from bot.outgoing import DeliveryCounts, Outcome
from bot.texts import msgid

State = Literal[
    "draft",
    "previewed",
    "confirmed",
    "scheduled",
    "running",
    "paused",
    "finished",
    "cancelled",
    "stopped",
    "recalled",
]
Step = Literal[
    "preview",
    "confirm",
    "approve",
    "schedule",
    "start",
    "pause",
    "resume",
    "finish",
    "cancel",
    "stop",
    "retry",
    "recall",
    "redraft",
    "reconsider",
]

APPROVED_FROM = 500
"""An announcement to so many chats needs a second person, even within the author's cluster."""
CANARY_LEAST, CANARY_SHARE = 20, 0.01
FAILURES_ALLOWED, FEWEST_FAILURES = 0.2, 3
CANARY_LASTS = timedelta(minutes=10)
"""So long the others wait for the first; who of these sleeps meanwhile does not hold them up."""
RECALLABLE = timedelta(hours=48)
LASTS = timedelta(days=2)
LONGEST = 3000
"""Characters in each language: what a window of Slack's takes, and a message on every front."""
CAPTION = 850
"""So many fit under a picture on Telegram, beside why somebody got it; more follows it."""
LONGEST_ALT = 300
ANY_CLUSTER = "*"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_NOT_A_FAULT: tuple[Outcome, ...] = ("unwanted", "expired")

_STEPS: Mapping[Step, Mapping[State, State]] = MappingProxyType(
    {
        "preview": {"draft": "previewed", "previewed": "previewed"},
        "confirm": {"previewed": "confirmed"},
        "approve": {"confirmed": "scheduled"},
        "schedule": {"confirmed": "scheduled"},
        "start": {"scheduled": "running"},
        "pause": {"scheduled": "paused", "running": "paused"},
        "resume": {"paused": "running", "stopped": "running"},
        "finish": {"running": "finished"},
        "cancel": {
            **dict.fromkeys(("draft", "previewed", "confirmed", "scheduled"), "cancelled"),
            **dict.fromkeys(("running", "paused", "stopped"), "cancelled"),
        },
        "stop": {"running": "stopped"},
        "retry": {"finished": "running", "stopped": "running", "running": "running"},
        "recall": dict.fromkeys(
            ("running", "paused", "finished", "stopped", "cancelled"), "recalled"
        ),
        "reconsider": {"running": "confirmed"},
        "redraft": dict.fromkeys(("confirmed", "scheduled", "running", "paused"), "draft"),
    }
)


class NotPossible(DsmxError):
    """An announcement cannot take a step as it stands.

    `template` says why in English, to be translated; `values` fill its names, a state by its code.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template, self.values = template, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is said, in both languages; without `en` it is Spanish for all, by the author's word.

    `link` is the address that a button opens, `link_label` what stands on it. `picture` is the key
    that a picture is kept by, or its public https address; `picture_alt` says what it shows.
    """

    es: str
    en: str = ""
    link: str = ""
    link_label: str = ""
    picture: str = ""
    picture_alt: str = ""

    def said_in(self, language: Literal["es", "en"]) -> str:
        """The text in a language, else in Spanish."""
        return self.en if language == "en" and self.en else self.es


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom of those who subscribed it is for; what is empty restricts nothing.

    `places` are pairs of a state and the key of a town in it (empty: the whole state). `cluster`
    is the key of the one that announces; its states are then the places. `members` are the keys of
    clusters of which they are members (ANY_CLUSTER: of any), by a company that they speak for.
    """

    cluster: str = ""
    topics: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    sectors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One announcement as it stands; all times are UTC.

    `author` and `approver` are random ids of identities. Nothing of it is sent after `not_after`.
    `canary_passed`: its first deliveries went well, so that all others may follow. `recipients`
    were reached when it began. `forgiven` failures stop it no more, by the word of who resumed it.
    """

    id: str
    author: str
    content: Content
    audience: Audience = Audience()
    state: State = "draft"
    made_at: datetime
    starts_at: datetime | None = None
    not_after: datetime | None = None
    approver: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    canary_passed: bool = False
    recipients: int = 0
    corrections: int = 0
    forgiven: int = 0

    @property
    def chosen_end(self) -> datetime | None:
        """Its latest time where somebody chose it; a digest may tell of others later."""
        by_itself = self.starts_at and self.starts_at + LASTS
        return None if self.not_after == by_itself else self.not_after

    @property
    def group(self) -> str:
        """What its deliveries are counted, held and cancelled by, after the first few."""
        return f"announcement:{self.id}"

    @property
    def groups(self) -> tuple[str, str]:
        """The groups of its first few deliveries and of all others."""
        return f"{self.group}:first", self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How an announcement stands: its deliveries, and how many pressed that it interests them."""

    announcement: Announcement
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)
    interested: int = 0


class Announcements(Protocol):
    """All announcements."""

    async def keep(self, one: Announcement) -> None:
        """Keep it as it stands."""
        ...

    async def one(self, name: str) -> Announcement | None:
        """That of this id; nobody else changes it before this transaction ends."""
        ...

    async def audience(self, name: str) -> Audience | None:
        """The audience of one, without keeping others from changing it."""
        ...

    async def standing(self, states: Sequence[State], *, limit: int) -> Sequence[Announcement]:
        """Those in these states, the newest first."""
        ...

    async def due(self, now: datetime) -> Sequence[str]:
        """The ids of scheduled ones whose time has come."""
        ...

    async def published(
        self, topics: Sequence[str], places: Sequence[tuple[str, str]], since: datetime
    ) -> Sequence[Announcement]:
        """Those that went out to the public since, of these topics and places, newest first."""
        ...

    async def begun(self, since: datetime) -> Sequence[Announcement]:
        """Those that went out since to anybody, newest first."""
        ...

    async def interest(self, name: str, identity: str, now: datetime) -> bool:
        """Count somebody's interest once; False where it was counted."""
        ...

    async def interested(self, name: str) -> int:
        """How many people are interested, each counted once with all their accounts."""
        ...


def stepped(one: Announcement, step: Step, now: datetime) -> Announcement:
    """The announcement after a step.

    Raises:
        NotPossible: it cannot take that step as it stands.
    """
    after = _STEPS[step].get(one.state)
    if after is None:
        raise NotPossible(msgid("{name} is {state}"), name=one.id, state=one.state)
    if step == "resume" and one.started_at is None:
        after = "scheduled"
    if step == "recall" and (one.started_at is None or now - one.started_at > RECALLABLE):
        raise NotPossible(msgid("it can be taken back within 48 hours after it began"))
    return replace(one, state=after)


def needs_second(one: Announcement, own_clusters: Sequence[str], count: int) -> bool:
    """Whether a second person approves: beyond the author's own cluster, or to very many."""
    own = bool(one.audience.cluster) and one.audience.cluster in own_clusters
    return not own or count >= APPROVED_FROM


def has_outgrown(one: Announcement, count: int) -> bool:
    """Whether it became so many by its beginning that nobody's approval covers them."""
    return not one.approver and count >= APPROVED_FROM


def canary_of(recipients: int) -> int:
    """How many are sent first: one in a hundred, at least 20."""
    return max(CANARY_LEAST, ceil(recipients * CANARY_SHARE))


def faults(counts: DeliveryCounts) -> int:
    """How many failed, opt-outs and late ones aside."""
    return counts.failed - sum(counts.failures.get(one, 0) for one in _NOT_A_FAULT)


def fails_too_often(counts: DeliveryCounts, forgiven: int = 0) -> bool:
    """Whether more of what ended failed than may, but for those that are forgiven."""
    failed = faults(counts) - forgiven
    return failed >= FEWEST_FAILURES and failed > FAILURES_ALLOWED * (failed + counts.sent)


def added(one: DeliveryCounts, other: DeliveryCounts) -> DeliveryCounts:
    """Both counts together."""
    states = {key: one.states.get(key, 0) + n for key, n in other.states.items()}
    failures = {key: one.failures.get(key, 0) + n for key, n in other.failures.items()}
    return DeliveryCounts(
        states={**one.states, **states},
        failures={**one.failures, **failures},
        uncertain=one.uncertain + other.uncertain,
    )


def new_id() -> str:
    """A random id, short enough to be said: "A7KQ2M"."""
    return "A" + "".join(choice(_LETTERS) for _ in range(6))


def may_approve(one: Announcement, approver: str) -> bool:
    """Whether it is somebody else than the author; the host does not approve its own."""
    return bool(approver) and approver != one.author and (one.author, approver) != (HOST, HOST)
