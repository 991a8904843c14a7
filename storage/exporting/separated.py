"""A folder, or a zip, of CSV files."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from storage.exporting.cells import guarded
from storage.exporting.writing import AddRow, Cells
from storage.importing.layout import FILES


@contextmanager
def csv_folder(path: Path) -> Iterator[AddRow]:
    """Write rows into the files of a folder, which is made."""
    path.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        writers = {}
        for name, columns in FILES.items():
            file = files.enter_context((path / name).open("w", encoding="utf-8", newline=""))
            writers[name] = csv.DictWriter(file, columns, restval="")
            writers[name].writeheader()

        def add(name: str, cells: Cells) -> None:
            writers[name].writerow({key: guarded(cell) for key, cell in cells.items()})

        yield add


@contextmanager
def csv_zip(path: Path) -> Iterator[AddRow]:
    """Write the same files into one zip."""
    with TemporaryDirectory() as folder:
        with csv_folder(Path(folder)) as add:
            yield add
        with ZipFile(path, "w", ZIP_DEFLATED) as whole:
            for name in FILES:
                whole.write(Path(folder) / name, name)
