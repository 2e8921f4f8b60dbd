"""Officers keep views of the submissions."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "organisation_id", sa.Integer(), nullable=True, comment="whose officers see it too; null: the owner alone"
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("query", sa.Text(), nullable=False, comment="the filters as they stand in an address, in one order"),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_saved_views_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_views_public_id")),
    )
    with op.batch_alter_table("saved_views") as table:
        table.create_index(op.f("ix_saved_views_owner_id"), ["owner_id"])
        table.create_index(op.f("ix_saved_views_organisation_id"), ["organisation_id"])


def downgrade() -> None:
    op.drop_table("saved_views")
