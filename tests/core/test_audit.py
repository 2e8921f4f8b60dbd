"""The trail cannot be changed unnoticed, whichever entry is touched, on either database."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from webapp.core import audit
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM


def _write(count: int = 5) -> None:
    for number in range(count):
        with unit_of_work():
            audit.record(SYSTEM, "project.publish", "project", f"p{number}", note="ทดสอบ")


def _tamper(app: Flask, statement: str) -> None:
    """As somebody with the database in hand would: past the triggers."""
    with db.engine.connect().execution_options(immediate=True) as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            for name in ("audit_entries_no_update", "audit_entries_no_delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        connection.execute(text(statement))


def test_an_untouched_trail_holds(app: Flask) -> None:
    _write()
    verdict = audit.verify()
    assert (verdict.entries, verdict.broken_at) == (5, None)


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit_entries SET action = 'project.edit' WHERE id = 3", 3),
        ("UPDATE audit_entries SET actor_id = 7 WHERE id = 1", 1),
        ('UPDATE audit_entries SET detail = \'{"note": "x"}\' WHERE id = 5', 5),
        ("DELETE FROM audit_entries WHERE id = 2", 2),
        ("DELETE FROM audit_entries WHERE id = 1", 1),
    ],
)
def test_the_first_broken_entry_is_named(app: Flask, statement: str, first: int) -> None:
    _write()
    _tamper(app, statement)
    assert audit.verify().broken_at == first


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"])
def test_the_database_itself_refuses_changes(app: Flask, statement: str) -> None:
    _write(1)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        db.engine.connect().execution_options(immediate=True) as connection,
    ):
        connection.execute(text(statement))


def test_nothing_is_noted_of_what_was_rolled_back(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        audit.record(SYSTEM, "project.publish", "project", "p", n=1 / 0)
    assert audit.verify().entries == 0


def test_many_writers_at_once_make_one_chain(app: Flask, in_threads: Callable[..., list[Any]]) -> None:
    def write(number: int) -> None:
        with app.app_context():
            for _ in range(5):
                with unit_of_work():
                    audit.record(SYSTEM, "project.publish", "project", f"p{number}")

    in_threads(write, range(6))
    verdict = audit.verify()
    assert (verdict.entries, verdict.broken_at) == (30, None)
