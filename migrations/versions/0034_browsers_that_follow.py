"""A browser may follow a project or an area."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


OLD, NEW = "public id of the account or the submission", "public id of the thing, or code of the area"


def _allow(kinds: str, before: str, after: str) -> None:
    with op.batch_alter_table("push_subscriptions") as table:
        table.drop_constraint(op.f("ck_push_subscriptions_kind"), type_="check")
        table.create_check_constraint(op.f("ck_push_subscriptions_kind"), f"kind IN ({kinds})")
        table.alter_column("ref", existing_type=sa.String(length=16), comment=after, existing_comment=before)


def upgrade() -> None:
    _allow("'account', 'submission', 'project', 'area'", OLD, NEW)


def downgrade() -> None:
    op.execute("DELETE FROM push_subscriptions WHERE kind IN ('project', 'area')")
    _allow("'account', 'submission'", NEW, OLD)
