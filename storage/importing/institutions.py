"""Clusters, centers, offices and alliances of a folder into their tables, by key."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.institutions import AllianceKind
from bot.taxonomy import load_taxonomy
from storage.changes import Change
from storage.importing import tables
from storage.importing.cells import day, identity, one_of, pieces, some_of, yes_or_no
from storage.importing.contacts import email, phone, website
from storage.importing.layout import INSTITUTIONS, OTHER_NAMES
from storage.importing.places import state_code
from storage.importing.report import Findings
from storage.importing.tables import Row
from storage.seed.planting import FILES
from storage.snapshots import full_row

Values = dict[str, Any]
KINDS: Mapping[str, Table] = {table.name: table for table in FILES.values()}
"""The tables by the kind under which their changes are logged."""
_CONFIDENCE = one_of(("high", "medium", "low"), "confidence")
_KINDS = {
    "clusters.csv": one_of(("cluster", "association"), "kind of cluster"),
    "alliances.csv": one_of(get_args(AllianceKind), "kind of alliance"),
}
_services = some_of(load_taxonomy().services, "service")
_vendor = one_of(load_taxonomy().partners, "vendor")


@dataclass(slots=True)
class Institutions:
    """The rows of each file, and what became of them."""

    rows: dict[str, dict[str, Values]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def take(self, table: tables.Table, findings: Findings) -> None:
        """Read a file's rows; those with a problem are refused."""
        its = self.rows.setdefault(table.kind, {})
        for row in table.rows:
            values = _institution(_with_usual_names(row), table.kind)
            if values["key"] in its:
                row.problem("key", "stands on an earlier line already")
            if row.settle(findings):
                its[values["key"]] = values

    def keys(self, file: str) -> frozenset[str]:
        """The keys of a file's rows."""
        return frozenset(self.rows.get(file, ()))


async def write_institutions(
    connection: AsyncConnection,
    institutions: Institutions,
    today: date,
    findings: Findings,
    *,
    writes: bool,
) -> None:
    """Lay them over the tables, note what changed, and say how many of each file that was."""
    for file, rows in institutions.rows.items():
        table = FILES[file]
        held = await _held(connection, table)
        changed = [
            (before, after)
            for key, values in rows.items()
            if (after := _as_checked(values, before := held.get(key), today)) != before
        ]
        for before, after in changed:
            institutions.changes.append(_change(table, before, after))
            if writes:
                await put_back(connection, table, after["key"], after)
        added = sum(before is None for before, _ in changed)
        counts = f"added {added}, changed {len(changed) - added}, left {len(rows) - len(changed)}"
        findings.warn(f"{file}: {counts}")


async def put_back(
    connection: AsyncConnection, table: Table, key: str, values: Values | None
) -> None:
    """Give a key these values; without any it is taken out."""
    its = table.c.key == key
    if values is None:
        await connection.execute(delete(table).where(its))
        return
    there = (await connection.execute(select(table.c.key).where(its))).first()
    statement = update(table).where(its) if there else insert(table)
    await connection.execute(statement.values(values))


def values_of(table: Table, kept: str) -> Values | None:
    """What the log keeps of an institution; None where it was not there."""
    return full_row(table, json.loads(kept)) if kept else None


async def known_clusters(connection: AsyncConnection) -> frozenset[str]:
    """The keys of all clusters and associations."""
    query = select(FILES["clusters.csv"].c.key)
    return frozenset((await connection.execute(query)).scalars())


async def _held(connection: AsyncConnection, table: Table) -> Mapping[str, Values]:
    rows = await connection.execute(select(table))
    return {row.key: dict(row._mapping) for row in rows}


def _as_checked(values: Values, held: Values | None, today: date) -> Values:
    """What comes in without a day of checking was checked when it first came in."""
    if values["checked_on"]:
        return values
    if held and {**held, "checked_on": None} == values:
        return held
    return {**values, "checked_on": today}


def _change(table: Table, before: Values | None, after: Values) -> Change:
    return Change(
        kind=table.name,
        record=after["key"],
        before=_written(before) if before else "",
        after=_written(after),
    )


def _written(values: Values) -> str:
    return json.dumps({k: v for k, v in values.items() if v}, ensure_ascii=False, default=str)


def _with_usual_names(row: Row) -> Row:
    row.cells = {OTHER_NAMES.get(name, name): cell for name, cell in row.cells.items()}
    return row


def _institution(row: Row, file: str) -> Values:
    for column in ("key", "name", "source"):
        if column not in row.cells:
            row.problem(column, "is needed")
    readers = {**_READERS, **({"kind": _KINDS[file]} if file in _KINDS else {})}
    return {
        column: row.read(column, readers.get(column, str), _EMPTY.get(column, ""))
        for column in (*INSTITUTIONS[file],)
    }


def _joined(meaning: Callable[[str], Sequence[str]]) -> Callable[[str], str]:
    return lambda text: "|".join(meaning(text))


def _states(text: str) -> Sequence[str]:
    return tuple(dict.fromkeys(map(state_code, pieces(text))))


_EMPTY: Mapping[str, Any] = {"since": None, "checked_on": None}
_READERS: Mapping[str, Callable[[str], Any]] = {
    "key": identity,
    "states": _joined(_states),
    "specializations": _joined(_services),
    "former_names": _joined(pieces),
    "countries": _joined(pieces),
    "member_of_mxti": lambda text: "yes" if yes_or_no(text) else "no",
    "vendor": _vendor,
    "website": website,
    "email": email,
    "phone": phone,
    "since": day,
    "checked_on": day,
    "confidence": _CONFIDENCE,
}
