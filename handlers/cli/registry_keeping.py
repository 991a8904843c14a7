"""`dsmx registry suppress`, `unsuppress`, `exposure`: who is listed, and how often shown."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from handlers.cli.running import read_settings, run
from storage.changes import Actor
from storage.database import open_database
from storage.exposures import Exposures, exposures
from storage.suppression import suppress as take_out
from storage.suppression import unsuppress as let_in

ProviderId = Annotated[str, typer.Argument(help="The company's id, or its short code.")]


def suppress(provider: ProviderId) -> None:
    """Take a company out for good: no import brings it back, no undo either."""
    kinds = run(_suppress(provider))
    sys.stdout.write(f"taken out; known again by the hash of its {', '.join(kinds)}\n")


def unsuppress(
    provider: Annotated[str, typer.Argument(help="The id that the company had.")],
) -> None:
    """Let a company be listed again; the next import that holds it brings it back."""
    run(_unsuppress(provider))
    sys.stdout.write("it may be listed again\n")


def exposure(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """How often each provider and each cluster was shown."""
    first = since.date() if since else date.min
    found = run(_exposures(first, until.date() if until else date.max))
    words = json.dumps(found.as_json(), ensure_ascii=False) if json_ else found.in_words()
    sys.stdout.write(words + "\n")


async def _exposures(since: date, until: date) -> Exposures:
    async with open_database(read_settings().database_url) as database, database() as work:
        return await exposures(work.connection, since, until)


async def _suppress(provider: str) -> Sequence[str]:
    async with open_database(read_settings().database_url) as database, database() as work:
        kinds = await take_out(work, provider, Actor(), datetime.now(UTC))
        await work.commit()
    return kinds


async def _unsuppress(provider: str) -> None:
    async with open_database(read_settings().database_url) as database, database() as work:
        await let_in(work, provider, Actor(), datetime.now(UTC))
        await work.commit()
