"""The books of districts, provinces, regions and the nation are kept as sums beside the submissions, in the same transaction.

Triggers keep them in step. Whoever builds `submissions` anew on SQLite has to make the triggers again. On PostgreSQL
each session adds to lines of its own, so that two that count at once never wait for each other; a job joins them.
"""

# ruff: noqa: S608  (all words of these statements are this file's)

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KEY = "place, kind, state, settlement, part"
PLACE = "substr({0}area_code, 1, 4)"
OPEN = "kind = 'problem_report' AND state IN ('waiting', 'in_theme') AND settlement IN ('open', 'reopened')"


def _add(row: str, number: int) -> str:
    return (
        f"INSERT INTO tallies ({KEY}, number) VALUES ({PLACE.format(row)}, {row}kind, {row}state, {row}settlement, 0, {number})"
        f" ON CONFLICT ({KEY}) DO UPDATE SET number = number + {number}"
    )


MOVED = " OR ".join(f"new.{one} <> old.{one}" for one in ("area_code", "kind", "state", "settlement"))
SQLITE = (
    f"CREATE TRIGGER submissions_tallied AFTER INSERT ON submissions BEGIN {_add('new.', 1)}; END",
    f"CREATE TRIGGER submissions_untallied AFTER DELETE ON submissions BEGIN {_add('old.', -1)}; END",
    "CREATE TRIGGER submissions_tallied_anew AFTER UPDATE OF area_code, kind, state, settlement ON submissions"
    f" WHEN {MOVED} BEGIN {_add('old.', -1)}; {_add('new.', 1)}; END",
)
CHANGES = {
    "submissions_tallied": ("INSERT", "NEW TABLE AS come", "SELECT *, 1 AS n FROM come"),
    "submissions_untallied": ("DELETE", "OLD TABLE AS gone", "SELECT *, -1 AS n FROM gone"),
    "submissions_tallied_anew": (
        "UPDATE",
        "OLD TABLE AS gone NEW TABLE AS come",
        "SELECT *, 1 AS n FROM come UNION ALL SELECT *, -1 AS n FROM gone",
    ),
}


def _function(name: str, rows: str) -> str:
    """Once for each statement, however many rows it changes."""
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" INSERT INTO tallies ({KEY}, number)"
        f" SELECT {PLACE.format('')}, kind, state, settlement, pg_backend_pid(), sum(n) FROM ({rows}) AS changed"
        f" GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ON CONFLICT ({KEY}) DO UPDATE SET number = tallies.number + excluded.number;"
        " RETURN NULL; END $$"
    )


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("place", sa.String(length=6), nullable=False, comment="a district; or a wider area as a whole"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("settlement", sa.String(length=10), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, comment="0; on PostgreSQL the session that added it"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "kind", "state", "settlement", "part", name=op.f("pk_tallies")),
    )
    op.execute(
        f"INSERT INTO tallies ({KEY}, number) SELECT {PLACE.format('')}, kind, state, settlement, 0, count(*)"
        " FROM submissions GROUP BY 1, 2, 3, 4"
    )
    where = sa.text(OPEN)
    op.create_index(
        "ix_submissions_open_problems",
        "submissions",
        ["area_code", "received_at"],
        sqlite_where=where,
        postgresql_where=where,
    )
    if not _on_postgresql():
        for statement in SQLITE:
            op.execute(statement)
        return
    for name, (event, tables, rows) in CHANGES.items():
        op.execute(_function(name, rows))
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON submissions REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    for name in CHANGES:
        op.execute(f"DROP TRIGGER {name} ON submissions" if _on_postgresql() else f"DROP TRIGGER {name}")
        if _on_postgresql():
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index("ix_submissions_open_problems", "submissions")
    op.drop_table("tallies")
