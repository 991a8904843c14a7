"""`dsmx registry demand`: what people looked for in vain, for the council."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.demand import iso_week
from bot.gazetteer import Gazetteer, load_gazetteer
from bot.taxonomy import load_taxonomy
from handlers.cli.running import FAILED, MISUSED, complain, read_settings, run
from storage.database import open_database
from storage.demand import Asked, Wanted, unmet
from storage.exporting.cells import guarded

HEAD = ("week", "state", "municipality", "service", "times")


def demand(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day's week on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to this day's week.")
    ] = None,
    state: Annotated[str, typer.Option(help="Only this state: a name or a code.")] = "",
    service: Annotated[str, typer.Option(help="Only this service's code.")] = "",
    csv_: Annotated[
        Path | None, typer.Option("--csv", help="Write a row per week here instead.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What people looked for near a place and nobody there offers, by municipality and service."""
    gazetteer = load_gazetteer()
    asked = Asked(
        first_week=iso_week(since.date()) if since else "",
        last_week=iso_week(until.date()) if until else "",
        state=_state(gazetteer, state),
        service=_service(service),
    )
    found = run(_unmet(asked))
    if csv_:
        _write_csv(gazetteer, found, csv_)
    elif json_:
        rows = [_row(gazetteer, one) for one in found]
        told = {"times": sum(one.times for one in found), "rows": rows}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(gazetteer, found))


async def _unmet(asked: Asked) -> Sequence[Wanted]:
    async with open_database(read_settings().database_url) as database, database() as work:
        return await unmet(work.connection, asked)


def _state(gazetteer: Gazetteer, said: str) -> str:
    known = gazetteer.state_of(said) if said else None
    if said and known is None:
        complain(f"no state is called {said!r}")
        raise typer.Exit(MISUSED)
    return known.code if known else ""


def _service(said: str) -> str:
    if said and said not in load_taxonomy().services:
        complain(f"no service has the code {said!r}")
        raise typer.Exit(MISUSED)
    return said


def _row(gazetteer: Gazetteer, one: Wanted) -> dict[str, Any]:
    """A row of the table; `municipality` is empty where the whole state was asked for."""
    place = gazetteer.place(one.place)
    town = (place.city or "") if place else one.place
    return dict(zip(HEAD, (one.week, one.state, town, one.service, one.times), strict=True))


def _lines(gazetteer: Gazetteer, found: Sequence[Wanted]) -> list[str]:
    """All weeks together, the most wanted first."""
    if not found:
        return ["nothing was looked for in vain"]
    times: Counter[tuple[str, str]] = Counter()
    for one in found:
        times[one.place, one.service] += one.times
    order = sorted(times, key=lambda pair: (-times[pair], pair))
    weeks = sorted({one.week for one in found})
    head = f"{times.total()} times in vain, {weeks[0]} to {weeks[-1]}:"
    return [head, *(f"  {times[pair]:>6}  {_named(gazetteer, *pair)}" for pair in order)]


def _named(gazetteer: Gazetteer, key: str, service: str) -> str:
    place = gazetteer.place(key)
    return f"{gazetteer.describe(place, 'en') if place else key}: {service}"


def _write_csv(gazetteer: Gazetteer, found: Sequence[Wanted], path: Path) -> None:
    """Write a row per week, place and service; no cell is a formula."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(HEAD)
            for one in found:
                rows.writerow([guarded(str(cell)) for cell in _row(gazetteer, one).values()])
    except OSError as error:
        complain(f"{path}: {error.strerror}")
        raise typer.Exit(FAILED) from None
    sys.stdout.write(f"{len(found)} rows in {path}\n")
