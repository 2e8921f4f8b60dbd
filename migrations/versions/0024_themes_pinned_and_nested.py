"""Themes are pinned to the top of lists, and nested one level."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns are added in place, with a default that stays: other tables point at themes, so it is not built anew."""
    op.execute(
        "ALTER TABLE themes ADD COLUMN parent_id INTEGER CONSTRAINT fk_themes_parent_id_themes REFERENCES themes (id)"
    )
    pinned = sa.Column("is_pinned", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("themes", pinned)
    op.create_index(op.f("ix_themes_parent_id"), "themes", ["parent_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_themes_parent_id"), "themes")
    op.drop_column("themes", "is_pinned")
    op.drop_column("themes", "parent_id")
