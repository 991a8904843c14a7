"""A PostgreSQL of the test's own, to be killed and started again."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.handlers.serving import free_port
from tests.postgres_server import INSTALLED, answers


@dataclass
class OwnPostgres:
    """A cluster in a folder, by the programs of one installation, as an ordinary user."""

    programs: Path
    folder: Path
    user: str | None
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def reach(self) -> None:
        """Let the user in: the folders that pytest makes are root's alone, again with each run."""
        for folder in (self.folder.parent, *list(self.folder.parents)[1:4]):
            if self.user and folder.is_relative_to("/tmp"):
                folder.chmod(0o755)

    def start(self) -> None:
        """Start; after a kill the old backends must first have noticed."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        for _ in range(120):
            self.reach()
            try:
                self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")
            except subprocess.CalledProcessError:
                time.sleep(0.25)
            else:
                return
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill the postmaster with -9, then what waits for a lock of a dead one and never ends."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        backends = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        os.kill(number, signal.SIGKILL)
        while answers(self.address):
            time.sleep(0.05)
        for backend in backends:
            with suppress(ProcessLookupError):
                os.kill(int(backend), signal.SIGKILL)

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop", check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        subprocess.run(
            [self.programs / program, "-D", self.folder / "data", *arguments],
            user=self.user,
            check=check,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def own_postgres(folder: Path) -> Iterator[OwnPostgres]:
    """One that runs; where no server is installed the test is skipped, loudly."""
    installed = sorted(INSTALLED.glob("*/bin"), key=lambda path: int(path.parts[-2]))
    if not installed:
        pytest.skip("NO POSTGRESQL: none is installed to be killed")
    user = "postgres" if os.getuid() == 0 else None
    own = folder / "cluster"
    own.mkdir()
    if user:
        subprocess.run(["chown", user, own], check=True)
    postgres = OwnPostgres(installed[-1], own, user)
    postgres.reach()
    postgres.make()
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()
