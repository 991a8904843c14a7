"""What is kept of people: every column that can hold one, for how long, and what erasure does.

Whoever adds a table names it here, in `KEPT` or in `HOLDS_NOBODY`; erasure, retention and what
people are shown of themselves all follow it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from bot.people import is_private
from storage.identities import forget_lonely_humans, whose
from storage.outbox import unlink_deliveries
from storage.secrets_of_people import keyed_hash
from storage.tables.announcements import announcement, interest, subscription
from storage.tables.changes import batch
from storage.tables.identities import consent, human, identity, one_time_code
from storage.tables.messages import closed_chat, confirmed_draft, delivery, inbox
from storage.tables.people import conversation, person, shown_list
from storage.tables.permissions import audit, claim, desk, reminder, role
from storage.tables.proposals import proposal, proposed_field

By = Literal["person", "identity", "chat", "nobody"]
Erasure = Literal["deleted", "unlinked", "hashed", "blanked", "unresolvable"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One table that holds people.

    `people` are the columns that can hold one. `by` says how a person's rows are found: by (front,
    workspace, person), by the random id of their identity in `people`, or by their private chat.
    Rows go `kept` after `since` (None: they stay while they are in use). After an erasure they are
    deleted, unlinked (the columns emptied), hashed, blanked, or hold a random id that nothing
    resolves any more. `shown`: people are shown them as their data.
    """

    table: Table
    people: tuple[str, ...]
    by: By
    erasure: Erasure
    kept: timedelta | None = None
    since: str = ""
    shown: bool = True


_PERSON = ("front", "workspace", "person")
KEPT: tuple[Kept, ...] = (
    Kept(
        table=conversation,
        people=(*_PERSON, "chat", "thread", "state"),
        by="person",
        erasure="deleted",
        kept=90 * DAY,
        since="updated_at",
    ),
    Kept(
        table=shown_list,
        people=(*_PERSON, "chat", "shown"),
        by="person",
        erasure="deleted",
        kept=90 * DAY,
        since="shown_at",
    ),
    Kept(
        table=person,
        people=(*_PERSON, "state"),
        by="person",
        erasure="deleted",
        kept=730 * DAY,
        since="seen_at",
    ),
    Kept(table=consent, people=(*_PERSON, "digest"), by="person", erasure="hashed"),
    Kept(
        table=one_time_code,
        people=("issuer",),
        by="identity",
        erasure="deleted",
        kept=0 * DAY,
        since="until",
    ),
    Kept(table=role, people=("identity",), by="identity", erasure="deleted"),
    Kept(table=claim, people=("identity",), by="identity", erasure="deleted"),
    Kept(
        table=proposal,
        people=("author", "assignee"),
        by="identity",
        erasure="unlinked",
        kept=730 * DAY,
        since="made_at",
    ),
    Kept(
        table=proposed_field,
        people=("decided_by",),
        by="identity",
        erasure="unlinked",
        shown=False,
    ),
    Kept(table=subscription, people=(*_PERSON, "chat", "thread"), by="person", erasure="deleted"),
    Kept(table=interest, people=("identity",), by="identity", erasure="deleted", shown=False),
    Kept(
        table=announcement,
        people=("author", "approver"),
        by="identity",
        erasure="unlinked",
        kept=730 * DAY,
        since="made_at",
        shown=False,
    ),
    Kept(table=desk, people=("chat", "thread", "set_by"), by="chat", erasure="deleted"),
    Kept(
        table=audit,
        people=("actor", "target"),
        by="identity",
        erasure="unresolvable",
        kept=730 * DAY,
        since="at",
        shown=False,
    ),
    Kept(table=batch, people=("actor",), by="identity", erasure="unresolvable", shown=False),
    Kept(
        table=delivery,
        people=(*_PERSON, "chat", "thread", "reply", "message", "unique_key"),
        by="person",
        erasure="blanked",
        kept=90 * DAY,
        since="ended_at",
    ),
    Kept(
        table=closed_chat,
        people=("front", "workspace", "chat"),
        by="chat",
        erasure="deleted",
        kept=730 * DAY,
        since="closed_at",
        shown=False,
    ),
    Kept(
        table=confirmed_draft,
        people=("author",),
        by="identity",
        erasure="deleted",
        kept=30 * DAY,
        since="confirmed_at",
        shown=False,
    ),
    Kept(table=identity, people=(*_PERSON, "id"), by="person", erasure="deleted"),
    Kept(table=human, people=("id",), by="nobody", erasure="deleted", shown=False),
    Kept(
        table=inbox,
        people=("chat", "body", "reply"),
        by="chat",
        erasure="blanked",
        kept=30 * DAY,
        since="finished_at",
        shown=False,
    ),
)
"""In the order in which an erasure goes through them: identities after what is found by them."""

HOLDS_NOBODY: frozenset[str] = frozenset(
    (
        *("provider", "branch", "offering", "verification", "exposure", "unmet_demand"),
        *("registry_version", "search_index", "change"),
        *("suppression", "suppression_key", "geocoded", "geocoder_turn"),
        *("cluster", "innovation_center", "state_office", "alliance"),
        *("installation", "installing", "people_key", "reminder", "sending_token"),
    )
)
"""Tables about companies, institutions, workspaces and the program itself."""


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
            nobody = dict.fromkeys(_PERSON, "")
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
    await forget_lonely_humans(connection)
    return gone


_FORGOTTEN_HERE = (one_time_code, proposal, announcement, audit)


def _unused(now: datetime) -> Iterator[ColumnElement[bool]]:
    """Identities of people who are forgotten, and who hold nothing."""
    same = and_(*(person.c[name] == identity.c[name] for name in _PERSON))
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
