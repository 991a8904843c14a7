"""`dsmx registry`: fill, inspect and keep the registry."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.search import today
from handlers.cli import registry_demand, registry_files, registry_geocode, registry_keeping
from handlers.cli.running import FAILED, complain, read_settings, run
from storage.database import open_database
from storage.demo.making import OtherProvidersThere, demo_is_stale, make_demo, remove_demo
from storage.statistics import figures, figures_in_words

app = typer.Typer(add_completion=False, no_args_is_help=True)
app.command("import")(registry_files.import_)
app.command("undo")(registry_files.undo)
app.command("export")(registry_files.export)
app.command("geocode")(registry_geocode.geocode)
app.command("suppress")(registry_keeping.suppress)
app.command("unsuppress")(registry_keeping.unsuppress)
app.command("exposure")(registry_keeping.exposure)
app.command("demand")(registry_demand.demand)

DEMO_PROVIDERS = 1225


@app.command()
def demo(
    providers: Annotated[int, typer.Option(min=1, max=2_000_000)] = DEMO_PROVIDERS,
    seed: Annotated[int, typer.Option(help="The same seed makes the same companies.")] = 1,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    beside: Annotated[bool, typer.Option("--beside", help="Other providers may be there.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take it out.")] = False,
    if_stale: Annotated[bool, typer.Option("--if-stale", help="Only if none or old.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing.")] = False,
) -> None:
    """Fill the registry with invented companies, marked as demonstration data."""
    if remove:
        said = run(_remove())
    else:
        said = run(_make(providers, seed, on, beside=beside, if_stale=if_stale))
    if said and not quiet:
        sys.stdout.write(said + "\n")


@app.command()
def stats(
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """How many of what, by state and service; what was looked for in vain."""
    found = run(_figures())
    words = json.dumps(found, ensure_ascii=False) if json_ else figures_in_words(found)
    sys.stdout.write(words + "\n")


async def _make(
    providers: int, seed: int, on: datetime | None, *, beside: bool, if_stale: bool
) -> str:
    day = on.date() if on else today(datetime.now(UTC))
    async with open_database(read_settings().database_url) as database, database() as work:
        if if_stale and not await demo_is_stale(work, day):
            return ""
        try:
            await make_demo(work, providers, seed, day, beside=beside)
        except OtherProvidersThere:
            complain("the registry holds other providers; add --beside to keep both")
            raise typer.Exit(FAILED) from None
        await work.commit()
    return f"{providers} invented providers, marked as demonstration data"


async def _remove() -> str:
    async with open_database(read_settings().database_url) as database, database() as work:
        gone = await remove_demo(work)
        await work.commit()
    return f"{gone} invented providers removed"


async def _figures() -> dict[str, object]:
    async with open_database(read_settings().database_url) as database, database() as work:
        return await figures(work, today(datetime.now(UTC)))
