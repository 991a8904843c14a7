"""The whole registry into a file or folder."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from sqlalchemy import select

from bot.providers import Provider
from storage.exporting.linked_data import linked_data
from storage.exporting.open_referral import open_referral
from storage.exporting.separated import csv_folder, csv_zip
from storage.exporting.workbook import workbook
from storage.exporting.writing import Opened
from storage.tables.providers import provider
from storage.unit_of_work import SqlUnitOfWork
from storage.writing import batched

KINDS: Mapping[str, Opened] = {
    "csv": csv_folder,
    "zip": csv_zip,
    "xlsx": workbook,
    "jsonld": linked_data,
    "hsds": open_referral,
}
_BY_ENDING = {".zip": "zip", ".xlsx": "xlsx", ".jsonld": "jsonld"}


def kind_of(path: Path) -> str:
    """The kind of file that a path's name asks for; without one that says so, a folder."""
    return _BY_ENDING.get(path.suffix.lower(), "csv")


async def export(work: SqlUnitOfWork, path: Path, kind: str) -> int:
    """Write all providers; how many there were."""
    count = 0
    with KINDS[kind](path) as write:
        async for one in _providers(work):
            write(one)
            count += 1
    return count


async def _providers(work: SqlUnitOfWork) -> AsyncIterator[Provider]:
    """All of them, in the order in which they came."""
    query = select(provider.c.id).order_by(provider.c.number)
    ids = (await work.connection.execute(query)).scalars().all()
    for some in batched(ids):
        for one in await work.registry.providers(some):
            yield one
