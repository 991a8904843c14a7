"""PostGIS as a peer: GiST on service and geography, the nearest-neighbour operator, a true count.

Asked through the product's own driver and SQLAlchemy async engine, in one statement.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.peer_rows import FlatRow, branch_rows, credentials, partners
from bot.coded_search import CodedSearch
from bot.providers import Provider
from bot.search import Around
from bot.taxonomy import load_taxonomy
from storage.search.codes import partner_numbers, scheme_numbers, sector_bits, state_bits

_TABLES = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE place (provider int, service smallint, sectors bigint, states bigint,
  spans datemultirange, spot geography(Point, 4326));
CREATE TABLE credential (provider int, kind smallint, days daterange);
CREATE TABLE partner (provider int, kind smallint, days daterange);
"""
_INDEXES = """
CREATE INDEX ON place USING gist (service, spot);
CREATE INDEX ON place (service, provider);
CREATE INDEX ON credential (provider);
CREATE INDEX ON partner (provider);
ANALYZE;
"""


def fill(address: str, providers: Callable[[], Iterator[Provider]]) -> None:
    """Load the rows and index them.

    Raises:
        psycopg.Error: there is no PostGIS.
    """
    numbers = {code: number for number, code in enumerate(load_taxonomy().services)}
    with psycopg.connect(address) as connection:
        connection.execute(_TABLES)
        with _copying(connection, "place") as write:
            for number, one in enumerate(providers()):
                for place in branch_rows(number, one):
                    write(_place(place, numbers))
        for table, held in (("credential", credentials), ("partner", partners)):
            with _copying(connection, table) as write:
                for number, one in enumerate(providers()):
                    for row in held(number, one):
                        write((row.provider, row.kind, f"[{row.since},{row.until}]"))
        connection.execute(_INDEXES)


@contextmanager
def _copying(connection: psycopg.Connection[Any], table: str) -> Iterator[Callable[..., None]]:
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        yield copy.write_row


def _place(row: FlatRow, numbers: dict[str, int]) -> tuple[Any, ...]:
    spans = ",".join(f"[{since},{until}]" for since, until in row.spans)
    spot = f"SRID=4326;POINT({row.longitude} {row.latitude})"
    return row.provider, numbers[row.service], row.sectors, row.states, f"{{{spans}}}", spot


def statement(asked: CodedSearch) -> tuple[str, dict[str, Any]]:
    """The one statement for a query, and what it is given."""
    query = asked.query
    numbers = {code: number for number, code in enumerate(load_taxonomy().services)}
    given: dict[str, Any] = {"day": query.on, "last": asked.offset + asked.limit}
    given |= {"limit": asked.limit, "offset": asked.offset}
    where = [_fits("p", "s0", query.include_unverified, bool(query.sectors))]
    given |= {f"s{n}": numbers[code] for n, code in enumerate(query.services)}
    if not query.services:
        where = ["true" if query.include_unverified else "p.spans @> CAST(:day AS date)"]
    for n in range(1, len(query.services)):
        also = _fits("q", f"s{n}", query.include_unverified, bool(query.sectors))
        where.append(f"EXISTS (SELECT FROM place q WHERE q.provider = p.provider AND {also})")
    if query.sectors:
        given["sectors"] = sector_bits(query.sectors)
    if query.states:
        where.append("p.states & :states <> 0")
        given["states"] = state_bits(query.states)
    where += _held(query.credentials, scheme_numbers(), "credential")
    if query.partners:
        kinds = ", ".join(str(partner_numbers()[code]) for code in query.partners)
        where.append(_holds("partner", f"IN ({kinds})"))
    return _paged(asked, where, given)


def _fits(alias: str, service: str, unverified: bool, sectors: bool) -> str:
    parts = [f"{alias}.service = :{service}"]
    parts += [] if unverified else [f"{alias}.spans @> CAST(:day AS date)"]
    parts += [f"{alias}.sectors & :sectors <> 0"] if sectors else []
    return " AND ".join(parts)


def _held(codes: tuple[str, ...], numbers: Any, table: str) -> list[str]:  # noqa: ANN401  # a mapping
    return [_holds(table, f"= {numbers[code]}") for code in codes]


def _holds(table: str, kind: str) -> str:
    return (
        f"EXISTS (SELECT FROM {table} h WHERE h.provider = p.provider AND h.kind {kind}"
        " AND h.days @> CAST(:day AS date))"
    )


def _paged(
    asked: CodedSearch, where: list[str], given: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    area = next((one for one in asked.query.areas if isinstance(one, Around)), None)
    if area is None:
        fits = " AND ".join(where)
        return (
            "WITH m AS (SELECT DISTINCT p.provider FROM place p WHERE " + fits + ")"
            " SELECT (SELECT count(*) FROM m), provider, 0 FROM m ORDER BY 2"
            " LIMIT :limit OFFSET :offset"
        ), given
    here = "CAST(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geography)"
    given |= {"lon": area.point.longitude, "lat": area.point.latitude}
    if area.radius_km is not None:
        where.append(f"ST_DWithin(p.spot, {here}, :radius)")
        given["radius"] = area.radius_km * 1000
    fits = " AND ".join(where)
    return (
        f"WITH near AS MATERIALIZED (SELECT p.provider, p.spot <-> {here} AS far FROM place p"
        f" WHERE {fits} ORDER BY 2 LIMIT 4 * :last),"
        " page AS (SELECT provider, min(far) AS far FROM near GROUP BY 1"
        " ORDER BY 2, 1 LIMIT :limit OFFSET :offset),"
        f" whole AS (SELECT count(DISTINCT p.provider) AS total FROM place p WHERE {fits})"
        " SELECT whole.total, page.provider, page.far FROM whole LEFT JOIN page ON true"
    ), given


async def ask(engine: AsyncEngine, asked: CodedSearch) -> int:
    """The total, after the page was fetched too."""
    words, given = statement(asked)
    async with engine.connect() as connection:
        rows = (await connection.execute(text(words), given)).all()
    return int(rows[0][0]) if rows else 0
