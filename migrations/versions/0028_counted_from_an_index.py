"""Indexes are widened: each alone tells the numbers of a theme, who carries a label, what an officer has to review."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WIDENED = (
    ("theme_members", ["theme_id"], ["submission_id", "is_seen"]),
    ("analyses", ["is_reviewed", "turn"], ["area_code"]),
    ("filings", ["submission_id"], ["strategy_ref", "several"]),
    ("submissions", ["duplicate_of_id"], ["area_code"]),
    ("labels", ["aspect", "value", "in_force"], ["submission_id"]),
)


def _name(table: str, columns: list[str]) -> str:
    return str(op.f("_".join(["ix", table, *columns])))


def upgrade() -> None:
    for table, columns, more in WIDENED:
        op.create_index(_name(table, [*columns, *more]), table, [*columns, *more])
        op.drop_index(_name(table, columns), table)


def downgrade() -> None:
    for table, columns, more in WIDENED:
        op.create_index(_name(table, columns), table, columns)
        op.drop_index(_name(table, [*columns, *more]), table)
