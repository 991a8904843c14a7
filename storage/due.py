"""Which deliveries are due, as statements for both databases."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select, union_all

from bot.outgoing import KINDS, Token
from storage.tables.messages import delivery, sending_token


def due(token: Token, now: datetime, limit: int) -> Select[Any]:
    """What is due, the most urgent first; nothing that another process is changing."""
    order = (delivery.c.urgency, delivery.c.not_before, delivery.c.number)
    first = [
        select(delivery.c.number)
        .where(of_token(delivery, token), delivery.c.state == "due", delivery.c.urgency == urgency)
        .where(delivery.c.not_before <= now)
        .order_by(*order)
        .limit(limit)
        .subquery()
        for urgency in range(len(KINDS))
    ]
    numbers = union_all(*(select(one.c.number) for one in first))
    due = select(delivery).where(delivery.c.number.in_(numbers), delivery.c.state == "due")
    return due.order_by(*order).limit(limit).with_for_update(skip_locked=True)


def stirs(now: datetime) -> ColumnElement[bool]:
    """Whether a token has something that is due, or was being sent."""
    its = (
        delivery.c.front == sending_token.c.front,
        delivery.c.workspace == sending_token.c.workspace,
    )
    was = select(delivery.c.number).where(*its, delivery.c.state == "sending").exists()
    due = (
        select(delivery.c.number)
        .where(*its, delivery.c.state == "due", delivery.c.urgency == urgency)
        .where(delivery.c.not_before <= now)
        .exists()
        for urgency in range(len(KINDS))
    )
    return or_(was, *due)


def of_token(table: Table, token: Token) -> ColumnElement[bool]:
    """The rows of a token."""
    return and_(table.c.front == token.front, table.c.workspace == token.workspace)
