"""Deliberations: statements and budgets put to the public, votes without names, results."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ballot", sa.String(length=4), nullable=True, comment="of a budget: pick or rank"),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False, comment="what it is for and what will be done with the result"),
        sa.Column("budget", sa.Numeric(precision=16, scale=2), nullable=True, comment="baht to be shared out"),
        sa.Column("eligible", sa.JSON(), nullable=False, comment="codes of areas within; empty: the whole area"),
        sa.Column(
            "takes_proposals", sa.Boolean(), nullable=False, comment="people may propose statements of their own"
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False, comment="public"),
        sa.Column("result", sa.JSON(), nullable=True, comment="computed once, after the close; never changed"),
        sa.Column("picture", sa.JSON(), nullable=True, comment="x, y, group of some of the people"),
        sa.Column(
            "result_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the result's canonical JSON"
        ),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True, comment="when the result was computed"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="counts changes of the draft; two planners compare it"
        ),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'budget') = (ballot IS NOT NULL) AND (kind = 'budget') = (budget IS NOT NULL) AND (kind = 'budget' OR theme_id IS NOT NULL)",
            name=op.f("ck_deliberations_shape"),
        ),
        sa.CheckConstraint("ballot IN ('pick', 'rank')", name=op.f("ck_deliberations_ballot")),
        sa.CheckConstraint("kind IN ('statements', 'budget')", name=op.f("ck_deliberations_kind")),
        sa.CheckConstraint("(result IS NULL) = (drawn_at IS NULL)", name=op.f("ck_deliberations_drawn")),
        sa.CheckConstraint("budget > 0", name=op.f("ck_deliberations_budget_positive")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_deliberations_closes_after_opening")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_deliberations_area_code_areas")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_deliberations_created_by_users")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_deliberations_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deliberations_public_id")),
    )
    op.create_index(op.f("ix_deliberations_area_code"), "deliberations", ["area_code"], unique=False)
    op.create_index(
        op.f("ix_deliberations_closes_at_drawn_at"), "deliberations", ["closes_at", "drawn_at"], unique=False
    )
    op.create_index(op.f("ix_deliberations_created_by"), "deliberations", ["created_by"], unique=False)
    op.create_index(op.f("ix_deliberations_theme_id"), "deliberations", ["theme_id"], unique=False)

    op.create_table(
        "deliberation_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("deliberation_id", sa.Integer(), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("cost", sa.Numeric(precision=16, scale=2), nullable=False, comment="baht"),
        sa.CheckConstraint("cost > 0", name=op.f("ck_deliberation_options_cost_positive")),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["deliberations.id"],
            name=op.f("fk_deliberation_options_deliberation_id_deliberations"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["plan_items.id"], name=op.f("fk_deliberation_options_plan_item_id_plan_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation_options")),
        sa.UniqueConstraint(
            "deliberation_id", "plan_item_id", name=op.f("uq_deliberation_options_deliberation_id_plan_item_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_deliberation_options_public_id")),
    )
    op.create_index(
        op.f("ix_deliberation_options_deliberation_id"), "deliberation_options", ["deliberation_id"], unique=False
    )
    op.create_index(
        op.f("ix_deliberation_options_plan_item_id"), "deliberation_options", ["plan_item_id"], unique=False
    )

    op.create_table(
        "deliberation_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("deliberation_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True, comment="whose words they are; null: proposed here"),
        sa.Column(
            "text",
            sa.Text(),
            nullable=False,
            comment="as the public reads it; of a submission: a part of its public text",
        ),
        sa.Column(
            "own_words", sa.Text(), nullable=False, comment="of a proposal: as it was written, until it is judged"
        ),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="of what was not accepted"),
        sa.Column("shown", sa.Integer(), nullable=False, comment="people who have answered it: the fewest come first"),
        sa.Column(
            "form_key",
            sa.String(length=64),
            nullable=True,
            comment="of the form that proposed it: sent twice, it stands once",
        ),
        sa.Column("judged_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'rejected' OR reason <> ''", name=op.f("ck_deliberation_statements_refusal_has_reason")
        ),
        sa.CheckConstraint("state IN ('accepted', 'held', 'rejected')", name=op.f("ck_deliberation_statements_state")),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["deliberations.id"],
            name=op.f("fk_deliberation_statements_deliberation_id_deliberations"),
        ),
        sa.ForeignKeyConstraint(["judged_by"], ["users.id"], name=op.f("fk_deliberation_statements_judged_by_users")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_deliberation_statements_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation_statements")),
        sa.UniqueConstraint("form_key", name=op.f("uq_deliberation_statements_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deliberation_statements_public_id")),
    )
    op.create_index(
        op.f("ix_deliberation_statements_deliberation_id"), "deliberation_statements", ["deliberation_id"], unique=False
    )
    op.create_index(
        op.f("ix_deliberation_statements_judged_by"), "deliberation_statements", ["judged_by"], unique=False
    )
    op.create_index(
        op.f("ix_deliberation_statements_submission_id"), "deliberation_statements", ["submission_id"], unique=False
    )

    op.create_table(
        "deliberation_voters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliberation_id", sa.Integer(), nullable=False),
        sa.Column(
            "key", sa.String(length=32), nullable=True, comment="keyed hash of account or browser, for this one alone"
        ),
        sa.Column(
            "number", sa.Integer(), nullable=True, comment="in the open votes; drawn by lot, not in the order of coming"
        ),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="as they said: a district"),
        sa.Column("proposals", sa.Integer(), nullable=False, comment="statements proposed"),
        sa.CheckConstraint("(key IS NULL) <> (number IS NULL)", name=op.f("ck_deliberation_voters_key_or_number")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_deliberation_voters_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["deliberation_id"], ["deliberations.id"], name=op.f("fk_deliberation_voters_deliberation_id_deliberations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation_voters")),
        sa.UniqueConstraint("deliberation_id", "key", name=op.f("uq_deliberation_voters_deliberation_id_key")),
        sa.UniqueConstraint("deliberation_id", "number", name=op.f("uq_deliberation_voters_deliberation_id_number")),
    )
    op.create_index(op.f("ix_deliberation_voters_area_code"), "deliberation_voters", ["area_code"], unique=False)

    op.create_table(
        "deliberation_picks",
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 is the first; always 1 where projects are picked"),
        sa.CheckConstraint("rank > 0", name=op.f("ck_deliberation_picks_rank_positive")),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["deliberation_options.id"],
            name=op.f("fk_deliberation_picks_option_id_deliberation_options"),
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["deliberation_voters.id"], name=op.f("fk_deliberation_picks_voter_id_deliberation_voters")
        ),
        sa.PrimaryKeyConstraint("voter_id", "option_id", name=op.f("pk_deliberation_picks")),
    )
    op.create_index(op.f("ix_deliberation_picks_option_id"), "deliberation_picks", ["option_id"], unique=False)

    op.create_table(
        "deliberation_votes",
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.CheckConstraint("choice IN ('agree', 'disagree', 'pass')", name=op.f("ck_deliberation_votes_choice")),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["deliberation_statements.id"],
            name=op.f("fk_deliberation_votes_statement_id_deliberation_statements"),
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["deliberation_voters.id"], name=op.f("fk_deliberation_votes_voter_id_deliberation_voters")
        ),
        sa.PrimaryKeyConstraint("voter_id", "statement_id", name=op.f("pk_deliberation_votes")),
    )
    op.create_index(op.f("ix_deliberation_votes_statement_id"), "deliberation_votes", ["statement_id"], unique=False)


def downgrade() -> None:
    op.drop_table("deliberation_votes")
    op.drop_table("deliberation_picks")
    op.drop_table("deliberation_voters")
    op.drop_table("deliberation_statements")
    op.drop_table("deliberation_options")
    op.drop_table("deliberations")
