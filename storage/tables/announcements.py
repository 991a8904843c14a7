"""Announcements, who wants them, and whom they interested."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from storage.tables.base import METADATA, Moment

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

subscription = Table(
    "subscription",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("person", String, nullable=False),
    Column("channel", Boolean, nullable=False),
    Column("topic", String, nullable=False),
    Column("state", String, nullable=False),
    Column("town", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("frequency", String, nullable=False),
    Column("since", Moment, nullable=False),
    Column("digested_at", Moment, nullable=False),
    Column("digest_due", Moment),
    Index("ix_subscription_chat", "front", "workspace", "chat", "thread"),
    Index("ix_subscription_person", "front", "workspace", "person"),
    Index("ix_subscription_digest_due", "digest_due"),
)
"""`topic`, `state`, `town`, `sector`: empty where all are wanted; a channel is its own person."""

announcement = Table(
    "announcement",
    METADATA,
    Column("id", String, primary_key=True),
    Column("author", String, nullable=False),
    Column("approver", String, nullable=False),
    Column("state", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("starts_at", Moment),
    Column("not_after", Moment),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("canary_passed", Boolean, nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("corrections", Integer, nullable=False),
    Column("forgiven", Integer, nullable=False, server_default="0"),
    Index("ix_announcement_state", "state", "starts_at"),
    Index("ix_announcement_started_at", "started_at"),
    Index("ix_announcement_author", "author"),
)

interest = Table(
    "interest",
    METADATA,
    Column("announcement", ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True),
    Column("identity", String, primary_key=True),
    Column("at", Moment, nullable=False),
    Index("ix_interest_identity", "identity"),
)
"""`identity` is the random id of who pressed that it interests them."""
