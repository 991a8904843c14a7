"""What people save for later."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PERSON = ("front", "workspace", "person")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *map(_text, _PERSON),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_saved_search")),
    )
    op.create_index("ix_saved_search_person", "saved_search", list(_PERSON), unique=False)
    op.create_index("ix_saved_search_saved_at", "saved_search", ["saved_at"], unique=False)
    op.create_table(
        "shortlisted",
        *map(_text, (*_PERSON, "provider_id")),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint(*_PERSON, "provider_id", name=op.f("pk_shortlisted")),
    )
    op.create_index("ix_shortlisted_saved_at", "shortlisted", ["saved_at"], unique=False)


def downgrade() -> None:
    op.drop_table("shortlisted")
    op.drop_table("saved_search")
