"""Who is who over several fronts, what they agreed to, and the codes by which they show it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.tables.base import METADATA, Moment

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

human = Table(
    "human",
    METADATA,
    Column("id", String, primary_key=True),
    Column("language", String, nullable=False, default=""),
    Column("zone", String, nullable=False, default=""),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
)
"""One row per human who linked identities; quiet hours are whole hours of their own zone."""

identity = Table(
    "identity",
    METADATA,
    Column("id", String, primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("person", String, nullable=False),
    Column("human", ForeignKey("human.id", ondelete="SET NULL")),
    Column("known_since", Moment, nullable=False),
    Index("uq_identity_person", "front", "workspace", "person", unique=True),
    Index("ix_identity_human", "human"),
)
"""`id` is random: what is logged of a person names it, and nobody once this row is gone."""

consent = Table(
    "consent",
    METADATA,
    Column("number", _NUMBER, primary_key=True),
    Column("front", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("person", String, nullable=False),
    Column("digest", String, nullable=False, default=""),
    Column("purpose", String, nullable=False),
    Column("notice", String, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index("ix_consent_person", "front", "workspace", "person"),
)
"""After an erasure `digest`, a keyed hash, stands in place of the person."""

one_time_code = Table(
    "one_time_code",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("about", String, nullable=False),
    Column("issuer", String, nullable=False),
    Column("until", Moment, nullable=False),
    Index("ix_one_time_code_until", "until"),
    Index("ix_one_time_code_issuer", "issuer"),
)
"""`digest` is a keyed hash: the code itself is only ever shown to whom it was issued."""

people_key = Table(
    "people_key",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", LargeBinary, nullable=False),
)
"""One row: the key of the hashes of codes, consents and the audit."""
