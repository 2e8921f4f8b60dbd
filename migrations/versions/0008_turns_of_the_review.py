"""The review queue is ordered by what a review teaches, not by doubt alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("analyses") as table:
        table.add_column(
            sa.Column(
                "turn",
                sa.Float(),
                nullable=False,
                server_default="0",
                comment="place in the review queue: the smaller, the more a review teaches (rules.turn)",
            )
        )
    op.execute("UPDATE analyses SET turn = confidence - 1")
    with op.batch_alter_table("analyses") as table:
        table.alter_column("turn", server_default=None)
        table.drop_index(op.f("ix_analyses_area_code_is_reviewed_confidence"))
        table.drop_index(op.f("ix_analyses_is_reviewed_confidence"))
        table.create_index(op.f("ix_analyses_area_code_is_reviewed_turn"), ["area_code", "is_reviewed", "turn"])
        table.create_index(op.f("ix_analyses_is_reviewed_turn"), ["is_reviewed", "turn"])


def downgrade() -> None:
    with op.batch_alter_table("analyses") as table:
        table.drop_index(op.f("ix_analyses_is_reviewed_turn"))
        table.drop_index(op.f("ix_analyses_area_code_is_reviewed_turn"))
        table.create_index(
            op.f("ix_analyses_area_code_is_reviewed_confidence"), ["area_code", "is_reviewed", "confidence"]
        )
        table.create_index(op.f("ix_analyses_is_reviewed_confidence"), ["is_reviewed", "confidence"])
        table.drop_column("turn")
