"""Very many rows into a table: the driver's own way, with what SQLAlchemy does to each value.

SQLAlchemy prepares a dictionary of parameters for each row, which costs more than SQLite takes to
insert it; PostgreSQL is fastest by COPY.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.ext.asyncio import AsyncConnection

Row = dict[str, Any]
_Convert = Callable[[Any], Any]


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that have the same keys; columns that they lack get their defaults."""
    if not rows:
        return
    columns = [one for one in table.columns if one.name in rows[0] or one.default is not None]
    if connection.dialect.name == "sqlite":
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(column.name) for column in columns)
        places = ", ".join("?" for _ in columns)
        statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places})"  # noqa: S608  # names of ours
        await connection.exec_driver_sql(statement, list(_values(columns, rows, connection)))
    else:
        await _copy(connection, table, columns, rows)


async def _copy(
    connection: AsyncConnection, table: Table, columns: Sequence[Column[Any]], rows: Sequence[Row]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    raw = (await connection.get_raw_connection()).driver_connection
    if raw is None:
        return
    async with raw.cursor() as cursor:
        statement = f"COPY {quote(table.name)} ({names}) FROM STDIN"
        async with cursor.copy(statement) as copy:
            for values in _values(columns, rows, connection):
                await copy.write_row(values)


def _values(
    columns: Sequence[Column[Any]], rows: Sequence[Row], connection: AsyncConnection
) -> Iterator[tuple[Any, ...]]:
    """Each row's values as the driver takes them."""
    names = [(column.name, getattr(column.default, "arg", None)) for column in columns]
    converts = [
        (place, convert)
        for place, column in enumerate(columns)
        if (convert := _conversion(column, connection))
    ]
    for row in rows:
        values = [row.get(name, default) for name, default in names]
        for place, convert in converts:
            values[place] = convert(values[place])
        yield tuple(values)


def _conversion(column: Column[Any], connection: AsyncConnection) -> _Convert | None:
    dialect = connection.dialect
    return column.type.dialect_impl(dialect).bind_processor(dialect)
