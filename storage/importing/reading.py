"""A path as tables: a folder of CSV files, or one of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.errors import DsmxError
from storage.importing.decoding import UTF_8, UnreadableFile, decoded
from storage.importing.layout import COLUMNS, PROVIDERS
from storage.importing.tables import Table, read_table

Format = Literal["auto", "dsmx", "denue"]
BIGGEST_FILE = 2**31


class NothingToRead(DsmxError):
    """The path is not there, or holds none of the files that are read."""


@dataclass(slots=True)
class Batch:
    """The tables of a path, their encoding, and what was found while they were opened."""

    tables: list[Table] = field(default_factory=list)
    encodings: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def encoding(self) -> str:
        """The one that is not UTF-8, where any file has such a one."""
        others = sorted(set(self.encodings.values()) - {UTF_8})
        return ", ".join(others) or UTF_8

    def take(self, file: str, content: bytes, encoding: str | None) -> None:
        """Add a CSV file by its name.

        Raises:
            UnreadableFile: it is no text, or no table.
        """
        text, name = decoded(content, file, encoding)
        self.encodings[file] = name
        if name != UTF_8 and encoding is None:
            self.warnings.append(f"{file}: is not UTF-8 and was read as {name}")
        self.tables.append(read_table(file, text))


def read_path(path: Path, encoding: str | None = None) -> Batch:
    """Open what the path holds.

    Raises:
        NothingToRead: it is not there, or holds none of the files that are read.
        UnreadableFile: a file is no table.
    """
    batch = Batch()
    if path.is_dir():
        _read_folder(path, encoding, batch)
    elif path.is_file():
        name = path.name.lower()
        batch.take(name if name in COLUMNS else PROVIDERS, _content(path), encoding)
    if not batch.tables:
        names = ", ".join(COLUMNS)
        raise NothingToRead(f"{path}: nothing to read there; looked for {names}")
    return batch


def _read_folder(folder: Path, encoding: str | None, batch: Batch) -> None:
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        if name in COLUMNS:
            batch.take(name, _content(path), encoding)
        elif path.suffix.lower() == ".csv":
            batch.warnings.append(f"{path.name}: no file of this name is read")


def _content(path: Path) -> bytes:
    if path.stat().st_size > BIGGEST_FILE:
        raise UnreadableFile(path.name, f"is bigger than {BIGGEST_FILE} bytes")
    return path.read_bytes()
