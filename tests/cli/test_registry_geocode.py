"""`dsmx registry geocode` against a service at the wire: answers, silence, failures, nonsense."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.messages import Point
from bot.providers import Provider
from handlers.cli.registry import app
from handlers.geocoding import GeocoderDown, open_geocoder
from storage.database import open_database
from storage.geocoding import take_turn
from storage.tables.providers import provider

ROWS = (
    "id,name,services,street,neighborhood,municipality,state,latitude,longitude\n"
    "near,Uno,pos,Calle 5 de Mayo 4,Centro,Puebla,PUE,,\n"
    "own,Dos,pos,Calle 5 de Mayo 6,Centro,Puebla,PUE,19.05000,-98.21000\n"
    "bare,Tres,pos,,,Puebla,PUE,,\n"
)
HOUSE = {"lat": "19.0451234", "lon": "-98.1987654", "display_name": "x", "place_rank": 30}


@dataclass
class Service:
    """A Nominatim-compatible service that answers as it is told."""

    answer: Any = field(default_factory=lambda: [HOUSE])
    status: int = 200
    delay: float = 0.0
    asked: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    async def search(self, request: web.Request) -> web.Response:
        self.asked.append(request.query["q"])
        self.at.append(time.monotonic())
        await asyncio.sleep(self.delay)
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def served(service: Service) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_get("/search", service.search)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/"
    await runner.cleanup()


@pytest.fixture
def registry(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Awaitable[Mapping[str, Provider]]]:
    """The registry of three companies, read anew at each call."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    (tmp_path / "providers.csv").write_text(ROWS)
    assert called("import", str(tmp_path)).exit_code == 0

    async def read() -> Mapping[str, Provider]:
        async with open_database(database_url) as database, database() as work:
            ids = (await work.connection.execute(select(provider.c.id))).scalars().all()
            return {one.id: one for one in await work.registry.providers(ids)}

    return read


def called(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


async def geocoded(service: Service, monkeypatch: pytest.MonkeyPatch) -> Result:
    async with served(service) as url:
        monkeypatch.setenv("GEOCODER_URL", url)
        return await asyncio.to_thread(called, "geocode")


async def test_only_branches_without_coordinates_move(
    registry: Callable[[], Awaitable[Mapping[str, Provider]]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    service = Service()
    before = await registry()
    result = await geocoded(service, monkeypatch)
    assert result.exit_code == 0, result.output
    after = await registry()
    branch = after["near"].branches[0]
    assert (branch.point, branch.precision) == (Point(19.04512, -98.19877), "address")
    assert branch.town == before["near"].branches[0].town
    assert {one: after[one] for one in ("own", "bare")} == {
        one: before[one] for one in ("own", "bare")
    }
    assert service.asked == ["Calle 5 de Mayo 4, Centro, Puebla, MX-PUE"]
    again = await geocoded(service, monkeypatch)
    assert (again.exit_code, len(service.asked)) == (0, 1)
    taken = await asyncio.to_thread(called, "import", str(tmp_path), "--json")
    assert '"left": 3' in taken.output


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [{**HOUSE, "place_rank": 16}],
        [{**HOUSE, "lat": "48.85", "lon": "2.35"}],
        [{**HOUSE, "lat": "20.97", "lon": "-89.62"}],
    ],
)
async def test_an_answer_that_tells_nothing_moves_nothing(
    registry: Callable[[], Awaitable[Mapping[str, Provider]]],
    monkeypatch: pytest.MonkeyPatch,
    answer: Any,
) -> None:
    before = await registry()
    result = await geocoded(Service(answer), monkeypatch)
    assert result.exit_code == 0
    assert await registry() == before


@pytest.mark.parametrize(
    "service",
    [
        Service("<html>busy</html>"),
        Service([{"lat": "here", "lon": "there", "display_name": "x", "place_rank": 30}]),
        Service({"unexpected": True}),
        Service([], status=500),
        Service([], status=429),
        Service(delay=30),
    ],
    ids=["garbage", "no numbers", "another shape", "failure", "too many", "silence"],
)
async def test_a_geocoder_that_is_down_leaves_what_is_known(
    registry: Callable[[], Awaitable[Mapping[str, Provider]]],
    monkeypatch: pytest.MonkeyPatch,
    service: Service,
) -> None:
    before = await registry()
    began = time.monotonic()
    result = await geocoded(service, monkeypatch)
    assert time.monotonic() - began < 15
    assert result.exit_code == 1
    assert "town's point" in result.stderr
    assert await registry() == before


async def test_after_three_failures_nothing_is_asked() -> None:
    service = Service([], status=500)
    async with served(service) as url, open_geocoder(url) as geocoder:
        for _ in range(6):
            with pytest.raises(GeocoderDown):
                await geocoder.point_of("Calle 1, Puebla")
    assert len(service.asked) == 3


async def test_one_request_a_second_over_all_processes(database_url: str) -> None:
    waits = []
    async with open_database(database_url) as one, open_database(database_url) as other:
        for database in (one, other, one, other):
            async with database() as work:
                waits.append(await take_turn(work.connection))
                await work.commit()
    assert waits[0] == 0
    assert all(0 < later - earlier <= 1.0 for earlier, later in pairwise(waits))


def test_without_a_geocoder_it_is_misuse(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert called("geocode").exit_code == 2
    monkeypatch.setenv("GEOCODER_URL", "nonsense")
    assert called("geocode").exit_code in (1, 2)
