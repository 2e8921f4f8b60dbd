"""Texts, voices and what nobody has seen of themes are counted from an index alone."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_theme_members_theme_id_submission_id_is_seen"),
        "theme_members",
        ["theme_id", "submission_id", "is_seen"],
    )
    op.drop_index(op.f("ix_theme_members_theme_id"), "theme_members")


def downgrade() -> None:
    op.create_index(op.f("ix_theme_members_theme_id"), "theme_members", ["theme_id"])
    op.drop_index(op.f("ix_theme_members_theme_id_submission_id_is_seen"), "theme_members")
