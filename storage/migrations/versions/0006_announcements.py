"""Announcements, audiences, subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, *, known: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=not known)


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *map(_text, ("front", "workspace", "chat", "thread", "person")),
        sa.Column("channel", sa.Boolean(), nullable=False),
        *map(_text, ("topic", "state", "town", "sector", "frequency")),
        *map(_moment, ("since", "digested_at")),
        _moment("digest_due", known=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_subscription")),
    )
    indexes = {
        "ix_subscription_chat": ("front", "workspace", "chat", "thread"),
        "ix_subscription_person": ("front", "workspace", "person"),
        "ix_subscription_digest_due": ("digest_due",),
    }
    for name, columns in indexes.items():
        op.create_index(name, "subscription", list(columns), unique=False)


def _announcements() -> None:
    op.create_table(
        "announcement",
        *map(_text, ("id", "author", "approver", "state")),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        _moment("made_at"),
        *(
            _moment(name, known=False)
            for name in ("starts_at", "not_after", "started_at", "ended_at")
        ),
        sa.Column("canary_passed", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("recipients", "corrections")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_state", "announcement", ["state", "starts_at"], unique=False)
    op.create_index("ix_announcement_started_at", "announcement", ["started_at"], unique=False)
    op.create_index("ix_announcement_author", "announcement", ["author"], unique=False)


def upgrade() -> None:
    _subscriptions()
    _announcements()
    op.create_table(
        "interest",
        *map(_text, ("announcement", "identity")),
        _moment("at"),
        sa.ForeignKeyConstraint(
            ["announcement"],
            ["announcement.id"],
            name=op.f("fk_interest_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement", "identity", name=op.f("pk_interest")),
    )
    op.create_index("ix_interest_identity", "interest", ["identity"], unique=False)


def downgrade() -> None:
    for table in ("interest", "announcement", "subscription"):
        op.drop_table(table)
