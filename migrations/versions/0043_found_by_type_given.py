"""Reports are found by the type that their senders chose."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chosen = sa.text("type_given IS NOT NULL")
    op.create_index(
        "ix_submissions_type_given", "submissions", ["type_given"], sqlite_where=chosen, postgresql_where=chosen
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_type_given", "submissions")
