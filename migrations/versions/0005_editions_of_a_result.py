"""A published result keeps its editions: the first one whole, and each correction with its public reason."""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

editions = sa.table(
    "result_editions",
    *(sa.column(name) for name in ("result_id", "number", "reason", "published_at", "published_by", "letters")),
    sa.column("content", sa.JSON),
)
results = sa.table(
    "hearing_results",
    *(sa.column(name) for name in ("id", "published_by", "letters")),
    sa.column("facts", sa.JSON),
    sa.column("drawn_at", sa.DateTime(timezone=True)),
    sa.column("published_at", sa.DateTime(timezone=True)),
)
sections = sa.table("result_sections", *(sa.column(name) for name in ("result_id", "key", "body")))
decisions = sa.table(
    "result_decisions", *(sa.column(name) for name in ("id", "result_id", "theme_id", "relation", "reason"))
)
themes = sa.table("themes", *(sa.column(name) for name in ("id", "public_id", "title")))


def upgrade() -> None:
    op.create_table(
        "result_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 is what was first published"),
        sa.Column("reason", sa.Text(), nullable=False, comment="public: why it was corrected"),
        sa.Column("content", sa.JSON(), nullable=False, comment="facts, officers' words, decisions: contents.py"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False, comment="how many contributors were written to"),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_result_editions_correction_has_reason")),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name=op.f("fk_result_editions_published_by_users")),
        sa.ForeignKeyConstraint(
            ["result_id"], ["hearing_results.id"], name=op.f("fk_result_editions_result_id_hearing_results")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_editions")),
        sa.UniqueConstraint("result_id", "number", name=op.f("uq_result_editions_result_id_number")),
    )
    op.create_index(op.f("ix_result_editions_published_by"), "result_editions", ["published_by"])
    with op.batch_alter_table("result_files") as table:
        table.add_column(
            sa.Column("edition", sa.Integer(), nullable=False, server_default="1", comment="number of the edition")
        )
        table.drop_constraint(op.f("uq_result_files_result_id_format"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_result_files_result_id_edition_format"), ["result_id", "edition", "format"]
        )
    with op.batch_alter_table("result_files") as table:
        table.alter_column("edition", server_default=None)
    _keep_what_is_published()


def _keep_what_is_published() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(results).where(results.c.published_at.is_not(None))).all():
        bodies = sa.select(sections.c.key, sections.c.body).where(sections.c.result_id == row.id)
        decided = (
            sa.select(themes.c.public_id, themes.c.title, decisions.c.relation, decisions.c.reason)
            .join_from(decisions, themes, themes.c.id == decisions.c.theme_id)
            .where(decisions.c.result_id == row.id)
            .order_by(decisions.c.id)
        )
        drawn_at = row.drawn_at if row.drawn_at.tzinfo else row.drawn_at.replace(tzinfo=UTC)
        content = {
            "facts": row.facts,
            "drawn_at": drawn_at.isoformat(),
            "bodies": {one.key: one.body for one in connection.execute(bodies)},
            "decisions": [
                {"theme": one.public_id, "title": one.title, "relation": one.relation, "reason": one.reason}
                for one in connection.execute(decided)
            ],
        }
        more = {"published_at": row.published_at, "published_by": row.published_by, "letters": row.letters}
        connection.execute(editions.insert().values(result_id=row.id, number=1, reason="", content=content, **more))


def downgrade() -> None:
    """Of each result the newest edition stays."""
    op.execute(
        "DELETE FROM result_files WHERE edition < "
        "(SELECT max(number) FROM result_editions WHERE result_editions.result_id = result_files.result_id)"
    )
    with op.batch_alter_table("result_files") as table:
        table.drop_constraint(op.f("uq_result_files_result_id_edition_format"), type_="unique")
        table.create_unique_constraint(op.f("uq_result_files_result_id_format"), ["result_id", "format"])
        table.drop_column("edition")
    with op.batch_alter_table("result_editions") as table:
        table.drop_index(op.f("ix_result_editions_published_by"))
    op.drop_table("result_editions")
