"""What a reporter answers an office is known by the page it was given on, so that it stands on no other."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# Of older answers it is sure where nobody else could have given it.
ALONE = """UPDATE cares SET said_by_id = submission_id WHERE made_by IS NULL AND step IN ('confirmed', 'reopened')
    AND NOT EXISTS (SELECT 1 FROM submissions WHERE submissions.duplicate_of_id = cares.submission_id)"""


def upgrade() -> None:
    whose = "of a reporter's answer: whose page it was given on"
    with op.batch_alter_table("cares") as table:
        table.add_column(sa.Column("said_by_id", sa.Integer(), nullable=True, comment=whose))
        table.create_foreign_key(op.f("fk_cares_said_by_id_submissions"), "submissions", ["said_by_id"], ["id"])
        table.create_index(op.f("ix_cares_said_by_id"), ["said_by_id"])
    op.execute(ALONE)


def downgrade() -> None:
    with op.batch_alter_table("cares") as table:
        table.drop_index(op.f("ix_cares_said_by_id"))
        table.drop_constraint(op.f("fk_cares_said_by_id_submissions"), type_="foreignkey")
        table.drop_column("said_by_id")
