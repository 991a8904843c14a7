"""What the core needs from outside, named in its own words; `storage` provides it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.conversation import Conversation, ShownList
from bot.incoming import Inbox
from bot.institutions import Alliance, Cluster, InnovationCenter, StateOffice
from bot.messages import Sender
from bot.outgoing import Deliveries, Outbox
from bot.people import Person
from bot.people_work import PeopleWork
from bot.providers import Provider
from bot.search import Page, RegistryQuery, Tally


@dataclass(frozen=True, slots=True)
class NamedProvider:
    """A provider whose name is like the one asked for; `likeness` from 0 to 100."""

    id: str
    name: str
    likeness: float
    code: str = ""


@dataclass(frozen=True, slots=True)
class RegistrySize:
    """How many providers there are, and how many of them are invented ones."""

    providers: int
    demo: int


class Registry(Protocol):
    """The registry of providers."""

    async def find(self, query: RegistryQuery, *, limit: int, offset: int = 0) -> Page:
        """The exact total, and one page of hits in order; `limit` 0 gives the total alone."""
        ...

    async def tally(
        self,
        query: RegistryQuery,
        groups: Sequence[Sequence[str]],
        credentials: Sequence[str],
    ) -> Tally:
        """The verified providers in the query's areas, by any service of a group, by scheme."""
        ...

    async def providers(self, ids: Sequence[str]) -> Sequence[Provider]:
        """These providers whole, in this order; ids that are not there are left out."""
        ...

    async def by_code(self, code: str) -> Provider | None:
        """The provider of a canonical short code."""
        ...

    async def named(self, name: str, *, limit: int = 5) -> Sequence[NamedProvider]:
        """Active providers with a name like this one, likest first; misspellings are expected."""
        ...

    async def identified(self, text: str) -> Sequence[NamedProvider]:
        """Active providers whose phone, e-mail, domain or RFC is named in the text."""
        ...

    async def size(self) -> RegistrySize:
        """How many providers it holds."""
        ...

    async def count_shown(self, ids: Sequence[str], day: date) -> None:
        """Record that these providers were shown on this day; of people it keeps nothing."""
        ...


class Conversations(Protocol):
    """What is remembered between messages."""

    async def of(self, sender: Sender) -> Conversation:
        """The conversation of this person in this chat or thread; a new one where none is."""
        ...

    async def keep(self, sender: Sender, conversation: Conversation, now: datetime) -> None:
        """Keep it as it stands now."""
        ...

    async def person(self, sender: Sender) -> Person:
        """Who is speaking."""
        ...

    async def keep_person(self, sender: Sender, person: Person, now: datetime) -> None:
        """Keep what is known of them."""
        ...

    async def shown_list(self, sender: Sender, token: str) -> ShownList | None:
        """A list shown to anybody in this chat."""
        ...

    async def keep_list(self, sender: Sender, shown: ShownList) -> None:
        """Keep a list, so that its buttons still work."""
        ...

    async def kept_of(self, sender: Sender) -> Mapping[str, Any]:
        """All that is kept of this person on this front and workspace, by kind, as plain JSON."""
        ...

    async def erase(self, sender: Sender) -> None:
        """Erase all that is kept of this person on this front and workspace, in every chat."""
        ...


class Institutions(Protocol):
    """Clusters, centers, offices and alliances: few, so that each kind is read whole."""

    async def clusters(self) -> Sequence[Cluster]:
        """All clusters and associations, by name."""
        ...

    async def centers(self) -> Sequence[InnovationCenter]:
        """All innovation centers, by name."""
        ...

    async def offices(self) -> Sequence[StateOffice]:
        """The states' ministries of economic development, by name."""
        ...

    async def alliances(self) -> Sequence[Alliance]:
        """The council's alliances, by name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A workspace that installed the app by itself; `sealed` is opaque but for its front."""

    front: str
    workspace: str
    sealed: str
    installed_at: datetime


class Installations(Protocol):
    """Which workspaces installed the app, on fronts where they do so themselves.

    Every chat of such a front begins with its workspace and a colon in the inbox.
    """

    async def of(self, front: str, workspace: str) -> Installation | None:
        """The installation of a workspace; None where there is none."""
        ...

    async def keep(self, kept: Installation) -> None:
        """Keep it in place of an older one."""
        ...

    async def forget_workspace(self, front: str, workspace: str) -> None:
        """Erase the installation and everything that is kept of this workspace."""
        ...

    async def begin(self, state: str, now: datetime, until: datetime) -> None:
        """Keep the word of an installation that is under way; the ones given up are dropped."""
        ...

    async def end(self, state: str, now: datetime) -> bool:
        """Take the word back, once; False where it is unknown or too old."""
        ...


class UnitOfWork(PeopleWork, Protocol):
    """One transaction: everything read and written while answering one message."""

    @property
    def registry(self) -> Registry:
        """The registry, as of this transaction."""
        ...

    @property
    def conversations(self) -> Conversations:
        """The conversations, as of this transaction."""
        ...

    @property
    def institutions(self) -> Institutions:
        """Clusters, centers, offices and alliances, as of this transaction."""
        ...

    @property
    def inbox(self) -> Inbox:
        """The inbox, as of this transaction."""
        ...

    @property
    def installations(self) -> Installations:
        """The workspaces that installed the app, as of this transaction."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What waits to be sent to people who did not just ask, as of this transaction."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """The same as a worker sees it."""
        ...

    async def commit(self) -> None:
        """Keep what was written."""
        ...


class OpenUnitOfWork(Protocol):
    """Starts a transaction; leaving it without `commit` undoes it."""

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one."""
        ...
