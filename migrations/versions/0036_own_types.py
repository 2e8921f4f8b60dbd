"""Problem types that a province adds of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "own_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("area_code", sa.String(6), nullable=False, comment="a province; TH: all of them"),
        sa.Column("th", sa.String(60), nullable=False, comment="the value of its labels, so it never changes"),
        sa.Column("en", sa.String(60), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("not_phrases", sa.JSON(), nullable=False, comment="that hold a phrase and mean another thing"),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(20), nullable=False, comment="group of types: nlp.taxonomy.parents"),
        sa.Column("traffy", sa.String(60), nullable=False, comment="what Traffy Fondue calls it"),
        sa.Column("open311", sa.String(60), nullable=False, comment="service code"),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="null: by a command"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True, comment="null: by a command"),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_own_types_area_code_areas")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_own_types_created_by_users")),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_own_types_changed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_types")),
        sa.UniqueConstraint("public_id", name=op.f("uq_own_types_public_id")),
        sa.UniqueConstraint("area_code", "th", name=op.f("uq_own_types_area_code_th")),
    )
    for column in ("created_by", "changed_by"):
        op.create_index(op.f(f"ix_own_types_{column}"), "own_types", [column])
    op.create_table(
        "type_readings",
        sa.Column("area_code", sa.String(6), nullable=False),
        sa.Column(
            "asked_at",
            MOMENT,
            nullable=False,
            comment="when the types last changed; who reads for older ones begins again",
        ),
        sa.Column("reached", sa.Integer(), nullable=False, comment="number of the last submission that was read"),
        sa.Column("changed", sa.Integer(), nullable=False, comment="submissions whose labels are others now"),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_type_readings_area_code_areas")),
        sa.PrimaryKeyConstraint("area_code", name=op.f("pk_type_readings")),
    )


def downgrade() -> None:
    op.drop_table("type_readings")
    op.drop_table("own_types")
