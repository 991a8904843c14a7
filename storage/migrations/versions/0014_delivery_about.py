"""In which language a delivery was said and for which topic, so that a correction says it alike."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    about = sa.Column("about", sa.String(), nullable=False, server_default="")
    op.add_column("delivery", about)


def downgrade() -> None:
    op.drop_column("delivery", "about")
