"""Who may do what: roles, what each allows and where, and the log of what was done.

Deny by default: what no grant allows in a place is refused there.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol, get_args

from bot.messages import Sender

Role = Literal["council-staff", "cluster-administrator", "verifier", "announcer"]
Verb = Literal[
    "grant-role",
    "revoke-role",
    "set-desk",
    "issue-claim",
    "revoke-claim",
    "see-proposals",
    "assign-proposal",
    "review-proposal",
    "draft-announcement",
    "approve-announcement",
    "withdraw-announcement",
]
Scope = Literal["everywhere", "cluster", "either"]

ROLES: tuple[Role, ...] = get_args(Role)
VERBS: tuple[Verb, ...] = get_args(Verb)
HOST = "host"
"""The actor of what is done by a command on the host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role; `cluster` is the key of the one it is held for, empty where it is held everywhere."""

    role: Role
    cluster: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a role: the random id of the identity, where it is, since when."""

    identity: str
    sender: Sender
    grant: Grant
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log: who did what to whom, with hashes of what was before and after.

    `actor` is the random id of an identity, `request` the id of the message that asked for it.
    """

    at: datetime
    actor: str
    verb: str
    target: str
    before: str = ""
    after: str = ""
    request: str = ""


class Permissions(Protocol):
    """Who holds which role."""

    async def grants_of(self, sender: Sender) -> Sequence[Grant]:
        """The roles of this identity; linked identities do not lend theirs."""
        ...

    async def holders(self) -> Sequence[Holder]:
        """Everybody who holds a role."""
        ...

    async def grant(self, identity: str, grant: Grant, by: str, now: datetime) -> None:
        """Give a role; to hold it already changes nothing."""
        ...

    async def revoke(self, identity: str, grant: Grant) -> bool:
        """Take a role back; False where it was not held."""
        ...


class Audit(Protocol):
    """The log: lines are added and read, never changed."""

    async def record(self, entry: Entry) -> None:
        """Add a line; `before` and `after` are kept as keyed hashes."""
        ...

    async def latest(self, limit: int) -> Sequence[Entry]:
        """The newest lines first."""
        ...


def may(grants: Iterable[Grant], verb: Verb, cluster: str = "") -> bool:
    """Whether any of these roles allows the verb for a cluster; without one, for the council."""
    return any(
        verb in _allowed()[grant.role] and grant.cluster in ("", cluster)
        for grant in grants
        if is_sound(grant)
    )


def clusters_where(grants: Iterable[Grant], verb: Verb) -> frozenset[str]:
    """The clusters for which the verb is allowed; an empty key among them means everywhere."""
    able = (one for one in grants if is_sound(one) and verb in _allowed()[one.role])
    return frozenset(grant.cluster for grant in able)


def is_sound(grant: Grant) -> bool:
    """Whether the role can be held so: an administrator needs a cluster, the staff has none."""
    scope = scope_of(grant.role)
    return scope == "either" or (scope == "cluster") == bool(grant.cluster)


def scope_of(role: Role) -> Scope:
    """Where a role can be held."""
    found: Scope = _table()[role]["scope"]
    return found


@cache
def _table() -> Mapping[str, Mapping[str, Scope]]:
    text = files("bot.data").joinpath("permissions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _allowed() -> Mapping[str, frozenset[str]]:
    return {role: frozenset(rules["may"]) for role, rules in _table().items()}
