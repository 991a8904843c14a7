"""The inbox: what was received and is not yet answered and sent."""

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
    Column("body", Text, nullable=False),
    Column("reply", Text, nullable=False, default=""),
    Column("state", String, nullable=False, default="received"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("uncertain", Boolean, nullable=False, default=False),
    Column("holder", String, nullable=False, default=""),
    Column("held_until", Moment),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("uq_inbox_update", "front", "bot", "update_id", unique=True),
    Index("ix_inbox_state", "state", "held_until"),
    Index("ix_inbox_chat", "front", "bot", "chat", "state"),
)
