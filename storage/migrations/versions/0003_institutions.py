"""Clusters, associations, innovation centers, state offices, alliances."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _common() -> list[sa.Column[str]]:
    """What every institution has."""
    return [
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("states", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("about_es", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "cluster",
        *_common(),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("former_names", sa.String(), nullable=False),
        sa.Column("specializations", sa.String(), nullable=False),
        sa.Column("member_of_mxti", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_cluster")),
    )
    op.create_table(
        "innovation_center",
        *_common(),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("specializations", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_innovation_center")),
    )
    op.create_table(
        "state_office",
        *_common(),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_state_office")),
    )
    op.create_table(
        "alliance",
        *_common(),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("countries", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alliance")),
    )


def downgrade() -> None:
    for table in ("alliance", "state_office", "innovation_center", "cluster"):
        op.drop_table(table)
