"""The registry's version on SQLite, read without a transaction or a change of thread."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

_VERSION = "SELECT version FROM registry_version"


@dataclass(slots=True)
class VersionWatch:
    """A connection of its own that reads one number, some microseconds each time.

    In write-ahead mode a reader waits for no writer, so the loop may read it itself.
    """

    file: Path
    _connection: sqlite3.Connection | None = field(default=None)

    def version(self) -> int | None:
        """The version as last committed by any process; None where it cannot be told."""
        try:
            if self._connection is None:
                address = f"{self.file.resolve().as_uri()}?mode=ro"
                self._connection = sqlite3.connect(address, uri=True, timeout=0)
            return int(self._connection.execute(_VERSION).fetchone()[0])
        except sqlite3.Error:
            self.close()
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
