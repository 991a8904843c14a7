"""Providers of an import into the database, with the log of what was before and after."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.providers import Provider
from storage.changes import Change, record
from storage.snapshots import wholes, written
from storage.tables.providers import provider
from storage.writing import Whole, insert_whole, numbered, replace_whole, whole


async def add(connection: AsyncConnection, providers: Sequence[Provider], batch: str) -> None:
    """Insert providers that are not there yet."""
    if not providers:
        return
    new = await numbered(connection, providers, batch=batch)
    await insert_whole(connection, new)
    await record(connection, batch, [Change(record=_id(one), after=written(one)) for one in new])


async def change(connection: AsyncConnection, providers: Sequence[Provider], batch: str) -> None:
    """Give providers that are there what they are to have."""
    if not providers:
        return
    before = await wholes(connection, [one.id for one in providers])
    after = [_over(before[one.id], whole(one, {"batch": batch})) for one in providers]
    await replace_whole(connection, after)
    changes = [
        Change(record=_id(one), before=written(before[_id(one)]), after=written(one))
        for one in after
    ]
    await record(connection, batch, changes)


def _over(before: Whole, after: Whole) -> Whole:
    """The new rows; columns that the core does not know stay as they were."""
    (old,), (new,) = before[provider.name], after[provider.name]
    code = {"code": old["code"], "number": old["number"]}
    return after | {provider.name: [{**old, **new, **code}]}


def _id(one: Whole) -> str:
    return str(one[provider.name][0]["id"])
