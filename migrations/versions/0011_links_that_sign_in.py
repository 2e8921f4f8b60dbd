"""Signing in by a link or code of a letter; the role of the village volunteer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OFFICERS = "role IN ('admin', 'publisher', 'planner', 'moderator', 'inspector')"
ALL = "role IN ('admin', 'publisher', 'planner', 'moderator', 'inspector', 'volunteer')"


def _roles(condition: str) -> None:
    for name in ("invitations", "memberships"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_role"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_role"), condition)


def upgrade() -> None:
    op.create_table(
        "mail_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "session_token",
            sa.String(length=16),
            nullable=True,
            comment="the account's when it was asked: signing out everywhere ends open links too",
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "code_hash",
            sa.String(length=64),
            nullable=False,
            comment="keyed: eight digits could be tried out otherwise",
        ),
        sa.Column("target", sa.String(length=2000), nullable=False, comment="the page that was wanted"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mail_links_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_links_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_links_token_hash")),
    )
    with op.batch_alter_table("mail_links") as table:
        table.create_index(op.f("ix_mail_links_expires_at"), ["expires_at"])
        table.create_index(op.f("ix_mail_links_user_id"), ["user_id"])
    _roles(ALL)


def downgrade() -> None:
    op.execute("DELETE FROM memberships WHERE role = 'volunteer'")
    op.execute("DELETE FROM invitations WHERE role = 'volunteer'")
    _roles(OFFICERS)
    op.drop_table("mail_links")
