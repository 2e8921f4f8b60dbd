"""An import into the wrong hearing is withdrawn as a whole, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    why = "why it was withdrawn as a whole; public"
    with op.batch_alter_table("opinion_imports") as batch:
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("withdrawn_by", sa.Integer()))
        batch.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=False, server_default="", comment=why))
        batch.create_foreign_key("fk_opinion_imports_withdrawn_by_users", "users", ["withdrawn_by"], ["id"])
        batch.create_index("ix_opinion_imports_withdrawn_by", ["withdrawn_by"])
    counts_no_more = "with its import: it counts no more in the hearing"
    op.add_column("provenances", sa.Column("withdrawn_at", sa.DateTime(timezone=True), comment=counts_no_more))


def downgrade() -> None:
    op.drop_column("provenances", "withdrawn_at")
    with op.batch_alter_table("opinion_imports") as batch:
        batch.drop_index("ix_opinion_imports_withdrawn_by")
        batch.drop_constraint("fk_opinion_imports_withdrawn_by_users", type_="foreignkey")
        batch.drop_column("withdrawn_reason")
        batch.drop_column("withdrawn_by")
        batch.drop_column("withdrawn_at")
