"""Models taught by corrections, and how good each label was measured to be."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = "'asked', 'running', 'serving', 'kept', 'refused', 'rolled_back', 'failed'"
ASPECTS = "'problem_type', 'strategy', 'stance', 'kind', 'sentiment'"


def upgrade() -> None:
    op.create_table(
        "learned_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True, comment="null: by itself"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_correction_id", sa.Integer(), nullable=False, comment="the newest correction that it saw"),
        sa.Column("singles", sa.Integer(), nullable=False, comment="texts reviewed one by one that taught it"),
        sa.Column(
            "in_bulk", sa.Integer(), nullable=False, comment="texts reviewed in bulk that taught it, weighing less"
        ),
        sa.Column("version", sa.String(length=40), nullable=False, comment="hash of the candidate's content"),
        sa.Column(
            "reads_as", sa.String(length=40), nullable=False, comment="version that its labels carry (model_versions)"
        ),
        sa.Column("compared_with", sa.String(length=40), nullable=False, comment="content hash of what served then"),
        sa.Column("code", sa.String(length=20), nullable=False, comment="why it passed or not: learning_rules.REASONS"),
        sa.Column("result", sa.JSON(), nullable=False, comment="figures of the gate, by label"),
        sa.Column("files", sa.JSON(), nullable=False, comment="name → key in the file store"),
        sa.Column("decided_by", sa.Integer(), nullable=True, comment="null: by the gate"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="when the state last changed"),
        sa.Column("note", sa.Text(), nullable=False, comment="why an administrator took it back or put it to use"),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_learned_models_state")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_learned_models_asked_by_users")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_learned_models_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_models")),
        sa.UniqueConstraint("public_id", name=op.f("uq_learned_models_public_id")),
    )
    for column in ("asked_by", "decided_by", "reads_as"):
        op.create_index(op.f(f"ix_learned_models_{column}"), "learned_models", [column])
    serving = sa.text("state = 'serving'")
    op.create_index(
        "uq_learned_models_serving",
        "learned_models",
        ["state"],
        unique=True,
        sqlite_where=serving,
        postgresql_where=serving,
    )
    op.create_table(
        "label_measures",
        sa.Column("model", sa.String(length=40), nullable=False, comment="version that the label carries"),
        sa.Column("aspect", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"aspect IN ({ASPECTS})", name=op.f("ck_label_measures_aspect")),
        sa.CheckConstraint("basis IN ('reviews', 'held_out')", name=op.f("ck_label_measures_basis")),
        sa.CheckConstraint('"right" BETWEEN 0 AND given', name=op.f("ck_label_measures_right")),
        sa.PrimaryKeyConstraint("model", "aspect", "value", "basis", name=op.f("pk_label_measures")),
    )
    with op.batch_alter_table("corrections") as table:
        table.add_column(
            sa.Column(
                "in_bulk",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="one decision on many, not read one by one: it teaches less and measures nothing",
            )
        )
    # Until now an act on many was known by its moment alone.
    op.execute(
        "UPDATE corrections SET in_bulk = true WHERE EXISTS (SELECT 1 FROM corrections other"
        " WHERE other.made_by = corrections.made_by AND other.made_at = corrections.made_at"
        " AND other.submission_id <> corrections.submission_id)"
    )
    with op.batch_alter_table("corrections") as table:
        table.alter_column("in_bulk", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("corrections") as table:
        table.drop_column("in_bulk")
    op.drop_table("label_measures")
    op.drop_table("learned_models")
