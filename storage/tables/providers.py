"""The registry: providers, their branches, offerings and verifications, and what is derived."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
)

from storage.tables.base import METADATA

provider = Table(
    "provider",
    METADATA,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("code", String(6), nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("legal_name", String, nullable=False, default=""),
    Column("rfc", String, nullable=False, default=""),
    Column("description_es", Text, nullable=False, default=""),
    Column("description_en", Text, nullable=False, default=""),
    Column("website", String, nullable=False, default=""),
    Column("email", String, nullable=False, default=""),
    Column("phone", String, nullable=False, default=""),
    Column("whatsapp", String, nullable=False, default=""),
    Column("languages", String, nullable=False, default=""),
    Column("hours", String, nullable=False, default=""),
    Column("member_of", String, nullable=False, default=""),
    Column("partners", String, nullable=False, default=""),
    Column("status", String, nullable=False, default="active"),
    Column("paused_until", Date),
    Column("source", String, nullable=False, default="import"),
    Column("batch", String, nullable=False, default=""),
    Column("confirmed_on", Date),
    Column("confirmed_by", String, nullable=False, default=""),
    Index("ix_provider_source", "source"),
    Index("ix_provider_rfc", "rfc"),
)

branch = Table(
    "branch",
    METADATA,
    Column("provider_id", ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False, default=0),
    Column("name", String, nullable=False, default=""),
    Column("street", String, nullable=False, default=""),
    Column("neighborhood", String, nullable=False, default=""),
    Column("municipality", String, nullable=False, default=""),
    Column("state", String(6), nullable=False),
    Column("postal_code", String, nullable=False, default=""),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    Column("precision", String, nullable=False, default="state"),
    Column("town", Integer),
)

offering = Table(
    "offering",
    METADATA,
    Column("provider_id", ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True),
    Column("service", String, primary_key=True),
    Column("position", Integer, nullable=False, default=0),
    Column("sectors", String, nullable=False, default=""),
    Column("serves", String, nullable=False, default=""),
    Column("within_km", Float(53)),
    Column("remote", Boolean, nullable=False, default=False),
    Column("price_from_mxn", Numeric(12, 2)),
    Column("price_unit", String, nullable=False, default=""),
    Column("client_sizes", String, nullable=False, default=""),
    Index("ix_offering_service", "service"),
)

verification = Table(
    "verification",
    METADATA,
    Column("provider_id", ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("scheme", String, nullable=False),
    Column("edition", String, nullable=False, default=""),
    Column("level", String, nullable=False, default=""),
    Column("services", String, nullable=False, default=""),
    Column("scope", Text, nullable=False, default=""),
    Column("issuer", String, nullable=False),
    Column("certificate_no", String, nullable=False, default=""),
    Column("issued_on", Date),
    Column("expires_on", Date),
    Column("status", String, nullable=False, default="active"),
    Column("evidence_url", String, nullable=False, default=""),
    Column("evidence_checked_on", Date),
    Column("checked_by", String, nullable=False, default=""),
)

exposure = Table(
    "exposure",
    METADATA,
    Column("provider_id", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("times", Integer, nullable=False, default=0),
)

registry_version = Table(
    "registry_version",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("next_number", Integer, nullable=False),
)
"""One row: a counter that every change of the registry raises, and the next short code's number."""

search_index = Table(
    "search_index",
    METADATA,
    Column("part", String, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)
"""Derived from the registry in the transaction that changes it: columns packed for searching."""

FAMILY = (branch, offering, verification)
