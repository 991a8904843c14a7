"""A real PostgreSQL for the tests: the one that is told, one that runs here, or one started."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    with started() as private:
        yield private.address


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


@dataclass(frozen=True, slots=True)
class PrivateServer:
    """A server that is nobody else's, and may be stopped."""

    address: str
    user: int | None
    control: tuple[str, ...]
    options: str

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [*self.control, "-o", self.options, "start"]
        subprocess.run(command, user=self.user, check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        """Stop it as a crash would."""
        command = [*self.control, "-m", "immediate", "stop"]
        subprocess.run(command, user=self.user, check=False, capture_output=True)


@contextmanager
def started() -> Iterator[PrivateServer]:
    """A server started from installed programs, gone at the end.

    Raises:
        NoServerError: none is installed.
    """
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="dsmx-postgres-"))
    private = _laid_out(binaries, folder)
    try:
        private.start()
        yield private
    finally:
        private.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _laid_out(binaries: Path, folder: Path) -> PrivateServer:
    data, port, user = str(folder / "data"), _free_port(), _owner(folder)
    made = [str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*made, "--no-sync"], user=user, check=True, capture_output=True)
    return PrivateServer(
        address=f"postgresql://postgres@127.0.0.1:{port}/postgres",
        user=user,
        control=(str(binaries / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")),
        options=f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off",
    )


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
