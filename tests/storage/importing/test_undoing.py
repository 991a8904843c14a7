"""Imports taken back, and imports that take so much that somebody has to say yes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.search import RegistryQuery
from storage.changes import Actor, changes_of
from storage.database import Database
from storage.tables.changes import batch
from storage.tables.providers import FAMILY, provider
from storage.undoing import CannotUndo, undo
from tests.storage.importing.conftest import COUNCIL, NOW, Registry, TakeIn

Folder = Callable[..., Path]
HEAD = "id,name,services,state,municipality,status\n"
FIVE = HEAD + "".join(f"p{n},Número {n},pos,PUE,Puebla,\n" for n in range(5))
CHECKS = "provider_id,scheme,issuer,issued_on,expires_on,services\n"


async def everything(database: Database) -> Mapping[str, list[Mapping[str, Any]]]:
    """Every row and column of the registry."""
    async with database() as work:
        return {
            table.name: sorted(
                (dict(row._mapping) for row in await work.connection.execute(select(table))),
                key=str,
            )
            for table in (provider, *FAMILY)
        }


async def taken_back(database: Database, name: str | None) -> str:
    async with database() as work:
        undone = await undo(work.connection, name or "", Actor(id="u1", front="slack"), NOW)
        await work.commit()
    return undone.batch


async def test_undo_restores_every_column(database: Database, take: TakeIn, folder: Folder) -> None:
    await take(COUNCIL)
    before = await everything(database)
    files = folder(
        providers=HEAD + "q-1,Otro nombre,pos,PUE,Puebla,\nnew,Nueva,pos,PUE,Puebla,\n",
        verifications=CHECKS + "new,moprosoft,NYCE,2026-01-01,,\n",
        branches="provider_id,state\nq-1,TLA\n",
    )
    report = await take(files, confirm=True)
    assert (report.counts.added, report.counts.changed) == (1, 1)
    assert await everything(database) != before
    await taken_back(database, report.batch)
    assert await everything(database) == before


async def test_search_forgets_with_it(database: Database, take: TakeIn) -> None:
    report = await take(COUNCIL)
    await taken_back(database, report.batch)
    async with database() as work:
        page = await work.registry.find(RegistryQuery(on=NOW.date()), limit=5)
    assert page.total == 0


async def test_nothing_is_taken_back_twice(database: Database, take: TakeIn) -> None:
    report = await take(COUNCIL)
    own = await taken_back(database, report.batch)
    for name in (report.batch, own, "nothing"):
        with pytest.raises(CannotUndo):
            await taken_back(database, name)


async def test_later_changes_go_first(
    database: Database, take: TakeIn, registry: Registry, folder: Folder
) -> None:
    first = await take(folder(providers=FIVE))
    second = await take(folder(providers=FIVE.replace("Número 1", "Uno")))
    with pytest.raises(CannotUndo, match="p1"):
        await taken_back(database, first.batch)
    await taken_back(database, second.batch)
    await taken_back(database, first.batch)
    assert await registry() == {}


async def test_the_log_says_who_what_and_when(
    database: Database, take: TakeIn, folder: Folder
) -> None:
    await take(folder(providers=FIVE))
    report = await take(folder(providers=FIVE.replace("Número 1", "Uno")))
    async with database() as work:
        (change,) = await changes_of(work.connection, report.batch or "")
        query = select(batch).where(batch.c.id == report.batch)
        row = (await work.connection.execute(query)).one()
    assert change.record == "p1"
    assert "Número 1" in change.before
    assert "Uno" in change.after
    assert (row.actor, row.front, row.at) == ("cli", "cli", NOW)


async def test_what_a_source_no_longer_holds_is_closed(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    ten = HEAD + "".join(f"p{n},Número {n},pos,PUE,Puebla,\n" for n in range(10))
    await take(folder(providers=ten), source="council")
    eight = HEAD + "".join(f"p{n},Número {n},pos,PUE,Puebla,\n" for n in range(8))
    report = await take(folder(providers=eight), replace_source="council")
    assert (report.counts.left, report.counts.removed, report.done) == (8, 2, True)
    held = await registry()
    assert {one.id for one in held.values() if one.status == "closed"} == {"p8", "p9"}
    again = await take(folder(providers=eight), replace_source="council")
    assert (again.counts.removed, again.batch) == (0, None)


@pytest.mark.parametrize("how", ["replaced", "said closed"])
async def test_more_than_a_fifth_needs_a_yes(
    take: TakeIn, registry: Registry, folder: Folder, how: str
) -> None:
    await take(folder(providers=FIVE), source="council")
    if how == "replaced":
        files, options = (
            folder(providers=HEAD + "p0,Número 0,pos,PUE,Puebla,\n"),
            {"replace_source": "council"},
        )
    else:
        files = folder(providers=FIVE.replace("PUE,Puebla,", "PUE,Puebla,closed"))
        options = {"source": "council"}
    report = await take(files, **options)
    assert (report.done, report.batch) == (False, None)
    assert any("--confirm" in words for words in report.warnings)
    assert {one.status for one in (await registry()).values()} == {"active"}
    assert (await take(files, **options, dry_run=True)).done
    assert (await take(files, **options, confirm=True)).done
    assert "closed" in {one.status for one in (await registry()).values()}


HELD = CHECKS + "p0,moprosoft,NYCE,2026-01-01,2099-01-01,\n"


@pytest.mark.parametrize(
    ("rows", "needs"),
    [
        (HELD, False),
        (CHECKS, True),
        (HELD.replace("2099-01-01", "2026-02-01"), True),
        (HELD.replace("2099-01-01,", "2099-01-01,pos"), True),
        (HELD.replace("2099-01-01", "2098-01-01"), False),
        (HELD.replace("moprosoft", "cmmi"), True),
        (HELD + "p0,cmmi,NYCE,2026-01-01,,\n", False),
    ],
)
async def test_a_verification_taken_away_needs_a_yes(
    take: TakeIn, folder: Folder, rows: str, needs: bool
) -> None:
    providers = FIVE.replace("Número 0,pos", "Número 0,pos|cloud")
    assert (await take(folder(providers=providers, verifications=HELD))).done
    report = await take(folder(providers=providers, verifications=rows))
    assert report.done is not needs
    assert any("--confirm" in words for words in report.warnings) is needs


async def test_one_that_counts_no_more_goes_unasked(take: TakeIn, folder: Folder) -> None:
    expired = HELD.replace("2099-01-01", "2026-02-01")
    await take(folder(providers=FIVE, verifications=expired))
    assert (await take(folder(providers=FIVE, verifications=CHECKS))).done
