"""The rows of a folder, gathered by provider."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from bot.providers import Branch, Offering, Provider, Verification
from storage.importing.institutions import Institutions
from storage.importing.layout import (
    BRANCHES,
    FILES,
    INSTITUTIONS,
    NEEDED,
    OFFERINGS,
    OTHER_NAMES,
    PROVIDERS,
    VERIFICATIONS,
)
from storage.importing.progress import Progress, counted, silent
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
    """All that the files say of one provider.

    `file` and `columns` are those of its own row; what such a file has no column for stays as it
    is in the registry.
    """

    id: str
    own: Filed[Provider] | None = None
    file: str = PROVIDERS
    columns: frozenset[str] = frozenset()
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

    drafts: list[Draft]
    files: frozenset[str]
    institutions: Institutions


@dataclass(slots=True)
class Desk:
    """Where rows are put together."""

    findings: Findings
    source: str | None
    drafts: dict[str, Draft] = field(default_factory=dict)
    without_id: list[Draft] = field(default_factory=list)

    def draft(self, provider_id: str) -> Draft:
        """The draft of a provider, begun where it is new."""
        found = self.drafts.get(provider_id)
        if found is None:
            found = self.drafts[provider_id] = Draft(provider_id)
        return found


def filed(
    tables: Sequence[Table],
    source: str | None,
    findings: Findings,
    progress: Progress = silent,
) -> Folder:
    """Read all rows; `source` stands where a provider names none, else the table's own."""
    desk = Desk(findings, source)
    for kind, read in _READERS.items():
        for table in tables:
            if table.kind == kind and _readable(table, findings):
                rows = counted(f"reading {table.file}", table.rows, progress)
                read(desk, replace(table, rows=rows))
    institutions = Institutions()
    for table in tables:
        if table.kind in INSTITUTIONS and _readable(table, findings):
            institutions.take(table, findings)
    kinds = frozenset(table.kind for table in tables)
    return Folder([*desk.drafts.values(), *desk.without_id], kinds, institutions)


def _readable(table: Table, findings: Findings) -> bool:
    """Whether the needed columns are there; those that are not known are reported."""
    known = FILES[table.kind]
    columns = table.columns
    if table.kind in INSTITUTIONS:
        columns = tuple(OTHER_NAMES.get(column, column) for column in columns)
    for column in columns:
        if column and column not in known:
            findings.warn(f"{table.file}: the column {column!r} is not known and is left out")
    needed = [column for column in NEEDED[table.kind] if column not in columns]
    if table.kind == PROVIDERS and not {"id", "rfc"} & set(columns):
        needed.append("id")
    for column in needed:
        findings.refuse(table.file, 1, column, "", "this column is needed")
    return not needed


def _file_providers(desk: Desk, table: Table) -> None:
    columns = frozenset(table.columns) | ({"source"} if desk.source else set())
    for row in table.rows:
        provider = provider_of(row, desk.source or table.source)
        draft = desk.draft(provider.id) if provider.id else Draft("")
        if draft.own:
            row.problem("id", f"stands in {draft.file}:{draft.own.line} already")
            row.settle(desk.findings)
            continue
        draft.refused = not row.settle(desk.findings)
        draft.own = Filed(row.line, provider)
        draft.file, draft.columns = row.file, columns
        if not provider.id:
            desk.without_id.append(draft)


def _file_branches(desk: Desk, table: Table) -> None:
    for draft, row in _dependent(desk, table):
        branch = further_branch_of(row)
        if branch and branch.id and any(other.record.id == branch.id for other in draft.branches):
            row.problem("id", "this provider has a branch of that id already")
        if row.settle(desk.findings) and branch:
            draft.branches.append(Filed(row.line, branch))


def _file_offerings(desk: Desk, table: Table) -> None:
    for draft, row in _dependent(desk, table):
        offering = offering_of(row)
        if any(other.record.service == offering.service for other in draft.offerings):
            row.problem("service", "this provider offers it on an earlier line")
        if row.settle(desk.findings):
            draft.offerings.append(Filed(row.line, offering))


def _file_verifications(desk: Desk, table: Table) -> None:
    for draft, row in _dependent(desk, table):
        verification = verification_of(row)
        if row.settle(desk.findings):
            draft.verifications.append(Filed(row.line, verification))


def _dependent(desk: Desk, table: Table) -> Iterator[tuple[Draft, Row]]:
    """Each row with the draft it belongs to; one that names no provider is refused here."""
    for row in table.rows:
        provider_id = row.text("provider_id")
        if provider_id:
            yield desk.draft(provider_id), row
        else:
            row.problem("provider_id", "is needed")
            row.settle(desk.findings)


_READERS: Mapping[str, Callable[[Desk, Table], None]] = {
    PROVIDERS: _file_providers,
    BRANCHES: _file_branches,
    OFFERINGS: _file_offerings,
    VERIFICATIONS: _file_verifications,
}
"""In the order in which they are read: a provider's own row before what belongs to it."""
