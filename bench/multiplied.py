"""A database of a million out of one of some tens of thousands: submissions are copied with what hangs on them, by SQL.

The rooms' own code writes the first ones, so that they are what the product would have stored. Copying them takes minutes
instead of hours, and the same command always gives the same rows.
"""

import hashlib
from typing import Any

from sqlalchemy import Integer, String, cast, func, insert, literal, null, select, text
from tqdm import tqdm

from webapp.core.db import db, unit_of_work
from webapp.insights.models import Analysis, Label, ThemeMember
from webapp.submissions.models import Submission

_OF_A_SUBMISSION: tuple[Any, ...] = (Analysis.__table__, Label.__table__, ThemeMember.__table__)
_SUBMISSIONS: Any = Submission.__table__


def copy(first: int, last: int, wanted: int) -> None:
    """Add so many submissions: those numbered from first to last, again and again, each under a number of its own."""
    with tqdm(total=wanted, desc="copies", unit_scale=True) as done:
        while done.n < wanted:
            until = min(last, first + wanted - done.n - 1)
            with unit_of_work():
                _copy_once(first, until)
            done.update(until - first + 1)


def _copy_once(first: int, last: int) -> None:
    shift = (db.session.scalar(select(func.max(Submission.id))) or 0) + 1 - first
    if db.engine.dialect.name == "sqlite":
        raw: Any = db.session.connection().connection.driver_connection
        raw.create_function("md5", 1, _mixed, deterministic=True)
    s = _SUBMISSIONS.c
    number = s.id + shift
    other = {
        "id": number,
        "public_id": func.substr(func.md5(literal("p", String).concat(cast(number, String))), 1, 16),
        "code_hash": func.md5(cast(number, String)),
        "duplicate_of_id": s.duplicate_of_id + shift,
        "form_key": null(),
        "source_id": null(),
    }
    _again(_SUBMISSIONS, other, s.id, first, last)
    for table in _OF_A_SUBMISSION:
        column = table.c.submission_id
        _again(table, {"submission_id": column + shift}, column, first, last)


def _again(table: Any, other: dict[str, Any], number: Any, first: int, last: int) -> None:
    """The rows of these submissions once more; a key that counts by itself goes on counting."""
    names = [one.name for one in table.columns if one.name in other or not _counts_itself(one)]
    columns = [other.get(name, table.c[name]) for name in names]
    rows = select(*columns).where(number.between(first, last)).order_by(number)
    db.session.execute(insert(table).from_select(names, rows, include_defaults=False))


def _counts_itself(column: Any) -> bool:
    return bool(column.primary_key) and isinstance(column.type, Integer) and not column.foreign_keys


def _mixed(words: str) -> str:
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()


def settle() -> None:
    """What PostgreSQL does by itself within some minutes of so many rows; SQLite is left as installations are."""
    if db.engine.dialect.name != "postgresql":
        return
    with unit_of_work():  # numbers were given by hand
        db.session.execute(
            text("SELECT setval(pg_get_serial_sequence('submissions', 'id'), (SELECT max(id) FROM submissions))")
        )
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
