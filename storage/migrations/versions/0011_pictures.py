"""Pictures of announcements, and what the platforms call them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_picture")),
    )
    op.create_table(
        "picture_at",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("picture", "front", "workspace", "name")
        ),
        sa.ForeignKeyConstraint(
            ["picture"], ["picture.key"], name=op.f("fk_picture_at_picture"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("picture", "front", "workspace", name=op.f("pk_picture_at")),
    )


def downgrade() -> None:
    for table in ("picture_at", "picture"):
        op.drop_table(table)
