"""An index from which strategy × area reads the labels of each submission."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME, COLUMNS = "ix_labels_of_submission", ["submission_id", "aspect", "in_force", "value", "source"]


def upgrade() -> None:
    op.create_index(NAME, "labels", COLUMNS)


def downgrade() -> None:
    op.drop_index(NAME, "labels")
