"""A period's report is put before whoever may approve it, and sent back with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    asked = "when it was put before those who may approve it"
    returned = "why it was sent back; between the officers"
    op.add_column("period_reports", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True, comment=asked))
    op.add_column(
        "period_reports", sa.Column("returned", sa.Text(), nullable=False, server_default="", comment=returned)
    )


def downgrade() -> None:
    op.drop_column("period_reports", "returned")
    op.drop_column("period_reports", "asked_at")
