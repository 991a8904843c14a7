"""A delivery as a row of the outbox, and back; rows counted."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from secrets import token_hex
from typing import Any

from pydantic import TypeAdapter

from bot.messages import Sender
from bot.outgoing import KINDS, NOTHING, Delivery, DeliveryCounts, Outgoing, State
from bot.replies import Reply

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""What may be sent at any time does not wait for a clock that was turned back."""


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)


@lru_cache(maxsize=64)
def written(reply: Reply) -> str:
    """As JSON; very many in a row say the same."""
    return _replies().dump_json(reply).decode()


def read(words: str) -> Reply:
    """A reply from its JSON."""
    return _replies().validate_json(words)


def delivery_of(row: Any) -> Delivery:  # noqa: ANN401  # a row
    """A row of the outbox in the core's words; its reply is blank once it was sent."""
    return Delivery(
        number=row.number,
        to=Sender(
            front=row.front,
            workspace=row.workspace,
            chat=row.chat,
            thread=row.thread,
            person=row.person,
        ),
        reply=read(row.reply) if row.reply else NOTHING,
        kind=KINDS[row.urgency],
        key=row.unique_key,
        group=row.group_key,
        **{name: getattr(row, name) for name in _SAME},
    )


_SAME = (
    *("about", "state", "act", "message", "outcome", "attempts"),
    *("uncertain", "detail", "not_after", "ended_at"),
)


def row_of(outgoing: Outgoing, state: State) -> dict[str, Any]:
    """A new row for what is put there."""
    to = outgoing.to
    return {
        "front": to.front,
        "workspace": to.workspace,
        "chat": to.chat,
        "thread": to.thread,
        "person": to.person,
        "urgency": KINDS.index(outgoing.kind),
        "act": outgoing.act,
        "reply": written(outgoing.reply),
        "message": outgoing.message,
        "unique_key": outgoing.key or token_hex(12),
        "group_key": outgoing.group,
        "about": outgoing.about,
        "state": state,
        "otherwise": "due",
        "outcome": "",
        "detail": "",
        "attempts": 0,
        "uncertain": False,
        "holder": "",
        "not_before": outgoing.not_before or AT_ONCE,
        "not_after": outgoing.not_after,
    }


def counted(rows: Iterable[Any]) -> DeliveryCounts:
    """Rows of state, outcome, whether it is uncertain, and how many, as counts."""
    states: dict[Any, int] = {}
    failures: dict[Any, int] = {}
    doubtful = 0
    for state, outcome, uncertain, count in rows:
        states[state] = states.get(state, 0) + count
        if state == "failed":
            failures[outcome] = failures.get(outcome, 0) + count
        doubtful += count if uncertain and state == "sent" else 0
    return DeliveryCounts(states=states, failures=failures, uncertain=doubtful)
