"""The whole database in one file, and back, on either kind of database.

The file is gzip over JSON lines: first the schema's revision, then a line per row. A file of one
kind of database restores into the other.
"""

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, make_url, select, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.errors import DatabaseUnavailable, DsmxError, SchemaNotCurrent
from storage.migrating import current_revision, head_revision, migrate
from storage.tables import METADATA
from storage.tables.announcements import announcement
from storage.tables.messages import confirmed_draft, delivery, inbox

_AT_ONCE = 2000
Row = dict[str, Any]


class UnreadableBackup(DsmxError):
    """The file is no backup, is broken, or is of another schema."""


def back_up(url: str, path: Path) -> int:
    """Write every row into a file, all as of one moment; how many.

    Raises:
        DatabaseUnavailable: it does not answer.
        SchemaNotCurrent: it has another schema than this program.
    """
    part = path.with_name(f"{path.name}.part")
    with _connected(url) as connection:
        revision = current_revision(connection)
        if revision != head_revision():
            raise SchemaNotCurrent(f"the schema is {revision}")
        with gzip.open(part, "wt", encoding="utf-8") as file:
            file.write(json.dumps({"revision": revision}) + "\n")
            count = 0
            for line in _lines(connection):
                file.write(line)
                count += 1
    part.chmod(0o600)
    part.replace(path)
    return count


def restore(url: str, path: Path) -> int:
    """Put a backup in the place of all that a database holds; how many rows it had.

    Nothing of it goes out by itself: what was scheduled is a draft again, and what was to be sent
    is cancelled. It is done whole or not at all.

    Raises:
        UnreadableBackup: nothing was changed.
        DatabaseUnavailable: it does not answer.
    """
    for _ in _rows(path):
        pass
    if make_url(url).get_backend_name() != "sqlite":
        migrate(url)
        return _replaced(url, path)
    file = Path(make_url(url).database or "")
    fresh = file.with_name(f"{file.name}.restoring")
    fresh.unlink(missing_ok=True)
    migrate(f"sqlite:///{fresh}")
    count = _replaced(f"sqlite:///{fresh}", path)
    for beside in ("-wal", "-shm"):
        file.with_name(f"{file.name}{beside}").unlink(missing_ok=True)
    fresh.replace(file)
    return count


def holds_anything(url: str) -> bool:
    """Whether restoring would take something away: a database that is not there holds nothing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return False
    with _connected(url) as connection:
        if current_revision(connection) is None:
            return False
        kept = (METADATA.tables[name] for name in ("provider", "person", "announcement"))
        return any(connection.execute(select(table).limit(1)).first() for table in kept)


def _replaced(url: str, path: Path) -> int:
    count = 0
    with _connected(url) as connection:
        _empty(connection)
        for name, rows in groupby(_rows(path), key=lambda one: str(one[0])):
            count += _inserted(connection, METADATA.tables[name], (row for _, row in rows))
        _settle(connection)
        connection.commit()
    _checkpoint(url)
    return count


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
        return
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(table.name) for table in METADATA.sorted_tables)
    connection.execute(text(f"TRUNCATE {names}"))


def _inserted(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    count, batch = 0, list[Row]()
    for row in rows:
        batch.append(row)
        if len(batch) == _AT_ONCE:
            connection.execute(insert(table), batch)
            count, batch = count + len(batch), []
    if batch:
        connection.execute(insert(table), batch)
    _continue_numbers(connection, table)
    return count + len(batch)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """New rows are numbered after those that were restored."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    connection.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"  # noqa: S608  # names of ours
            f" coalesce(max({column.name}), 1)) FROM {table.name}"
        )
    )


def _settle(connection: Connection) -> None:
    """Nothing that waited when the backup was made goes out by itself."""
    now = datetime.now(UTC)
    states = {
        "draft": ("confirmed", "scheduled"),
        "cancelled": ("running", "paused", "stopped"),
    }
    for after, before in states.items():
        turned = update(announcement).where(announcement.c.state.in_(before))
        connection.execute(turned.values(state=after))
    waiting = delivery.c.state.in_(("due", "held", "sending"))
    ended = {"state": "cancelled", "otherwise": "cancelled", "ended_at": now, "holder": ""}
    connection.execute(update(delivery).where(waiting).values(ended))
    connection.execute(confirmed_draft.delete())
    unanswered = inbox.c.state.not_in(("sent", "dead"))
    dead = {"state": "dead", "body": "", "reply": "", "finished_at": now}
    connection.execute(update(inbox).where(unanswered).values(dead))


def _connected(url: str) -> "_Connecting":
    parsed = make_url(url)
    postgres = parsed.get_backend_name() != "sqlite"
    parsed = parsed.set(drivername="postgresql+psycopg" if postgres else "sqlite")
    level = {"isolation_level": "REPEATABLE READ"} if postgres else {}
    return _Connecting(create_engine(parsed, poolclass=NullPool, **level).connect)


class _Connecting:
    """A connection whose loss is said in the core's words."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect

    def __enter__(self) -> Connection:
        try:
            self._connection = self._connect()
            if self._connection.dialect.name == "sqlite":
                self._connection.exec_driver_sql("PRAGMA busy_timeout=10000")
                self._connection.exec_driver_sql("BEGIN")
        except DBAPIError as error:
            raise DatabaseUnavailable(type(error.orig).__name__) from error
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._connection.close()
        if isinstance(error, SQLAlchemyError):
            raise UnreadableBackup(f"the database refuses it: {type(error).__name__}") from error


def _checkpoint(url: str) -> None:
    """All of a SQLite database is in its one file."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _lines(connection: Connection) -> Iterator[str]:
    for table in METADATA.sorted_tables:
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for row in rows:
            packed = {name: _packed(value) for name, value in row._mapping.items()}
            yield json.dumps({"table": table.name, "row": packed}, ensure_ascii=False) + "\n"


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = json.loads(file.readline())
            if head.get("revision") != head_revision():
                raise UnreadableBackup(f"the backup is of schema {head.get('revision')}")
            for line in file:
                one = json.loads(line)
                if one["table"] not in METADATA.tables:
                    raise UnreadableBackup(f"no table is called {one['table']}")
                yield one["table"], {name: _unpacked(v) for name, v in one["row"].items()}
    except (OSError, EOFError, ValueError, KeyError, AttributeError) as error:
        raise UnreadableBackup(f"{path.name} is no backup, or is broken: {error}") from error


def _packed(value: object) -> object:
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case Decimal():
            return {"number": str(value)}
        case _:
            return value


def _unpacked(value: object) -> object:
    match value:
        case {"moment": str(said)}:
            return datetime.fromisoformat(said)
        case {"day": str(said)}:
            return date.fromisoformat(said)
        case {"bytes": str(said)}:
            return base64.b64decode(said)
        case {"number": str(said)}:
            return Decimal(said)
        case _:
            return value
