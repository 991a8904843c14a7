"""Zips of CSV files, opened with a measure."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from storage.importing.decoding import UnreadableFile

MOST_BYTES = 2**30
MOST_FILES = 1000
SMALL = 2**20
MOST_PACKED = 60
"""So many times smaller than itself a file that is not small may be; CSV packs some 10 times."""


def is_zip(path: Path) -> bool:
    """Whether a file is a zip."""
    return is_zipfile(path)


def unzipped(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each CSV file in it, in whatever folder.

    Raises:
        UnreadableFile: it is broken, locked, or unpacks to more than is read.
    """
    try:
        with ZipFile(path) as whole:
            entries = [one for one in whole.infolist() if one.filename.lower().endswith(".csv")]
            measure(path.name, whole.infolist(), MOST_BYTES)
            for entry in entries:
                yield Path(entry.filename).name, whole.read(entry)
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise UnreadableFile(path.name, f"cannot be unpacked ({error})") from None


def measure(file: str, entries: list[ZipInfo], most_bytes: int) -> None:
    """See what it unpacks to before it is unpacked.

    Raises:
        UnreadableFile: that is more than is read.
    """
    total = sum(entry.file_size for entry in entries)
    if total > most_bytes or len(entries) > MOST_FILES:
        raise UnreadableFile(file, f"unpacks to {total} bytes; at most {most_bytes} are read")
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > MOST_PACKED * entry.compress_size:
            raise UnreadableFile(file, f"{entry.filename} is packed too tightly to be a table")
