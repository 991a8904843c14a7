"""The search on SQLite and PostgreSQL beside its peers, all in one run; and whole answers.

Every peer answers the same questions in turns. Goals: on SQLite p50 at most 0.45 and p99 at most
0.6 of PostGIS, and p50 not above tantivy's at 100,000; whole answers p50 at most 4 ms at 1,225
providers and 6 ms at 100,000.
"""

import asyncio
import resource
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks import postgis_peer
from benchmarks.measuring import Ask, Rounds, in_turns, load
from benchmarks.scan_peer import ScanPeer
from benchmarks.search_queries import queries
from benchmarks.tantivy_peer import TantivyPeer
from bot.coded_search import CodedSearch, read_coded
from bot.messages import Message, Sender
from bot.providers import Provider
from handlers.assembly import assistant_over
from storage.database import Database, driver_url, open_database
from storage.demo.generating import invented
from storage.demo.making import make_demo
from storage.migrating import migrate
from tests.databases import new_database
from tests.postgres_server import NoServerError, server

ON = date(2026, 11, 25)
QUESTIONS = 5000
SAID = (
    "ocupo un punto de venta pa mi fonda en puebla",
    "necesito facturación electrónica en León",
    "cámaras de seguridad en Guadalajara certificadas",
    "who does payroll software in Monterrey?",
    "desarrollo de apps en Tijuana a menos de 10 km",
    "¿cuántos dan soporte técnico en Querétaro?",
)


def main(*, large: bool = False) -> None:
    asyncio.run(_sizes((1_000_000,) if large else (1225, 100_000)))


async def _sizes(sizes: tuple[int, ...]) -> None:
    for size in sizes:
        async with AsyncExitStack() as stack:
            await _measured(size, stack)


async def _measured(size: int, stack: AsyncExitStack) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    lite = await stack.enter_async_context(_filled(f"sqlite:///{folder / 'registry.db'}", size))
    peers: dict[str, Ask] = {"SQLite": partial(_find, lite)}
    try:
        address = stack.enter_context(server(None))
        peers |= await _on_postgres(address, size, stack)
    except NoServerError as missing:
        print(f"skipped: PostgreSQL, PostGIS ({missing})")
    peers |= _in_process(size, stack)
    asked = [read_coded(said, ON) for said in queries(Random(7), QUESTIONS, ON)]
    found = await in_turns(peers, asked)
    _print_table(size, found)
    await _print_answers(lite)
    print(f"greatest memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB")


async def _find(database: Database, asked: CodedSearch) -> int:
    return (await database.find(asked.query, limit=asked.limit, offset=asked.offset)).total


@asynccontextmanager
async def _filled(url: str, size: int) -> AsyncIterator[Database]:
    migrate(url)
    async with open_database(url) as database:
        begun = perf_counter()
        async with database() as work:
            await make_demo(work, size, 1, ON)
            await work.commit()
        spent = perf_counter() - begun
        print(f"{size:,} providers made in {spent:.1f} s ({url.partition(':')[0]})", flush=True)
        yield database


async def _on_postgres(address: str, size: int, stack: AsyncExitStack) -> dict[str, Ask]:
    ours = stack.enter_context(new_database(address))
    database = await stack.enter_async_context(_filled(ours, size))
    found: dict[str, Ask] = {"PostgreSQL": partial(_find, database)}
    theirs = stack.enter_context(new_database(address))
    try:
        postgis_peer.fill(theirs, partial(_providers, size))
    except Exception as error:  # noqa: BLE001  # whatever keeps the peer away is named
        print(f"skipped: PostGIS ({str(error).splitlines()[0]})")
        return found
    engine = create_async_engine(driver_url(theirs), pool_size=10)
    stack.push_async_callback(engine.dispose)
    return {**found, "PostGIS": partial(postgis_peer.ask, engine)}


def _in_process(size: int, stack: AsyncExitStack) -> dict[str, Ask]:
    found: dict[str, Ask] = {"numpy scan": ScanPeer(_providers(size)).ask}
    executor = stack.enter_context(ThreadPoolExecutor(1))
    try:
        return {"tantivy": TantivyPeer(_providers(size), executor).ask, **found}
    except ModuleNotFoundError:
        print("skipped: tantivy (not installed)")
        return found


def _providers(size: int) -> Iterator[Provider]:
    return invented(size, 1, ON)


def _print_table(size: int, found: Mapping[str, Rounds]) -> None:
    print(f"\n{size:,} providers, {QUESTIONS:,} questions each in five rounds, {load()}")
    print(f"{'':12}{'p50 ms':>9}{'p99 ms':>9}{'p50 / PostGIS':>15}{'p99 / PostGIS':>15}")
    against = found.get("PostGIS")
    for name, rounds in found.items():
        line = f"{name:12}{rounds.p50:9.3f}{rounds.p99:9.3f}"
        if against:
            shares = rounds.shares(against)
            line += f"{shares.p50:15.2f}{shares.p99:15.2f}"
        print(line)


async def _print_answers(database: Database) -> None:
    assistant, numbers = assistant_over(database), count()

    async def answer(said: Any) -> object:  # noqa: ANN401  # a sentence
        number = next(numbers)
        person = str(number % 20)
        sender = Sender(front="terminal", chat=person, person=person)
        now = datetime.now(UTC)
        return await assistant.reply_to(
            Message(id=str(number), sender=sender, kind="words", at=now, text=said)
        )

    begun, before = process_time(), next(numbers)
    rounds = (await in_turns({"answer": answer}, SAID * 100))["answer"]
    used = (process_time() - begun) * 1000 / (next(numbers) - before - 1)
    print(
        f"whole answer on SQLite: p50 {rounds.p50:.2f} ms, p99 {rounds.p99:.2f} ms,"
        f" {used:.2f} ms of a processor, {load()}"
    )
