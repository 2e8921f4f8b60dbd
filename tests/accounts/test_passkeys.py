"""Passkeys in the hands of people who are unlucky or mean harm: what is believed is one answer, once, by the owner's own key."""

import dataclasses
import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.accounts.test_accounts import PASSWORD, enter
from tests.support import factories
from tests.support.authenticator import Authenticator
from tests.support.pages import Browserlike
from webapp.accounts import passwords
from webapp.accounts.factor_models import Passkey
from webapp.accounts.models import User
from webapp.core import clock
from webapp.core.db import db, unit_of_work

NEARLY_MIDNIGHT = datetime(2026, 12, 1, 16, 59, 50, tzinfo=UTC)  # and the end of a half hour


@pytest.fixture(autouse=True)
def _a_name(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings = dataclasses.replace(app.extensions["settings"], public_url="http://localhost:8000")
    monkeypatch.setitem(app.extensions, "settings", settings)
    with clock.at(NEARLY_MIDNIGHT):
        yield


def person(app: Flask, name: str = "somsri") -> tuple[User, Browserlike]:
    with unit_of_work():
        found = factories.user(email=f"{name}@people.example", password_hash=passwords.hash_password(PASSWORD))
    visitor: Any = app.test_client()
    enter(visitor, found.email)
    return found, visitor


def challenge(page: str) -> str:
    asked = re.search(r'data-options="([^"]+)"', page)
    assert asked, page
    return str(json.loads(html.unescape(asked[1]))["challenge"])


def add(visitor: Browserlike, device: Authenticator) -> Any:
    asked = challenge(visitor.get("/account/factors").text)
    data = {"label": "โทรศัพท์", "credential": device.made(asked)}
    return visitor.post("/account/factors/passkeys", data=data)


def asked_at_the_door(app: Flask, mail: str) -> tuple[Browserlike, str]:
    visitor: Any = app.test_client()
    assert enter(visitor, mail).location == "/sign-in/second"
    return visitor, challenge(visitor.get("/sign-in/second").text)


def show(visitor: Browserlike, answer: str) -> Any:
    return visitor.post("/sign-in/second", data={"credential": answer})


def test_an_answer_opens_the_door_once_also_when_the_day_turns(app: Flask) -> None:
    owner, visitor = person(app)
    device = Authenticator()
    assert add(visitor, device).status_code == 200
    door, asked = asked_at_the_door(app, owner.email)
    with door.session_transaction() as session:
        before = dict(session)
    answer = device.used(asked)
    assert show(door, answer).status_code == 303
    thief: Any = app.test_client()
    with thief.session_transaction() as session:
        session.update(before)  # an old cookie
    with clock.at(NEARLY_MIDNIGHT + timedelta(seconds=20)):
        again = show(thief, answer)
    assert again.status_code == 422 and "ใช้พาสคีย์ไม่สำเร็จ" in again.text


def test_answers_of_another_site_another_person_or_a_copy_open_nothing(app: Flask) -> None:
    owner, visitor = person(app)
    _, stranger = person(app, "somchai")
    device, theirs = Authenticator(count=5), Authenticator()
    assert add(visitor, device).status_code == add(stranger, theirs).status_code == 200
    door, asked = asked_at_the_door(app, owner.email)
    elsewhere = dataclasses.replace(device, origin="http://localhost.example:8000")
    elsewhere._key = device._key
    device.count = 4  # a copy made before the last use
    for wrong in (theirs, elsewhere, device):
        assert show(door, wrong.used(asked)).status_code == 422
        asked = challenge(door.get("/sign-in/second").text)
    assert show(door, device.made(asked)).status_code == 422
    device.count = 9
    assert show(door, device.used(challenge(door.get("/sign-in/second").text))).status_code == 303
    assert db.session.scalars(select(Passkey.sign_count).where(Passkey.user_id == owner.id)).one() == 9


def test_a_passkey_belongs_to_one_account_and_a_name_of_thousands_of_signs_to_none(app: Flask) -> None:
    _, visitor = person(app)
    _, stranger = person(app, "somchai")
    device = Authenticator()
    assert add(visitor, device).status_code == 200
    for taken in (add(stranger, device), add(stranger, Authenticator(id=b"x" * 60_000))):
        assert taken.status_code == 422 and "โทรศัพท์" in taken.text and "ใช้พาสคีย์ไม่สำเร็จ" in taken.text
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 1
    assert add(stranger, Authenticator(id=b"y" * 1023)).status_code == 200


def test_what_was_asked_before_a_new_password_or_by_a_key_taken_away_is_over(app: Flask) -> None:
    owner, visitor = person(app)
    device = Authenticator()
    assert add(visitor, device).status_code == add(visitor, Authenticator()).status_code == 200
    door, asked = asked_at_the_door(app, owner.email)
    row = db.session.scalars(select(Passkey).order_by(Passkey.id)).first()
    assert row is not None
    assert visitor.post(f"/account/factors/passkeys/{row.public_id}/remove").status_code == 303
    assert show(door, device.used(asked)).status_code == 422
    change = {"old_password": PASSWORD, "password": "คำผ่านใหม่ ที่ยาวพอ"}
    assert visitor.post("/account/password", data=change).status_code == 303
    assert show(door, device.used(asked)).location == "/sign-in"


@pytest.mark.filterwarnings("ignore:DELETE statement on table")  # PostgreSQL lets both delete
def test_a_passkey_taken_away_twice_at_once_is_gone_and_nobody_meets_an_error(
    app: Flask, sign_in: Any, in_threads: Any
) -> None:
    owner, visitor = person(app)
    assert add(visitor, Authenticator()).status_code == 200
    ref = db.session.scalars(select(Passkey.public_id)).one()

    def take_away(_: object) -> int:
        with app.app_context(), clock.at(NEARLY_MIDNIGHT):
            here = sign_in(owner)
            with here.session_transaction() as session:
                session["proved_at"] = NEARLY_MIDNIGHT.timestamp()
            return int(here.post(f"/account/factors/passkeys/{ref}/remove").status_code)

    assert set(in_threads(take_away, range(6))) <= {303, 404}
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 0
