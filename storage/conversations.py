"""What is remembered between messages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation import (
    Conversation,
    ShownList,
    holds_point,
    standing_without_point,
    with_rounded_points,
    without_points,
)
from bot.gazetteer import Gazetteer
from bot.messages import Sender
from bot.people import Person
from storage.erasing import erase, forget_old, kept_of
from storage.identities import SqlConsents
from storage.tables.identities import human, identity
from storage.tables.people import conversation, person, shown_list

KEPT = timedelta(days=90)
PERSON_KEPT = timedelta(days=730)
_EXACT = '%"own_point":{%'
"""How a kept search shows that it lies round an exact point."""
_WITH_HUMAN = person.outerjoin(
    identity,
    and_(*(identity.c[name] == person.c[name] for name in ("front", "workspace", "person"))),
).outerjoin(human, human.c.id == identity.c.human)
_WHO = (
    select(person.c.state, human)
    .select_from(_WITH_HUMAN)
    .where(*(person.c[name] == bindparam(name) for name in ("front", "workspace", "person")))
)


@dataclass(frozen=True, slots=True)
class SqlConversations:
    """Implements `bot.ports.Conversations`."""

    connection: AsyncConnection

    async def of(self, sender: Sender) -> Conversation:
        """The conversation of this person in this chat or thread; a new one where none is."""
        row = await self._one(conversation, _conversation_key(sender))
        return _conversations().validate_json(row.state) if row else Conversation()

    async def keep(self, sender: Sender, state: Conversation, now: datetime) -> None:
        """Keep it as it stands now."""
        values = {
            "state": _conversations().dump_json(state).decode(),
            "exact_since": _exact_since(state, now),
            "updated_at": now,
        }
        if state.own_point is None and values["exact_since"]:
            since = func.coalesce(conversation.c.exact_since, values["exact_since"])
            await self._put(conversation, _conversation_key(sender), values, exact_since=since)
        else:
            await self._put(conversation, _conversation_key(sender), values)

    async def person(self, sender: Sender) -> Person:
        """Who is speaking."""
        row = (await self.connection.execute(_WHO, _person_key(sender))).one_or_none()
        return _shared(_people().validate_json(row.state), row) if row else Person()

    async def keep_person(self, sender: Sender, who: Person, now: datetime) -> None:
        """Keep what is known of them."""
        values = {"state": _people().dump_json(who).decode(), "seen_at": now}
        await self._put(person, _person_key(sender), values)
        if who.human:
            shared = update(human).where(human.c.id == who.human).values(_of_human(who))
            await self.connection.execute(shared)

    async def shown_list(self, sender: Sender, token: str) -> ShownList | None:
        """A list shown to anybody in this chat."""
        row = await self._one(shown_list, _list_key(sender, token))
        return _lists().validate_json(row.shown) if row else None

    async def keep_list(self, sender: Sender, shown: ShownList) -> None:
        """Keep a list, so that its buttons still work."""
        values = {
            "person": sender.person,
            "shown": _lists().dump_json(shown).decode(),
            "shown_at": shown.shown_at,
        }
        await self._put(shown_list, _list_key(sender, shown.token), values)

    async def kept_of(self, sender: Sender) -> Mapping[str, Any]:
        """All that is kept of this person on this front and workspace, by kind, as plain JSON."""
        return await kept_of(self.connection, sender)

    async def erase(self, sender: Sender) -> None:
        """Erase all that is kept of this person on this front and workspace, in every chat."""
        await erase(self.connection, sender)

    async def blur_points(self, before: datetime, gazetteer: Gazetteer) -> int:
        """Turn exact points shared before this time into their towns; how many rows had one.

        Where somebody agreed to it, what a conversation holds is only rounded.
        """
        return await self._blur_conversations(before, gazetteer) + await self._blur_lists(
            before, gazetteer
        )

    async def _blur_conversations(self, before: datetime, gazetteer: Gazetteer) -> int:
        due = select(conversation).where(conversation.c.exact_since < before).with_for_update()
        rows = (await self.connection.execute(due)).all()
        for row in rows:
            exact = _conversations().validate_json(row.state)
            agreed = await SqlConsents(self.connection).agreed(_sender(row), "keep-location")
            state = with_rounded_points(exact) if agreed else without_points(exact, gazetteer)
            changed = {"state": _conversations().dump_json(state).decode(), "exact_since": None}
            await self._change(conversation, _conversation_key(_sender(row)), changed)
        return len(rows)

    async def _blur_lists(self, before: datetime, gazetteer: Gazetteer) -> int:
        exact = shown_list.c.shown.like(_EXACT)
        due = select(shown_list).where(shown_list.c.shown_at < before, exact).with_for_update()
        rows = (await self.connection.execute(due)).all()
        for row in rows:
            kept = _lists().validate_json(row.shown)
            shown = replace(kept, standing=standing_without_point(kept.standing, gazetteer))
            key = {name: getattr(row, name) for name in ("front", "workspace", "chat", "token")}
            await self._change(shown_list, key, {"shown": _lists().dump_json(shown).decode()})
        return len(rows)

    async def forget_unused(self, now: datetime) -> int:
        """Erase what is older than it may be kept; how many rows went."""
        limits = (
            (conversation, conversation.c.updated_at, KEPT),
            (shown_list, shown_list.c.shown_at, KEPT),
            (person, person.c.seen_at, PERSON_KEPT),
        )
        gone = 0
        for table, moment, kept in limits:
            result = await self.connection.execute(delete(table).where(moment < now - kept))
            gone += result.rowcount
        return gone + await forget_old(self.connection, now)

    async def _one(self, table: Table, key: Mapping[str, str]) -> Any:  # noqa: ANN401  # a row
        return (await self.connection.execute(_by_key(table, tuple(key)), key)).one_or_none()

    async def _change(
        self, table: Table, key: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        where = [table.c[name] == value for name, value in key.items()]
        await self.connection.execute(update(table).where(*where).values(dict(values)))

    async def _put(
        self,
        table: Table,
        key: Mapping[str, str],
        values: Mapping[str, Any],
        **where_known: ColumnElement[Any],
    ) -> None:
        row = {**key, **values}
        if where_known:
            insert = _inserted(self.connection.dialect.name, table).values(row)
            changed = {**values, **where_known}
            await self.connection.execute(
                insert.on_conflict_do_update(index_elements=list(key), set_=changed)
            )
            return
        put = _put_by_key(self.connection.dialect.name, table, tuple(key), tuple(values))
        await self.connection.execute(put, row)


@cache
def _by_key(table: Table, key: tuple[str, ...]) -> Select[Any]:
    """Made once: to build a statement costs more than to run it."""
    return select(table).where(*(table.c[name] == bindparam(name) for name in key))


@cache
def _put_by_key(
    dialect_name: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]
) -> Insert:
    """Insert a row, or change these columns of the one with its key."""
    insert = _inserted(dialect_name, table)
    changed = {name: insert.excluded[name] for name in names}
    put: Insert = insert.on_conflict_do_update(index_elements=list(key), set_=changed)
    return put


def _inserted(dialect_name: str, table: Table) -> Any:  # noqa: ANN401  # either dialect's own
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    return dialect.insert(table)


@cache
def _conversations() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)


@cache
def _people() -> TypeAdapter[Person]:
    return TypeAdapter(Person)


@cache
def _lists() -> TypeAdapter[ShownList]:
    return TypeAdapter(ShownList)


def _exact_since(state: Conversation, now: datetime) -> datetime | None:
    """When the exact point was shared; of one that only an earlier search holds, at most now."""
    if state.own_point:
        return state.own_point.at
    return now if holds_point(state) else None


def _shared(own: Person, row: Any) -> Person:  # noqa: ANN401  # a row
    """What linked identities have in common stands before what one of them has."""
    if row.id is None:
        return replace(own, human="")
    return replace(
        own,
        human=row.id,
        chosen_language=row.language or None,
        zone=row.zone,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
    )


def _of_human(who: Person) -> dict[str, Any]:
    return {
        "language": who.chosen_language or "",
        "zone": who.zone,
        "quiet_from": who.quiet_from,
        "quiet_until": who.quiet_until,
    }


def _person_key(sender: Sender) -> dict[str, str]:
    return {"front": sender.front, "workspace": sender.workspace, "person": sender.person}


def _conversation_key(sender: Sender) -> dict[str, str]:
    return {**_person_key(sender), "chat": sender.chat, "thread": sender.thread}


def _list_key(sender: Sender, token: str) -> dict[str, str]:
    return {
        "front": sender.front,
        "workspace": sender.workspace,
        "chat": sender.chat,
        "token": token,
    }


def _sender(row: Any) -> Sender:  # noqa: ANN401  # a row
    return Sender(
        front=row.front,
        workspace=row.workspace,
        chat=row.chat,
        thread=row.thread,
        person=row.person,
    )
