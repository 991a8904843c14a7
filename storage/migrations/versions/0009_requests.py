"""What people ask of companies."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "request",
        *map(_text, ("id", "front", "workspace", "person", "provider_id", "provider")),
        *map(_text, ("recipient", "desk")),
        sa.Column("need", sa.Text(), nullable=False),
        _text("place"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("message", "reach")),
        _text("state"),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(), nullable=True)
            for name in ("seen_at", "answered_at", "withdrawn_at")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    indexes = {
        "ix_request_person": ("front", "workspace", "person"),
        "ix_request_provider_id": ("provider_id",),
        "ix_request_state": ("state", "sent_at"),
    }
    for name, columns in indexes.items():
        op.create_index(name, "request", list(columns), unique=False)
    op.create_table(
        "request_count",
        *map(_text, ("week", "provider_id", "state")),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "provider_id", "state", name=op.f("pk_request_count")),
    )


def downgrade() -> None:
    op.drop_table("request_count")
    op.drop_table("request")
