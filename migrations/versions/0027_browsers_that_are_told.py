"""Browsers whose owners want to hear of something (web push)."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False, comment="public id of the account or the submission"),
        sa.Column("who", sa.String(length=32), nullable=False, comment="keyed hash of browser and thing: asks once"),
        sa.Column("address", sa.Text(), nullable=False, comment="as a letter's recipient (push:…), encrypted"),
        sa.Column("content", sa.Text(), nullable=False, comment="the browser's address and keys, encrypted"),
        sa.Column(
            "name",
            sa.String(length=60),
            nullable=False,
            comment="kind of browser and system, as the browser says; or empty",
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('account', 'submission')", name=op.f("ck_push_subscriptions_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_push_subscriptions_public_id")),
        sa.UniqueConstraint("who", name=op.f("uq_push_subscriptions_who")),
    )
    op.create_index(op.f("ix_push_subscriptions_kind_ref"), "push_subscriptions", ["kind", "ref"])


def downgrade() -> None:
    op.drop_table("push_subscriptions")
