"""People with a seat in a session are reminded of it, once for each time it is set for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session_registrations") as table:
        table.add_column(
            sa.Column("reminded_of", sa.DateTime(timezone=True), comment="the beginning they were reminded of")
        )


def downgrade() -> None:
    with op.batch_alter_table("session_registrations") as table:
        table.drop_column("reminded_of")
