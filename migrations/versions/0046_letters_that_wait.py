"""Letters that wait are found and counted without looking through all that have left."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

WAITS = sa.text("sent_at IS NULL AND recipient IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_outgoing_mails_waiting", "outgoing_mails", ["created_at"], sqlite_where=WAITS, postgresql_where=WAITS
    )


def downgrade() -> None:
    op.drop_index("ix_outgoing_mails_waiting", "outgoing_mails")
