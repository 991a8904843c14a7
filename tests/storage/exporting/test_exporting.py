"""What is written is read back to the same registry; what is published names no tax ids."""

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.providers import Branch, Offering, Provider
from storage.database import Database, open_database
from storage.demo.making import make_demo
from storage.exporting.cells import guarded
from storage.exporting.exporting import export, kind_of
from storage.importing.importing import Options, prepare, take_in
from storage.search.indexing import rebuild_index
from storage.tables.providers import provider
from storage.writing import add_providers
from tests.databases import SqliteTemplate
from tests.storage.importing.conftest import COUNCIL, NOW

ON = date(2026, 11, 25)


async def held(database: Database) -> Mapping[str, Provider]:
    async with database() as work:
        query = select(provider.c.id).order_by(provider.c.number)
        ids = (await work.connection.execute(query)).scalars().all()
        return {one.id: replace(one, code="") for one in await work.registry.providers(ids)}


async def taken(database: Database, path: Path) -> None:
    prepared = prepare(path, Options())
    async with database() as work:
        report = await take_in(work, prepared, Options(), NOW)
        assert report.done, report
        await work.commit()


async def written(database: Database, path: Path, kind: str = "") -> Path:
    async with database() as work:
        await export(work, path, kind or kind_of(path))
    return path


@pytest.mark.parametrize("name", ["folder", "registry.zip", "registry.xlsx"])
async def test_the_round_trip_is_equal(
    database: Database, sqlite_template: SqliteTemplate, tmp_path: Path, name: str
) -> None:
    async with database() as work:
        await make_demo(work, 300, 7, ON)
        await work.commit()
    await taken(database, COUNCIL)
    path = await written(database, tmp_path / name)
    (tmp_path / "other").mkdir()
    async with open_database(sqlite_template.copied(tmp_path / "other")) as other:
        await taken(other, path)
        assert await held(other) == await held(database)
        if name == "folder":
            again = await written(other, tmp_path / "again")
            for file in path.iterdir():
                assert file.read_bytes() == (again / file.name).read_bytes()


async def test_only_own_coordinates_are_written(database: Database, tmp_path: Path) -> None:
    await taken(database, COUNCIL)
    path = await written(database, tmp_path / "out")
    with (path / "providers.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["q-1"]["latitude"] == "20.58806"
    assert (rows["q-2"]["precision"], rows["q-2"]["latitude"]) == ("city", "")
    assert (rows["q-4"]["precision"], rows["q-4"]["longitude"]) == ("neighborhood", "")


FORMULAS = ["=1+1", "+52 222", "-x", "@SUM(A1)", "\tx", "\rx"]


@pytest.mark.parametrize("name", ["folder", "registry.xlsx"])
@pytest.mark.parametrize("cell", [*FORMULAS, "+522221234567", "-98.2", "x=1"])
async def test_no_cell_becomes_a_formula(
    sqlite_url: str, tmp_path: Path, cell: str, name: str
) -> None:
    one = Provider(
        id="a",
        code="",
        name=cell,
        branches=(Branch(id="main", state="MX-PUE"),),
        offerings=(Offering(service="pos"),),
    )
    assert guarded(cell) == (f"'{cell}" if cell in FORMULAS else cell)
    async with open_database(sqlite_url) as database:
        async with database() as work:
            await add_providers(work.connection, [one])
            await rebuild_index(work.connection)
            await work.commit()
        path = await written(database, tmp_path / name)
        assert prepare(path, Options()).folder.drafts[0].own is not None
        own = prepare(path, Options()).folder.drafts[0].own
        if cell[0] not in "\t\r" or name == "folder":
            assert own is not None
            assert own.record.name == cell


async def published(database: Database, path: Path, kind: str) -> Any:
    text = (await written(database, path, kind)).read_text(encoding="utf-8")
    assert "CNM980114PI2" not in text
    return json.loads(text)


async def test_linked_data_in_the_words_of_schema_org(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        await taken(database, COUNCIL)
        found = await published(database, tmp_path / "x.jsonld", "jsonld")
    assert found["@context"] == "https://schema.org"
    names = [one["name"] for one in found["@graph"]]
    assert "Código Queretano" in names
    assert "Soporte Cerrado" not in names
    first = found["@graph"][names.index("Código Queretano")]
    assert first["@type"] == "ProfessionalService"
    assert first["location"][0]["geo"]["latitude"] == 20.58806
    assert first["hasCredential"][0]["recognizedBy"]["name"] == "NYCE"


async def test_open_referral_services(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        await taken(database, COUNCIL)
        services = await published(database, tmp_path / "x.json", "hsds")
    assert {"id", "name", "status"} <= set.intersection(*map(set, services))
    assert {one["status"] for one in services} <= {"active", "temporarily closed"}
    assert len({UUID(one["id"]) for one in services}) == len(services)
    for one in services:
        assert {"id", "name", "description"} <= set(one["organization"])
        for at in one["service_at_locations"]:
            (address,) = at["location"]["addresses"]
            assert {"address_1", "city", "state_province", "postal_code"} <= set(address)


async def test_invented_companies_are_called_so(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        async with database() as work:
            await make_demo(work, 3, 1, ON)
            await work.commit()
        services = await published(database, tmp_path / "x.json", "hsds")
        found = await published(database, tmp_path / "x.jsonld", "jsonld")
    assert all(one["organization"]["name"].endswith("(demo)") for one in services)
    assert all(one["name"].endswith("(demo)") for one in found["@graph"])
