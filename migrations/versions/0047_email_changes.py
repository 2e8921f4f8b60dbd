"""An account can get another address."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("old_email", sa.String(254), nullable=False),
        sa.Column("new_email", sa.String(254), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column(
            "expires_at",
            MOMENT,
            nullable=False,
            comment="until then it can be confirmed; earlier if given up",
        ),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True, comment="since when the old address has said no"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_email_changes_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_email_changes"),
        sa.UniqueConstraint("public_id", name="uq_email_changes_public_id"),
    )
    for column in ("user_id", "old_email", "asked_at"):
        op.create_index(f"ix_email_changes_{column}", "email_changes", [column])


def downgrade() -> None:
    op.drop_table("email_changes")
