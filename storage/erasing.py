"""Erasure, retention, and what people are shown of themselves: all follow what `kept.py` says."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from bot.people import is_private
from storage.identities import forget_lonely_humans, whose
from storage.kept import DAY, KEPT, PERSON, Kept
from storage.outbox import unlink_deliveries
from storage.pictures import forget_pictures
from storage.requests import stop_requests_of
from storage.secrets_of_people import keyed_hash
from storage.tables.announcements import announcement
from storage.tables.identities import identity, one_time_code
from storage.tables.messages import inbox
from storage.tables.people import person
from storage.tables.permissions import audit, claim, reminder, role
from storage.tables.proposals import proposal
from storage.tables.requests import request
from storage.tables.saved import saved_search, shortlisted


async def kept_of(connection: AsyncConnection, sender: Sender) -> Mapping[str, Any]:
    """All that is kept of a person on this front and workspace, by table, as plain JSON."""
    name = await _identity(connection, sender)
    found: dict[str, Any] = {}
    for kept in KEPT:
        if kept.shown:
            rows = await connection.execute(select(kept.table).where(_rows(kept, sender, name)))
            found[kept.table.name] = [_plain(row._mapping) for row in rows]
    return found


async def erase(connection: AsyncConnection, sender: Sender) -> None:
    """Erase a person on this front and workspace, in every table."""
    name = await _identity(connection, sender)
    await stop_requests_of(connection, sender)
    for kept in KEPT:
        where = _rows(kept, sender, name)
        if kept.erasure == "deleted":
            await connection.execute(delete(kept.table).where(where))
        elif kept.erasure == "unlinked":
            for column in kept.people:
                emptied = update(kept.table).where(kept.table.c[column] == name)
                await connection.execute(emptied.values({column: ""}))
        elif kept.erasure == "hashed":
            digest = await keyed_hash(connection, "consent", "\n".join(_key(sender)))
            nobody = dict.fromkeys(PERSON, "")
            await connection.execute(
                update(kept.table).where(where).values(digest=digest, **nobody)
            )
    await unlink_deliveries(connection, sender)
    await _blank_inbox(connection, sender)
    await forget_lonely_humans(connection)


async def forget_old(connection: AsyncConnection, now: datetime) -> int:
    """Delete what is older than it may be kept, where no other duty does; how many rows went."""
    gone = 0
    for kept in (one for one in KEPT if one.table in _FORGOTTEN_HERE and one.kept is not None):
        old = kept.table.c[kept.since] < now - (kept.kept or DAY)
        gone += (await connection.execute(delete(kept.table).where(old))).rowcount
    ended = delete(reminder).where(reminder.c.until < (now - 90 * DAY).date())
    gone += (await connection.execute(ended)).rowcount
    gone += (await connection.execute(delete(identity).where(*_unused(now)))).rowcount
    gone += await forget_pictures(connection, now)
    await forget_lonely_humans(connection)
    return gone


_FORGOTTEN_HERE = (
    *(one_time_code, proposal, announcement, audit),
    *(request, saved_search, shortlisted),
)


def _unused(now: datetime) -> Iterator[ColumnElement[bool]]:
    """Identities of people who are forgotten, and who hold nothing."""
    same = and_(*(person.c[name] == identity.c[name] for name in PERSON))
    yield identity.c.known_since < now - 730 * DAY
    yield ~select(person.c.person).where(same).exists()
    for table in (role, claim):
        yield ~select(table.c.identity).where(table.c.identity == identity.c.id).exists()


async def _identity(connection: AsyncConnection, sender: Sender) -> str:
    query = select(identity.c.id).where(*whose(identity, sender))
    # a person without an identity must not be found by the empty id of an unlinked row
    return (await connection.execute(query)).scalar_one_or_none() or "nobody"


def _rows(kept: Kept, sender: Sender, name: str) -> ColumnElement[bool]:
    table = kept.table
    if kept.by == "person":
        return and_(*whose(table, sender))
    if kept.by == "identity":
        return or_(*(table.c[column] == name for column in kept.people))
    if kept.by == "chat" and "workspace" in table.c:
        own = (table.c.front == sender.front, table.c.workspace == sender.workspace)
        return and_(*own, table.c.chat == sender.person)
    return func.length(table.c[kept.people[0]]) < 0


async def _blank_inbox(connection: AsyncConnection, sender: Sender) -> None:
    """Blank what came from the private chat; the row at hand keeps its body until it is sent.

    That body names the person, so it tells the chat's key where it is not the person's own id.
    """
    bodies = (inbox.c.body.contains(said, autoescape=True) for said in _named(sender.person))
    named = and_(inbox.c.front == sender.front, or_(*bodies))
    chats = {f"{sender.workspace}:{sender.person}", sender.person}
    if is_private(sender):
        chats |= set((await connection.execute(select(inbox.c.chat).where(named))).scalars())
    theirs = and_(inbox.c.front == sender.front, or_(named, inbox.c.chat.in_(chats)))
    writer = f"{sender.workspace}:{sender.person}" if sender.workspace else sender.person
    written = and_(inbox.c.front == sender.front, inbox.c.writer == writer)
    await connection.execute(update(inbox).where(written).values(writer=""))
    ended = and_(theirs, inbox.c.state.in_(("sent", "dead")))
    await connection.execute(update(inbox).where(ended).values(body="", reply=""))
    await connection.execute(update(inbox).where(theirs).values(chat=""))


def _named(person_id: str) -> tuple[str, ...]:
    """How JSON names a person, whether the platform's ids are words or numbers."""
    return (f'"{person_id}"', *(f":{gap}{person_id}{end}" for gap in ("", " ") for end in ",}"))


def _key(sender: Sender) -> tuple[str, str, str]:
    return sender.front, sender.workspace, sender.person


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): _unpacked(value)
        for name, value in row.items()
        if value is not None and value != ""
    }


def _unpacked(value: object) -> object:
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return value if isinstance(value, int | str) else str(value)
