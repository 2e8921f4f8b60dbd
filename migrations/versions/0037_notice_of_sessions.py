"""Why a session is made known at short notice."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "hearing_sessions",
        sa.Column(
            "notice_exception",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="public reason for less notice than the hearing's regulation asks for",
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("hearing_sessions") as table:
        table.drop_column("notice_exception")
