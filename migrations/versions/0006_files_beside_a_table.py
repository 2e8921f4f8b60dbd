"""Imported tables of opinions may bring the files that they name."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("opinion_imports") as table:
        table.add_column(
            sa.Column("archive_key", sa.String(length=100), comment="ZIP of the files that the table names")
        )


def downgrade() -> None:
    with op.batch_alter_table("opinion_imports") as table:
        table.drop_column("archive_key")
