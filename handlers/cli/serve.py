"""`dsmx serve`: the web process."""

import typer

from handlers.cli.running import FAILED, read_settings, run
from handlers.redaction import set_up_logging
from handlers.web import serve as served

app = typer.Typer(add_completion=False)


@app.command()
def serve() -> None:
    """Serve Telegram and Slack, as far as the environment turns them on, until told to stop."""
    settings = read_settings()
    set_up_logging(settings)
    if not run(served(settings)):
        raise typer.Exit(FAILED)
