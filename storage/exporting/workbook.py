"""An XLSX workbook with a sheet for each file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook

from storage.exporting.cells import guarded
from storage.exporting.writing import AddRow, Cells
from storage.importing.layout import FILES


@contextmanager
def workbook(path: Path) -> Iterator[AddRow]:
    """Write rows into the sheets; every cell is text, so that nothing is reinterpreted."""
    with path.open("wb") as file:
        book = Workbook(write_only=True)
        sheets = {name: book.create_sheet(name.removesuffix(".csv")) for name in FILES}
        for name, columns in FILES.items():
            sheets[name].append(list(columns))

        def add(name: str, cells: Cells) -> None:
            sheets[name].append([guarded(cells.get(key, "")) or None for key in FILES[name]])

        try:
            yield add
        finally:
            for sheet in sheets.values():
                sheet.close()
        book.save(file)
