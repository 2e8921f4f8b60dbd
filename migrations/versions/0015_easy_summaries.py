"""A project may say in a few easy words what it is; readers who ask for easy reading see that first."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("projects") as table:
        table.add_column(
            sa.Column(
                "easy_summary", sa.Text(), nullable=False, server_default="", comment="for everybody, in easy words"
            )
        )
    with op.batch_alter_table("projects") as table:
        table.alter_column("easy_summary", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("projects") as table:
        table.drop_column("easy_summary")
