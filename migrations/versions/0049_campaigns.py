"""Campaigns of letters: which submissions are one text in many hands, and the keys by which they find each other."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("area_code", sa.String(6), nullable=False, comment="the narrowest area that holds all letters"),
        sa.Column("hearing_id", sa.Integer(), nullable=True),
        sa.Column("kin", sa.Integer(), nullable=False, comment="the texts among which it was found"),
        sa.Column("side", sa.String(12), nullable=False, comment="stance that its letters say outright"),
        sa.Column("core", sa.String(32), nullable=False, comment="hash of what its letters have in common"),
        sa.Column(
            "letters",
            sa.Integer(),
            nullable=False,
            comment="how many letters it has; copies merged into one not counted",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_campaigns_area_code_areas")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_campaigns_hearing_id_hearings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaigns_public_id")),
    )
    for column in ("area_code", "hearing_id", "kin"):
        op.create_index(op.f(f"ix_campaigns_{column}"), "campaigns", [column])
    op.create_table(
        "campaign_letters",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "kin",
            sa.Integer(),
            nullable=False,
            comment="smallest number of the submissions with which it hangs together",
        ),
        sa.Column("side", sa.String(12), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False, comment="the same for equal texts; an order as if by lot"),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("placed_by", sa.String(8), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("placed_by IN ('machine', 'person')", name=op.f("ck_campaign_letters_placed_by")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_campaign_letters_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_letters_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_campaign_letters_decided_by_users")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_campaign_letters")),
    )
    op.create_index(op.f("ix_campaign_letters_kin"), "campaign_letters", ["kin"])
    op.create_index(
        op.f("ix_campaign_letters_campaign_id_submission_id"), "campaign_letters", ["campaign_id", "submission_id"]
    )
    op.create_index(op.f("ix_campaign_letters_decided_by"), "campaign_letters", ["decided_by"])
    op.create_table(
        "letter_keys",
        sa.Column("band_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "submission_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="no foreign key: that would need a second tree",
        ),
        sa.PrimaryKeyConstraint("band_key", "submission_id", name=op.f("pk_letter_keys")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("letter_keys")
    op.drop_table("campaign_letters")
    op.drop_table("campaigns")
