"""A folder, or a zip, of CSV files."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from bot.providers import Provider
from storage.exporting.cells import guarded, rows_of
from storage.exporting.writing import Write
from storage.importing.layout import COLUMNS


@contextmanager
def csv_folder(path: Path) -> Iterator[Write]:
    """Write each provider into the files of a folder, which is made."""
    path.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        writers = {}
        for name, columns in COLUMNS.items():
            file = files.enter_context((path / name).open("w", encoding="utf-8", newline=""))
            writers[name] = csv.DictWriter(file, columns, restval="")
            writers[name].writeheader()

        def write(provider: Provider) -> None:
            for name, cells in rows_of(provider):
                writers[name].writerow({key: guarded(cell) for key, cell in cells.items()})

        yield write


@contextmanager
def csv_zip(path: Path) -> Iterator[Write]:
    """Write the same files into one zip."""
    with TemporaryDirectory() as folder:
        with csv_folder(Path(folder)) as write:
            yield write
        with ZipFile(path, "w", ZIP_DEFLATED) as whole:
            for name in COLUMNS:
                whole.write(Path(folder) / name, name)
