"""The rows of a folder, gathered by provider."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.providers import Branch, Offering, Provider, Verification
from storage.importing.layout import BRANCHES, COLUMNS, NEEDED, OFFERINGS, PROVIDERS, VERIFICATIONS
from storage.importing.providers import (
    further_branch_of,
    offering_of,
    provider_of,
    verification_of,
)
from storage.importing.report import Findings
from storage.importing.tables import Row, Table

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Filed(Generic[Record]):
    """A record with the line it stood on."""

    line: int
    record: Record


@dataclass(slots=True)
class Draft:
    """All that the files say of one provider; what no file speaks of is None."""

    id: str
    own: Filed[Provider] | None = None
    refused: bool = False
    branches: list[Filed[Branch]] = field(default_factory=list)
    offerings: list[Filed[Offering]] = field(default_factory=list)
    verifications: list[Filed[Verification]] = field(default_factory=list)

    def dependents(self) -> Iterator[tuple[str, int]]:
        """File and line of every row that belongs to it, its own left out."""
        for file, rows in (
            (BRANCHES, self.branches),
            (OFFERINGS, self.offerings),
            (VERIFICATIONS, self.verifications),
        ):
            for filed in rows:
                yield file, filed.line


@dataclass(frozen=True, slots=True)
class Folder:
    """Every provider of the files, in their order, and which files there were."""

    drafts: Sequence[Draft]
    files: frozenset[str]


@dataclass(slots=True)
class Desk:
    """Where rows are put together."""

    findings: Findings
    source: str
    drafts: dict[str, Draft] = field(default_factory=dict)
    without_id: list[Draft] = field(default_factory=list)

    def draft(self, provider_id: str) -> Draft:
        """The draft of a provider, begun where it is new."""
        found = self.drafts.get(provider_id)
        if found is None:
            found = self.drafts[provider_id] = Draft(provider_id)
        return found


def filed(tables: Iterable[Table], source: str, findings: Findings) -> Folder:
    """Read all rows; `source` stands where a provider names none."""
    by_name = {table.file: table for table in tables}
    desk = Desk(findings, source)
    for file, read in _READERS.items():
        if file in by_name and _readable(by_name[file], findings):
            read(desk, by_name[file].rows)
    return Folder([*desk.drafts.values(), *desk.without_id], frozenset(by_name))


def _readable(table: Table, findings: Findings) -> bool:
    """Whether the needed columns are there; those that are not known are reported."""
    known = COLUMNS[table.file]
    for column in table.columns:
        if column and column not in known:
            findings.warn(f"{table.file}: the column {column!r} is not known and is left out")
    needed = [column for column in NEEDED[table.file] if column not in table.columns]
    if table.file == PROVIDERS and not {"id", "rfc"} & set(table.columns):
        needed.append("id")
    for column in needed:
        findings.refuse(table.file, 1, column, "", "this column is needed")
    return not needed


def _file_providers(desk: Desk, rows: Iterable[Row]) -> None:
    lines: dict[str, int] = {}
    for row in rows:
        provider = provider_of(row, desk.source)
        if provider.id in lines:
            row.problem("id", f"stands on line {lines[provider.id]} already")
            row.settle(desk.findings)
            continue
        draft = desk.draft(provider.id) if provider.id else Draft("")
        draft.refused = not row.settle(desk.findings)
        draft.own = Filed(row.line, provider)
        if provider.id:
            lines[provider.id] = row.line
        else:
            desk.without_id.append(draft)


def _file_branches(desk: Desk, rows: Iterable[Row]) -> None:
    for draft, row in _dependent(desk, rows):
        branch = further_branch_of(row, len(draft.branches) + 2)
        if branch and any(other.record.id == branch.id for other in draft.branches):
            row.problem("id", "this provider has a branch of that id already")
        if row.settle(desk.findings) and branch:
            draft.branches.append(Filed(row.line, branch))


def _file_offerings(desk: Desk, rows: Iterable[Row]) -> None:
    for draft, row in _dependent(desk, rows):
        offering = offering_of(row)
        if any(other.record.service == offering.service for other in draft.offerings):
            row.problem("service", "this provider offers it on an earlier line")
        if row.settle(desk.findings):
            draft.offerings.append(Filed(row.line, offering))


def _file_verifications(desk: Desk, rows: Iterable[Row]) -> None:
    for draft, row in _dependent(desk, rows):
        verification = verification_of(row)
        if row.settle(desk.findings):
            draft.verifications.append(Filed(row.line, verification))


def _dependent(desk: Desk, rows: Iterable[Row]) -> Iterator[tuple[Draft, Row]]:
    """Each row with the draft it belongs to; one that names no provider is refused here."""
    for row in rows:
        provider_id = row.text("provider_id")
        if provider_id:
            yield desk.draft(provider_id), row
        else:
            row.problem("provider_id", "is needed")
            row.settle(desk.findings)


_READERS: Mapping[str, Callable[[Desk, Iterable[Row]], None]] = {
    PROVIDERS: _file_providers,
    BRANCHES: _file_branches,
    OFFERINGS: _file_offerings,
    VERIFICATIONS: _file_verifications,
}
"""In the order in which they are read: a provider's own row before what belongs to it."""
