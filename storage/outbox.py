"""The outbox on both databases, as those see it who put something there."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from bot.outgoing import Contradicts, Delivery, DeliveryCounts, Outgoing, State
from bot.replies import Reply
from storage.clock import database_now
from storage.delivery_rows import counted, delivery_of, read, row_of, written
from storage.identities import whose
from storage.tables.messages import closed_chat, confirmed_draft, delivery, sending_token

_ROWS_AT_ONCE = 5000
_PUT = tuple(name for name in delivery.c.keys() if name not in ("number", "ended_at"))  # noqa: SIM118  # columns, not a dict
_FOR_GOOD = ("blocked", "archived", "revoked", "unwanted")


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """Implements `bot.outgoing.Outbox`."""

    connection: AsyncConnection

    async def put(self, outgoing: Outgoing) -> bool:
        """Let it be sent when its time comes; False where its key is known already."""
        return await self.put_many([outgoing]) > 0

    async def put_many(self, outgoing: Iterable[Outgoing], *, held: bool = False) -> int:
        """Put very many at once; how many were new."""
        waiting, new = iter(outgoing), 0
        state: State = "held" if held else "due"
        while some := list(islice(waiting, _ROWS_AT_ONCE)):
            await self._know_tokens(some)
            rows = [row_of(one, state) for one in some]
            new += await (self._inserted if self._sqlite else self._copied)(rows)
        return new

    async def hold(self, group: str) -> int:
        """Send no more of a group until it is resumed; how many are held back."""
        return await self._turn(group, ("due",), "held")

    async def resume(self, group: str) -> int:
        """Go on with a group; how many are due again."""
        return await self._turn(group, ("held",), "due")

    async def lead(self, group: str, into: str, count: int) -> int:
        """Let so many of a group's held ones, those due the soonest, be due as another group's."""
        held = and_(delivery.c.group_key == group, delivery.c.state == "held")
        soonest = select(delivery.c.number).where(held)
        soonest = soonest.order_by(delivery.c.not_before, delivery.c.number).limit(count)
        return await self._change(delivery.c.number.in_(soonest), group_key=into, state="due")

    async def cancel(self, group: str) -> int:
        """Never send what is left of a group; how many that were."""
        ended = await database_now(self.connection)
        return await self._turn(group, ("due", "held"), "cancelled", ended_at=ended)

    async def expire(self, group: str) -> int:
        """End what is left of a group and came too late; how many that were."""
        now = await database_now(self.connection)
        waits = and_(delivery.c.group_key == group, delivery.c.state.in_(("due", "held")))
        late = and_(waits, delivery.c.not_after <= now)
        return await self._change(late, state="failed", outcome="expired", ended_at=now)

    async def groups(self, prefix: str, name: str) -> Sequence[str]:
        """The groups that begin so and have a name in them."""
        begins = and_(delivery.c.group_key >= prefix, delivery.c.group_key < f"{prefix}\uffff")
        named = delivery.c.group_key.contains(name, autoescape=True)
        query = select(delivery.c.group_key).where(begins, named).distinct()
        return list((await self.connection.execute(query)).scalars())

    async def retry(self, group: str) -> int:
        """Let what failed be tried again, but not for who blocked the bot or does not want it."""
        again = and_(
            delivery.c.group_key == group,
            delivery.c.state == "failed",
            delivery.c.outcome.not_in(_FOR_GOOD),
        )
        fresh = {"state": "due", "outcome": "", "detail": "", "attempts": 0, "ended_at": None}
        return await self._change(again, **fresh)

    async def reword(
        self, group: str, states: Sequence[State], change: Callable[[Reply], Reply]
    ) -> int:
        """Change what a group's deliveries in these states say; how many that are."""
        these = and_(delivery.c.group_key == group, delivery.c.state.in_(states))
        said = await self.connection.execute(select(delivery.c.reply).where(these).distinct())
        changed = 0
        for (words,) in said.all():
            if words:
                fresh = written(change(read(words)))
                changed += await self._change(and_(these, delivery.c.reply == words), reply=fresh)
        return changed

    async def takes(self, to: Sender) -> bool:
        """Whether a chat takes messages; a closed one does not, until somebody writes there."""
        closed = select(closed_chat.c.chat).where(
            *(closed_chat.c[name] == getattr(to, name) for name in ("front", "workspace", "chat"))
        )
        return (await self.connection.execute(closed)).first() is None

    async def counts(self, group: str) -> DeliveryCounts:
        """How a group stands."""
        columns = (delivery.c.state, delivery.c.outcome, delivery.c.uncertain)
        query = select(*columns, func.count()).where(delivery.c.group_key == group)
        rows = (await self.connection.execute(query.group_by(*columns))).all()
        return counted(rows)

    async def standing(self) -> Mapping[tuple[str, State], int]:
        """How many deliveries of a front stand where: read from an index alone."""
        columns = (delivery.c.front, delivery.c.workspace, delivery.c.state)
        rows = await self.connection.execute(select(*columns, func.count()).group_by(*columns))
        found: Counter[tuple[str, State]] = Counter()
        for front, _, state, count in rows:
            found[front, state] += count
        return found

    async def of_group(
        self, group: str, *, states: Sequence[State] = (), after: int = 0, limit: int = 1000
    ) -> Sequence[Delivery]:
        """Deliveries of a group in these states (none: all), by number, after one."""
        query = select(delivery).where(delivery.c.group_key == group, delivery.c.number > after)
        if states:
            query = query.where(delivery.c.state.in_(states))
        rows = await self.connection.execute(query.order_by(delivery.c.number).limit(limit))
        return [delivery_of(row) for row in rows]

    async def once(self, author: str, draft: str, body: str, result: str) -> str:
        """Say that an author confirmed a draft; the result of the first time it was."""
        digest = hashlib.sha256(body.encode()).hexdigest()
        row = {"author": author, "draft": draft, "digest": digest, "result": result}
        now = await database_now(self.connection)
        first = self._dialect.insert(confirmed_draft).values(**row, confirmed_at=now)
        await self.connection.execute(first.on_conflict_do_nothing())
        key = (confirmed_draft.c.author == author, confirmed_draft.c.draft == draft)
        kept = (await self.connection.execute(select(confirmed_draft).where(*key))).one()
        if kept.digest != digest:
            raise Contradicts("it was confirmed before with other content")
        return str(kept.result)

    @property
    def _sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def _dialect(self) -> Any:  # noqa: ANN401  # two modules with the same words
        return sqlite if self._sqlite else postgresql

    async def _know_tokens(self, outgoing: Iterable[Outgoing]) -> None:
        for front, workspace in sorted({(one.to.front, one.to.workspace) for one in outgoing}):
            row = {"front": front, "workspace": workspace, "holder": ""}
            known = self._dialect.insert(sending_token).values(row)
            await self.connection.execute(known.on_conflict_do_nothing())

    async def _inserted(self, rows: Sequence[Mapping[str, Any]]) -> int:
        places = ", ".join("?" for _ in _PUT)
        statement = (
            f"INSERT INTO delivery ({', '.join(_PUT)}) VALUES ({places})"  # noqa: S608  # names of ours
            " ON CONFLICT (unique_key) DO NOTHING"
        )
        before = await self._changes()
        await self.connection.exec_driver_sql(statement, list(_values(rows, self.connection)))
        return await self._changes() - before

    async def _changes(self) -> int:
        said = await self.connection.exec_driver_sql("SELECT total_changes()")
        return int(said.scalar_one())

    async def _copied(self, rows: Sequence[Mapping[str, Any]]) -> int:
        names = ", ".join(_PUT)
        await self.connection.exec_driver_sql(
            f"CREATE TEMP TABLE delivery_put AS SELECT {names} FROM delivery WITH NO DATA"  # noqa: S608  # names of ours
        )
        raw = (await self.connection.get_raw_connection()).driver_connection
        if raw is None:
            return 0
        async with raw.cursor() as cursor, cursor.copy("COPY delivery_put FROM STDIN") as copy:
            for values in _values(rows, self.connection):
                await copy.write_row(values)
        put = await self.connection.exec_driver_sql(
            f"INSERT INTO delivery ({names}) SELECT {names} FROM delivery_put"  # noqa: S608  # names of ours
            " ON CONFLICT (unique_key) DO NOTHING"
        )
        await self.connection.exec_driver_sql("DROP TABLE delivery_put")
        return put.rowcount

    async def _turn(
        self,
        group: str,
        states: Sequence[State],
        into: State,
        **more: Any,  # noqa: ANN401  # columns
    ) -> int:
        """What is being sent just now turns only if it then is not sent."""
        of_group = delivery.c.group_key == group
        await self._change(and_(of_group, delivery.c.state == "sending"), otherwise=into)
        return await self._change(and_(of_group, delivery.c.state.in_(states)), state=into, **more)

    async def _change(self, which: ColumnElement[bool], **values: Any) -> int:  # noqa: ANN401  # columns
        changed = await self.connection.execute(update(delivery).where(which).values(values))
        return changed.rowcount


def _values(
    rows: Iterable[Mapping[str, Any]], connection: AsyncConnection
) -> Iterator[tuple[Any, ...]]:
    """Each row's values in the order of the columns, as the driver takes them."""
    written = delivery.c.not_before.type.dialect_impl(connection.dialect).bind_processor(
        connection.dialect
    )
    moments = ("not_before", "not_after")
    for row in rows:
        yield tuple(
            written(row[name]) if written and name in moments else row[name] for name in _PUT
        )


async def unlink_deliveries(connection: AsyncConnection, sender: Sender) -> None:
    """Send somebody nothing more, and count what was sent for nobody in particular."""
    theirs = and_(*whose(delivery, sender))
    waiting = and_(theirs, delivery.c.state.in_(("due", "held")))
    ended = {"state": "cancelled", "ended_at": await database_now(connection)}
    await connection.execute(update(delivery).where(waiting).values(ended))
    nobody = dict.fromkeys(("person", "chat", "thread", "reply", "message", "about"), "")
    key = literal("erased:") + cast(delivery.c.number, String)
    blanked = {**nobody, "unique_key": key, "otherwise": "cancelled"}
    await connection.execute(update(delivery).where(theirs).values(blanked))
