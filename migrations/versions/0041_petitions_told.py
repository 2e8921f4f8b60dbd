"""Requests for a hearing are known among the reports, and publishers are written to of them."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MARK = """UPDATE submissions SET is_petition = true WHERE id IN (SELECT submission_id FROM petitions)
    OR (is_joined AND duplicate_of_id IN (SELECT submission_id FROM petitions))"""


def upgrade() -> None:
    """The column is added in place, with a default that stays: triggers hang on submissions, so it is not built anew."""
    asks = "a problem report that asks for a hearing, or joins one that does"
    column = sa.Column("is_petition", sa.Boolean(), nullable=False, server_default=sa.false(), comment=asks)
    op.add_column("submissions", column)
    op.execute(MARK)
    partial = sa.text("is_petition")
    op.create_index(
        "ix_submissions_petitions", "submissions", ["area_code"], sqlite_where=partial, postgresql_where=partial
    )
    op.create_table(
        "petition_letters",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_petition_letters_project_id_projects")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_petition_letters_user_id_users")),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_petition_letters")),
    )
    op.create_index(op.f("ix_petition_letters_user_id"), "petition_letters", ["user_id"])


def downgrade() -> None:
    op.drop_table("petition_letters")
    op.drop_index("ix_submissions_petitions", "submissions")
    op.drop_column("submissions", "is_petition")
