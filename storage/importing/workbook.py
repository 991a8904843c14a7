"""XLSX workbooks, read in a child process with limits on memory and time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, is_zipfile

from storage.importing.decoding import UnreadableFile
from storage.importing.layout import FILES, PROVIDERS
from storage.importing.tables import Table, table_of
from storage.importing.zipped import measure

MOST_BYTES = 80 * 2**20
SECONDS = 60
_PARTS = ("[Content_Types].xml", "xl/workbook.xml")


def is_workbook(path: Path) -> bool:
    """Whether a file is an XLSX workbook."""
    if not is_zipfile(path):
        return False
    try:
        with ZipFile(path) as whole:
            return set(_PARTS) <= set(whole.namelist())
    except (BadZipFile, OSError, ValueError):
        return False


def sheets(path: Path) -> Iterator[Table]:
    """A table for each sheet, under the name of the file that it stands for.

    Raises:
        UnreadableFile: it is broken, holds formulas, or is more than is read.
    """
    with ZipFile(path) as whole:
        measure(path.name, whole.infolist(), MOST_BYTES)
    with TemporaryDirectory() as folder:
        names = _converted(path, Path(folder))
        alone = len(names) == 1
        for number, name in enumerate(names):
            lines = _lines(Path(folder) / str(number))
            _, header = next(lines, (1, []))
            if header:
                yield table_of(_file_of(name, alone=alone), header, iter(list(lines)))


def _file_of(sheet: str, *, alone: bool) -> str:
    name = f"{sheet.strip().lower().removesuffix('.csv')}.csv"
    return PROVIDERS if alone and name not in FILES else name


def _converted(path: Path, folder: Path) -> list[str]:
    """Have the child write each sheet's rows into a file of its number; the sheets' names."""
    command = [sys.executable, "-m", "storage.importing.workbook_rows", str(path), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, capture_output=True, timeout=SECONDS, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(path.name, f"takes longer than {SECONDS} seconds to read") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        reason = said[-1] if done.returncode == 1 and said else "is broken or too big to read"
        raise UnreadableFile(path.name, reason)
    names: list[str] = json.loads(done.stdout)
    return names


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            number, cells = json.loads(line)
            yield number, cells
