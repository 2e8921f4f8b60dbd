"""How many filings a district and how many members a theme has are kept as sums, like the tallies of submissions.

On PostgreSQL the triggers that keep the filings, too, now see a whole statement: ten thousand labels cost a few questions
instead of thirty thousand. Whoever builds `labels`, `filings` or `theme_members` anew on SQLite makes the triggers again.
"""

# ruff: noqa: S608  (all words of these statements are this file's)

from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


@dataclass(frozen=True)
class Counted:
    """A table whose rows are counted in another, and how the key of a line is read from a row."""

    table: str
    counts: str
    key: dict[str, str]

    @property
    def columns(self) -> str:
        return ", ".join(self.key)

    def of(self, row: str) -> list[str]:
        return [one.format(row=row) for one in self.key.values()]


COUNTED = (
    Counted(
        "filings",
        "filing_counts",
        {
            "area_code": "substr({row}.area_code, 1, 4)",
            "strategy_ref": "{row}.strategy_ref",
            "source": "{row}.source",
            "state": "{row}.state",
        },
    ),
    Counted("theme_members", "theme_counts", {"theme_id": "{row}.theme_id", "is_seen": "{row}.is_seen"}),
)
TYPES = {
    "area_code": sa.String(length=6),
    "strategy_ref": sa.String(length=60),
    "source": sa.String(length=8),
    "state": sa.String(length=12),
    "theme_id": sa.Integer(),
    "is_seen": sa.Boolean(),
}


def _on_sqlite(one: Counted) -> list[str]:
    def add(row: str, number: int) -> str:
        return (
            f"INSERT INTO {one.counts} ({one.columns}, part, number) VALUES ({', '.join(one.of(row))}, 0, {number})"
            f" ON CONFLICT ({one.columns}, part) DO UPDATE SET number = number + {number};"
        )

    changed = " OR ".join(f"{old} <> {new}" for old, new in zip(one.of("old"), one.of("new"), strict=True))
    name = f"CREATE TRIGGER {one.counts}"
    return [
        f"{name}_added AFTER INSERT ON {one.table} BEGIN {add('new', 1)} END",
        f"{name}_taken AFTER DELETE ON {one.table} BEGIN {add('old', -1)} END",
        f"{name}_moved AFTER UPDATE OF {one.columns} ON {one.table} WHEN {changed} BEGIN {add('old', -1)} {add('new', 1)} END",
    ]


def _on_postgresql(one: Counted) -> list[str]:
    def lines(rows: str, number: int) -> str:
        return f"SELECT {', '.join(one.of('r'))}, {number} FROM {rows} AS r"

    def add(lines: str) -> str:
        return (
            f"INSERT INTO {one.counts} ({one.columns}, part, number) SELECT {one.columns}, pg_backend_pid(), sum(number)"
            f" FROM ({lines}) AS line ({one.columns}, number) GROUP BY {one.columns} HAVING sum(number) <> 0"
            f" ON CONFLICT ({one.columns}, part) DO UPDATE SET number = {one.counts}.number + excluded.number;"
        )

    new, old = lines("new_rows", 1), lines("old_rows", -1)
    return [
        f"CREATE FUNCTION {one.counts}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'INSERT' THEN {add(new)}"
        f" ELSIF TG_OP = 'DELETE' THEN {add(old)}"
        f" ELSE {add(f'{new} UNION ALL {old}')} END IF;"
        " RETURN NULL; END $$",
        *_statements(one.counts, one.table, f"{one.counts}_kept"),
    ]


def _statements(name: str, table: str, function: str) -> list[str]:
    """A trigger for each way to change a table, that sees all rows of a statement at once."""
    run = f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    return [
        f"CREATE TRIGGER {name}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows {run}",
        f"CREATE TRIGGER {name}_taken AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows {run}",
        f"CREATE TRIGGER {name}_moved AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows {run}",
    ]


FILED = "label_id, submission_id, strategy_ref, source, area_code, state, received_at, several"
SEVERAL = "(SELECT count(*) > 1 FROM filings AS o WHERE o.submission_id = f.submission_id)"
MARK = (
    f"UPDATE filings AS f SET several = {SEVERAL} WHERE several <> {SEVERAL}"
    " AND submission_id IN (SELECT submission_id FROM {rows} WHERE aspect = 'strategy');"
)
NO_LONGER = (
    "DELETE FROM filings WHERE label_id IN (SELECT id FROM old_rows WHERE aspect = 'strategy');"
    f" {MARK.format(rows='old_rows')}"
)
NEWLY = (
    f"INSERT INTO filings ({FILED}) SELECT n.id, n.submission_id, n.value, n.source, s.area_code, s.state, s.received_at, false"
    " FROM new_rows AS n JOIN submissions AS s ON s.id = n.submission_id WHERE n.aspect = 'strategy' AND n.in_force;"
    f" {MARK.format(rows='new_rows')}"
)
FILINGS = (
    "DROP TRIGGER labels_filed ON labels",
    "DROP TRIGGER labels_unfiled ON labels",
    "DROP TRIGGER labels_filed_anew ON labels",
    "DROP TRIGGER submissions_filed ON submissions",
    "CREATE FUNCTION file_labels() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    # Nested: a condition that names the rows of another way of changing is not even read.
    f" IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM old_rows WHERE aspect = 'strategy') THEN {NO_LONGER} END IF; END IF;"
    f" IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM new_rows WHERE aspect = 'strategy') THEN {NEWLY} END IF; END IF;"
    " RETURN NULL; END $$",
    "CREATE FUNCTION file_submissions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " UPDATE filings AS f SET area_code = n.area_code, state = n.state FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id"
    " WHERE f.submission_id = n.id AND (n.state <> o.state OR n.area_code <> o.area_code);"
    " RETURN NULL; END $$",
    *_statements("filings", "labels", "file_labels"),
    "CREATE TRIGGER filings_follow AFTER UPDATE ON submissions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
    " FOR EACH STATEMENT EXECUTE FUNCTION file_submissions()",
)
# As 0025 made them; its functions stand still meanwhile.
FILED_ROW_BY_ROW = (
    "DROP TRIGGER filings_added ON labels",
    "DROP TRIGGER filings_taken ON labels",
    "DROP TRIGGER filings_moved ON labels",
    "DROP TRIGGER filings_follow ON submissions",
    "DROP FUNCTION file_labels()",
    "DROP FUNCTION file_submissions()",
    "CREATE TRIGGER labels_filed AFTER INSERT ON labels FOR EACH ROW"
    " WHEN (new.aspect = 'strategy' AND new.in_force) EXECUTE FUNCTION file_label()",
    "CREATE TRIGGER labels_unfiled AFTER DELETE ON labels FOR EACH ROW WHEN (old.aspect = 'strategy')"
    " EXECUTE FUNCTION file_label()",
    "CREATE TRIGGER labels_filed_anew AFTER UPDATE ON labels FOR EACH ROW"
    " WHEN (old.aspect = 'strategy' OR new.aspect = 'strategy') EXECUTE FUNCTION file_label()",
    "CREATE TRIGGER submissions_filed AFTER UPDATE OF state, area_code ON submissions FOR EACH ROW"
    " WHEN (new.state <> old.state OR new.area_code <> old.area_code) EXECUTE FUNCTION file_submission()",
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for one in COUNTED:
        op.create_table(
            one.counts,
            *(sa.Column(name, TYPES[name], nullable=False) for name in one.key),
            sa.Column("part", sa.Integer(), nullable=False, comment="0; on PostgreSQL the session that added it"),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint(*one.key, "part", name=op.f(f"pk_{one.counts}")),
        )
        op.execute(
            f"INSERT INTO {one.counts} ({one.columns}, part, number) SELECT {', '.join(one.of('r'))}, 0, count(*)"
            f" FROM {one.table} AS r GROUP BY {', '.join(one.of('r'))}"
        )
        for statement in _on_sqlite(one) if on_sqlite else _on_postgresql(one):
            op.execute(statement)
    for statement in () if on_sqlite else FILINGS:
        op.execute(statement)


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in () if on_sqlite else FILED_ROW_BY_ROW:
        op.execute(statement)
    for one in COUNTED:
        for trigger in ("added", "taken", "moved"):
            op.execute(f"DROP TRIGGER {one.counts}_{trigger}" + ("" if on_sqlite else f" ON {one.table}"))
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {one.counts}_kept()")
        op.drop_table(one.counts)
