"""How many people live in an area: dated figures with their source."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "populations",
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.String(length=300),
            nullable=False,
            comment="publisher and title of the table; shown beside the figures",
        ),
        sa.CheckConstraint("persons >= 0", name=op.f("ck_populations_persons")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_populations_area_code_areas")),
        sa.PrimaryKeyConstraint("area_code", "counted_on", name=op.f("pk_populations")),
    )


def downgrade() -> None:
    op.drop_table("populations")
