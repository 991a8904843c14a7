"""`dsmx worker`: the process that nobody writes to."""

import typer

from handlers.cli.running import read_settings, run
from handlers.redaction import set_up_logging
from handlers.worker import work

app = typer.Typer(add_completion=False)


@app.command()
def worker() -> None:
    """Send what waits in the outbox and enforce how long things are kept, until told to stop."""
    settings = read_settings()
    set_up_logging(settings)
    run(work(settings))
