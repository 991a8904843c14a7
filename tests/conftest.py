"""What tests share: no environment but their own, and every database that the product serves.

A test that asks for `database_url` or `database` runs on SQLite and on PostgreSQL. PostgreSQL is
`TEST_DATABASE_URL`, else 127.0.0.1:5432, else started from installed binaries; where there is
none, its tests are skipped, and in CI they fail.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from handlers.settings import Settings
from storage.database import Database, open_database
from tests.databases import PostgresTemplate, SqliteTemplate, new_database
from tests.postgres_server import NoServerError, PrivateServer, server, started

BACKENDS = ("sqlite", "postgresql")
settings.register_profile("fuzz", max_examples=5000, deadline=None)
_TOLD = os.environ.get("TEST_DATABASE_URL")
_WITHOUT = "NO POSTGRESQL"
_IN_CI = os.environ.get("CI") == "true"
if not _IN_CI:  # where it is set, hypothesis itself takes a profile without deadlines
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's configuration reaches a test."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A SQLite file at the newest schema."""
    return SqliteTemplate.made(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL in which databases can be made."""
    try:
        with server(_TOLD) as address:
            yield address
    except NoServerError as missing:
        _do_without(str(missing))


@pytest.fixture
def private_postgres() -> Iterator[PrivateServer]:
    """A PostgreSQL of this test's own, to be stopped and started."""
    try:
        with started() as private:
            yield private
    except NoServerError as missing:
        _do_without(str(missing))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[PostgresTemplate]:
    """This process's PostgreSQL database at the newest schema."""
    with PostgresTemplate.made(postgres_server) as template:
        yield template


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database at the newest schema, once on each kind."""
    if request.param == "sqlite":
        sqlite: SqliteTemplate = request.getfixturevalue("sqlite_template")
        return sqlite.copied(tmp_path)
    postgres: PostgresTemplate = request.getfixturevalue("postgres_template")
    return postgres.emptied()


@pytest.fixture(params=BACKENDS)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    with new_database(request.getfixturevalue("postgres_server")) as address:
        yield address


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """An empty SQLite database, for what does not depend on the kind."""
    return sqlite_template.copied(tmp_path)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The empty database held open, once on each kind."""
    async with open_database(database_url) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when half of the tests did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(_WITHOUT in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"{_WITHOUT}: NOTHING WAS TESTED ON IT", red=True, bold=True)


def _do_without(reason: str) -> None:
    if _IN_CI:
        pytest.fail(f"in CI the tests need PostgreSQL: {reason}")
    pytest.skip(f"{_WITHOUT}: {reason}")
