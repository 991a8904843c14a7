"""The index in the database, derived from the registry in the transaction that changes it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from weakref import WeakSet

from sqlalchemy import Column, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.search.columns import Columns
from storage.search.merging import kind_of, merged, same
from storage.search.packing import CONTACTS, Read, columns_read
from storage.tables.providers import (
    branch,
    offering,
    provider,
    registry_version,
    search_index,
    verification,
)

Row = Any
FEW = 2000
"""Up to so many changed providers are merged into the index; more make it anew."""
_FORM = "form/2"
"""Changed whenever columns are packed otherwise: then the index is derived anew at a start."""


async def rebuild_index(
    connection: AsyncConnection, changed: Collection[str] | None = None
) -> None:
    """Derive the index from the registry and raise its version; the caller commits.

    `changed` are the ids of all providers that were added, changed or removed since the index was
    true; where they are not known, or are many, all of it is derived anew.
    """
    if changed is None or len(changed) > FEW or not await has_this_form(connection):
        await _derive(connection)
    else:
        await _patch(connection, sorted(set(changed)))
    raised = update(registry_version).values(version=registry_version.c.version + 1)
    await connection.execute(raised)
    _changing.add(transaction_of(connection))


async def _derive(connection: AsyncConnection) -> None:
    parts = await columns_read(_reader(connection))
    await connection.execute(delete(search_index))
    await connection.execute(insert(search_index), [{"part": _FORM, "packed": b""}])
    for name, columns in parts.items():
        await connection.execute(insert(search_index), [_packed(name, columns)])


async def _patch(connection: AsyncConnection, changed: Sequence[str]) -> None:
    """Only these providers are read, and only parts that differ are written."""
    stored = (await connection.execute(select(search_index))).all()
    old = {r.part: kind_of(r.part).unpacked(r.packed) for r in stored if r.part != _FORM}
    new = merged(old, await columns_read(_reader(connection, changed)), changed)
    gone = [name for name in old if name not in new or not same(old[name], new[name])]
    await connection.execute(delete(search_index).where(search_index.c.part.in_(gone)))
    for name, columns in new.items():
        if name in gone or name not in old:
            await connection.execute(insert(search_index), [_packed(name, columns)])


def _packed(name: str, columns: Columns) -> Mapping[str, Any]:
    return {"part": name, "packed": columns.packed()}


def _reader(connection: AsyncConnection, ids: Sequence[str] | None = None) -> Read:
    """Reads the rows of all providers, or of these."""

    async def read(name: str) -> Sequence[Row]:
        table, owner = _TABLES[name]
        left = _UNREAD if table is not provider else ()
        wanted = _READ if table is provider else [c.name for c in table.columns]
        query = select(*(table.c[one] for one in wanted if one not in left))
        if ids is not None:
            query = query.where(owner.in_(ids))
        return (await connection.execute(query)).all()

    return read


_TABLES: Mapping[str, tuple[Table, Column[Any]]] = {
    "provider": (provider, provider.c.id),
    **{table.name: (table, table.c.provider_id) for table in (branch, offering, verification)},
}
_READ = ("id", "status", "paused_until", "partners", "name", "legal_name", *CONTACTS)
_UNREAD = (
    *("name", "street", "neighborhood", "municipality", "postal_code", "price_from_mxn"),
    *("price_unit", "client_sizes", "edition", "level", "scope", "certificate_no"),
    *("evidence_url", "evidence_checked_on", "checked_by"),
)
"""Columns of branches, offerings and verifications that would be half a gigabyte of texts."""


async def has_this_form(connection: AsyncConnection) -> bool:
    """Whether the index was derived by a program that packs it as this one does."""
    form = select(search_index.c.part).where(search_index.c.part == _FORM)
    if (await connection.execute(form)).first():
        return True
    return (await connection.execute(select(provider.c.id).limit(1))).first() is None


def has_changed_registry(connection: AsyncConnection) -> bool:
    """Whether the transaction that is open here changed the registry."""
    return transaction_of(connection) in _changing


def transaction_of(connection: AsyncConnection) -> object:
    """The transaction that is open here, as long as it lasts; None where there is none."""
    return connection.sync_connection.get_transaction() if connection.sync_connection else None


_changing: WeakSet[object] = WeakSet()
"""Transactions that changed the registry and are not over yet."""
