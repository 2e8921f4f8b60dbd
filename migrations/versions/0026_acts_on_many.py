"""Decisions on very many submissions are carried out in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=8), nullable=False),
        sa.Column("problem_type", sa.String(length=60), nullable=False, comment="under which all are filed"),
        sa.Column("filters", sa.JSON(), nullable=False, comment="of the review queue"),
        sa.Column(
            "acted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the moment of all its corrections; of an undo: of what is undone",
        ),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False, comment="how many it was to touch when it was asked for"),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False, comment="left alone: somebody decided on them since"),
        sa.Column("reached", sa.Integer(), nullable=False, comment="number of the last submission that was looked at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verb IN ('confirm', 'file', 'undo')", name=op.f("ck_bulk_acts_verb")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_bulk_acts_asked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_acts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bulk_acts_public_id")),
    )
    op.create_index(op.f("ix_bulk_acts_asked_by"), "bulk_acts", ["asked_by"])
    op.create_index(op.f("ix_bulk_acts_ended_at"), "bulk_acts", ["ended_at"])


def downgrade() -> None:
    op.drop_table("bulk_acts")
