"""The child process that opens a workbook: rows out as JSON lines, a file for each sheet.

It limits its own memory and processor time before it looks at the file, and ends with 1 and a
sentence where it refuses.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY = 2**30
CPU_SECONDS = 50
MOST_CELLS = 10_000_000
MOST_COLUMNS = 200
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CHUNK = 2**20


class Refused(Exception):
    """The workbook is not read; the words say why."""


def main(path: Path, folder: Path) -> None:
    """Write the rows of every sheet, and the sheets' names to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        _refuse_formulas(path)
        json.dump(_written(path, folder), sys.stdout)
    except Refused as words:
        sys.stderr.write(f"{words}\n")
        sys.exit(1)


def _written(path: Path, folder: Path) -> list[str]:
    book = CalamineWorkbook.from_path(str(path))
    for number, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_name(name)
        _measure(name, sheet)
        with (folder / str(number)).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(sheet))
    return list(book.sheet_names)


def _measure(name: str, sheet: CalamineSheet) -> None:
    if sheet.total_width > MOST_COLUMNS:
        raise Refused(f"the sheet {name!r} has more than {MOST_COLUMNS} columns")
    if sheet.total_width * sheet.total_height > MOST_CELLS:
        raise Refused(f"the sheet {name!r} has more than {MOST_CELLS} cells")


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row that is not empty."""
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = [_cell(value) for value in row]
        if any(cells):
            yield number, cells


def _cell(value: object) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _refuse_formulas(path: Path) -> None:
    """A formula's value is what some program last thought of it: nothing to verify anybody by."""
    with ZipFile(path) as whole:
        for name in whole.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with whole.open(name) as file:
                    _scan(file)


def _scan(file: IO[bytes]) -> None:
    before = b""
    while chunk := file.read(_CHUNK):
        if _FORMULA.search(before + chunk):
            raise Refused("holds formulas; paste their values instead")
        before = chunk[-64:]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
