"""Failures of an announcement that stop it no more, since somebody resumed it all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    forgiven = sa.Column("forgiven", sa.Integer(), nullable=False, server_default="0")
    op.add_column("announcement", forgiven)


def downgrade() -> None:
    op.drop_column("announcement", "forgiven")
