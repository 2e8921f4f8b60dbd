"""Petitions for a hearing on a project, and orders to hold one."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "petitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="the words"),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=True, comment="what it led to"),
        sa.Column("reason", sa.Text(), nullable=False, comment="public: why no hearing is held"),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'granted', 'refused')", name=op.f("ck_petitions_state")),
        sa.CheckConstraint(
            "(state = 'granted') = (hearing_id IS NOT NULL)", name=op.f("ck_petitions_granted_names_hearing")
        ),
        sa.CheckConstraint("(state = 'refused') = (reason <> '')", name=op.f("ck_petitions_refused_has_reason")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_petitions_decided_has_day")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_petitions_decided_by_users")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_petitions_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_petitions_project_id_projects")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_petitions_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitions")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_petitions_submission_id")),
    )
    op.create_index(op.f("ix_petitions_project_id_state"), "petitions", ["project_id", "state"])
    op.create_index(op.f("ix_petitions_hearing_id"), "petitions", ["hearing_id"])
    op.create_index(op.f("ix_petitions_decided_by"), "petitions", ["decided_by"])
    op.create_table(
        "hearing_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("orderer", sa.String(length=8), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False, comment="day in Thailand"),
        sa.Column("document", sa.String(length=200), nullable=False, comment="number of the letter or order; public"),
        sa.Column("hearing_id", sa.Integer(), nullable=True, comment="null: none was announced yet"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("orderer IN ('governor', 'minister')", name=op.f("ck_hearing_orders_orderer")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_orders_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_hearing_orders_made_by_users")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_hearing_orders_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_orders")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearing_orders_public_id")),
    )
    for column in ("project_id", "hearing_id", "made_by"):
        op.create_index(op.f(f"ix_hearing_orders_{column}"), "hearing_orders", [column])


def downgrade() -> None:
    op.drop_table("hearing_orders")
    op.drop_table("petitions")
