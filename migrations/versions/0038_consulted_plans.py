"""How a plan came into force: whom it was discussed with, who approved it; a draft may be open to read."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
METHODS = (
    "'web', 'survey', 'interview', 'phone', 'post', 'public_hearing', 'workshop', 'focus_group', 'representatives'"
)


def _words(name: str, kind: sa.String, comment: str) -> sa.Column[str]:
    return sa.Column(name, kind, server_default="", nullable=False, comment=comment)


def upgrade() -> None:
    for column in (
        sa.Column("shown_at", MOMENT, nullable=True, comment="since when everybody may read the draft"),
        sa.Column("approved_on", sa.Date(), nullable=True),
        _words("approved_by", sa.String(200), "the body that approved it"),
        _words("approval_document", sa.String(300), "resolution or letter"),
        _words("consultation_exception", sa.Text(), "public reason why it is in force and no consultation is recorded"),
    ):
        op.add_column("plans", column)
    op.create_table(
        "plan_consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(15), nullable=False, comment="a value of hearings' Method"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True, comment="who took part"),
        sa.Column("heard", sa.Text(), nullable=False, comment="public: what was said"),
        sa.Column("became", sa.Text(), nullable=False, comment="public: what became of it in the plan"),
        sa.Column("minutes_url", sa.String(500), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True, comment="null: brought in by the system"),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_plan_consultations_method")),
        sa.CheckConstraint("people > 0", name=op.f("ck_plan_consultations_somebody")),
        sa.CheckConstraint("heard <> ''", name=op.f("ck_plan_consultations_has_words")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_consultations_plan_id_plans")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_plan_consultations_recorded_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_consultations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_consultations_public_id")),
    )
    for column in ("plan_id", "recorded_by"):
        op.create_index(op.f(f"ix_plan_consultations_{column}"), "plan_consultations", [column])


def downgrade() -> None:
    op.drop_table("plan_consultations")
    # No batch: SQLite would drop the whole table, which others point to.
    for name in ("consultation_exception", "approval_document", "approved_by", "approved_on", "shown_at"):
        op.drop_column("plans", name)
