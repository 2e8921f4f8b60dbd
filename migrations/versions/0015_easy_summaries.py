"""A project may say in a few easy words what it is; readers who ask for easy reading see that first."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The default stays: without it SQLite would have to build the table anew, and other tables point at it."""
    column = sa.Column(
        "easy_summary", sa.Text(), nullable=False, server_default="", comment="for everybody, in easy words"
    )
    op.add_column("projects", column)


def downgrade() -> None:
    op.drop_column("projects", "easy_summary")
