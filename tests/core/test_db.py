"""The database keeps every update, refuses naive times, and commits once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from tests.support import factories
from webapp.accounts.models import User
from webapp.core import audit
from webapp.core.db import begin_write, commit, db, rollback, unit_of_work
from webapp.core.operation import Unguarded, operation
from webapp.core.policy import SYSTEM, VISITOR, Actor, Denied, require


def test_no_update_is_lost_when_many_read_and_write_at_once(app: Flask, in_threads: Callable[..., list[Any]]) -> None:
    with unit_of_work():
        person = factories.user(name="0").id

    def add_one(_: int) -> None:
        with app.app_context():
            for _ in range(10):
                with unit_of_work():
                    row = db.session.scalar(select(User).where(User.id == person).with_for_update())
                    assert row is not None
                    row.name = str(int(row.name) + 1)

    in_threads(add_one, range(6))
    assert db.session.scalar(select(User.name).where(User.id == person)) == "60"


def test_times_come_back_in_utc_whatever_zone_they_had(app: Flask) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=7)))
    with unit_of_work():
        person = factories.user(created_at=noon)
    db.session.expire_all()
    assert person.created_at == noon
    assert person.created_at.tzinfo is UTC


def test_a_time_without_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="time zone"), unit_of_work():
        factories.user(created_at=datetime(2026, 1, 1))


def test_foreign_keys_and_checks_are_enforced(app: Flask) -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        factories.submission(area_code="999999")
    with pytest.raises(IntegrityError), unit_of_work():
        factories.submission(state="forgotten")


def test_changes_made_before_the_write_transaction_are_an_error(app: Flask) -> None:
    db.session.add(User(email="a@people.example", name="ก"))
    with pytest.raises(RuntimeError, match="before the write transaction"):
        begin_write()
    rollback()


def test_an_operation_without_a_permission_check_is_an_error(app: Flask) -> None:
    @operation
    def careless(actor: Actor) -> None:
        factories.user()

    with pytest.raises(Unguarded, match="no permission"):
        careless(SYSTEM)
    rollback()


def test_an_operation_that_writes_without_audit_is_an_error(app: Flask) -> None:
    @operation
    def silent(actor: Actor) -> None:
        require(actor, "report.submit")
        db.session.add(User(email="b@people.example", name="ข"))

    with pytest.raises(Unguarded, match="audit"):
        silent(SYSTEM)
    rollback()


def test_a_denied_operation_changes_nothing(app: Flask) -> None:
    @operation
    def forbidden(actor: Actor) -> None:
        db.session.add(User(email="c@people.example", name="ค"))
        require(actor, "officer.invite")

    with pytest.raises(Denied):
        forbidden(VISITOR)
    rollback()
    assert db.session.scalar(select(User).where(User.email == "c@people.example")) is None


def test_one_commit_writes_rows_and_trail_together(app: Flask) -> None:
    begin_write()
    factories.user()
    audit.record(SYSTEM, "account.register", "user", "x")
    commit()
    assert audit.verify().entries == 1
