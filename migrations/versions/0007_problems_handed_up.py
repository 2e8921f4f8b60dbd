"""Problems that a province or cluster hands up: their way, the words between offices, decisions and tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("ladder", sa.String(length=10), nullable=False, comment="valid_from of the ladder it was sent under"),
        sa.Column("way", sa.String(length=20), nullable=False, comment="path of that ladder"),
        sa.Column("path", sa.JSON(), nullable=False, comment="stations, origin first; fixed when it was sent"),
        sa.Column("position", sa.Integer(), nullable=False, comment="place on the path"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False, comment="what the origin has done about it"),
        sa.Column("asked", sa.Text(), nullable=False, comment="what it asks for"),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="the origin's area"),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="texts, voices, areas as they were when it was sent"),
        sa.Column("holder_area_code", sa.String(length=6), nullable=True, comment="whose turn it is: area"),
        sa.Column("holder_role", sa.String(length=12), nullable=False, comment="whose turn it is: role; '' when ended"),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False, comment="when it came to where it is"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts every change; two officers compare it"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_escalations_merged_has_leader")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'received', 'returned', 'merged', 'decided', 'solved', 'completed', 'withdrawn')",
            name=op.f("ck_escalations_state"),
        ),
        sa.CheckConstraint("urgency IN ('normal', 'urgent', 'emergency')", name=op.f("ck_escalations_urgency")),
        sa.CheckConstraint(
            "CASE WHEN theme_id IS NULL THEN 0 ELSE 1 END + CASE WHEN submission_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN plan_item_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_escalations_one_subject"),
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_escalations_area_code_areas")),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_escalations_assigned_to_users")),
        sa.ForeignKeyConstraint(
            ["holder_area_code"], ["areas.code"], name=op.f("fk_escalations_holder_area_code_areas")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_escalations_made_by_users")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["escalations.id"], name=op.f("fk_escalations_merged_into_id_escalations")
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["plan_items.id"], name=op.f("fk_escalations_plan_item_id_plan_items")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_escalations_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_escalations_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_escalations_public_id")),
    )
    with op.batch_alter_table("escalations") as table:
        table.create_index(op.f("ix_escalations_area_code"), ["area_code"], unique=False)
        table.create_index(op.f("ix_escalations_assigned_to"), ["assigned_to"], unique=False)
        table.create_index(
            op.f("ix_escalations_holder_area_code_holder_role"), ["holder_area_code", "holder_role"], unique=False
        )
        table.create_index(op.f("ix_escalations_made_by"), ["made_by"], unique=False)
        table.create_index(op.f("ix_escalations_merged_into_id"), ["merged_into_id"], unique=False)
        table.create_index(op.f("ix_escalations_plan_item_id"), ["plan_item_id"], unique=False)
        table.create_index(op.f("ix_escalations_submission_id"), ["submission_id"], unique=False)
        table.create_index(op.f("ix_escalations_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "escalation_agencies",
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_agencies_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_escalation_agencies_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("escalation_id", "organisation_id", name=op.f("pk_escalation_agencies")),
    )
    with op.batch_alter_table("escalation_agencies") as table:
        table.create_index(op.f("ix_escalation_agencies_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "escalation_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("station", sa.String(length=20), nullable=False, comment="where the act was done"),
        sa.Column("reached", sa.String(length=20), nullable=False, comment="where the problem stood after it"),
        sa.Column("text", sa.Text(), nullable=False, comment="public for some acts: rules.PUBLIC_WORDS"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('send', 'receive', 'give_back', 'forward', 'solve', 'decide'"
            ", 'complete', 'resend', 'withdraw', 'merge', 'part')",
            name=op.f("ck_escalation_moves_act"),
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_moves_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_escalation_moves_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_moves")),
    )
    with op.batch_alter_table("escalation_moves") as table:
        table.create_index(op.f("ix_escalation_moves_escalation_id"), ["escalation_id"], unique=False)
        table.create_index(op.f("ix_escalation_moves_made_by"), ["made_by"], unique=False)

    op.create_table(
        "escalation_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_notes_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_escalation_notes_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_escalation_notes_public_id")),
    )
    with op.batch_alter_table("escalation_notes") as table:
        table.create_index(op.f("ix_escalation_notes_escalation_id"), ["escalation_id"], unique=False)
        table.create_index(op.f("ix_escalation_notes_made_by"), ["made_by"], unique=False)

    op.create_table(
        "escalation_reminders",
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False, comment="how many officers were written to"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('soon', 'overdue')", name=op.f("ck_escalation_reminders_kind")),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_reminders_escalation_id_escalations")
        ),
        sa.PrimaryKeyConstraint("escalation_id", "due_on", "kind", name=op.f("pk_escalation_reminders")),
    )
    op.create_table(
        "escalation_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="public"),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_text", sa.Text(), nullable=False, comment="public: what was done"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("done_at IS NULL OR done_text <> ''", name=op.f("ck_escalation_tasks_done_says_what")),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name=op.f("fk_escalation_tasks_done_by_users")),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_tasks_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_escalation_tasks_made_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_escalation_tasks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_tasks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_escalation_tasks_public_id")),
    )
    with op.batch_alter_table("escalation_tasks") as table:
        table.create_index(op.f("ix_escalation_tasks_done_by"), ["done_by"], unique=False)
        table.create_index(op.f("ix_escalation_tasks_escalation_id"), ["escalation_id"], unique=False)
        table.create_index(op.f("ix_escalation_tasks_made_by"), ["made_by"], unique=False)
        table.create_index(op.f("ix_escalation_tasks_organisation_id"), ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("escalation_tasks")
    op.drop_table("escalation_reminders")
    op.drop_table("escalation_notes")
    op.drop_table("escalation_moves")
    op.drop_table("escalation_agencies")
    op.drop_table("escalations")
