"""What people ask of companies, and how many such requests there were."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.tables.base import METADATA, Moment

request = Table(
    "request",
    METADATA,
    Column("id", String, primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("person", String, nullable=False),
    Column("provider_id", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("desk", String, nullable=False),
    Column("need", Text, nullable=False),
    Column("place", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("reach", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("answered_at", Moment),
    Column("withdrawn_at", Moment),
    Index("ix_request_person", "front", "workspace", "person"),
    Index("ix_request_provider_id", "provider_id"),
    Index("ix_request_state", "state", "sent_at"),
)
"""`provider` is the company's name; `desk` the cluster whose desk got it (empty: the council's)."""

request_count = Table(
    "request_count",
    METADATA,
    Column("week", String, primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("times", Integer, nullable=False),
)
"""How many requests to a company came into a state in an ISO week ("2026-W48")."""
