"""Where each submission of an area stands on its opinion map."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinion_maps",
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True, comment="null: by itself, at night"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null: not yet; before asked_at: being made anew",
        ),
        sa.Column(
            "version", sa.String(length=16), nullable=False, comment="hash of the places; the same texts, the same"
        ),
        sa.Column("texts", sa.Integer(), nullable=False, comment="different texts that were laid out"),
        sa.Column("places", sa.LargeBinary(), nullable=False, comment="map_rules.POINT, one after another, by id"),
        sa.Column("parts", sa.JSON(), nullable=False, comment="neighbourhoods: x, y, words, texts"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_opinion_maps_area_code_areas")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_opinion_maps_asked_by_users")),
        sa.PrimaryKeyConstraint("area_code", name=op.f("pk_opinion_maps")),
    )
    op.create_index(op.f("ix_opinion_maps_asked_by"), "opinion_maps", ["asked_by"])


def downgrade() -> None:
    op.drop_table("opinion_maps")
