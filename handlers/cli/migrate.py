"""`dsmx migrate`: the newest schema; safe to run twice at once."""

import sys

import typer

from handlers.cli.running import read_settings, run
from storage.migrating import migrate as bring_up

app = typer.Typer(add_completion=False)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    run(_migrated())
    sys.stdout.write("the schema is current\n")


async def _migrated() -> None:
    bring_up(read_settings().database_url)
