"""A submission that says several things is split into parts, each with a theme of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "splits",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True, comment="of the whole, before"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_splits_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_splits_theme_id_themes")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_splits_made_by_users")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_splits")),
    )
    with op.batch_alter_table("splits") as table:
        table.create_index(op.f("ix_splits_theme_id"), ["theme_id"])
        table.create_index(op.f("ix_splits_made_by"), ["made_by"])
    op.create_table(
        "parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="characters of the original text"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False, comment="aspect → values"),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False, comment="when it came where it stands"),
        sa.CheckConstraint('"end" > start AND start >= 0', name=op.f("ck_parts_span")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["splits.submission_id"], name=op.f("fk_parts_submission_id_splits")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_parts_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_parts_public_id")),
        sa.UniqueConstraint("submission_id", "position", name=op.f("uq_parts_submission_id_position")),
    )
    with op.batch_alter_table("parts") as table:
        table.create_index(op.f("ix_parts_theme_id"), ["theme_id"])
    _key("submission_id", "theme_id")


def downgrade() -> None:
    """A submission stands in one theme again: of what was split, the first."""
    op.execute(
        "DELETE FROM theme_members WHERE EXISTS (SELECT 1 FROM theme_members AS other"
        " WHERE other.submission_id = theme_members.submission_id AND other.theme_id < theme_members.theme_id)"
    )
    _key("submission_id")
    op.drop_table("parts")
    op.drop_table("splits")


def _key(*columns: str) -> None:
    with op.batch_alter_table("theme_members") as table:
        table.drop_constraint(op.f("pk_theme_members"), type_="primary")
        table.create_primary_key(op.f("pk_theme_members"), list(columns))
