"""The office that has a task or a recommendation is reminded before its day and after it, each once."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    heard, near = "what the owner heard last of the day", "the office was told that the day is near"
    op.add_column(
        "escalation_tasks",
        sa.Column("reminded", sa.String(10), nullable=False, server_default="in_time", comment=heard),
    )
    op.add_column(
        "recommendations",
        sa.Column("reminded_soon", sa.Boolean(), nullable=False, server_default=sa.false(), comment=near),
    )


def downgrade() -> None:
    op.drop_column("recommendations", "reminded_soon")
    op.drop_column("escalation_tasks", "reminded")
