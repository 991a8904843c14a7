"""The outbox on both databases, as a worker sees it: who may send, what is due, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from bot.outgoing import Delivery, Lease, Outcome, Result, Token
from storage.clock import database_now
from storage.delivery_rows import delivery_of
from storage.due import due, of_token, stirs
from storage.moving import move_chat
from storage.tables.messages import (
    closed_chat,
    confirmed_draft,
    delivery,
    inbox,
    sending_token,
)

TALKING = timedelta(seconds=10)
_LATELY = timedelta(seconds=3)
_MOST_LATELY = 90
WANTED = timedelta(seconds=2)
ENDED_KEPT = timedelta(days=90)
DRAFTS_KEPT = timedelta(days=30)
CLOSED_KEPT = timedelta(days=730)
_ROUNDS = 50
_STANDS_STILL_MS = "5000"


@dataclass(frozen=True, slots=True)
class SqlDeliveries:
    """Implements `bot.outgoing.Deliveries`."""

    connection: AsyncConnection

    async def stirring(self, fronts: Sequence[str]) -> Sequence[Token]:
        """Tokens of these fronts for which something is due or was being sent."""
        now = await database_now(self.connection)
        named = sending_token.c.front.in_(fronts)
        rows = await self.connection.execute(
            select(sending_token.c.front, sending_token.c.workspace).where(named, stirs(now))
        )
        return [Token(row.front, row.workspace) for row in rows]

    async def lease(self, token: Token, holder: str, lease: timedelta) -> Lease | None:
        """Take or renew the right to send for a token; None while another process has it."""
        row, now = await self._locked(token), await database_now(self.connection)
        # further ahead than any lease: the clock was turned back
        if row.holder not in ("", holder) and now < row.held_until <= now + 2 * lease:
            await self._keep(token, wanted_at=now)
            return None
        since = row.held_since
        if row.holder != holder:
            since = now
            held = {"holder": holder, "held_since": now, "wanted_at": None}
            await self._keep(token, **held, held_until=now + lease)
            await self._doubt_others(token, holder, now)
        elif row.held_until < now + 0.8 * lease:
            await self._keep(token, held_until=now + lease)
        return Lease(
            held_s=(now - since).total_seconds(),
            wanted=row.holder == holder
            and row.wanted_at is not None
            and now - row.wanted_at < WANTED,
            silent_s=_seconds_until(row.silent_until, now),
            heard=await self._heard(token, now),
        )

    async def let_go(self, token: Token, holder: str) -> None:
        """Give that right back."""
        mine = and_(of_token(sending_token, token), sending_token.c.holder == holder)
        free = {"holder": "", "held_since": None, "held_until": None}
        await self.connection.execute(update(sending_token).where(mine).values(free))

    async def take(self, token: Token, holder: str, *, limit: int) -> Sequence[Delivery]:
        """Mark what is due as being sent, first things first; what may not be sent ends here."""
        now, taken = await database_now(self.connection), list[Any]()
        for _ in range(_ROUNDS):
            rows = (await self.connection.execute(due(token, now, limit))).all()
            closed = await self._closed(rows)
            ended = [row for row in rows if await self._ended(row, closed, now)]
            taken = [row for row in rows if row not in ended]
            if not ended or taken:
                break
        if taken:
            which = delivery.c.number.in_([row.number for row in taken])
            begun = {"attempts": delivery.c.attempts + 1, "otherwise": "due"}
            await self._change(which, state="sending", holder=holder, **begun)
        return [delivery_of(row) for row in taken]

    async def one(self, number: int) -> Delivery | None:
        """The delivery of a number; None where it is there no more."""
        query = select(delivery).where(delivery.c.number == number)
        row = (await self.connection.execute(query)).one_or_none()
        return delivery_of(row) if row else None

    async def record(self, holder: str, results: Sequence[Result]) -> int:
        """Keep what came of deliveries that this process still has; how many it had."""
        if not results:
            return 0
        now, had = await database_now(self.connection), 0
        for result in results:
            ours = and_(
                delivery.c.number == result.number,
                delivery.c.holder == holder,
                delivery.c.state == "sending",
            )
            had += await self._change(ours, **_after(result, now))
        return had

    async def put_back(self, token: Token, holder: str, kept: Sequence[int]) -> int:
        """What this process has marked and, but for these, never began to send is due again."""
        mine = and_(
            of_token(delivery, token),
            delivery.c.state == "sending",
            delivery.c.holder == holder,
            delivery.c.number.not_in(kept),
        )
        due = {"state": delivery.c.otherwise, "attempts": delivery.c.attempts - 1}
        return await self._change(mine, **due, holder="")

    async def silence_for(self, token: Token, seconds: float) -> None:
        """The platform wants silence for so long."""
        row, now = await self._locked(token), await database_now(self.connection)
        until = now + timedelta(seconds=seconds)
        await self._keep(token, silent_until=max(until, row.silent_until or until))

    async def close(self, to: Sender, outcome: Outcome) -> None:
        """Send nothing more to a chat until somebody writes there."""
        now = await database_now(self.connection)
        row = {**_chat(to), "outcome": outcome, "closed_at": now}
        closed = self._dialect.insert(closed_chat).values(row)
        await self.connection.execute(closed.on_conflict_do_nothing())

    async def open(self, to: Sender) -> None:
        """Somebody wrote there."""
        same = (closed_chat.c[name] == value for name, value in _chat(to).items())
        await self.connection.execute(delete(closed_chat).where(*same))

    async def give_up(self, token: Token, outcome: Outcome) -> int:
        """End all that is due for a token; how many that were."""
        waiting = and_(of_token(delivery, token), delivery.c.state.in_(("due", "held")))
        now = await database_now(self.connection)
        return await self._change(waiting, state="failed", outcome=outcome, ended_at=now)

    async def moved(self, to: Sender, chat: str) -> None:
        """A chat has another id now: in all that is kept, too."""
        await move_chat(self.connection, to, chat)

    async def forget(self) -> int:
        """Drop deliveries that ended 90 days ago; how many rows went."""
        now = await database_now(self.connection)
        limits = (
            (delivery, delivery.c.ended_at, ENDED_KEPT),
            (confirmed_draft, confirmed_draft.c.confirmed_at, DRAFTS_KEPT),
            (closed_chat, closed_chat.c.closed_at, CLOSED_KEPT),
        )
        gone = 0
        for table, moment, kept in limits:
            result = await self.connection.execute(delete(table).where(moment < now - kept))
            gone += result.rowcount
        return gone

    @property
    def _sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def _dialect(self) -> Any:  # noqa: ANN401  # two modules with the same words
        return sqlite if self._sqlite else postgresql

    async def _locked(self, token: Token) -> Any:  # noqa: ANN401  # a row
        """The token's row, which no other process changes until this transaction ends.

        A process that stands still meanwhile loses its connection, so that others can go on.
        """
        query = select(sending_token).where(of_token(sending_token, token)).with_for_update()
        if not self._sqlite:
            still = func.set_config("idle_in_transaction_session_timeout", _STANDS_STILL_MS, True)
            query = query.add_columns(still)
        row = (await self.connection.execute(query)).one_or_none()
        if row is not None:
            return row
        fresh = {"front": token.front, "workspace": token.workspace, "holder": ""}
        made = self._dialect.insert(sending_token).values(fresh)
        await self.connection.execute(made.on_conflict_do_nothing())
        return (await self.connection.execute(query)).one()

    async def _doubt_others(self, token: Token, holder: str, now: datetime) -> None:
        """What a process was sending that let its lease run out may have been sent."""
        theirs = and_(
            of_token(delivery, token), delivery.c.state == "sending", delivery.c.holder != holder
        )
        twice = and_(theirs, delivery.c.uncertain)
        gone = {"state": "failed", "outcome": "uncertain", "ended_at": now}
        await self._change(twice, **gone, holder="")
        again = {"state": delivery.c.otherwise, "uncertain": True, "not_before": now}
        await self._change(theirs, **again, holder="")

    async def _heard(self, token: Token, now: datetime) -> float | None:
        """How many messages a second came in by this front lately; None where none did."""
        newest = select(inbox.c.received_at).where(inbox.c.front == token.front)
        query = newest.order_by(inbox.c.number.desc()).limit(_MOST_LATELY)
        moments = (await self.connection.execute(query)).scalars().all()
        if not moments or now - moments[0] >= TALKING:
            return None
        lately = sum(1 for at in moments if now - at < _LATELY)
        return lately / _LATELY.total_seconds()

    async def _closed(self, rows: Sequence[Any]) -> dict[str, str]:
        """Which of their chats are closed, and why."""
        if not rows:
            return {}
        here = of_token(closed_chat, Token(rows[0].front, rows[0].workspace))
        query = select(closed_chat.c.chat, closed_chat.c.outcome).where(
            here, closed_chat.c.chat.in_([row.chat for row in rows])
        )
        return {row.chat: row.outcome for row in await self.connection.execute(query)}

    async def _ended(self, row: Any, closed: Mapping[str, str], now: datetime) -> bool:  # noqa: ANN401  # a row
        """Whether it comes too late, or to a chat that is closed: then it has failed."""
        late = "expired" if row.not_after is not None and row.not_after <= now else ""
        outcome = closed.get(row.chat, late)
        if outcome:
            this = delivery.c.number == row.number
            await self._change(this, state="failed", outcome=outcome, ended_at=now)
        return bool(outcome)

    async def _keep(self, token: Token, **values: Any) -> None:  # noqa: ANN401  # columns
        this = of_token(sending_token, token)
        await self.connection.execute(update(sending_token).where(this).values(values))

    async def _change(self, which: ColumnElement[bool], **values: Any) -> int:  # noqa: ANN401  # columns
        changed = await self.connection.execute(update(delivery).where(which).values(values))
        return changed.rowcount


def _chat(to: Sender) -> dict[str, str]:
    return {"front": to.front, "workspace": to.workspace, "chat": to.chat}


def _seconds_until(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (moment - now).total_seconds()) if moment else 0.0


def _after(result: Result, now: datetime) -> dict[str, Any]:
    """The columns of a delivery after what came of it."""
    values: dict[str, Any] = {"holder": "", "outcome": result.outcome, "detail": result.detail}
    if result.uncertain:
        values["uncertain"] = True
    if result.state == "due":
        values |= {
            "state": delivery.c.otherwise,
            "not_before": now + timedelta(seconds=result.pause_s),
        }
        if not result.burnt:
            values["attempts"] = delivery.c.attempts - 1
        return values
    values |= {"state": result.state, "ended_at": now}
    if result.message:
        values["message"] = result.message
    return values | ({"reply": ""} if result.state == "sent" else {})
