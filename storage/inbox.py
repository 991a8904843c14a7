"""The inbox on both databases: rows with a lease, claimed in order, never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.incoming import Hold, Pace, Received, Update
from bot.outgoing import Token
from bot.replies import Reply
from storage.clock import database_now
from storage.lately import now_and_hold, now_and_lately
from storage.tables.messages import inbox

UNFINISHED = ("received", "answered", "sending")
ANSWERED = ("answered", "sending", "sent")
DEAD_LETTERS_KEPT = timedelta(days=7)
IDS_KEPT = timedelta(days=30)
ORDER_MATTERS = timedelta(hours=1)
"""How long a later message counts as one that came before its predecessor."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in the inbox: how many rows, and for how many seconds the oldest has."""

    rows: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """Implements `bot.ports.Inbox`."""

    connection: AsyncConnection

    async def receive(self, update_: Update, holder: str, lease: timedelta) -> Received | None:
        """Keep an update under a lease; None where its id is known already."""
        now, lately = await now_and_lately(self.connection, update_)
        dialect = sqlite if self._sqlite else postgresql
        row = {
            "front": update_.front,
            "bot": update_.bot,
            "update_id": update_.update_id,
            "chat": update_.chat,
            "writer": update_.writer,
            "body": update_.body,
            "holder": holder,
            "held_until": now + lease,
            "received_at": now,
        }
        kept = dialect.insert(inbox).values(row).on_conflict_do_nothing()
        number = await self.connection.execute(kept.returning(inbox.c.number))
        found = number.scalar_one_or_none()
        if found is None:
            return None
        return Received(
            number=found,
            chat=update_.chat,
            body=update_.body,
            update_id=update_.update_id,
            lately=lately,
        )

    async def take(
        self, front: str, bot: str, holder: str, lease: timedelta, *, limit: int
    ) -> Sequence[Received]:
        """Take over unfinished rows whose lease ran out, the oldest first."""
        now = await self._now()
        due = (
            select(inbox)
            .where(inbox.c.front == front, inbox.c.bot == bot)
            .where(inbox.c.state.in_(UNFINISHED))
            .where(or_(inbox.c.held_until.is_(None), inbox.c.held_until < now))
            .where(~_an_earlier_one_is_held(holder, now))
            .order_by(inbox.c.number)
            .limit(limit)
        )
        if not self._sqlite:
            due = due.with_for_update(skip_locked=True)
        rows = (await self.connection.execute(due)).all()
        if rows:
            these = inbox.c.number.in_([row.number for row in rows])
            await self._change(these, holder=holder, held_until=now + lease)
        return [_received(row) for row in rows]

    async def hold(self, number: int, holder: str, lease: timedelta) -> Received | None:
        """Renew the lease and count an attempt; the row as it stands now, None if it is not ours.

        While an earlier one of its chat is unfinished it is let go.
        """
        ours = and_(
            inbox.c.number == number, inbox.c.holder == holder, inbox.c.state.in_(UNFINISHED)
        )
        row = (await self.connection.execute(select(inbox).where(ours))).one_or_none()
        if row is None:
            return None
        if await self._earlier_waits(row):
            await self._change(ours, holder="", held_until=None)
            return None
        until = await self._now() + lease
        await self._change(ours, held_until=until, attempts=inbox.c.attempts + 1)
        return _received(row, late=await self._is_late(row))

    async def renew(self, numbers: Sequence[int], holder: str, lease: timedelta) -> None:
        """Renew the leases of these rows, where this process still has them."""
        ours = and_(inbox.c.number.in_(numbers), inbox.c.holder == holder)
        await self._change(ours, held_until=await self._now() + lease)

    async def answered(self, number: int, reply: Reply) -> None:
        """Keep the reply with what it caused."""
        kept = _replies().dump_json(reply).decode()
        await self._change(inbox.c.number == number, state="answered", reply=kept)

    async def calmed(self, number: int) -> None:
        """Mark that its writer is told that they write too fast."""
        await self._change(inbox.c.number == number, calmed=True)

    async def sending(
        self, number: int, token: Token, bot: str, *, uncertain: bool, pace: Pace | None = None
    ) -> Hold:
        """Mark that it is being sent now, and whether it may have been sent before.

        Else for how long it may not be, since the token is silenced or its bot sent too much.
        """
        now, hold = await now_and_hold(self.connection, token, bot, pace)
        if hold == Hold():
            marked = {"state": "sending", "uncertain": uncertain, "sending_at": now}
            await self._change(inbox.c.number == number, **marked)
        return hold

    async def unsent(self, number: int, *, uncertain: bool) -> None:
        """Mark that it is not being sent now, and whether it may have been sent before."""
        await self._change(inbox.c.number == number, state="answered", uncertain=uncertain)

    async def postpone(self, number: int, pause: timedelta) -> None:
        """Let go of a row that nobody shall take before the pause is over."""
        until = await self._now() + pause
        await self._change(inbox.c.number == number, holder="", held_until=until)

    async def finished(self, number: int, *, dead: bool = False) -> None:
        """Blank it: it was sent, or is given up (then its body stays for seven days)."""
        state = {"state": "dead"} if dead else {"state": "sent", "body": "", "reply": ""}
        ended = {"holder": "", "held_until": None, "finished_at": await self._now()}
        await self._change(inbox.c.number == number, **state, **ended)

    async def release(self, holder: str) -> None:
        """Let go of all leases of a process that stops; what was being sent is uncertain."""
        mine = and_(inbox.c.holder == holder, inbox.c.state.in_(UNFINISHED))
        await self._change(mine, holder="", held_until=None)

    async def forget(self) -> int:
        """Blank dead letters after seven days, drop ids after thirty; how many rows went."""
        now = await self._now()
        old = inbox.c.finished_at < now - DEAD_LETTERS_KEPT
        await self._change(and_(inbox.c.state == "dead", old), body="", reply="")
        gone = delete(inbox).where(
            inbox.c.state.in_(("sent", "dead")), inbox.c.finished_at < now - IDS_KEPT
        )
        return int((await self.connection.execute(gone)).rowcount)

    async def backlog(self) -> Backlog:
        """How many rows are unfinished, and how old the oldest is."""
        waiting = select(func.count(), func.min(inbox.c.received_at))
        row = await self.connection.execute(waiting.where(inbox.c.state.in_(UNFINISHED)))
        rows, oldest = row.one()
        age = (await self._now() - oldest).total_seconds() if oldest else 0.0
        return Backlog(rows, max(0.0, age))

    async def probe(self) -> None:
        """Write a row of some size and take it away, to see whether the disk takes it."""
        row = {"front": "-", "bot": "-", "update_id": "-", "chat": "-", "state": "sent"}
        written = {**row, "body": "-" * 8192, "received_at": await self._now()}
        number = await self.connection.execute(
            insert(inbox).values(written).returning(inbox.c.number)
        )
        gone = delete(inbox).where(inbox.c.number == number.scalar_one())
        await self.connection.execute(gone)

    @property
    def _sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    async def _now(self) -> datetime:
        return await database_now(self.connection)

    async def _earlier_waits(self, row: Any) -> bool:  # noqa: ANN401  # a row
        numbered = row.update_id.isdigit()
        before = ~_numbered_after(row.update_id) if numbered else inbox.c.number < row.number
        earlier = (
            select(inbox.c.number)
            .where(*_same_chat(row), inbox.c.number != row.number, before)
            .where(inbox.c.state.in_(UNFINISHED))
            .limit(1)
        )
        return (await self.connection.execute(earlier)).first() is not None

    async def _is_late(self, row: Any) -> bool:  # noqa: ANN401  # a row
        """Whether a later update of the chat was answered already, where updates are numbered."""
        if not row.update_id.isdigit():
            return False
        later = (
            select(inbox.c.number)
            .where(*_same_chat(row), inbox.c.state.in_(ANSWERED), _numbered_after(row.update_id))
            .where(inbox.c.received_at > await self._now() - ORDER_MATTERS)
            .limit(1)
        )
        return (await self.connection.execute(later)).first() is not None

    async def _change(self, which: ColumnElement[bool], **values: Any) -> None:  # noqa: ANN401  # any column
        await self.connection.execute(update(inbox).where(which).values(values))


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)


def _same_chat(row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401  # a row
    return [inbox.c.front == row.front, inbox.c.bot == row.bot, inbox.c.chat == row.chat]


def _numbered_after(update_id: str) -> ColumnElement[bool]:
    """Digits compared as a number, however long."""
    length = func.length(inbox.c.update_id)
    same = and_(length == len(update_id), inbox.c.update_id > update_id)
    return or_(length > len(update_id), same)


def _an_earlier_one_is_held(holder: str, now: datetime) -> ColumnElement[bool]:
    """Whether another process works on an earlier row of the chat, or a pause keeps it back."""
    earlier = inbox.alias("earlier")
    return (
        select(earlier.c.number)
        .where(earlier.c.front == inbox.c.front, earlier.c.bot == inbox.c.bot)
        .where(earlier.c.chat == inbox.c.chat, earlier.c.number < inbox.c.number)
        .where(earlier.c.state.in_(UNFINISHED), earlier.c.holder != holder)
        .where(earlier.c.held_until >= now)
        .exists()
    )


def _received(row: Any, *, late: bool = False) -> Received:  # noqa: ANN401  # a row
    return Received(
        number=row.number,
        chat=row.chat,
        body=row.body,
        update_id=row.update_id,
        reply=_replies().validate_json(row.reply) if row.reply else None,
        uncertain=row.uncertain or row.state == "sending",
        spent=row.uncertain and row.state == "sending",
        attempts=row.attempts,
        late=late,
    )
