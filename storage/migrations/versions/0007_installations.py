"""Workspaces that installed the app themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("front", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("front", "workspace", name=op.f("pk_installation")),
    )
    op.create_table(
        "installing",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_installing")),
    )
    op.create_index("ix_installing_until", "installing", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_installing_until", table_name="installing")
    op.drop_table("installing")
    op.drop_table("installation")
