"""What people ask of companies, on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demand import iso_week
from bot.messages import Sender
from bot.people import private_chat
from bot.requests import Request
from bot.search import today
from storage.clock import database_now
from storage.identities import whose
from storage.tables.messages import delivery
from storage.tables.requests import request, request_count

_OPEN = ("sent", "seen")
_LIVE = ("due", "held", "sending", "sent")
_PERSON = ("front", "workspace", "person")
_GROUP = literal("request:") + cast(request.c.id, String)
_KEY = [request_count.c[name] for name in ("week", "provider_id", "state")]


@dataclass(frozen=True, slots=True)
class SqlRequests:
    """Implements `bot.requests.Requests`."""

    connection: AsyncConnection

    async def send(self, made: Request) -> None:
        """Keep a new one."""
        await self.connection.execute(insert(request).values(_row(made)))
        await self._count(made, made.sent_at)

    async def one(self, name: str) -> Request | None:
        """The request of this id; nobody else changes it before this transaction ends."""
        query = select(request).where(request.c.id == name).with_for_update()
        return next(iter(await self._found(query)), None)

    async def keep(self, changed: Request, now: datetime) -> None:
        """Keep the state that it is in now; of a withdrawn one nothing more is delivered."""
        this = request.c.id == changed.id
        await self.connection.execute(update(request).where(this).values(_row(changed)))
        await self._count(changed, now)
        if changed.state == "withdrawn":
            await _stop_delivering(self.connection, this)

    async def of(self, askers: Sequence[Sender]) -> Sequence[Request]:
        """All of these identities, the newest first."""
        theirs = or_(*(and_(*whose(request, one)) for one in askers))
        query = select(request).where(theirs)
        return await self._found(query.order_by(request.c.sent_at.desc(), request.c.id))

    async def waiting(
        self, provider_ids: Sequence[str], desks: Sequence[str], *, limit: int
    ) -> Sequence[Request]:
        """Open ones to these companies, or that went to these clusters' desks, the oldest first."""
        at_desk = and_(request.c.recipient == "desk", request.c.desk.in_(desks))
        theirs = or_(request.c.provider_id.in_(provider_ids), at_desk)
        query = select(request).where(request.c.state.in_(_OPEN), theirs)
        return await self._found(query.order_by(request.c.sent_at, request.c.id).limit(limit))

    async def undelivered(self, *, limit: int) -> Sequence[Request]:
        """Those sent that reached nobody, and never will."""
        its = select(delivery.c.number).where(delivery.c.group_key == _GROUP)
        query = (
            select(request)
            .where(request.c.state == "sent", its.exists())
            .where(~its.where(delivery.c.state.in_(_LIVE)).exists())
        )
        return await self._found(query.order_by(request.c.sent_at).limit(limit))

    async def forget(self, gone: Request) -> None:
        """Drop one that reached nobody."""
        this = request.c.id == gone.id
        await _stop_delivering(self.connection, this)
        await self.connection.execute(delete(request).where(this))

    async def _count(self, changed: Request, now: datetime) -> None:
        row = {"week": iso_week(today(now)), "provider_id": changed.provider_id}
        counted = _counted(self.connection.dialect.name)
        await self.connection.execute(counted, {**row, "state": changed.state, "times": 1})

    async def _found(self, query: Select[Any]) -> Sequence[Request]:
        return [_request(row) for row in await self.connection.execute(query)]


async def stop_requests_of(connection: AsyncConnection, sender: Sender) -> None:
    """Nothing of somebody's requests is delivered any more, nor left in what was."""
    await _stop_delivering(connection, and_(*whose(request, sender)))


async def counts_of_requests(connection: AsyncConnection) -> dict[str, int]:
    """How many requests ever came into each state."""
    state = request_count.c.state
    query = select(state, func.sum(request_count.c.times)).group_by(state).order_by(state)
    return {name: int(times) for name, times in await connection.execute(query)}


async def _stop_delivering(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    theirs = delivery.c.group_key.in_(select(_GROUP).where(which))
    waiting = and_(theirs, delivery.c.state.in_(("due", "held")))
    ended = {"state": "cancelled", "ended_at": await database_now(connection)}
    await connection.execute(update(delivery).where(waiting).values(ended))
    blank = {"reply": "", "otherwise": "cancelled"}
    await connection.execute(update(delivery).where(theirs).values(blank))


@cache
def _counted(dialect_name: str) -> Any:  # noqa: ANN401  # either dialect's own
    """Count once more that a company's request came into a state in a week."""
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    once_more = {"times": request_count.c.times + 1}
    put = dialect.insert(request_count)
    return put.on_conflict_do_update(index_elements=_KEY, set_=once_more)


def _row(made: Request) -> dict[str, Any]:
    own = {name: getattr(made, name) for name in Request.__slots__ if name != "asker"}
    return {**own, **{name: getattr(made.asker, name) for name in _PERSON}}


def _request(row: Any) -> Request:  # noqa: ANN401  # a row
    own = {name: value for name, value in row._mapping.items() if name not in _PERSON}
    return Request(**own, asker=private_chat(row.front, row.workspace, row.person))
