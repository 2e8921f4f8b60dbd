"""Six-month and annual reports: figures, words part by part, editions, files, reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "period_reminders",
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False, comment="Buddhist era"),
        sa.Column("half", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_period_reminders_area_code_areas")),
        sa.PrimaryKeyConstraint("area_code", "kind", "fiscal_year", "half", "late", name=op.f("pk_period_reminders")),
    )
    op.create_table(
        "period_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, comment="Buddhist era"),
        sa.Column("half", sa.Integer(), nullable=False, comment="1, 2; 0: the whole year"),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="public: why a published one is corrected"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("thai_digits", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False, comment="key → value and SHA-256 of what was counted"),
        sa.Column("needs", sa.JSON(), nullable=False, comment="themes with counts and verified quotations"),
        sa.Column("items", sa.JSON(), nullable=False, comment="plan items with budget, spending, status"),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False, comment="figures are as of this moment"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts every change; two officers compare it"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("edition = 1 OR reason <> ''", name=op.f("ck_period_reports_correction_has_reason")),
        sa.CheckConstraint("kind IN ('six_month', 'annual')", name=op.f("ck_period_reports_kind")),
        sa.CheckConstraint("state IN ('draft', 'approved', 'published')", name=op.f("ck_period_reports_state")),
        sa.CheckConstraint("half IN (0, 1, 2)", name=op.f("ck_period_reports_half")),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_period_reports_approved_by_users")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_period_reports_area_code_areas")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_period_reports_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_reports")),
        sa.UniqueConstraint(
            "area_code",
            "kind",
            "fiscal_year",
            "half",
            "edition",
            name=op.f("uq_period_reports_area_code_kind_fiscal_year_half_edition"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_period_reports_public_id")),
    )
    with op.batch_alter_table("period_reports") as table:
        table.create_index(op.f("ix_period_reports_approved_by"), ["approved_by"], unique=False)
        table.create_index(op.f("ix_period_reports_made_by"), ["made_by"], unique=False)

    op.create_table(
        "period_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.CheckConstraint("format IN ('html', 'docx', 'pdf', 'xlsx', 'csv')", name=op.f("ck_period_files_format")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["period_reports.id"], name=op.f("fk_period_files_report_id_period_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_files")),
        sa.UniqueConstraint("report_id", "format", name=op.f("uq_period_files_report_id_format")),
    )
    op.create_table(
        "period_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="0: nobody wrote yet"),
        sa.CheckConstraint(
            "key IN ('overview', 'needs', 'projects', 'spending', 'hearings', 'escalations', 'next')",
            name=op.f("ck_period_parts_key"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["period_reports.id"], name=op.f("fk_period_parts_report_id_period_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_parts")),
        sa.UniqueConstraint("report_id", "key", name=op.f("uq_period_parts_report_id_key")),
    )
    op.create_table(
        "period_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_period_revisions_made_by_users")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["period_parts.id"], name=op.f("fk_period_revisions_part_id_period_parts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_revisions")),
        sa.UniqueConstraint("part_id", "version", name=op.f("uq_period_revisions_part_id_version")),
    )
    with op.batch_alter_table("period_revisions") as table:
        table.create_index(op.f("ix_period_revisions_made_by"), ["made_by"], unique=False)


def downgrade() -> None:
    op.drop_table("period_revisions")
    op.drop_table("period_parts")
    op.drop_table("period_files")
    op.drop_table("period_reports")
    op.drop_table("period_reminders")
