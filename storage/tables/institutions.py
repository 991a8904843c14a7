"""Clusters and associations, innovation centers, state offices, alliances."""

from sqlalchemy import Column, Date, String, Table, Text

from storage.tables.base import METADATA


def _common() -> list[Column[str]]:
    """What every institution has."""
    return [
        Column("key", String, primary_key=True),
        Column("name", String, nullable=False),
        Column("states", String, nullable=False, default=""),
        Column("city", String, nullable=False, default=""),
        Column("about_es", Text, nullable=False, default=""),
        Column("about_en", Text, nullable=False, default=""),
        Column("website", String, nullable=False, default=""),
        Column("email", String, nullable=False, default=""),
        Column("phone", String, nullable=False, default=""),
        Column("source", String, nullable=False),
        Column("confidence", String, nullable=False, default=""),
    ]


cluster = Table(
    "cluster",
    METADATA,
    *_common(),
    Column("checked_on", Date),
    Column("kind", String, nullable=False, default="cluster"),
    Column("former_names", String, nullable=False, default=""),
    Column("specializations", String, nullable=False, default=""),
    Column("member_of_mxti", String, nullable=False, default=""),
)
"""`member_of_mxti` is "yes", "no" or empty where no source tells."""

innovation_center = Table(
    "innovation_center",
    METADATA,
    *_common(),
    Column("checked_on", Date),
    Column("specializations", String, nullable=False, default=""),
    Column("operator", String, nullable=False, default=""),
)

state_office = Table("state_office", METADATA, *_common(), Column("checked_on", Date))

alliance = Table(
    "alliance",
    METADATA,
    *_common(),
    Column("checked_on", Date),
    Column("kind", String, nullable=False, default="vendor"),
    Column("vendor", String, nullable=False, default=""),
    Column("countries", String, nullable=False, default=""),
    Column("since", Date),
)
