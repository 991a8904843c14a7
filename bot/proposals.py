"""What people propose for the registry: a new company, a correction, a report.

A proposal is `proposed`, then `assigned` to a reviewer, and each of its fields is `approved` or
`refused` with a reason, evidence and a date; it is decided once all its fields are. Nobody reviews
their own company or their own proposal. What the registry answers is the last approved state.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

Kind = Literal["new", "correction", "report"]
FieldState = Literal["proposed", "approved", "refused"]
State = Literal["proposed", "assigned", "approved", "refused"]

CORRECTABLE = ("name", "phone", "whatsapp", "email", "website", "hours", "description_es")
"""What a correction may put in place of something as it is written."""
ADDRESS = ("street", "neighborhood", "postal_code", "town")
"""What it may change of where a company is; `town` is the key of a gazetteer place.

Beside these `services` are codes with bars between, `status` closes, `complaint` changes nothing.
"""
VOUCHED = "verification"
"""The field by which a reviewer lets the cluster itself stand for a new company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value that is proposed in place of another, with where that can be checked."""

    name: str
    value: str
    before: str = ""
    evidence: str = ""
    state: FieldState = "proposed"
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody proposes; `author` and `assignee` are random ids of identities.

    `subject` is the company's name, `cluster` the key of the one it belongs to (empty: unknown),
    `provider_id` is empty for a new company until it is approved, `batch` the change of the
    registry that the approval made.
    """

    id: str
    kind: Kind
    provider_id: str = ""
    subject: str
    cluster: str = ""
    author: str
    assignee: str = ""
    state: State = "proposed"
    made_at: datetime
    decided_at: datetime | None = None
    batch: str = ""
    fields: tuple[Field, ...]

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in ("proposed", "assigned")

    @property
    def approved_values(self) -> Mapping[str, str]:
        """What is to be written, by field."""
        return {one.name: one.value for one in self.fields if one.state == "approved"}

    def unfit_reviewer(self, identities: Collection[str], companies: Collection[str]) -> bool:
        """Whether a human of these identities, who speaks for these companies, may not decide."""
        return self.author in identities or (
            bool(self.provider_id) and self.provider_id in companies
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer says of some fields (none: of all that wait); a refusal has a reason."""

    verdict: Literal["approved", "refused"]
    fields: tuple[str, ...] = ()
    reason: str = ""
    by: str
    at: datetime


def decided(proposal: Proposal, decision: Decision) -> Proposal:
    """The proposal after a decision; it is approved where any field is, once none waits."""
    fields = tuple(_decided(one, decision) for one in proposal.fields)
    if any(one.state == "proposed" for one in fields):
        return replace(proposal, fields=fields)
    state: State = "approved" if any(one.state == "approved" for one in fields) else "refused"
    return replace(proposal, fields=fields, state=state, decided_at=decision.at)


def _decided(field: Field, decision: Decision) -> Field:
    if field.state != "proposed" or (decision.fields and field.name not in decision.fields):
        return field
    return replace(
        field,
        state=decision.verdict,
        reason=decision.reason,
        decided_by=decision.by,
        decided_at=decision.at,
    )


class Proposals(Protocol):
    """The queue of proposals, and the registry as far as they change it."""

    async def propose(self, proposal: Proposal) -> None:
        """Keep a new one."""
        ...

    async def one(self, name: str) -> Proposal | None:
        """The proposal of this id; nobody else decides it before this transaction ends."""
        ...

    async def waiting(self, clusters: Collection[str], *, limit: int) -> Sequence[Proposal]:
        """Undecided ones of these clusters, the oldest first; an empty key means all."""
        ...

    async def by(self, author: str) -> Sequence[Proposal]:
        """All of somebody, the newest first."""
        ...

    async def assign(self, name: str, assignee: str) -> None:
        """Give it to a reviewer."""
        ...

    async def keep(self, proposal: Proposal) -> None:
        """Keep what was decided of it."""
        ...

    async def carry_out(self, proposal: Proposal, now: datetime) -> Proposal:
        """Write the approved fields of a decided proposal into the registry.

        Raises:
            NotAcceptable: the registry refuses a value; the words say which and why.
        """
        ...

    async def normal(self, name: str, value: str) -> str:
        """A field's value in the form in which the registry keeps it.

        Raises:
            NotAcceptable: it is none; the words say why.
        """
        ...
