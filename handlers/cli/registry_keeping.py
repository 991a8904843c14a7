"""`dsmx registry suppress`, `unsuppress`: companies that ask not to be listed."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from handlers.cli.running import read_settings, run
from storage.changes import Actor
from storage.database import open_database
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


async def _suppress(provider: str) -> Sequence[str]:
    async with open_database(read_settings().database_url) as database, database() as work:
        kinds = await take_out(work, provider, Actor(), datetime.now(UTC))
        await work.commit()
    return kinds


async def _unsuppress(provider: str) -> None:
    async with open_database(read_settings().database_url) as database, database() as work:
        await let_in(work, provider, Actor(), datetime.now(UTC))
        await work.commit()
