"""The whole registry into a file or folder."""

from collections.abc import AsyncIterator, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.providers import Provider
from storage.exporting.cells import rows_of
from storage.exporting.linked_data import linked_data
from storage.exporting.open_referral import open_referral
from storage.exporting.separated import csv_folder, csv_zip
from storage.exporting.workbook import workbook
from storage.exporting.writing import AddRow, Cells, Published, Tabular, Write
from storage.importing.layout import INSTITUTIONS
from storage.seed.planting import FILES as INSTITUTION_TABLES
from storage.tables.providers import provider
from storage.unit_of_work import SqlUnitOfWork
from storage.writing import batched

TABULAR: Mapping[str, Tabular] = {"csv": csv_folder, "zip": csv_zip, "xlsx": workbook}
"""What import reads back."""
PUBLISHED: Mapping[str, Published] = {"jsonld": linked_data, "hsds": open_referral}
"""What others read."""
_BY_ENDING = {".zip": "zip", ".xlsx": "xlsx", ".jsonld": "jsonld"}


def kind_of(path: Path) -> str:
    """The kind of file that a path's name asks for; without one that says so, a folder."""
    return _BY_ENDING.get(path.suffix.lower(), "csv")


async def export(work: SqlUnitOfWork, path: Path, kind: str) -> int:
    """Write all providers, and institutions where there is a file for them; how many providers."""
    if kind in PUBLISHED:
        with PUBLISHED[kind](path) as write:
            return await _each(work, write)
    with TABULAR[kind](path) as add:
        count = await _each(work, partial(_add_rows, add))
        for name, table in INSTITUTION_TABLES.items():
            query = select(table).order_by(table.c.key)
            for row in await work.connection.execute(query):
                add(name, _institution(dict(row._mapping), INSTITUTIONS[name]))
    return count


async def _each(work: SqlUnitOfWork, write: Write) -> int:
    count = 0
    async for one in _providers(work):
        write(one)
        count += 1
    return count


def _add_rows(add: AddRow, one: Provider) -> None:
    for name, cells in rows_of(one):
        add(name, cells)


def _institution(row: Mapping[str, Any], columns: Iterable[str]) -> Cells:
    return {name: str(row[name]) for name in columns if row[name] is not None}


async def _providers(work: SqlUnitOfWork) -> AsyncIterator[Provider]:
    """All of them, in the order in which they came."""
    query = select(provider.c.id).order_by(provider.c.number)
    ids = (await work.connection.execute(query)).scalars().all()
    for some in batched(ids):
        for one in await work.registry.providers(some):
            yield one
