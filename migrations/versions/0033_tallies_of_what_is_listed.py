"""The tallies of submissions tell what stands in public lists, and lie in the order in which the nation is added.

The map and the lists count from them too. On SQLite a table without row numbers is read in the order of its key: sums
of a nation need no sorting. Triggers as in 0030. A further index holds open problems by the time they came.
"""

# ruff: noqa: S608  (all words of these statements are this file's)

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NEW = ("kind", "state", "settlement", "is_listed", "place")
OLD = ("place", "kind", "state", "settlement")
OPEN = "kind = 'problem_report' AND state IN ('waiting', 'in_theme') AND settlement IN ('open', 'reopened')"
OPEN_ON_SQLITE = OPEN.replace("kind", "+kind").replace("state", "+state")
TRIGGERS = ("submissions_tallied", "submissions_untallied", "submissions_tallied_anew")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _value(name: str, row: str = "") -> str:
    return f"substr({row}area_code, 1, 4)" if name == "place" else f"{row}{name}"


def _values(key: tuple[str, ...], row: str = "") -> str:
    return ", ".join(_value(name, row) for name in key)


def _create(key: tuple[str, ...]) -> None:
    columns = {
        "place": sa.Column("place", sa.String(6), nullable=False, comment="a district; or a wider area as a whole"),
        "kind": sa.Column("kind", sa.String(16), nullable=False),
        "state": sa.Column("state", sa.String(12), nullable=False),
        "settlement": sa.Column("settlement", sa.String(10), nullable=False),
        "is_listed": sa.Column("is_listed", sa.Boolean(), nullable=False),
    }
    op.create_table(
        "tallies",
        *(columns[name] for name in key),
        sa.Column("part", sa.Integer(), nullable=False, comment="0; on PostgreSQL the session that added it"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*key, "part", name=op.f("pk_tallies")),
        sqlite_with_rowid=key == OLD,
    )
    op.execute(
        f"INSERT INTO tallies ({', '.join(key)}, part, number)"
        f" SELECT {_values(key)}, 0, count(*) FROM submissions GROUP BY {_values(key)}"
    )


def _add(key: tuple[str, ...], row: str, number: int) -> str:
    columns = f"{', '.join(key)}, part"
    return (
        f"INSERT INTO tallies ({columns}, number) VALUES ({_values(key, row)}, 0, {number})"
        f" ON CONFLICT ({columns}) DO UPDATE SET number = number + {number}"
    )


def _count_on_sqlite(key: tuple[str, ...]) -> None:
    looked_at = [one for one in key if one != "place"] + ["area_code"]
    moved = " OR ".join(f"new.{one} <> old.{one}" for one in looked_at)
    for event, acts in (
        ("submissions_tallied AFTER INSERT ON submissions", [_add(key, "new.", 1)]),
        ("submissions_untallied AFTER DELETE ON submissions", [_add(key, "old.", -1)]),
        (
            f"submissions_tallied_anew AFTER UPDATE OF {', '.join(looked_at)} ON submissions WHEN {moved}",
            [_add(key, "old.", -1), _add(key, "new.", 1)],
        ),
    ):
        op.execute(f"CREATE TRIGGER {event} BEGIN {'; '.join(acts)}; END")


def _count_on_postgresql(key: tuple[str, ...]) -> None:
    columns = f"{', '.join(key)}, part"
    numbers = ", ".join(str(place) for place in range(1, len(key) + 1))
    come, gone = "SELECT *, 1 AS n FROM come", "SELECT *, -1 AS n FROM gone"
    for name, rows in zip(TRIGGERS, (come, gone, f"{come} UNION ALL {gone}"), strict=True):
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" INSERT INTO tallies ({columns}, number)"
            f" SELECT {_values(key)}, pg_backend_pid(), sum(n) FROM ({rows}) AS changed"
            f" GROUP BY {numbers} HAVING sum(n) <> 0"
            f" ON CONFLICT ({columns}) DO UPDATE SET number = tallies.number + excluded.number;"
            " RETURN NULL; END $$"
        )


def _made_anew(key: tuple[str, ...]) -> None:
    if _on_postgresql():
        op.execute("LOCK TABLE submissions IN SHARE ROW EXCLUSIVE MODE")  # nobody may come or go meanwhile
    else:
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_table("tallies")
    _create(key)
    (_count_on_postgresql if _on_postgresql() else _count_on_sqlite)(key)


def upgrade() -> None:
    _made_anew(NEW)
    op.create_index(op.f("ix_tallies_place"), "tallies", ["place"])
    op.create_index(
        "ix_submissions_open_problems_newest",
        "submissions",
        ["received_at", "area_code"],
        sqlite_where=sa.text(OPEN_ON_SQLITE),
        postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_open_problems_newest", "submissions")
    op.drop_index(op.f("ix_tallies_place"), "tallies")
    _made_anew(OLD)
