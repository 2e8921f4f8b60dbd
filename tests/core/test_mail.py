"""Letters leave once, whoever reaches for them, and again when their carrier died."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from webapp.core import clock, mail
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the carrier of `test:` addresses carried; it takes its time."""
    letters: list[str] = []

    def carry(rest: str, subject: str, body: str, public_id: str) -> None:
        time.sleep(0.05)
        if rest == "away":
            raise OSError("nobody is there")
        letters.append(public_id)

    monkeypatch.setitem(mail.CARRIERS, "test", carry)
    return letters


def _posted(address: str) -> str:
    with unit_of_work():
        mail.post(address, "เรื่อง", "ข้อความ")
    return db.session.scalars(select(OutgoingMail.public_id)).one()


def test_of_workers_that_reach_for_a_letter_at_once_one_delivers_it(
    app: Flask, carried: list[str], in_threads: Callable[..., list[Any]]
) -> None:
    letter = _posted("test:here")

    def send(_: int) -> None:
        with app.app_context():
            mail.send_mail([letter])

    in_threads(send, range(4))
    mail.send_mail([letter])
    assert carried == [letter]
    db.session.expire_all()
    row = db.session.scalars(select(OutgoingMail)).one()
    assert (row.attempts, row.recipient, row.body, row.claimed_at) == (1, None, "", None) and row.sent_at


def test_a_letter_that_could_not_leave_may_be_tried_again_at_once(app: Flask, carried: list[str]) -> None:
    letter = _posted("test:away")
    for attempt in (1, 2):
        with pytest.raises(OSError, match="nobody"):
            mail.send_mail([letter])
        row = db.session.scalars(select(OutgoingMail)).one()
        assert (row.attempts, row.claimed_at, row.sent_at) == (attempt, None, None)


def test_a_letter_whose_worker_died_is_taken_over(app: Flask, carried: list[str]) -> None:
    letter = _posted("test:here")
    with unit_of_work():
        db.session.execute(update(OutgoingMail).values(claimed_at=clock.now()))
    mail.send_mail([letter])
    assert carried == []
    with clock.at(clock.now() + mail.LONGEST_DELIVERY + timedelta(seconds=1)):
        mail.send_mail([letter])
    assert carried == [letter]
