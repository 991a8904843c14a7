"""A real PostgreSQL for the tests: the one that is told, one that runs here, or one started."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

INSTALLED = Path("/usr/lib/postgresql")
RUNNING_HERE = (
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://127.0.0.1:5432/postgres",
)


class NoServerError(Exception):
    """There is no PostgreSQL: none told, none running, none installed."""


@contextmanager
def server(told: str | None) -> Iterator[str]:
    """The address of a server in which databases can be made; one started here ends with it.

    Raises:
        NoServerError: there is none.
    """
    for address in (told,) if told else RUNNING_HERE:
        if answers(address):
            yield address
            return
    if told:
        raise NoServerError("TEST_DATABASE_URL does not answer")
    with _started(_binaries()) as address:
        yield address


def answers(address: str) -> bool:
    """Whether a server can be connected to."""
    try:
        psycopg.connect(plain(address), connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def plain(address: str) -> str:
    """An address as libpq reads it, without SQLAlchemy's driver."""
    url = make_url(address).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def database_at(address: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(plain(address)).set(database=name).render_as_string(hide_password=False)


def _binaries() -> Path:
    """The newest server's programs."""
    found = sorted(INSTALLED.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    beside = shutil.which("postgres")
    if beside is None:
        raise NoServerError("no PostgreSQL on 127.0.0.1:5432, and none is installed")
    return Path(beside).resolve().parent


@contextmanager
def _started(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="dsmx-postgres-"))
    user = _owner(folder)
    data, port = folder / "data", _free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    made: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    control: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    try:
        subprocess.run([*made, "--no-sync"], user=user, check=True, capture_output=True)
        subprocess.run(
            [*control, "-o", options, "start"], user=user, check=True, stdout=subprocess.DEVNULL
        )
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, user=user, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> int | None:
    """Whose the server shall be: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    other = known.get("postgres") or known["nobody"]
    os.chown(folder, other.pw_uid, other.pw_gid)
    return other.pw_uid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
