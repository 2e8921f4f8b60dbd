"""A period's report is put before whoever may approve it, and sent back with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("period_reports", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("period_reports", sa.Column("returned", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("period_reports", "returned")
    op.drop_column("period_reports", "asked_at")
