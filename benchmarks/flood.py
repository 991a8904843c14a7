"""One person writes forty messages a second: how much longer fifty others wait for their answers.

A real `dsmx serve`, and a Telegram on loopback that posts to it. The fifty write fifteen messages a
second between them, for three seconds alone and for three with the flood; five such rounds, each
with another who floods. What is told: from an update's post to its answer's arrival.
"""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

from benchmarks.measuring import load
from benchmarks.search import ON
from storage.database import open_database
from storage.demo.making import make_demo
from storage.migrating import migrate
from tests.databases import new_database
from tests.handlers.crowd import Crowd, crowd, share
from tests.handlers.fake_telegram import fake_telegram
from tests.handlers.serving import serving
from tests.postgres_server import server

ROUNDS = 5
LASTS_S, DRAINS_S = 3.0, 6.0
SHARES = (50, 95, 99)


def main(*, large: bool = False) -> None:
    asyncio.run(_measured(10_000 if large else 1_225))


async def _measured(size: int) -> None:
    print(f"{size:,} providers, {load()}")
    print("".join(f"{head:>12}" for head in ("database", "flood", "p50 ms", "p95", "p99")))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(new_database(stack.enter_context(server(None))))
        for name, url in (("SQLite", f"sqlite:///{folder}/one.db"), ("PostgreSQL", postgres)):
            migrate(url)
            async with open_database(url) as database, database() as work:
                await make_demo(work, size, 1, ON)
                await work.commit()
            calm, flooded = await _rounds(url, folder)
            for flood, waits in (("without", calm), ("with", flooded)):
                figures = [share(sorted(waits), hundredths) * 1000 for hundredths in SHARES]
                row = "".join(f"{figure:12.0f}" for figure in figures)
                print(f"{name:>12}{flood:>12}{row}", flush=True)
    print(load())


async def _rounds(url: str, folder: Path) -> tuple[list[float], list[float]]:
    """How long the others waited without a flood, and with one."""
    calm, flooded = list[float](), list[float]()
    async with fake_telegram() as telegram, serving(telegram, url, folder, webhook=True) as program:
        await program.begin()
        async with crowd(telegram, program) as people:
            await asyncio.sleep(1)
            for number in range(ROUNDS):
                without, with_flood = await _round(people, 666 + number)
                calm += without
                flooded += with_flood
    return calm, flooded


async def _round(people: Crowd, abuser: int) -> tuple[list[float], list[float]]:
    begun = monotonic()
    await asyncio.sleep(LASTS_S)
    flood_begun = monotonic()
    await people.flood(abuser, LASTS_S)
    await asyncio.sleep(DRAINS_S)
    with_flood = people.between(flood_begun, flood_begun + LASTS_S)
    return people.between(begun, flood_begun), with_flood
