"""A letter that is being delivered says so; a form that made something is remembered for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    claimed = sa.Column("claimed_at", MOMENT, comment="since when somebody is delivering it; null: nobody")
    op.add_column("outgoing_mails", claimed)
    op.create_table(
        "sent_forms",
        sa.Column(
            "key", sa.String(64), nullable=False, comment="hash of the form's own key, who sent it where, and all in it"
        ),
        sa.Column("led_to", sa.String(99), nullable=False, comment="where the sender was led: a path of ours"),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_forms")),
    )
    op.create_index(op.f("ix_sent_forms_sent_at"), "sent_forms", ["sent_at"])


def downgrade() -> None:
    op.drop_table("sent_forms")
    with op.batch_alter_table("outgoing_mails") as table:
        table.drop_column("claimed_at")
