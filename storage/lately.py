"""What the inbox knows of the last minute, told beside the clock: in no statement of its own.

The statements are built once: to put one together takes longer than the database takes for it.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.flood import LOOKS_BACK_S, OF_A_PERSON
from bot.incoming import Hold, Lately, Pace, Update
from bot.outgoing import Token
from storage.clock import clock_of, moment_of
from storage.tables.messages import inbox, sending_token

_MOST = max(most for most, _ in OF_A_PERSON)


async def now_and_lately(connection: AsyncConnection, update: Update) -> tuple[datetime, Lately]:
    """The database's time, and what the writer of an update wrote before it."""
    whose = {"front": update.front, "bot": update.bot, "writer": update.writer or None}
    query = _written_lately(connection.dialect.name)
    rows = (await connection.execute(query, whose)).all()
    now = moment_of(rows[0][0])
    ages = [((now - at).total_seconds(), told) for _, at, told in rows if at is not None]
    calmed = [age for age, told in ages if told and age < LOOKS_BACK_S]
    return now, Lately(tuple(age for age, _ in ages), min(calmed, default=None))


async def now_and_hold(
    connection: AsyncConnection, token: Token, bot: str, pace: Pace | None
) -> tuple[datetime, Hold]:
    """The database's time, and for how long an answer of a bot may not be sent."""
    whose = {"front": token.front, "workspace": token.workspace, "bot": bot}
    query = _sent_lately(connection.dialect.name, pace.most if pace else None)
    said, silent_until, first = (await connection.execute(query, whose)).one()
    now = moment_of(said)
    until = first + timedelta(seconds=pace.seconds) if pace and first else None
    return now, Hold(_seconds(silent_until, now), _seconds(until, now))


@cache
def _written_lately(dialect: str) -> Select[Any]:
    """The last messages of a writer; one row also where there is none."""
    newest = (
        select(inbox.c.received_at, inbox.c.calmed)
        .where(*(inbox.c[name] == bindparam(name) for name in ("front", "bot", "writer")))
        .order_by(inbox.c.received_at.desc())
        .limit(literal(_MOST, literal_execute=True))
        .subquery()
    )
    one = select(literal(1).label("one")).subquery()
    columns = (clock_of(dialect), newest.c.received_at, newest.c.calmed)
    return select(*columns).select_from(one.outerjoin(newest, true()))


@cache
def _sent_lately(dialect: str, most: int | None) -> Select[Any]:
    """Until when a token is silent, and when the first of its last so many answers was sent."""
    token = (sending_token.c[name] == bindparam(name) for name in ("front", "workspace"))
    silent = select(sending_token.c.silent_until).where(*token).scalar_subquery()
    sent = select(inbox.c.sending_at).where(inbox.c.sending_at.is_not(None))
    first = (
        sent.where(*(inbox.c[name] == bindparam(name) for name in ("front", "bot")))
        .where(literal(most is not None, literal_execute=True))
        .order_by(inbox.c.sending_at.desc())
        .limit(literal(1, literal_execute=True))
        .offset(literal((most or 1) - 1, literal_execute=True))
        .scalar_subquery()
    )
    return select(clock_of(dialect), silent, first)


def _seconds(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (moment - now).total_seconds()) if moment else 0.0
