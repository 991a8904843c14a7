"""Files taken in as the command does it, and the registry read back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.providers import Provider
from storage.database import Database
from storage.importing.importing import Options, prepare, take_in
from storage.importing.report import Report
from storage.tables.providers import provider

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
COUNCIL = Path(__file__).parent / "council"

TakeIn = Callable[..., Awaitable[Report]]
Registry = Callable[[], Awaitable[Mapping[str, Provider]]]


@pytest.fixture
def take(database: Database) -> TakeIn:
    """Take a path in, with options by name; committed where the report names a batch."""

    async def taken(path: Path, now: datetime = NOW, **options: Any) -> Report:
        chosen = Options(**options)
        prepared = prepare(path, chosen)
        async with database() as work:
            report = await take_in(work, prepared, chosen, now)
            if report.batch:
                await work.commit()
        return report

    return taken


@pytest.fixture
def registry(database: Database) -> Registry:
    """All providers of the registry by id."""

    async def read() -> Mapping[str, Provider]:
        async with database() as work:
            ids = (await work.connection.execute(select(provider.c.id))).scalars().all()
            return {one.id: one for one in await work.registry.providers(ids)}

    return read


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """A folder with these files; a file's name is given without its ending."""

    def written(**files: str | bytes) -> Path:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return tmp_path

    return written
