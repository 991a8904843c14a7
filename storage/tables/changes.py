"""What was changed in the registry, by whom, and companies that asked not to be listed."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from storage.tables.base import METADATA, Moment

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

batch = Table(
    "batch",
    METADATA,
    Column("id", String, primary_key=True),
    Column("actor", String, nullable=False),
    Column("front", String, nullable=False),
    Column("about", String, nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Column("undone_by", String, nullable=False, default=""),
)
"""Changes made together; `about` says of what, `undone_by` is the batch that took them back."""

change = Table(
    "change",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("batch", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("record", String, nullable=False),
    Column("before", Text, nullable=False, default=""),
    Column("after", Text, nullable=False, default=""),
    Index("ix_change_batch", "batch"),
    Index("ix_change_record", "kind", "record"),
)
"""One record before and after, as JSON without what is empty; "" where it was not there."""

suppression = Table(
    "suppression",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("entry", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_suppression_entry", "entry"),
)
"""Keyed hashes of id, RFC, domain and phone; `entry` holds those of one company together."""

suppression_key = Table(
    "suppression_key",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", LargeBinary, nullable=False),
)
"""One row: the key of the hashes, made when the first company is suppressed."""

geocoded = Table(
    "geocoded",
    METADATA,
    Column("address", String, primary_key=True),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    Column("asked_at", Moment, nullable=False),
)
"""Answers of the geocoder by folded address; without coordinates where it knew none."""

geocoder_turn = Table(
    "geocoder_turn",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("next_at", Float(53), nullable=False),
)
"""One row: the second, by the database's clock, from which the next request may be sent."""
