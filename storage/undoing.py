"""A batch of changes taken back: every record as it was before, to the last column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DsmxError
from storage.changes import (
    PROVIDER,
    Actor,
    Change,
    cancel_out,
    changed_later,
    is_there,
    open_batch,
    portions_of,
    record,
)
from storage.importing.institutions import KINDS, put_back, values_of
from storage.search.indexing import rebuild_index
from storage.snapshots import read, same, wholes
from storage.tables.providers import registry_version
from storage.writing import Whole, insert_whole, remove_whole, replace_whole


class CannotUndo(DsmxError):
    """There is no such batch, it was taken back already, or its records were changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What taking back did: the batch that it makes itself, and how many providers it moved."""

    batch: str
    removed: int
    restored: int


async def undo(connection: AsyncConnection, name: str, actor: Actor, now: datetime) -> Undone:
    """Take a batch back; the caller commits.

    Raises:
        CannotUndo: there is no such batch, or its records were changed since.
    """
    await connection.execute(select(registry_version.c.version).with_for_update())
    if not await is_there(connection, name):
        raise CannotUndo(f"there is no batch {name!r} that could be taken back")
    _refuse_if_changed(await changed_later(connection, name))
    own = await open_batch(connection, actor, now, about=f"undo {name}")
    moved: list[str] = []
    added = others = 0
    async for changes in portions_of(connection, name):
        providers = [one for one in changes if one.kind == PROVIDER]
        institutions = [one for one in changes if one.kind in KINDS]
        await _take_back(connection, providers)
        await _take_back_institutions(connection, institutions)
        reversed_ = [_reversed(one) for one in (*providers, *institutions)]
        await record(connection, own, reversed_)
        moved += [one.record for one in providers]
        added += sum(not one.before for one in providers)
        others += len(institutions)
    if not moved and not others:
        raise CannotUndo(f"the batch {name!r} changed nothing that can be taken back")
    await cancel_out(connection, name, own)
    if moved:
        await rebuild_index(connection, moved)
    return Undone(batch=own, removed=added, restored=len(moved) - added)


async def _take_back(connection: AsyncConnection, changes: Sequence[Change]) -> None:
    current = await wholes(connection, [one.record for one in changes])
    _refuse_if_changed([one.record for one in changes if not _as_left(one, current)])
    await _restore(connection, changes, current)


async def _take_back_institutions(connection: AsyncConnection, changes: Sequence[Change]) -> None:
    for one in changes:
        table = KINDS[one.kind]
        await put_back(connection, table, one.record, values_of(table, one.before))


def _reversed(one: Change) -> Change:
    return Change(kind=one.kind, record=one.record, before=one.after, after=one.before)


def _as_left(one: Change, current: dict[str, Whole]) -> bool:
    """Whether the registry holds the record as the change left it."""
    there = current.get(one.record)
    if there is None or not one.after:
        return there is None and not one.after
    return same(read(one.after, one.record), there)


def _refuse_if_changed(records: Sequence[str]) -> None:
    if records:
        some = ", ".join(records[:5])
        raise CannotUndo(f"{len(records)} records were changed since ({some}); undo that first")


async def _restore(
    connection: AsyncConnection, changes: Iterable[Change], current: dict[str, Whole]
) -> None:
    before = [(one, read(one.before, one.record) if one.before else None) for one in changes]
    gone = [one.record for one, whole in before if whole is None and one.record in current]
    await remove_whole(connection, gone)
    there = [whole for one, whole in before if whole and one.record in current]
    await replace_whole(connection, there)
    missing = [whole for one, whole in before if whole and one.record not in current]
    await insert_whole(connection, missing)
