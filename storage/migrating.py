"""One Alembic history for both databases, run from inside the package."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.errors import DatabaseUnavailable
from storage.seed.planting import plant

HISTORY = Path(__file__).parent / "migrations"
_LOCK = 0x44534D78
"""The advisory lock of migrations on PostgreSQL: "DSMx"."""


def migrate(url: str) -> None:
    """Bring a database to the newest schema; a second one at the same time waits.

    Raises:
        DatabaseUnavailable: it does not answer.
    """
    parsed = make_url(url)
    postgres = parsed.drivername.startswith("postgres")
    parsed = parsed.set(drivername="postgresql+psycopg" if postgres else "sqlite")
    engine = create_engine(parsed, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            _upgrade(connection, locked=postgres)
    except DBAPIError as error:
        raise DatabaseUnavailable(type(error.orig).__name__) from error


def current_revision(connection: Connection) -> str | None:
    """The revision that a database is at."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head_revision() -> str | None:
    """The newest revision of this program."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _upgrade(connection: Connection, *, locked: bool) -> None:
    if locked:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
    else:
        connection.exec_driver_sql("PRAGMA busy_timeout=10000")
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    if current_revision(connection) != head_revision():
        config = _config()
        config.attributes["connection"] = connection
        connection.rollback()
        command.upgrade(config, "head")
        plant(connection)
    connection.commit()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    return config
