"""A company that asked not to be listed stays out, whatever file it comes in with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.changes import Actor
from storage.database import Database
from storage.suppression import NotThere, suppress, unsuppress
from storage.tables import METADATA
from storage.undoing import CannotUndo, undo
from tests.storage.importing.conftest import NOW, Registry, TakeIn

Folder = Callable[..., Path]
HEAD = "id,name,services,state,rfc,website,phone,whatsapp\n"
ONE = "a,Sinlista Redes,pos,PUE,CNM980114PI2,sinlista.mx,2221234567,2227654321\n"
TWO = "b,Dos,pos,PUE,,,,\n"


async def taken_out(database: Database, provider: str = "a") -> None:
    async with database() as work:
        await suppress(work, provider, Actor(), NOW)
        await work.commit()


@pytest.mark.parametrize(
    "row",
    [
        ONE,
        "a,Otra,cloud,YUC,,,,\n",
        "z,Otra,cloud,YUC,cnm-980114-pi2,,,\n",
        "z,Otra,cloud,YUC,,https://www.SINLISTA.mx/contacto,,\n",
        "z,Otra,cloud,YUC,,,01 222 123 4567,\n",
        "z,Otra,cloud,YUC,,,,222 123 4567\n",
        ",Otra,cloud,YUC,CNM980114PI2,,,\n",
    ],
)
async def test_no_import_brings_it_back(
    database: Database, take: TakeIn, registry: Registry, folder: Folder, row: str
) -> None:
    await take(folder(providers=HEAD + ONE + TWO))
    await taken_out(database)
    report = await take(folder(providers=HEAD + row + TWO))
    assert report.done
    assert set(await registry()) == {"b"}
    assert any("asked not to be listed" in words for words in report.warnings)


@pytest.mark.parametrize("row", ["z,Sinlista Redes,pos,PUE,,sinlista.com,2221234568,\n"])
async def test_others_come_in(
    database: Database, take: TakeIn, registry: Registry, folder: Folder, row: str
) -> None:
    await take(folder(providers=HEAD + ONE))
    await taken_out(database)
    await take(folder(providers=HEAD + row))
    assert set(await registry()) == {"z"}


async def test_nothing_of_it_is_kept(database: Database, take: TakeIn, folder: Folder) -> None:
    report = await take(folder(providers=HEAD + ONE))
    await taken_out(database)
    signs = ("Sinlista", "sinlista.mx", "CNM980114PI2", "2221234567", "2227654321")
    async with database() as work:
        for table in METADATA.sorted_tables:
            for row in await work.connection.execute(select(table)):
                assert not any(sign in str(tuple(row)) for sign in signs), table.name
        with pytest.raises(CannotUndo):
            await undo(work.connection, "no such", Actor(), NOW)
        undone = await undo(work.connection, report.batch or "", Actor(), NOW)
        await work.commit()
    assert undone.restored == 0


async def test_it_may_change_its_mind(
    database: Database, take: TakeIn, registry: Registry, folder: Folder
) -> None:
    await take(folder(providers=HEAD + ONE))
    code = (await registry())["a"].code
    await taken_out(database, code.lower())
    async with database() as work:
        with pytest.raises(NotThere):
            await unsuppress(work, "b", Actor(), NOW)
        await unsuppress(work, "a", Actor(), NOW)
        await work.commit()
    await take(folder(providers=HEAD + ONE))
    held = (await registry())["a"]
    assert held.code != code


async def test_nobody_is_nobody(database: Database) -> None:
    with pytest.raises(NotThere):
        await taken_out(database, "nobody")
