"""The log of changes: who, by which front, when, before, after; taken back by batch."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import insert_rows
from storage.tables.changes import batch, change

PROVIDER = "provider"
AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who changes something: the id of a person on a front, or of a program's user."""

    id: str = "cli"
    front: str = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record before and after, as text; "" where it was not there. `kind` is its table."""

    kind: str = PROVIDER
    record: str
    before: str = ""
    after: str = ""


async def open_batch(
    connection: AsyncConnection, actor: Actor, now: datetime, *, about: str = ""
) -> str:
    """Begin a batch of changes; its id, in the order of time."""
    name = f"{now:%Y%m%d-%H%M%S}-{token_hex(3)}"
    row = {"id": name, "actor": actor.id, "front": actor.front, "about": about[:200], "at": now}
    await connection.execute(insert(batch), row)
    return name


async def record(connection: AsyncConnection, in_batch: str, changes: Iterable[Change]) -> None:
    """Write changes into the log."""
    rows = [
        {
            "batch": in_batch,
            "kind": c.kind,
            "record": c.record,
            "before": c.before,
            "after": c.after,
        }
        for c in changes
    ]
    await insert_rows(connection, change, rows)


async def changes_of(connection: AsyncConnection, in_batch: str) -> Sequence[Change]:
    """The changes of a batch, in the order in which they were made."""
    return [one async for some in portions_of(connection, in_batch) for one in some]


async def portions_of(connection: AsyncConnection, in_batch: str) -> AsyncIterator[list[Change]]:
    """The same some thousand at a time: all of a large import are very much text."""
    last = -1
    its = select(change).where(change.c.batch == in_batch).order_by(change.c.number)
    while rows := (
        await connection.execute(its.where(change.c.number > last).limit(AT_ONCE))
    ).all():
        last = rows[-1].number
        yield [
            Change(kind=row.kind, record=row.record, before=row.before, after=row.after)
            for row in rows
        ]


async def is_there(connection: AsyncConnection, name: str) -> bool:
    """Whether there is such a batch that was not taken back yet."""
    query = select(batch.c.id).where(batch.c.id == name, batch.c.undone_by == "")
    return (await connection.execute(query)).first() is not None


async def changed_later(connection: AsyncConnection, name: str) -> Sequence[str]:
    """Records of a batch that a later one changed, which was not taken back."""
    last = select(func.max(change.c.number)).where(change.c.batch == name).scalar_subquery()
    its = select(change.c.kind, change.c.record).where(change.c.batch == name).subquery()
    query = (
        select(change.c.record)
        .distinct()
        .join(its, (its.c.kind == change.c.kind) & (its.c.record == change.c.record))
        .join(batch, batch.c.id == change.c.batch)
        .where(change.c.number > last, batch.c.undone_by == "", batch.c.id != name)
        .order_by(change.c.record)
    )
    return (await connection.execute(query)).scalars().all()


async def cancel_out(connection: AsyncConnection, name: str, by: str) -> None:
    """Note that a batch was taken back by another: neither counts any more."""
    for one, other in ((name, by), (by, name)):
        await connection.execute(update(batch).where(batch.c.id == one).values(undone_by=other))
