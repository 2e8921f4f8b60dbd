"""Reports of plan items by term, how each item stands, visits of inspectors, and sums for the dashboards."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "counted_at", sa.DateTime(timezone=True), nullable=False, comment="the moment before the counting began"
        ),
        sa.Column("voices", sa.Integer(), nullable=False, comment="all submissions"),
        sa.Column("milliseconds", sa.Integer(), nullable=False, comment="how long the counting took"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counts")),
    )
    op.create_table(
        "month_tallies",
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False, comment="as 2026-11"),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_month_tallies_area_code_areas")),
        sa.PrimaryKeyConstraint("area_code", "month", name=op.f("pk_month_tallies")),
    )
    op.create_table(
        "voice_tallies",
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("settlement", sa.String(length=10), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column(
            "late", sa.Integer(), nullable=False, comment="problem reports whose promised day of an answer has passed"
        ),
        sa.CheckConstraint("kind IN ('opinion', 'problem_report')", name=op.f("ck_voice_tallies_kind")),
        sa.CheckConstraint(
            "settlement IN ('open', 'fixed', 'confirmed', 'reopened')", name=op.f("ck_voice_tallies_settlement")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'in_theme', 'linked', 'answered', 'duplicate', 'out_of_scope')",
            name=op.f("ck_voice_tallies_state"),
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_voice_tallies_area_code_areas")),
        sa.PrimaryKeyConstraint("area_code", "kind", "state", "settlement", name=op.f("pk_voice_tallies")),
    )
    op.create_table(
        "progress_reminders",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("term_key", sa.String(length=8), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False, comment="reports that were missing"),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_progress_reminders_plan_id_plans")),
        sa.PrimaryKeyConstraint("plan_id", "term_key", "late", name=op.f("pk_progress_reminders")),
    )
    op.create_table(
        "progress_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("term_key", sa.String(length=8), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the file as it was sent"),
        sa.Column("columns", sa.JSON(), nullable=False, comment="headings of the file"),
        sa.Column("mapping", sa.JSON(), nullable=False, comment="our column → heading of the file"),
        sa.Column("rows", sa.JSON(), nullable=False, comment="number and cells of each row, as read"),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_progress_uploads_plan_id_plans")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name=op.f("fk_progress_uploads_uploaded_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_uploads")),
        sa.UniqueConstraint("public_id", name=op.f("uq_progress_uploads_public_id")),
    )
    with op.batch_alter_table("progress_uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_uploads_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_uploads_uploaded_by"), ["uploaded_by"], unique=False)

    op.create_table(
        "item_standings",
        sa.Column("plan_item_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="of its plan: who answers for it"),
        sa.Column("place_code", sa.String(length=6), nullable=False, comment="where it is done"),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False, comment="pairs of Thai and English"),
        sa.Column(
            "owed", sa.Boolean(), nullable=False, comment="owed a report for the newest term whose day has passed"
        ),
        sa.Column("reported", sa.Boolean(), nullable=False, comment="and it was submitted"),
        sa.Column("budget", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("spent", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('no_report', 'late', 'slow', 'suspended', 'on_time', 'finished', 'cancelled', 'not_due')",
            name=op.f("ck_item_standings_standing"),
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_item_standings_area_code_areas")),
        sa.ForeignKeyConstraint(["place_code"], ["areas.code"], name=op.f("fk_item_standings_place_code_areas")),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["plan_items.id"], name=op.f("fk_item_standings_plan_item_id_plan_items")
        ),
        sa.PrimaryKeyConstraint("plan_item_id", name=op.f("pk_item_standings")),
    )
    with op.batch_alter_table("item_standings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_item_standings_area_code_standing"), ["area_code", "standing"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_item_standings_place_code"), ["place_code"], unique=False)

    op.create_table(
        "progress_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=False),
        sa.Column("term_key", sa.String(length=8), nullable=False, comment="fiscal year and part, as 2570-q1"),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False, comment="share of the work done so far"),
        sa.Column("done", sa.Text(), nullable=False, comment="public: what was done"),
        sa.Column("obstacles", sa.Text(), nullable=False, comment="public"),
        sa.Column("next_steps", sa.Text(), nullable=False, comment="public"),
        sa.Column("explanation", sa.Text(), nullable=False, comment="public: why a figure is not what one expects"),
        sa.Column("reason", sa.Text(), nullable=False, comment="public: why this edition corrects the one before"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts every change; two officers compare it"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the frozen content"),
        sa.Column(
            "progress_id", sa.Integer(), nullable=True, comment="what contributors read of it on their tracking pages"
        ),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f("ck_progress_reports_submitted_whole")
        ),
        sa.CheckConstraint("edition = 1 OR reason <> ''", name=op.f("ck_progress_reports_correction_has_reason")),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name=op.f("ck_progress_reports_state")),
        sa.CheckConstraint(
            "status IN ('planned', 'under_way', 'finished', 'suspended', 'cancelled')",
            name=op.f("ck_progress_reports_status"),
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_progress_reports_percent")),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["plan_items.id"], name=op.f("fk_progress_reports_plan_item_id_plan_items")
        ),
        sa.ForeignKeyConstraint(
            ["progress_id"], ["progress.id"], name=op.f("fk_progress_reports_progress_id_progress")
        ),
        sa.ForeignKeyConstraint(["submitted_by"], ["users.id"], name=op.f("fk_progress_reports_submitted_by_users")),
        sa.ForeignKeyConstraint(["written_by"], ["users.id"], name=op.f("fk_progress_reports_written_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_reports")),
        sa.UniqueConstraint(
            "plan_item_id", "term_key", "edition", name=op.f("uq_progress_reports_plan_item_id_term_key_edition")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_progress_reports_public_id")),
    )
    with op.batch_alter_table("progress_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_reports_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_reports_progress_id"), ["progress_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_reports_state_term_key"), ["state", "term_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_reports_submitted_by"), ["submitted_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_reports_written_by"), ["written_by"], unique=False)

    op.create_table(
        "report_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False, comment="pixels"),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what it shows, for who cannot see it; public"),
        sa.CheckConstraint("words <> ''", name=op.f("ck_report_photos_has_words")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["progress_reports.id"], name=op.f("fk_report_photos_report_id_progress_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_photos")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_photos_public_id")),
    )
    with op.batch_alter_table("report_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_photos_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_results",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Numeric(precision=18, scale=4), nullable=True, comment="as it was when it was frozen"),
        sa.Column("result", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_report_results_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["progress_reports.id"], name=op.f("fk_report_results_report_id_progress_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", "indicator_id", name=op.f("pk_report_results")),
    )
    with op.batch_alter_table("report_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_results_indicator_id"), ["indicator_id"], unique=False)

    op.create_table(
        "report_spending",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=14), nullable=False),
        sa.Column("spent", sa.Numeric(precision=16, scale=2), nullable=False, comment="baht, in all"),
        sa.Column(
            "budget", sa.Numeric(precision=16, scale=2), nullable=False, comment="baht, up to the term's fiscal year"
        ),
        sa.CheckConstraint(
            "source IN ('provincial', 'ministry', 'local_subsidy', 'private')", name=op.f("ck_report_spending_source")
        ),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_report_spending_spent_not_negative")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["progress_reports.id"], name=op.f("fk_report_spending_report_id_progress_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", "source", name=op.f("pk_report_spending")),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False, comment="what is visited; public once published"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="why; public once published"),
        sa.Column(
            "grounds",
            sa.JSON(),
            nullable=False,
            comment="why it was suggested, as pairs of Thai and English, with the numbers of that day",
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("companions", sa.Text(), nullable=False, comment="with whom, as offices; public once published"),
        sa.Column("summary", sa.Text(), nullable=False, comment="public once published"),
        sa.Column("internal", sa.Text(), nullable=False, comment="between inspectors; never public"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False, comment="why it was cancelled"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts every change; two officers compare it"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'cancelled' OR state_reason <> ''", name=op.f("ck_visits_cancelled_has_reason")),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'published', 'closed', 'cancelled')", name=op.f("ck_visits_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'closed') OR published_at IS NOT NULL", name=op.f("ck_visits_published_whole")
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_visits_area_code_areas")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_visits_made_by_users")),
        sa.ForeignKeyConstraint(["plan_item_id"], ["plan_items.id"], name=op.f("fk_visits_plan_item_id_plan_items")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_visits_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visits_public_id")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_state_planned_on"), ["state", "planned_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True, comment="degrees"),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False, comment="false: between inspectors"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_findings_point_is_whole")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_findings_made_by_users")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_findings_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_findings_public_id")),
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_findings_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_findings_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="public once the visit is published"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_late", sa.Boolean(), nullable=False, comment="the office was told that the day has passed"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_recommendations_made_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recommendations_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_recommendations_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recommendations_public_id")),
    )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendations_closed_at_due_on"), ["closed_at", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_recommendations_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_recommendations_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recommendations_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "finding_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False, comment="pixels"),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what it shows, for who cannot see it"),
        sa.CheckConstraint("words <> ''", name=op.f("ck_finding_photos_has_words")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_finding_photos_finding_id_findings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_photos")),
        sa.UniqueConstraint("public_id", name=op.f("uq_finding_photos_public_id")),
    )
    with op.batch_alter_table("finding_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_photos_finding_id"), ["finding_id"], unique=False)

    op.create_table(
        "recommendation_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('answer', 'returned', 'closed')", name=op.f("ck_recommendation_answers_kind")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_recommendation_answers_has_words")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_recommendation_answers_made_by_users")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_answers_recommendation_id_recommendations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_answers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recommendation_answers_public_id")),
    )
    with op.batch_alter_table("recommendation_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendation_answers_made_by"), ["made_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recommendation_answers_recommendation_id"), ["recommendation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("recommendation_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendation_answers_recommendation_id"))
        batch_op.drop_index(batch_op.f("ix_recommendation_answers_made_by"))

    op.drop_table("recommendation_answers")
    with op.batch_alter_table("finding_photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_photos_finding_id"))

    op.drop_table("finding_photos")
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendations_visit_id"))
        batch_op.drop_index(batch_op.f("ix_recommendations_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_recommendations_made_by"))
        batch_op.drop_index(batch_op.f("ix_recommendations_closed_at_due_on"))

    op.drop_table("recommendations")
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_findings_visit_id"))
        batch_op.drop_index(batch_op.f("ix_findings_made_by"))

    op.drop_table("findings")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visits_theme_id"))
        batch_op.drop_index(batch_op.f("ix_visits_state_planned_on"))
        batch_op.drop_index(batch_op.f("ix_visits_plan_item_id"))
        batch_op.drop_index(batch_op.f("ix_visits_made_by"))
        batch_op.drop_index(batch_op.f("ix_visits_area_code"))

    op.drop_table("visits")
    op.drop_table("report_spending")
    with op.batch_alter_table("report_results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_results_indicator_id"))

    op.drop_table("report_results")
    with op.batch_alter_table("report_photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_photos_report_id"))

    op.drop_table("report_photos")
    with op.batch_alter_table("progress_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_reports_written_by"))
        batch_op.drop_index(batch_op.f("ix_progress_reports_submitted_by"))
        batch_op.drop_index(batch_op.f("ix_progress_reports_state_term_key"))
        batch_op.drop_index(batch_op.f("ix_progress_reports_progress_id"))
        batch_op.drop_index(batch_op.f("ix_progress_reports_plan_item_id"))

    op.drop_table("progress_reports")
    with op.batch_alter_table("item_standings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_standings_place_code"))
        batch_op.drop_index(batch_op.f("ix_item_standings_area_code_standing"))

    op.drop_table("item_standings")
    with op.batch_alter_table("progress_uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_uploads_uploaded_by"))
        batch_op.drop_index(batch_op.f("ix_progress_uploads_plan_id"))

    op.drop_table("progress_uploads")
    op.drop_table("progress_reminders")
    op.drop_table("voice_tallies")
    op.drop_table("month_tallies")
    op.drop_table("counts")
