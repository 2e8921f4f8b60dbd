"""Identities at OpenID Connect providers that open an account."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linked_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False, comment="its key in the file of providers"),
        sa.Column(
            "mark",
            sa.String(length=64),
            nullable=False,
            comment="keyed hash of issuer and subject, which may be a citizen's number",
        ),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_linked_identities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_identities")),
        sa.UniqueConstraint("mark", name=op.f("uq_linked_identities_mark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_linked_identities_public_id")),
        sa.UniqueConstraint("user_id", "provider", name=op.f("uq_linked_identities_user_id_provider")),
    )


def downgrade() -> None:
    op.drop_table("linked_identities")
