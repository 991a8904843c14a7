"""What is looked for in vain; nothing here is about anybody."""

from sqlalchemy import Column, Index, Integer, String, Table

from storage.tables.base import METADATA

unmet_demand = Table(
    "unmet_demand",
    METADATA,
    Column("week", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("service", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("times", Integer, nullable=False),
    Index("ix_unmet_demand_state", "state"),
)
"""`week` is ISO 8601's ("2026-W48"); `place` is the gazetteer's key of a town or a whole state."""
