"""A provider whole, as text: what the log of changes keeps, and undo puts back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, Numeric, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import Row
from storage.tables.providers import FAMILY, provider
from storage.writing import Whole, batched

_TABLES: Sequence[Table] = (provider, *FAMILY)


async def wholes(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Whole]:
    """These providers with all columns and rows, by id; those not there are left out."""
    found: dict[str, Whole] = {}
    for some in batched(ids):
        for row in await connection.execute(select(provider).where(provider.c.id.in_(some))):
            found[row.id] = {table.name: [] for table in FAMILY} | {
                provider.name: [dict(row._mapping)]
            }
        for table in FAMILY:
            query = select(table).where(table.c.provider_id.in_(some)).order_by(table.c.position)
            for row in await connection.execute(query):
                found[row.provider_id][table.name].append(dict(row._mapping))
    return found


def written(whole: Whole) -> str:
    """It as JSON, without what is empty."""
    tables = {name: list(map(_without_empties, rows)) for name, rows in whole.items() if rows}
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":"), default=str)


def read(text: str, provider_id: str) -> Whole:
    """The reverse of `written`."""
    tables: Mapping[str, list[Mapping[str, Any]]] = json.loads(text)
    return {
        table.name: [_whole_row(table, row, provider_id) for row in tables.get(table.name, ())]
        for table in _TABLES
    }


def _without_empties(row: Row) -> Row:
    return {
        name: value
        for name, value in row.items()
        if value not in ("", None) and name != "provider_id"
    }


def full_row(table: Table, kept: Mapping[str, Any]) -> Row:
    """A row of a table from what JSON keeps of it; what is missing is empty."""
    return {column.name: _value(column, kept.get(column.name)) for column in table.columns}


def _whole_row(table: Table, kept: Mapping[str, Any], provider_id: str) -> Row:
    row = full_row(table, kept)
    return row | {"provider_id": provider_id} if "provider_id" in table.columns else row


def _value(column: Column[Any], kept: object) -> object:
    if kept is None:
        return None if column.nullable else ""
    if isinstance(column.type, Date):
        return date.fromisoformat(str(kept))
    return (
        Decimal(str(kept)) if isinstance(column.type, Numeric) and column.type.asdecimal else kept
    )


def same(one: Whole, other: Whole) -> bool:
    """Whether two are the same but for the batch that they came with."""
    return _without_batch(one) == _without_batch(other)


def _without_batch(whole: Whole) -> list[list[Row]]:
    return [
        [{**row, "batch": ""} if table is provider else row for row in _rows(table, whole)]
        for table in _TABLES
    ]


def _rows(table: Table, whole: Whole) -> Iterable[Row]:
    return whole.get(table.name, ())
