"""Chats: who writes, the events taken, which report a chat wants to hear of."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_chats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False, comment="keyed hash of LINE's user id"),
        sa.Column("address", sa.Text(), nullable=False, comment="LINE's user id, encrypted"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False, comment="what was written and not sent yet, encrypted"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_chats")),
        sa.UniqueConstraint("person", name=op.f("uq_line_chats_person")),
    )
    op.create_table(
        "line_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False, comment="LINE's webhookEventId"),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.BigInteger(), nullable=False, comment="LINE's time stamp: the order of a chat"),
        sa.Column("content", sa.Text(), nullable=False, comment="encrypted; empty once it is answered"),
        sa.Column("answer", sa.Text(), nullable=False, comment="messages to send, encrypted; empty once they are sent"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["line_chats.id"], name=op.f("fk_line_events_chat_id_line_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_line_events_event_id")),
    )
    op.create_table(
        "line_reports",
        sa.Column("submission_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["line_chats.id"], name=op.f("fk_line_reports_chat_id_line_chats")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_line_reports_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_line_reports")),
    )
    for table, columns in (
        ("line_chats", ["changed_at"]),
        ("line_events", ["received_at"]),
        ("line_events", ["chat_id", "happened"]),
        ("line_reports", ["chat_id"]),
    ):
        with op.batch_alter_table(table) as batch:
            batch.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), columns)


def downgrade() -> None:
    op.drop_table("line_reports")
    op.drop_table("line_events")
    op.drop_table("line_chats")
