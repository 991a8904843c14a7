"""The inbox on both databases: rows with a lease, claimed in order, never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Received, Update
from bot.replies import Reply
from storage.tables.messages import inbox

UNFINISHED = ("received", "answered", "sending")
MOST_TAKEN = 500
DEAD_LETTERS_KEPT = timedelta(days=7)
IDS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """Implements `bot.ports.Inbox`."""

    connection: AsyncConnection

    async def receive(self, update_: Update, holder: str, lease: timedelta) -> Received | None:
        """Keep an update under a lease; None where its id is known already."""
        now = await self._now()
        dialect = sqlite if self._sqlite else postgresql
        row = {
            "front": update_.front,
            "bot": update_.bot,
            "update_id": update_.update_id,
            "chat": update_.chat,
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
        return Received(number=found, chat=update_.chat, body=update_.body)

    async def take(self, front: str, bot: str, holder: str, lease: timedelta) -> Sequence[Received]:
        """Take over unfinished rows whose lease ran out, in order."""
        now = await self._now()
        due = (
            select(inbox)
            .where(inbox.c.front == front, inbox.c.bot == bot)
            .where(inbox.c.state.in_(UNFINISHED))
            .where(or_(inbox.c.held_until.is_(None), inbox.c.held_until < now))
            .order_by(inbox.c.number)
            .limit(MOST_TAKEN)
        )
        if not self._sqlite:
            due = due.with_for_update(skip_locked=True)
        rows = (await self.connection.execute(due)).all()
        if rows:
            await self._take_over([row.number for row in rows], holder, now + lease)
        return [_received(row) for row in rows]

    async def hold(self, received: Received, holder: str, lease: timedelta) -> bool:
        """Renew the lease; False where another has it or an earlier one of its chat waits."""
        number = received.number
        if await self._earlier_waits(number, holder):
            free = update(inbox).where(inbox.c.number == number, inbox.c.holder == holder)
            await self.connection.execute(free.values(held_until=None, holder=""))
            return False
        mine = (inbox.c.number == number, inbox.c.holder == holder)
        open_ = inbox.c.state.in_(UNFINISHED)
        renewed = update(inbox).where(*mine, open_).values(held_until=await self._now() + lease)
        return bool((await self.connection.execute(renewed)).rowcount)

    async def answered(self, number: int, reply: Reply) -> None:
        """Keep the reply with what it caused."""
        kept = _replies().dump_json(reply).decode()
        await self._set(number, state="answered", reply=kept)

    async def sending(self, number: int) -> int:
        """Mark that it is being sent now; how many attempts that makes."""
        marked = (
            update(inbox)
            .where(inbox.c.number == number)
            .values(state="sending", attempts=inbox.c.attempts + 1)
        )
        after = await self.connection.execute(marked.returning(inbox.c.attempts))
        return int(after.scalar_one())

    async def finished(self, number: int, *, dead: bool = False) -> None:
        """Blank it: it was sent, or is given up (then its body stays for seven days)."""
        state = {"state": "dead"} if dead else {"state": "sent", "body": "", "reply": ""}
        await self._set(number, **state, holder="", held_until=None, finished_at=await self._now())

    async def release(self, holder: str) -> None:
        """Let go of all leases of a process that stops; what was being sent is uncertain."""
        mine = update(inbox).where(inbox.c.holder == holder, inbox.c.state.in_(UNFINISHED))
        await self.connection.execute(mine.values(holder="", held_until=None))

    async def forget(self) -> int:
        """Blank dead letters after seven days, drop ids after thirty; how many rows went."""
        now = await self._now()
        old = inbox.c.finished_at < now - DEAD_LETTERS_KEPT
        blank = update(inbox).where(inbox.c.state == "dead", old).values(body="", reply="")
        await self.connection.execute(blank)
        gone = delete(inbox).where(
            inbox.c.state.in_(("sent", "dead")), inbox.c.finished_at < now - IDS_KEPT
        )
        return int((await self.connection.execute(gone)).rowcount)

    async def waiting(self) -> int:
        """How many rows are unfinished."""
        count = select(func.count()).select_from(inbox).where(inbox.c.state.in_(UNFINISHED))
        return int((await self.connection.execute(count)).scalar_one())

    @property
    def _sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    async def _now(self) -> datetime:
        """The database's own clock, so that processes with other clocks agree on leases."""
        said: Any = (await self.connection.execute(select(func.current_timestamp()))).scalar_one()
        moment = datetime.fromisoformat(said) if isinstance(said, str) else said
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    async def _take_over(self, numbers: list[int], holder: str, until: datetime) -> None:
        these = inbox.c.number.in_(numbers)
        taken = update(inbox).where(these).values(holder=holder, held_until=until)
        await self.connection.execute(taken)
        doubtful = update(inbox).where(these, inbox.c.state == "sending").values(uncertain=True)
        await self.connection.execute(doubtful)

    async def _earlier_waits(self, number: int, holder: str) -> bool:
        mine = select(inbox.c.front, inbox.c.bot, inbox.c.chat).where(inbox.c.number == number)
        row = (await self.connection.execute(mine)).one_or_none()
        if row is None:
            return False
        earlier = (
            select(inbox.c.number)
            .where(inbox.c.front == row.front, inbox.c.bot == row.bot, inbox.c.chat == row.chat)
            .where(inbox.c.number < number, inbox.c.state.in_(UNFINISHED))
            .where(inbox.c.holder != holder)
            .limit(1)
        )
        return (await self.connection.execute(earlier)).first() is not None

    async def _set(self, number: int, **values: Any) -> None:  # noqa: ANN401  # any column
        await self.connection.execute(update(inbox).where(inbox.c.number == number).values(values))


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)


def _received(row: Any) -> Received:  # noqa: ANN401  # a row
    return Received(
        number=row.number,
        chat=row.chat,
        body=row.body,
        reply=_replies().validate_json(row.reply) if row.reply else None,
        uncertain=row.state == "sending",
    )
