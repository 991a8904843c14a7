"""What people propose for the registry, field by field, and what became of it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.base import METADATA, Moment

proposal = Table(
    "proposal",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("provider_id", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("cluster", String, nullable=False),
    Column("author", String, nullable=False),
    Column("assignee", String, nullable=False, default=""),
    Column("state", String, nullable=False, default="proposed"),
    Column("made_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("batch", String, nullable=False, default=""),
    Index("ix_proposal_state", "state", "made_at"),
    Index("ix_proposal_author", "author"),
)
"""`author` and `assignee` are ids of identities, empty once they are erased; `subject` is the
company's name; `batch` the change of the registry that the approval made."""

proposed_field = Table(
    "proposed_field",
    METADATA,
    Column("proposal", ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("before", Text, nullable=False, default=""),
    Column("value", Text, nullable=False),
    Column("evidence", Text, nullable=False, default=""),
    Column("state", String, nullable=False, default="proposed"),
    Column("reason", Text, nullable=False, default=""),
    Column("decided_by", String, nullable=False, default=""),
    Column("decided_at", Moment),
)
