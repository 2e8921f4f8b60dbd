"""Accounts: the devices that are signed in, and copies of the letters to their owners."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False, comment="of the key in the session's cookie"),
        sa.Column(
            "name",
            sa.String(length=60),
            nullable=False,
            comment="kind of browser and system, as the browser says; or empty",
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, comment="to the hour"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_devices_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_devices")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_account_devices_key_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_devices_public_id")),
    )
    op.create_table(
        "account_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="encrypted"),
        sa.Column("body", sa.Text(), nullable=False, comment="encrypted: it may hold a tracking code"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_letters_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_letters")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_letters_public_id")),
    )
    with op.batch_alter_table("account_devices") as table:
        table.create_index(op.f("ix_account_devices_user_id"), ["user_id"])
    with op.batch_alter_table("account_letters") as table:
        table.create_index(op.f("ix_account_letters_user_id_sent_at"), ["user_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("account_letters")
    op.drop_table("account_devices")
