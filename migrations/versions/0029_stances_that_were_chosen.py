"""The few submissions whose writers chose a stance are found without opening the others."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CHOSEN = sa.text("stance_given IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        op.f("ix_submissions_stance_given"),
        "submissions",
        ["stance_given"],
        sqlite_where=CHOSEN,
        postgresql_where=CHOSEN,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_submissions_stance_given"), "submissions")
