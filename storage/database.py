"""A database held open: SQLite by default, PostgreSQL where a URL says so."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import DatabaseUnavailable, Misconfigured, SchemaNotCurrent
from bot.ports import UnitOfWork
from bot.search import Page, RegistryQuery
from storage.migrating import current_revision, head_revision, migrate
from storage.search.cache import IndexCache
from storage.search.finding import answer
from storage.search.indexing import has_this_form, rebuild_index
from storage.sqlite_driver import ARRIVED, connect
from storage.unit_of_work import SqlUnitOfWork
from storage.watching import VersionWatch

BUSY_MS = 5000
_READING = "dsmx_reading"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


@dataclass(frozen=True, slots=True)
class Database:
    """Implements `bot.ports.OpenUnitOfWork`."""

    engine: AsyncEngine
    cache: IndexCache = field(default_factory=IndexCache)
    one_at_a_time: AbstractAsyncContextManager[Any] = field(default_factory=nullcontext)
    """On SQLite, which has one writer: a lock, so that this process never waits by polling."""
    watch: VersionWatch | None = None

    def __call__(self) -> AbstractAsyncContextManager[SqlUnitOfWork]:
        """Open a transaction; leaving it without `commit` undoes it.

        Raises:
            DatabaseUnavailable: it cannot be reached, is locked, full or gone.
        """
        return self._open(self.engine, self.one_at_a_time)

    def reading(self) -> AbstractAsyncContextManager[SqlUnitOfWork]:
        """Open a transaction that only reads, and waits for no writer.

        Raises:
            DatabaseUnavailable: it cannot be reached or is gone.
        """
        return self._open(self.engine.execution_options(**self._reads), nullcontext())

    async def find(self, query: RegistryQuery, *, limit: int, offset: int = 0) -> Page:
        """One question to the registry as it stands now, by itself.

        Raises:
            DatabaseUnavailable: it cannot be reached or is gone.
        """
        version = self.watch.version() if self.watch else None
        index = None if version is None else self.cache.held(version, query)
        if index is not None:
            return answer(index, query, limit=limit, offset=offset)
        async with self.reading() as work:
            return await work.registry.find(query, limit=limit, offset=offset)

    @property
    def _reads(self) -> dict[str, Any]:
        """Each statement for itself on PostgreSQL, one snapshot for all on SQLite."""
        sqlite = self.engine.dialect.name == "sqlite"
        return {_READING: True} if sqlite else {"isolation_level": "AUTOCOMMIT"}

    @asynccontextmanager
    async def _open(
        self, engine: AsyncEngine, turn: AbstractAsyncContextManager[Any]
    ) -> AsyncGenerator[SqlUnitOfWork, None]:
        ARRIVED.set(monotonic())
        try:
            with _said_plainly():
                async with turn, engine.connect() as connection:
                    yield SqlUnitOfWork(connection, self.cache)
        finally:
            ARRIVED.set(None)

    async def trouble(self) -> str | None:
        """Why it cannot be worked with: it does not answer or has another schema; None if fine."""
        try:
            async with self.engine.connect() as connection:
                revision = await connection.run_sync(current_revision)
        except (SQLAlchemyError, OSError) as error:
            return f"the database does not answer ({type(error).__name__})"
        head = head_revision()
        return None if revision == head else f"the schema is {revision}, this program needs {head}"


@asynccontextmanager
async def open_database(url: str, *, check: bool = True) -> AsyncGenerator[Database, None]:
    """Hold a database open; a SQLite file is first brought to the newest schema.

    Raises:
        SchemaNotCurrent: a PostgreSQL database has another schema than this program.
        DatabaseUnavailable: it does not answer.
        Misconfigured: the URL names no database that is served.
    """
    parsed = driver_url(url)
    if check and parsed.get_backend_name() == "sqlite":
        migrate(url)
    engine = create_async_engine(parsed, **_options(parsed))
    if parsed.get_backend_name() == "sqlite":
        _set_up_sqlite(engine)
    database = _database(engine, parsed)
    try:
        if check and parsed.get_backend_name() != "sqlite":
            await _demand_schema(database)
        if check:
            await _derive_anew_if_old(database)
        yield database
    finally:
        await engine.dispose()
        if database.watch:
            database.watch.close()


def _database(engine: AsyncEngine, url: URL) -> Database:
    if url.get_backend_name() != "sqlite":
        return Database(engine)
    watch = VersionWatch(Path(url.database)) if url.database else None
    return Database(engine, one_at_a_time=asyncio.Lock(), watch=watch)


def driver_url(url: str) -> URL:
    """The URL with the driver that serves it.

    Raises:
        Misconfigured: it names no database that is served.
    """
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise Misconfigured("DATABASE_URL is no database address") from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise Misconfigured(f"DATABASE_URL: {backend} is not served; use sqlite or postgresql")
    return parsed.set(drivername=_DRIVERS[backend])


async def _derive_anew_if_old(database: Database) -> None:
    async with database.reading() as work:
        if await has_this_form(work.connection):
            return
    async with database() as work:
        await rebuild_index(work.connection)
        await work.commit()


async def _demand_schema(database: Database) -> None:
    trouble = await database.trouble()
    if trouble is None:
        return
    if "schema" in trouble:
        raise SchemaNotCurrent(trouble)
    raise DatabaseUnavailable(trouble)


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"async_creator": partial(connect, url.database or ":memory:", BUSY_MS)}
    return {"pool_pre_ping": True, "pool_size": 10, "connect_args": {"connect_timeout": 5}}


def _set_up_sqlite(engine: AsyncEngine) -> None:
    """Write-ahead log, full fsync, and transactions that take the write lock at their beginning.

    A transaction that reads and then writes must not begin deferred: it would fail with "database
    is locked" at once, whatever the busy timeout (https://www.sqlite.org/lang_transaction.html).
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _: Any) -> None:  # noqa: ANN401  # the driver's own types
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Any) -> None:  # noqa: ANN401  # the driver's own types
        reads = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


class _said_plainly:  # noqa: N801  # reads as a statement: with _said_plainly()
    """Operational faults of drivers, as the one error that the core knows."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DBAPIError) and _operational(error):
            raise DatabaseUnavailable(type(error.orig).__name__) from error
        if isinstance(error, OSError | TimeoutError):
            raise DatabaseUnavailable(type(error).__name__) from error


def _operational(error: DBAPIError) -> bool:
    return error.connection_invalidated or type(error).__name__ in (
        "OperationalError",
        "InterfaceError",
        "InternalError",
    )


async def server_time(connection: AsyncConnection) -> str:
    """The database's own clock, as text."""
    return str((await connection.execute(text("SELECT CURRENT_TIMESTAMP"))).scalar_one())


_: type[UnitOfWork] = SqlUnitOfWork
