"""Workspaces that installed the app themselves, and the installations that are under way."""

from sqlalchemy import Column, Index, String, Table, Text

from storage.tables.base import METADATA, Moment

installation = Table(
    "installation",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("installed_at", Moment, nullable=False),
)
"""`sealed` is encrypted by the front; nothing in this table names a person."""

installing = Table(
    "installing",
    METADATA,
    Column("state", String, primary_key=True),
    Column("until", Moment, nullable=False),
    Index("ix_installing_until", "until"),
)
"""One row per installation that was begun: a random word that the platform must bring back."""
