"""A path as tables: a folder or zip of CSV files, a workbook, or a single file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.errors import DsmxError
from storage.importing.decoding import UTF_8, UnreadableFile, decoded
from storage.importing.denue import candidates, is_denue
from storage.importing.layout import FILES, PROVIDERS
from storage.importing.report import Findings
from storage.importing.tables import Table, read_table
from storage.importing.workbook import is_workbook, sheets
from storage.importing.zipped import is_zip, unzipped

Format = Literal["auto", "dsmx", "denue"]
BIGGEST_FILE = 2**31
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


class NothingToRead(DsmxError):
    """The path is not there, or holds none of the files that are read."""


@dataclass(slots=True)
class Batch:
    """The tables of a path, their encoding, and what was found while they were opened."""

    encoding_told: str | None = None
    format: Format = "auto"
    tables: list[Table] = field(default_factory=list)
    encodings: set[str] = field(default_factory=set)
    findings: Findings = field(default_factory=Findings)

    @property
    def encoding(self) -> str:
        """The one that is not UTF-8, where any file has such a one."""
        return ", ".join(sorted(self.encodings - {UTF_8})) or UTF_8

    def take_text(self, file: str, content: bytes, *, alone: bool) -> None:
        """Add a file of separated values; `alone` it is the providers' whatever its name.

        Raises:
            UnreadableFile: it is no text, or no table.
        """
        try:
            self._take_text(file, content, alone=alone)
        except UnreadableFile:
            if self._wanted(file, alone=alone) or self.format == "denue":
                raise
            self.findings.warn(f"{file}: no file of this name is read")

    def _take_text(self, file: str, content: bytes, *, alone: bool) -> None:
        text, name = decoded(content, file, self.encoding_told)
        if not self.take(read_table(file, text), alone=alone):
            return
        self.encodings.add(name)
        if name != UTF_8 and self.encoding_told is None:
            self.findings.warn(f"{file}: is not UTF-8 and was read as {name}")

    def take(self, table: Table, *, alone: bool) -> bool:
        """Add a table: INEGI's by its columns, ours by its name; whether it is any of these.

        Raises:
            UnreadableFile: it should be INEGI's and is not.
        """
        name = table.file.lower()
        if self.format != "dsmx" and is_denue(table):
            self.tables.append(candidates(table, self.findings.warn))
        elif self.format == "denue" and alone:
            raise UnreadableFile(table.file, "has none of the layouts of INEGI's directory")
        elif self.format != "denue" and self._wanted(name, alone=alone):
            kind = name if name in FILES else PROVIDERS
            self.tables.append(Table(table.file, table.columns, table.rows, kind=kind))
        else:
            self.findings.warn(f"{table.file}: no file of this name is read")
            return False
        return True

    @staticmethod
    def _wanted(file: str, *, alone: bool) -> bool:
        return alone or file.lower() in FILES


def read_path(path: Path, encoding: str | None = None, kind: Format = "auto") -> Batch:
    """Open what the path holds.

    Raises:
        NothingToRead: it is not there, or holds none of the files that are read.
        UnreadableFile: a file is no table, or bigger than any that is read.
    """
    batch = Batch(encoding, kind)
    if path.is_dir():
        for file in _csv_files(path):
            batch.take_text(file.name, _content(file), alone=False)
    elif path.is_file():
        _take_file(batch, path)
    if not batch.tables:
        names = ", ".join(FILES)
        raise NothingToRead(f"{path}: nothing to read there; looked for {names}")
    return batch


def _take_file(batch: Batch, path: Path) -> None:
    if is_workbook(path):
        for table in sheets(path):
            batch.take(table, alone=False)
    elif is_zip(path):
        for name, content in unzipped(path):
            batch.take_text(name, content, alone=False)
    else:
        content = _content(path)
        if content.startswith(_OLD_WORKBOOK):
            raise UnreadableFile(path.name, "is an old or locked workbook; save it as .xlsx")
        batch.take_text(path.name, content, alone=True)


def _csv_files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")


def _content(path: Path) -> bytes:
    if path.stat().st_size > BIGGEST_FILE:
        raise UnreadableFile(path.name, f"is bigger than {BIGGEST_FILE} bytes")
    return path.read_bytes()
