"""The inbox: what was received and is not yet answered and sent. The outbox: what is to be said."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from storage.tables.base import METADATA, Moment

inbox = Table(
    "inbox",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("front", String, nullable=False),
    Column("bot", String, nullable=False),
    Column("update_id", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("writer", String, nullable=False, default=""),
    Column("body", Text, nullable=False),
    Column("reply", Text, nullable=False, default=""),
    Column("state", String, nullable=False, default="received"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("uncertain", Boolean, nullable=False, default=False),
    Column("calmed", Boolean, nullable=False, default=False),
    Column("holder", String, nullable=False, default=""),
    Column("held_until", Moment),
    Column("received_at", Moment, nullable=False),
    Column("sending_at", Moment),
    Column("finished_at", Moment),
    Index("uq_inbox_update", "front", "bot", "update_id", unique=True),
    Index("ix_inbox_state", "state", "held_until"),
    Index("ix_inbox_chat", "front", "bot", "chat", "state"),
    Index("ix_inbox_writer", "front", "bot", "writer", "received_at"),
    Index("ix_inbox_sending_at", "front", "bot", "sending_at"),
)
"""`writer` is who wrote, in their workspace; `calmed`: they were told that they write too fast.

`sending_at` is when it was last begun to be sent.
"""

delivery = Table(
    "delivery",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("person", String, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("act", String, nullable=False, default="send"),
    Column("reply", Text, nullable=False),
    Column("message", String, nullable=False, default=""),
    Column("unique_key", String, nullable=False),
    Column("group_key", String, nullable=False, default=""),
    Column("about", String, nullable=False, server_default=""),
    Column("state", String, nullable=False, default="due"),
    Column("otherwise", String, nullable=False, default="due"),
    Column("outcome", String, nullable=False, default=""),
    Column("detail", String, nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("uncertain", Boolean, nullable=False, default=False),
    Column("holder", String, nullable=False, default=""),
    Column("not_before", Moment, nullable=False),
    Column("not_after", Moment),
    Column("ended_at", Moment),
    Index("uq_delivery_unique_key", "unique_key", unique=True),
    Index("ix_delivery_due", "front", "workspace", "state", "urgency", "not_before", "number"),
    Index("ix_delivery_group_key", "group_key", "state"),
    Index("ix_delivery_person", "front", "workspace", "person"),
)
"""`urgency` is 0 for replies, 1 for notices, 2 for bulk; `holder` is who is sending it now.

`otherwise` is the state of one that is being sent and then turns out not to be.
"""

sending_token = Table(
    "sending_token",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("holder", String, nullable=False, default=""),
    Column("held_since", Moment),
    Column("held_until", Moment),
    Column("wanted_at", Moment),
    Column("silent_until", Moment),
)
"""One row per bot, or per workspace of an app: who sends for it now, and until when nobody may."""

closed_chat = Table(
    "closed_chat",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("chat", String, primary_key=True),
    Column("outcome", String, nullable=False),
    Column("closed_at", Moment, nullable=False),
)
"""Chats that get nothing more until somebody writes there."""

confirmed_draft = Table(
    "confirmed_draft",
    METADATA,
    Column("author", String, primary_key=True),
    Column("draft", String, primary_key=True),
    Column("digest", String, nullable=False),
    Column("result", Text, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Index("ix_confirmed_draft_confirmed_at", "confirmed_at"),
)
"""What came of a confirmation, so that a second one gets the same."""
