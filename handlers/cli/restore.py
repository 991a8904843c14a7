"""`dsmx restore`: a backup in the place of what the database holds."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import DsmxError
from handlers.cli.running import FAILED, MISUSED, complain, read_settings
from storage.backing_up import holds_anything
from storage.backing_up import restore as put_back

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The file that `dsmx backup` wrote.")],
    confirm: Annotated[bool, typer.Option("--confirm", help="Replace what is there now.")] = False,
) -> None:
    """Replace everything by a backup; what was scheduled is a draft again."""
    url = read_settings().database_url
    try:
        if not confirm and holds_anything(url):
            complain("the database is not empty; --confirm replaces all that it holds")
            raise typer.Exit(MISUSED)
        count = put_back(url, path)
    except (DsmxError, OSError) as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    sys.stdout.write(f"{count} rows are back; what was scheduled is a draft again\n")
