"""`dsmx registry geocode`: points for branches that have a street and no coordinates."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import DsmxError
from handlers.cli.registry_progress import progress_bar
from handlers.cli.running import FAILED, MISUSED, complain, read_settings, run
from storage.changes import Actor
from storage.database import Database, open_database
from storage.geocoding import Unlocated, locate, remember, take_turn, unlocated
from storage.importing.progress import Progress

if TYPE_CHECKING:
    from handlers.geocoding import Geocoder


@dataclass(slots=True)
class Outcome:
    """What came of a run; `trouble` is why it stopped before its end."""

    asked: int = 0
    moved: int = 0
    left: int = 0
    trouble: str = ""


def geocode(
    limit: Annotated[int, typer.Option(min=1, help="Ask for so many addresses at most.")] = 100_000,
) -> None:
    """Ask GEOCODER_URL where branches without own coordinates are."""
    settings = read_settings()
    if not settings.geocoder_url:
        complain("GEOCODER_URL is not set; branches stay at their town's or colonia's point")
        raise typer.Exit(MISUSED)
    with progress_bar() as progress:
        outcome = run(_geocode(settings.database_url, settings.geocoder_url, limit, progress))
    sys.stdout.write(f"asked for {outcome.asked} addresses, moved {outcome.moved} providers\n")
    if outcome.trouble:
        complain(f"{outcome.trouble}; {outcome.left} addresses stay at their town's point")
        raise typer.Exit(FAILED)


async def _geocode(database_url: str, url: str, limit: int, progress: Progress) -> Outcome:
    from handlers.geocoding import open_geocoder  # noqa: PLC0415  # HTTP loads slowly

    outcome = Outcome()
    async with open_database(database_url) as database, open_geocoder(url) as geocoder:
        async with database() as work:
            wanted = (await unlocated(work))[:limit]
        for one in wanted:
            if not geocoder.breaker.open:
                await _ask(database, geocoder, one, outcome)
            progress("asking the geocoder", outcome.asked, len(wanted))
        outcome.left = len(wanted) - outcome.asked
        async with database() as work:
            outcome.moved = await locate(work, Actor(), datetime.now(UTC))
            await work.commit()
    return outcome


async def _ask(database: Database, geocoder: "Geocoder", one: Unlocated, outcome: Outcome) -> None:
    """Wait for the turn, ask, and remember the answer; an outage is no answer."""
    async with database() as work:
        wait = await take_turn(work.connection)
        await work.commit()
    await asyncio.sleep(wait)
    try:
        point = await geocoder.point_of(one.address)
    except DsmxError as down:
        outcome.trouble = str(down)
        return
    async with database() as work:
        await remember(work.connection, one.key, point, datetime.now(UTC))
        await work.commit()
    outcome.asked += 1
