"""Pictures that announcements show."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from storage.tables.base import METADATA, Moment

picture = Table(
    "picture",
    METADATA,
    Column("key", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
)
"""`data` is a JPEG of at most 1 MB, `key` its SHA-256."""

picture_at = Table(
    "picture_at",
    METADATA,
    Column("picture", ForeignKey("picture.key", ondelete="CASCADE"), primary_key=True),
    Column("front", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("name", String, nullable=False),
)
"""`name` is what a platform calls a picture that it was given: Telegram's file_id, Slack's file."""
