"""What is looked for in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unmet_demand",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("week", "place", "service", "state")
        ),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "place", "service", name=op.f("pk_unmet_demand")),
    )
    op.create_index("ix_unmet_demand_state", "unmet_demand", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_unmet_demand_state", table_name="unmet_demand")
    op.drop_table("unmet_demand")
