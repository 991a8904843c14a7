"""`dsmx backup`: the whole database in one file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import DsmxError
from handlers.cli.running import FAILED, complain, read_settings
from storage.backing_up import back_up

app = typer.Typer(add_completion=False)


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write everything that the database holds, as of one moment, into a file."""
    try:
        count = back_up(read_settings().database_url, path)
    except (DsmxError, OSError) as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    sys.stdout.write(f"{count} rows are in {path}\n")
