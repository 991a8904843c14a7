"""An XLSX workbook with a sheet for each file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook

from bot.providers import Provider
from storage.exporting.cells import guarded, rows_of
from storage.exporting.writing import Write
from storage.importing.layout import COLUMNS


@contextmanager
def workbook(path: Path) -> Iterator[Write]:
    """Write each provider into the sheets; every cell is text, so that nothing is reinterpreted."""
    book = Workbook(write_only=True)
    sheets = {name: book.create_sheet(name.removesuffix(".csv")) for name in COLUMNS}
    for name, columns in COLUMNS.items():
        sheets[name].append(list(columns))

    def write(provider: Provider) -> None:
        for name, cells in rows_of(provider):
            sheets[name].append([guarded(cells.get(key, "")) or None for key in COLUMNS[name]])

    yield write
    book.save(path)
