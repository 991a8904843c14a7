"""What people save for later."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from storage.tables.base import METADATA, Moment

saved_search = Table(
    "saved_search",
    METADATA,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("person", String, nullable=False),
    Column("query", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Index("ix_saved_search_person", "front", "workspace", "person"),
    Index("ix_saved_search_saved_at", "saved_at"),
)

shortlisted = Table(
    "shortlisted",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("saved_at", Moment, nullable=False),
    Index("ix_shortlisted_saved_at", "saved_at"),
)
