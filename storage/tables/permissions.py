"""Who may do what: roles, claims of companies, desks, and the log of what was done."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from storage.tables.base import METADATA, Moment

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

role = Table(
    "role",
    METADATA,
    Column("identity", ForeignKey("identity.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("cluster", String, primary_key=True),
    Column("granted_by", String, nullable=False),
    Column("granted_at", Moment, nullable=False),
)
"""`cluster` is empty where the role is held everywhere."""

claim = Table(
    "claim",
    METADATA,
    Column("identity", ForeignKey("identity.id", ondelete="CASCADE"), primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("issued_by", String, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Index("ix_claim_provider_id", "provider_id"),
)

desk = Table(
    "desk",
    METADATA,
    Column("cluster", String, primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", Moment, nullable=False),
)
"""Where requests go; `cluster` is empty for the council's own desk."""

audit = Table(
    "audit",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),
    Column("verb", String, nullable=False),
    Column("target", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("request", String, nullable=False),
    Index("ix_audit_at", "at"),
)
"""Rows are never changed (a trigger refuses it) and leave only when they are 24 months old."""

reminder = Table(
    "reminder",
    METADATA,
    Column("provider_id", String, primary_key=True),
    Column("verification", String, primary_key=True),
    Column("until", Date, primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("sent_at", Moment, nullable=False),
)
"""Which reminders of an expiry were given out, so that each is only once."""
