"""Who wrote what is in the inbox, and when it was sent: floods are counted over all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("writer", sa.String(), nullable=False, server_default=""),
        sa.Column("calmed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("sending_at", sa.DateTime(), nullable=True),
    ):
        op.add_column("inbox", column)
    op.create_index("ix_inbox_writer", "inbox", ["front", "bot", "writer", "received_at"])
    op.create_index("ix_inbox_sending_at", "inbox", ["front", "bot", "sending_at"])


def downgrade() -> None:
    op.drop_index("ix_inbox_sending_at", "inbox")
    op.drop_index("ix_inbox_writer", "inbox")
    for column in ("sending_at", "calmed", "writer"):
        op.drop_column("inbox", column)
