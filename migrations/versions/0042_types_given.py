"""The problem type that a sender chose, as a stance that a writer chose stands beside what was understood."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    given = sa.Column(
        "type_given", sa.String(length=60), nullable=True, comment="problem type the sender chose, as labels hold it"
    )
    op.add_column("submissions", given)


def downgrade() -> None:
    op.drop_column("submissions", "type_given")
