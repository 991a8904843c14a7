"""SQLite for the event loop: statements run in it, waiting and syncing do not.

A statement of ours takes some microseconds, a change of thread some tens of them, and an answer
has a dozen statements. So statements are run where they are called; a lock that another process
holds is waited for by sleeping, and a commit, which waits for the disk, is done by a thread.
It stands in for an aiosqlite connection below SQLAlchemy's dialect of that name.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from time import monotonic
from typing import Any, Self

ARRIVED: ContextVar[float | None] = ContextVar("arrived", default=None)
"""When (monotonic) the caller began to wait for its turn: that counts as waiting for a lock."""
_FIRST_NAP_S, _LONGEST_NAP_S = 0.001, 0.05

_MAY_PASS = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY)


async def connect(file: str, busy_ms: int) -> "InlineConnection":
    """Open a file; a lock held by others is waited for at most so many milliseconds.

    Raises:
        sqlite3.OperationalError: it cannot be opened.
    """
    opened = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    return InlineConnection(opened, busy_ms)


class InlineConnection:
    """One connection, used by one task at a time."""

    def __init__(self, opened: sqlite3.Connection, busy_ms: int) -> None:
        self._connection: sqlite3.Connection | None = opened
        self._busy_s = busy_ms / 1000

    @property
    def isolation_level(self) -> str | None:
        """Always None: transactions are begun in words."""
        return None

    def cursor(self) -> "InlineCursor":
        """A new cursor."""
        return InlineCursor(self, self._open.cursor())

    async def commit(self) -> None:
        """Keep what was written, on the disk; a cancelled caller still waits for that."""
        if not self._open.in_transaction:
            return
        done = asyncio.ensure_future(asyncio.to_thread(self._open.commit))
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise

    async def rollback(self) -> None:
        """Undo what was written."""
        self._open.rollback()

    async def close(self) -> None:
        """Close it; twice does no harm."""
        self.stop()

    def stop(self) -> None:
        """Close it at once."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def create_function(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  # sqlite3's own
        """Make a function known to SQL."""
        self._open.create_function(*arguments, **named)

    async def patiently(self, work: Any, *arguments: Any) -> None:  # noqa: ANN401  # a cursor's method
        """Run a statement, again while another process holds the lock that it needs."""
        until, nap = (ARRIVED.get() or monotonic()) + self._busy_s, _FIRST_NAP_S
        while True:
            try:
                work(*arguments)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode not in _MAY_PASS or monotonic() > until:
                    raise
            else:
                return
            await asyncio.sleep(nap)
            nap = min(2 * nap, _LONGEST_NAP_S)

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("no active connection")
        return self._connection


class InlineCursor:
    """A cursor whose rows are read at once."""

    def __init__(self, connection: InlineConnection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._cursor.close()

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run one statement."""
        await self._connection.patiently(self._cursor.execute, statement, parameters)
        return self

    async def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Self:
        """Run one statement for many rows."""
        await self._connection.patiently(self._cursor.executemany, statement, rows)
        return self

    async def fetchall(self) -> list[Any]:
        """All rows."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Let go of what it holds."""
        self._cursor.close()

    @property
    def description(self) -> Any:  # noqa: ANN401  # sqlite3's own
        """The columns of the rows, None where there are none."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row inserted last."""
        return self._cursor.lastrowid
