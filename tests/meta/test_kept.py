"""Every column that can hold somebody's words has its place in the record of processing: why it is kept, and how long."""

import json
from fnmatch import fnmatch

import sqlalchemy as sa

from webapp.models import metadata
from webapp.submissions import retention
from webapp.submissions.promises import DATA

NOBODYS = {"hashing_keys.sealed"}
LEAST = 100  # shorter columns hold codes, keys, hashes


def _holds_words(column: "sa.Column[object]") -> bool:
    kind = column.type
    return isinstance(kind, sa.Text | sa.JSON) or (isinstance(kind, sa.String) and (kind.length or LEAST) >= LEAST)


def test_every_column_of_words_is_kept_for_a_purpose_and_for_no_longer() -> None:
    clock = json.loads((DATA / "retention.json").read_text("utf-8"))
    records = retention.records()
    patterns = [pattern for one in (*clock, *records) for pattern in one.get("columns", ())]
    words = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if _holds_words(column) and f"{table.name}.{column.name}" not in NOBODYS
    ]
    homeless = [name for name in words if not any(fnmatch(name, one) for one in patterns)]
    assert not homeless, "name each in data/retention.json (with a period) or in data/processing.json (with the reason)"
    assert not [one for one in patterns if not any(fnmatch(name, one) for name in words)], "a place for what is no more"
    assert len(patterns) == len(set(patterns))


def test_every_purpose_of_the_clock_is_carried_out() -> None:
    source = (DATA.parent / "retention.py").read_text("utf-8")
    others = {"rate_limit"}  # swept by core.limits, which knows its own window
    assert [one.purpose for one in retention.in_force_now() if f'days["{one.purpose}"]' not in source] == [*others]
