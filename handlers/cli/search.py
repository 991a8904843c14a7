"""`dsmx search`: the registry by codes, without the language; nothing is widened."""

import json
import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated, Any, TextIO

import typer

from bot.coded_search import CodedSearch, read_coded
from bot.errors import UnreadableQuery
from bot.gazetteer import load_gazetteer
from bot.ports import Registry
from bot.providers import Provider
from bot.search import Page, RegistryQuery, today
from handlers.cli.running import MISUSED, complain, read_settings, run
from storage.database import Database, open_database

app = typer.Typer(add_completion=False)
Codes = list[str] | None


@app.command()
def search(  # noqa: PLR0913  # one argument an option
    *,
    service: Annotated[Codes, typer.Option(help="A service; repeated: all of them.")] = None,
    sector: Annotated[Codes, typer.Option(help="A sector; repeated: any.")] = None,
    credential: Annotated[Codes, typer.Option(help="A credential; repeated: all.")] = None,
    partner: Annotated[Codes, typer.Option(help="A vendor; repeated: any.")] = None,
    near: Annotated[str, typer.Option(metavar="LAT,LON", help="Nearest to this point.")] = "",
    place: Annotated[str, typer.Option(help="Nearest to this town; or in this state.")] = "",
    state: Annotated[Codes, typer.Option(help="ISO 3166-2, MX-PUE; repeated: any.")] = None,
    radius_km: Annotated[float | None, typer.Option(help="Only within so many km.")] = None,
    limit: Annotated[int, typer.Option(help="At most 50; 0 for the total alone.")] = 10,
    offset: Annotated[int, typer.Option(help="How many to pass over.")] = 0,
    include_unverified: Annotated[
        bool, typer.Option("--include-unverified", help="Those not verified too.")
    ] = False,
    on: Annotated[str, typer.Option(metavar="DATE", help="Verified on this day.")] = "",
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read queries, a line each.")] = False,
) -> None:
    """Find providers by codes: nearest first, verified ones only."""
    if jsonl:
        run(_lines(sys.stdin, sys.stdout))
        return
    lists = {"services": service, "sectors": sector, "credentials": credential, "partners": partner}
    page = {"limit": limit, "offset": offset, "on": on or None}
    filters = {"radius_km": radius_km, "include_unverified": include_unverified}
    where = {"state": state[0] if state and len(state) == 1 else state}
    said = {**lists, **page, **filters, **where, **_where(near, place, state)}
    run(_once(said, as_object=json_))


async def _once(said: dict[str, Any], *, as_object: bool) -> None:
    asked = _read_or_misused(said)
    async with open_database(read_settings().database_url) as database:
        begun = perf_counter()
        async with database.reading() as work:
            page = await work.registry.find(asked.query, limit=asked.limit, offset=asked.offset)
            if as_object:
                _write(sys.stdout, {**_as_json(page), "ms": _ms_since(begun)})
            else:
                sys.stdout.write(await _in_words(work.registry, page, asked))


def _read_or_misused(said: dict[str, Any]) -> CodedSearch:
    try:
        return read_coded(said, today(datetime.now(UTC)))
    except UnreadableQuery as error:
        complain(str(error))
        raise typer.Exit(MISUSED) from None


async def _lines(queries: TextIO, answers: TextIO) -> None:
    """One answer for each line, at once; what cannot be read is said in its line."""
    _as_utf8(queries)
    async with open_database(read_settings().database_url) as database:
        for line in iter(queries.readline, ""):
            _write(answers, await answer_line(database, line))


async def answer_line(database: Database, line: str) -> dict[str, Any]:
    """The object to print for one line of input."""
    begun = perf_counter()
    try:
        asked = read_coded(_object(line), today(datetime.now(UTC)))
    except UnreadableQuery as error:
        return {"error": str(error)}
    page = await database.find(asked.query, limit=asked.limit, offset=asked.offset)
    return {**_as_json(page), "ms": _ms_since(begun)}


def _object(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise UnreadableQuery("a JSON object is expected") from None
    if not isinstance(said, dict):
        raise UnreadableQuery("a JSON object is expected")
    return said


def _where(near: str, place: str, state: Codes) -> dict[str, Any]:
    """The point or the state that was told."""
    if near and place:
        complain("--near and --place both say where; use one")
        raise typer.Exit(MISUSED)
    if near:
        return _point(near)
    return _placed(place, state) if place else {}


def _point(near: str) -> dict[str, Any]:
    try:
        latitude, longitude = map(float, near.split(","))
    except ValueError:
        complain("--near takes LAT,LON in degrees, for example 19.04,-98.2")
        raise typer.Exit(MISUSED) from None
    return {"lat": latitude, "lon": longitude}


def _placed(text: str, state: Codes) -> dict[str, Any]:
    """A town or colonia is its point, a state is a filter; "León, Guanajuato" says which León."""
    gazetteer = load_gazetteer()
    name, _, within = text.partition(",")
    inside = gazetteer.state_of(within) if within.strip() else None
    found = gazetteer.named(name, state=inside.code if inside else None)
    if not found or (within.strip() and not inside):
        alike = [gazetteer.describe(one, "en") for one in gazetteer.spelled_like(name)]
        complain(f"no place is called {text!r}; like it: {'; '.join(alike) or 'none'}")
        raise typer.Exit(MISUSED)
    point = found[0].point
    if point is None:
        return {"state": [*(state or ()), found[0].state]}
    return {"lat": point.latitude, "lon": point.longitude}


def _as_json(page: Page) -> dict[str, Any]:
    hits = [
        {
            "id": hit.id,
            "distance_km": None if hit.distance_km is None else round(hit.distance_km, 3),
        }
        for hit in page.hits
    ]
    return {"total": page.total, "providers": hits}


async def _in_words(registry: Registry, page: Page, asked: CodedSearch) -> str:
    found = {one.id: one for one in await registry.providers([hit.id for hit in page.hits])}
    lines = [f"{page.total} found"]
    anybody = RegistryQuery(include_unverified=True, on=asked.query.on)
    if not page.total and not (await registry.find(anybody, limit=0)).total:
        lines.append("the registry is empty; fill it with: dsmx registry import PATH")
    for number, hit in enumerate(page.hits, asked.offset + 1):
        away = "" if hit.distance_km is None else f" · {hit.distance_km:,.1f} km"
        lines.append(f"{number}. {_described(found[hit.id], asked)}{away}")
    return "\n".join(lines) + "\n"


def _described(one: Provider, asked: CodedSearch) -> str:
    held = one.verification_of(asked.query.services, asked.query.on)
    until = f"{held.issuer}, {held.scheme}, until {held.counts_until}" if held else "not verified"
    mark = " (demo)" if one.demo else ""
    where = ", ".join(dict.fromkeys(place.state for place in one.branches))
    return f"{one.name}{mark} [{one.code}] · {where} · {until}"


def _write(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _as_utf8(queries: TextIO) -> None:
    queries.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]  # a TextIOWrapper


def _ms_since(begun: float) -> float:
    return round((perf_counter() - begun) * 1000, 3)
