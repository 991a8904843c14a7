"""What is to be sent: deliveries with leases, and each token's budget."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, *, known: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=not known)


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *map(_text, ("front", "workspace", "chat", "thread", "person")),
        sa.Column("urgency", sa.Integer(), nullable=False),
        _text("act"),
        sa.Column("reply", sa.Text(), nullable=False),
        *map(_text, ("message", "unique_key", "group_key")),
        *map(_text, ("state", "otherwise", "outcome", "detail")),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        _text("holder"),
        _moment("not_before"),
        _moment("not_after", known=False),
        _moment("ended_at", known=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_delivery")),
    )
    indexes = {
        "ix_delivery_due": ("front", "workspace", "state", "urgency", "not_before", "number"),
        "ix_delivery_group_key": ("group_key", "state"),
        "ix_delivery_person": ("front", "workspace", "person"),
    }
    op.create_index("uq_delivery_unique_key", "delivery", ["unique_key"], unique=True)
    for name, columns in indexes.items():
        op.create_index(name, "delivery", list(columns), unique=False)


def upgrade() -> None:
    _deliveries()
    op.create_table(
        "sending_token",
        *map(_text, ("front", "workspace", "holder")),
        *(
            _moment(name, known=False)
            for name in ("held_since", "held_until", "wanted_at", "silent_until")
        ),
        sa.PrimaryKeyConstraint("front", "workspace", name=op.f("pk_sending_token")),
    )
    op.create_table(
        "closed_chat",
        *map(_text, ("front", "workspace", "chat", "outcome")),
        _moment("closed_at"),
        sa.PrimaryKeyConstraint("front", "workspace", "chat", name=op.f("pk_closed_chat")),
    )
    op.create_table(
        "confirmed_draft",
        *map(_text, ("author", "draft", "digest")),
        sa.Column("result", sa.Text(), nullable=False),
        _moment("confirmed_at"),
        sa.PrimaryKeyConstraint("author", "draft", name=op.f("pk_confirmed_draft")),
    )
    op.create_index(
        "ix_confirmed_draft_confirmed_at", "confirmed_draft", ["confirmed_at"], unique=False
    )


def downgrade() -> None:
    for table in ("confirmed_draft", "closed_chat", "sending_token", "delivery"):
        op.drop_table(table)
