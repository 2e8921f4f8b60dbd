"""Labels that name a strategy stand beside the place and state of their submission: strategy × area reads one index.

Triggers keep them in step. Whoever builds `labels` or `submissions` anew on SQLite has to make the triggers again.
"""

# ruff: noqa: S608  (all words of these statements are this file's)

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

FILED = "new.aspect = 'strategy' AND new.in_force"
COLUMNS = "label_id, submission_id, strategy_ref, source, area_code, state, received_at, several"
FILE = (
    f"INSERT INTO filings ({COLUMNS}) SELECT new.id, new.submission_id, new.value, new.source, s.area_code, s.state, s.received_at, false"
    " FROM submissions AS s WHERE s.id = new.submission_id"
)
MOVE = "UPDATE filings SET area_code = new.area_code, state = new.state WHERE submission_id = new.id"
SEVERAL = "(SELECT count(*) > 1 FROM filings AS o WHERE o.submission_id = filings.submission_id)"
ANOTHER = "SELECT 1 FROM filings AS o WHERE o.submission_id = new.submission_id AND o.label_id <> new.label_id"
MOVED = "new.state <> old.state OR new.area_code <> old.area_code"

SQLITE = (
    f"CREATE TRIGGER labels_filed AFTER INSERT ON labels WHEN {FILED} BEGIN {FILE}; END",
    "CREATE TRIGGER labels_unfiled AFTER DELETE ON labels WHEN old.aspect = 'strategy' BEGIN"
    " DELETE FROM filings WHERE label_id = old.id; END",
    "CREATE TRIGGER labels_filed_anew AFTER UPDATE ON labels WHEN old.aspect = 'strategy' OR new.aspect = 'strategy'"
    f" BEGIN DELETE FROM filings WHERE label_id = old.id; {FILE} AND {FILED}; END",
    f"CREATE TRIGGER submissions_filed AFTER UPDATE OF state, area_code ON submissions WHEN {MOVED} BEGIN {MOVE}; END",
    f"CREATE TRIGGER filings_several AFTER INSERT ON filings WHEN EXISTS ({ANOTHER}) BEGIN"
    " UPDATE filings SET several = true WHERE submission_id = new.submission_id; END",
    "CREATE TRIGGER filings_single AFTER DELETE ON filings WHEN old.several BEGIN"
    f" UPDATE filings SET several = {SEVERAL} WHERE submission_id = old.submission_id; END",
)
POSTGRESQL = (
    "CREATE FUNCTION file_label() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF TG_OP <> 'INSERT' THEN DELETE FROM filings WHERE label_id = old.id; END IF;"
    f" IF TG_OP <> 'DELETE' AND {FILED} THEN {FILE}; END IF;"
    f" UPDATE filings SET several = {SEVERAL} WHERE several <> {SEVERAL}"
    " AND submission_id = coalesce(new.submission_id, old.submission_id);"
    " RETURN NULL; END $$",
    f"CREATE FUNCTION file_submission() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {MOVE}; RETURN NULL; END $$",
    f"CREATE TRIGGER labels_filed AFTER INSERT ON labels FOR EACH ROW WHEN ({FILED}) EXECUTE FUNCTION file_label()",
    "CREATE TRIGGER labels_unfiled AFTER DELETE ON labels FOR EACH ROW WHEN (old.aspect = 'strategy')"
    " EXECUTE FUNCTION file_label()",
    "CREATE TRIGGER labels_filed_anew AFTER UPDATE ON labels FOR EACH ROW"
    " WHEN (old.aspect = 'strategy' OR new.aspect = 'strategy') EXECUTE FUNCTION file_label()",
    "CREATE TRIGGER submissions_filed AFTER UPDATE OF state, area_code ON submissions FOR EACH ROW"
    f" WHEN ({MOVED}) EXECUTE FUNCTION file_submission()",
)
TRIGGERS = {
    "labels_filed": "labels",
    "labels_unfiled": "labels",
    "labels_filed_anew": "labels",
    "submissions_filed": "submissions",
}
ON_SQLITE_ALONE = ("filings_several", "filings_single")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.create_table(
        "filings",
        sa.Column("label_id", sa.Integer(), autoincrement=False, nullable=False, comment="the label's own number"),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("strategy_ref", sa.String(length=60), nullable=False, comment="the label's value"),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="the submission's"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="the submission's"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="the submission's"),
        sa.Column("several", sa.Boolean(), nullable=False, comment="its submission has more than one filing"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_filings_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("label_id", name=op.f("pk_filings")),
    )
    columns = ["area_code", "strategy_ref", "source", "state"]
    op.create_index(op.f("ix_filings_area_code_strategy_ref_source_state"), "filings", columns)
    recent = ["received_at", "area_code", "strategy_ref", "state"]
    op.create_index(op.f("ix_filings_received_at_area_code_strategy_ref_state"), "filings", recent)
    op.create_index(op.f("ix_filings_several_area_code"), "filings", ["several", "area_code"])
    op.create_index(op.f("ix_filings_submission_id"), "filings", ["submission_id"])
    op.execute(
        f"INSERT INTO filings ({COLUMNS})"
        " SELECT labels.id, submission_id, value, labels.source, submissions.area_code, state, received_at, false FROM labels"
        " JOIN submissions ON submissions.id = submission_id WHERE aspect = 'strategy' AND in_force"
    )
    op.execute(f"UPDATE filings SET several = true WHERE {SEVERAL}")
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for trigger in () if _on_postgresql() else ON_SQLITE_ALONE:
        op.execute(f"DROP TRIGGER {trigger}")
    for trigger, table in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {trigger} ON {table}" if _on_postgresql() else f"DROP TRIGGER {trigger}")
    if _on_postgresql():
        op.execute("DROP FUNCTION file_label()")
        op.execute("DROP FUNCTION file_submission()")
    op.drop_table("filings")
