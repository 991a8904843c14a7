"""Clusters, centers, offices and alliances come in by key, and go back out."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.changes import Actor
from storage.database import Database
from storage.exporting.exporting import export
from storage.tables.institutions import cluster
from storage.undoing import undo
from tests.storage.importing.conftest import NOW, TakeIn

Folder = Callable[..., Path]
HEAD = "key,name,former_names,states,specializations,member_of_mxti,phone,source,confidence\n"
NORTH = (
    "norte,Clúster del Norte,Grupo Norte,Nuevo León|COA,pos|cloud,sí,81 8153 2000,Su página,high\n"
)


async def clusters(database: Database) -> Mapping[str, Mapping[str, Any]]:
    async with database() as work:
        rows = await work.connection.execute(select(cluster))
        return {row.key: dict(row._mapping) for row in rows}


async def test_a_cluster_comes_in_and_is_changed_and_goes(
    database: Database, take: TakeIn, folder: Folder
) -> None:
    before = await clusters(database)
    first = await take(folder(clusters=HEAD + NORTH))
    assert "clusters.csv: added 1, changed 0, left 0" in first.warnings
    held = (await clusters(database))["norte"]
    assert (held["states"], held["specializations"]) == ("MX-NLE|MX-COA", "pos|cloud")
    assert (held["member_of_mxti"], held["phone"]) == ("yes", "+528181532000")
    assert (held["kind"], held["checked_on"]) == ("", date(2026, 11, 25))
    assert (await take(folder(clusters=HEAD + NORTH))).batch is None
    second = await take(folder(clusters=HEAD + NORTH.replace("Clúster del", "Red del")))
    assert (await clusters(database))["norte"]["name"] == "Red del Norte"
    for batch in (second.batch, first.batch):
        async with database() as work:
            await undo(work.connection, batch or "", Actor(), NOW)
            await work.commit()
    assert await clusters(database) == before


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Norte,,,,,,Su página,high\n", "key"),
        ("n,,,,,,,Su página,high\n", "name"),
        ("n,Norte,,,,,,,high\n", "source"),
        ("n,Norte,,Atlantis,,,,Su página,high\n", "states"),
        ("n,Norte,,,magic,,,Su página,high\n", "specializations"),
        ("n,Norte,,,,perhaps,,Su página,high\n", "member_of_mxti"),
        ("n,Norte,,,,,123,Su página,high\n", "phone"),
        ("n,Norte,,,,,,Su página,sure\n", "confidence"),
    ],
)
async def test_a_row_that_is_wrong_is_refused(
    database: Database, take: TakeIn, folder: Folder, row: str, column: str
) -> None:
    before = await clusters(database)
    report = await take(folder(clusters=HEAD + NORTH + row))
    assert [(one.file, one.line, one.column) for one in report.refused] == [
        ("clusters.csv", 3, column)
    ]
    assert not report.done
    assert await clusters(database) == before


async def test_members_of_clusters_that_nobody_knows(take: TakeIn, folder: Folder) -> None:
    providers = "id,name,services,state,member_of\na,Uno,pos,PUE,norte|sur\nb,Dos,pos,PUE,sur\n"
    report = await take(folder(clusters=HEAD + NORTH, providers=providers))
    told = [words for words in report.warnings if "no cluster" in words]
    assert told == ["member_of 'sur': no cluster has this key (2 providers)"]


async def test_what_is_written_is_read_back_unchanged(
    database: Database, take: TakeIn, folder: Folder, tmp_path: Path
) -> None:
    await take(folder(clusters=HEAD + NORTH))
    for name in ("out", "out.xlsx", "out.zip"):
        async with database() as work:
            await export(work, tmp_path / name, (name.partition(".")[2] or "csv"))
        report = await take(tmp_path / name)
        assert (report.batch, report.refused) == (None, ())
        assert any(
            words.startswith("alliances.csv: added 0, changed 0") for words in report.warnings
        )
