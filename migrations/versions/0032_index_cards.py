"""What lists of a planner's desk find a submission by stands on a narrow card, kept by triggers; `labels` loses two wide indexes.

Whoever builds `labels` or `submissions` anew on SQLite makes these triggers again.
"""

# ruff: noqa: S608  (all words of these statements are this file's)

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ORIGINAL = "coalesce(s.duplicate_of_id, s.id)"
# A copy says what its original says, but each has a stance of its own: the chosen one, or else the one that was read.
SPOKEN = (
    "SELECT DISTINCT l.aspect || ':' || l.value || '|' AS word FROM labels AS l"
    f" WHERE l.submission_id IN (s.id, {ORIGINAL}) AND l.in_force AND l.aspect <> 'strategy'"
    " AND CASE WHEN l.aspect = 'stance' THEN l.submission_id = s.id AND s.stance_given IS NULL"
    f" ELSE l.submission_id = {ORIGINAL} END"
)
CHOSEN = "coalesce('stance:' || s.stance_given || '|', '')"
PLACE = "substr(s.area_code, 1, 2)"
COLUMNS = "submission_id, province, area_code, received_at, said"
INDEXED = ["province", "received_at", "submission_id", "area_code", "said"]


def _words(joined: str) -> str:
    return f"'|' || coalesce((SELECT {joined} FROM ({SPOKEN} ORDER BY 1) AS spoken), '') || {CHOSEN}"


def _card(joined: str) -> str:
    return f"s.id, {PLACE}, s.area_code, s.received_at, {_words(joined)}"


ON_SQLITE = "group_concat(word, '')"
ON_POSTGRESQL = "string_agg(word, '' ORDER BY word)"


def _said_anew(row: str) -> str:
    return (
        f"UPDATE index_cards SET said = (SELECT {_words(ON_SQLITE)} FROM submissions AS s WHERE s.id = submission_id)"
        f" WHERE submission_id IN (SELECT {row}.submission_id"
        f" UNION ALL SELECT id FROM submissions WHERE duplicate_of_id = {row}.submission_id)"
    )


def _alone(row: str) -> str:
    """No other label says the same, as a person's and the machine's may."""
    return (
        f"NOT EXISTS (SELECT 1 FROM labels AS o WHERE o.submission_id = {row}.submission_id AND o.aspect = {row}.aspect"
        f" AND o.value = {row}.value AND o.in_force AND o.id <> {row}.id)"
    )


SQLITE = (
    "CREATE TRIGGER cards_begun AFTER INSERT ON submissions BEGIN"
    f" INSERT INTO index_cards ({COLUMNS}) SELECT {_card(ON_SQLITE)} FROM submissions AS s WHERE s.id = new.id; END",
    "CREATE TRIGGER cards_moved AFTER UPDATE OF area_code, received_at, duplicate_of_id, stance_given ON submissions BEGIN"
    f" UPDATE index_cards SET ({COLUMNS}) = (SELECT {_card(ON_SQLITE)} FROM submissions AS s WHERE s.id = new.id)"
    " WHERE submission_id = new.id; END",
    f"CREATE TRIGGER cards_added AFTER INSERT ON labels WHEN new.in_force AND new.aspect <> 'strategy' AND {_alone('new')}"
    f" BEGIN {_said_anew('new')}; END",
    f"CREATE TRIGGER cards_taken AFTER DELETE ON labels WHEN old.in_force AND old.aspect <> 'strategy' AND {_alone('old')}"
    f" BEGIN {_said_anew('old')}; END",
    "CREATE TRIGGER cards_changed AFTER UPDATE OF value, in_force ON labels WHEN new.aspect <> 'strategy'"
    f" AND (new.value <> old.value OR new.in_force <> old.in_force AND {_alone('new')}) BEGIN {_said_anew('new')}; END",
)


def _spoken(rows: str, number: int) -> str:
    return (
        f"SELECT submission_id, aspect, value, {number} AS number FROM {rows} WHERE in_force AND aspect <> 'strategy'"
    )


def _changed(rows: str) -> str:
    """Those of which something is said by more labels now, or by fewer: not where a person's takes a machine's place."""
    return (
        f"ARRAY(SELECT DISTINCT submission_id FROM ({rows}) AS spoken"
        " GROUP BY submission_id, aspect, value HAVING sum(number) <> 0)"
    )


# Who changes what an original says locks its card; who makes a copy of it shares that lock: the later one reads what
# the earlier one wrote.
POSTGRESQL = (
    "CREATE FUNCTION cards_of_labels() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE changed integer[]; BEGIN"
    f" IF TG_OP = 'INSERT' THEN changed := {_changed(_spoken('new_rows', 1))};"
    f" ELSIF TG_OP = 'DELETE' THEN changed := {_changed(_spoken('old_rows', -1))};"
    f" ELSE changed := {_changed(_spoken('new_rows', 1) + ' UNION ALL ' + _spoken('old_rows', -1))}; END IF;"
    " IF changed = '{}' THEN RETURN NULL; END IF;"
    " PERFORM 1 FROM index_cards WHERE submission_id = ANY (changed) ORDER BY submission_id FOR UPDATE;"
    " UPDATE index_cards AS c SET said = now.words FROM submissions AS s"
    f" CROSS JOIN LATERAL (SELECT {_words(ON_POSTGRESQL)} AS words OFFSET 0) AS now"
    " WHERE c.submission_id = s.id AND (s.id = ANY (changed) OR s.duplicate_of_id = ANY (changed)) AND c.said <> now.words;"
    " RETURN NULL; END $$",
    "CREATE FUNCTION cards_of_submissions() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE changed integer[]; BEGIN"
    " IF TG_OP = 'INSERT' THEN changed := ARRAY(SELECT id FROM new_rows);"
    " ELSE changed := ARRAY(SELECT n.id FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id"
    " WHERE (n.area_code, n.received_at, n.duplicate_of_id, n.stance_given)"
    " IS DISTINCT FROM (o.area_code, o.received_at, o.duplicate_of_id, o.stance_given)); END IF;"
    " IF changed = '{}' THEN RETURN NULL; END IF;"
    " PERFORM 1 FROM index_cards WHERE submission_id IN (SELECT duplicate_of_id FROM new_rows WHERE duplicate_of_id IS NOT NULL)"
    " ORDER BY submission_id FOR SHARE;"
    f" INSERT INTO index_cards ({COLUMNS}) SELECT {_card(ON_POSTGRESQL)} FROM submissions AS s WHERE s.id = ANY (changed)"
    " ON CONFLICT (submission_id) DO UPDATE SET province = excluded.province, area_code = excluded.area_code,"
    " received_at = excluded.received_at, said = excluded.said;"
    " RETURN NULL; END $$",
)
NEW, OLD, BOTH = "NEW TABLE AS new_rows", "OLD TABLE AS old_rows", "OLD TABLE AS old_rows NEW TABLE AS new_rows"
TRIGGERS = {
    "cards_begun": ("submissions", "INSERT", NEW),
    "cards_moved": ("submissions", "UPDATE", BOTH),
    "cards_added": ("labels", "INSERT", NEW),
    "cards_taken": ("labels", "DELETE", OLD),
    "cards_changed": ("labels", "UPDATE", BOTH),
}
STRATEGY = "aspect = 'strategy'"


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.create_table(
        "index_cards",
        sa.Column("submission_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False, comment="the first two letters of the area's code"),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="the submission's"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="the submission's"),
        sa.Column("said", sa.Text(), nullable=False, comment="|aspect:value|aspect:value|; all but strategies"),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_index_cards_submission_id_submissions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_index_cards")),
    )
    joined = ON_POSTGRESQL if _on_postgresql() else ON_SQLITE
    op.execute(f"INSERT INTO index_cards ({COLUMNS}) SELECT {_card(joined)} FROM submissions AS s ORDER BY s.id")
    op.create_index(op.f("ix_index_cards_of_province"), "index_cards", INDEXED)
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)
    for name, (table, event, rows) in TRIGGERS.items() if _on_postgresql() else ():
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION cards_of_{table}()"
        )
    op.drop_index("ix_labels_aspect_value_in_force_submission_id", "labels")
    op.drop_index("ix_labels_of_submission", "labels")
    where = sa.text(STRATEGY)
    op.create_index(
        "ix_labels_of_strategy", "labels", ["value", "submission_id"], sqlite_where=where, postgresql_where=where
    )
    if _on_postgresql():
        op.execute("ALTER TABLE labels SET (fillfactor = 80)")


def downgrade() -> None:
    if _on_postgresql():
        op.execute("ALTER TABLE labels RESET (fillfactor)")
    op.drop_index("ix_labels_of_strategy", "labels")
    op.create_index("ix_labels_of_submission", "labels", ["submission_id", "aspect", "in_force", "value", "source"])
    op.create_index(
        op.f("ix_labels_aspect_value_in_force_submission_id"),
        "labels",
        ["aspect", "value", "in_force", "submission_id"],
    )
    for name, (table, _, _) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {table}" if _on_postgresql() else f"DROP TRIGGER {name}")
    for function in ("cards_of_labels", "cards_of_submissions") if _on_postgresql() else ():
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_table("index_cards")
