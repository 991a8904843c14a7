"""What is kept of people: every row that holds a person is keyed by (front, workspace, person)."""

from sqlalchemy import Column, Index, String, Table, Text

from storage.tables.base import METADATA, Moment

person = Table(
    "person",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("state", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

conversation = Table(
    "conversation",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("chat", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("state", Text, nullable=False),
    Column("exact_since", Moment),
    Column("updated_at", Moment, nullable=False),
    Index("ix_conversation_updated_at", "updated_at"),
    Index("ix_conversation_exact_since", "exact_since"),
)
"""`exact_since` is when an exact point was shared that the state still holds."""

shown_list = Table(
    "shown_list",
    METADATA,
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("chat", String, primary_key=True),
    Column("token", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("shown", Text, nullable=False),
    Column("shown_at", Moment, nullable=False),
    Index("ix_shown_list_shown_at", "shown_at"),
)
