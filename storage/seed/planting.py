"""The seed files of institutions, put into tables that are still empty."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from storage.tables.institutions import alliance, cluster, innovation_center, state_office

FILES: Mapping[str, Table] = {
    "clusters.csv": cluster,
    "centers.csv": innovation_center,
    "offices.csv": state_office,
    "alliances.csv": alliance,
}
_COLUMN_OF = {"state": "states", "country": "countries"}
_DAYS = ("checked_on", "since")


def plant(connection: Connection) -> None:
    """Fill each table of institutions that holds nothing yet; the caller commits."""
    for name, table in FILES.items():
        if connection.execute(select(func.count()).select_from(table)).scalar_one() == 0:
            source = files("storage.seed").joinpath(name).read_text(encoding="utf-8")
            connection.execute(insert(table), institution_rows(source, table))


def institution_rows(source: str, table: Table) -> list[dict[str, Any]]:
    """The rows of a CSV text as the table's columns; columns that it lacks are empty.

    Raises:
        ValueError: a day is not written as YYYY-MM-DD.
    """
    return [institution_row(row, table) for row in csv.DictReader(io.StringIO(source))]


def institution_row(row: Mapping[str, str | None], table: Table) -> dict[str, Any]:
    """One row of a file as the table's columns.

    Raises:
        ValueError: a day is not written as YYYY-MM-DD.
    """
    said = {_COLUMN_OF.get(name, name): value or "" for name, value in row.items()}
    values: dict[str, Any] = {name: said.get(name, "").strip() for name in table.c.keys()}  # noqa: SIM118  # columns are no mapping of names
    days = {name: _day(values[name]) for name in _DAYS if name in values}
    return {**values, **days}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
