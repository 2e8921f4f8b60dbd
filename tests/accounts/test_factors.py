"""The second factor: setting up, each code once, recovery, the officers' duty, a new proof for what matters."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from tests.accounts.test_accounts import PASSWORD, enter, letter
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts import factors, passwords, rules
from webapp.accounts.factor_models import Authenticator, RecoveryCode
from webapp.accounts.models import User
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    """Codes change every thirty seconds: no test may cross from one to the next by chance."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user(email="somsri@people.example", password_hash=passwords.hash_password(PASSWORD))


def set_up(client: Browserlike) -> tuple[pyotp.TOTP, list[str]]:
    """The app on somebody's telephone, and the recovery codes as they were shown."""
    page = client.get("/account/factors/app").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")  # type: ignore[index]
    generator = pyotp.TOTP(secret)
    shown = client.post("/account/factors/app", data={"code": generator.at(clock.now())})
    return generator, re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</code>", shown.text)


def show(client: Browserlike, code: str) -> Any:
    return client.post("/sign-in/second", data={"code": code})


def test_a_password_alone_opens_nothing_any_more_and_each_code_is_taken_once(
    app: Flask, client: Browserlike, person: User
) -> None:
    enter(client, to="?next=/account")
    generator, codes = set_up(client)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get("/account/factors").text, "shown once"
    assert not set(codes) & set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert generator.secret not in db.session.scalars(select(Authenticator.secret)).one()
    told = [mail.body for mail in db.session.scalars(select(OutgoingMail)) if "แอปยืนยันตัว" in mail.body]
    assert len(told) == 1
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    assert enter(other, to="?next=/follows/area/34").location == "/sign-in/second"
    assert other.get("/account").status_code == 302
    used = generator.at(clock.now())
    assert show(other, used).status_code == 422, "the code that set it up is used"
    with clock.at(clock.now() + timedelta(seconds=30)):
        next_code = generator.at(clock.now())
        assert show(other, next_code).location == "/follows/area/34"
        assert other.get("/account").status_code == 200
        other.post("/sign-out")
        enter(other)
        assert show(other, next_code).status_code == 422
        assert show(other, codes[0].lower()).location == "/account"
        other.post("/sign-out")
        enter(other)
        assert show(other, codes[0]).status_code == 422
        assert factors.codes_left(person.id) == 9


def test_an_app_can_be_set_up_on_the_telephone_that_shows_the_page(client: Browserlike, person: User) -> None:
    enter(client)
    page = client.get("/account/factors/app")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1]  # type: ignore[index]
    assert f'href="otpauth://totp/Ruamkid:somsri%40people.example?secret={secret.replace(" ", "")}' in page.text
    assert secret in client.get("/account/factors/app").text, "back from the app, the browser may load the page anew"
    wrong = client.post("/account/factors/app", data={"code": "123"})
    assert wrong.status_code == 422 and secret in wrong.text
    assert "รหัสกู้คืน" not in wrong.text, "there is none yet"


def test_setting_up_that_is_sent_twice_still_shows_codes_that_work(
    app: Flask, client: Browserlike, person: User
) -> None:
    enter(client)
    client.get("/account/factors/app")
    with client.session_transaction() as session:
        pressed = dict(session)
    generator, first = set_up(client)
    with client.session_transaction() as session:
        session.update(pressed)  # the second press left before the answer to the first one came
    code = generator.at(clock.now())
    again = client.post("/account/factors/app", data={"code": code})
    codes = re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</code>", again.text)
    assert len(codes) == 10 and not set(codes) & set(first)
    assert client.post("/account/factors/app", data={"code": code}).location == "/account/factors", "loaded anew"
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(other)
    assert show(other, first[0]).status_code == 422
    assert show(other, codes[0]).location == "/account"


def test_who_lost_the_telephone_is_told_what_to_do_and_sets_up_another(
    app: Flask, strict: None, officer: Callable[..., Any]
) -> None:
    planner = officer("planner")
    with unit_of_work():
        db.session.get_one(User, planner.person.id).password_hash = passwords.hash_password(PASSWORD)
    planner.post("/account/prove", data={"password": PASSWORD})
    old, codes = set_up(planner)
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(other, email=planner.person.email)
    assert "เหลืออีก 9 รหัส" in other.get(show(other, codes[0]).location).text
    page = other.get("/account/factors").text
    assert "/account/factors/app" in re.findall(r'href="([^"]+)"', page)
    kept = other.post("/account/factors/app/remove", follow_redirects=True)
    assert "เจ้าหน้าที่ต้องมีการยืนยันสองขั้น" in kept.text
    new, more = set_up(other)
    assert new.secret != old.secret and len(more) == 10
    third: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(third, email=planner.person.email)
    with clock.at(clock.now() + timedelta(seconds=30)):
        assert show(third, old.at(clock.now())).status_code == 422
        assert show(third, new.at(clock.now())).status_code == 303


def test_every_way_in_leads_to_the_second_step_and_signing_out_everywhere_ends_it(
    app: Flask, client: Browserlike, person: User
) -> None:
    enter(client)
    set_up(client)
    by_mail: Browserlike = app.test_client()  # type: ignore[assignment]
    by_mail.post("/sign-in/link", data={"email": person.email})
    assert by_mail.post(letter()).location == "/sign-in/second"
    forgotten: Browserlike = app.test_client()  # type: ignore[assignment]
    forgotten.post("/password/forgotten", data={"email": person.email})
    assert forgotten.post(letter(), data={"password": "a new password"}).location == "/sign-in/second"
    assert forgotten.get("/sign-in/second").status_code == 200
    assert by_mail.get("/sign-in/second").status_code == 303, "a new password ends the steps half done before it"
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert forgotten.get("/sign-in/second").status_code == 303, "too old"
        assert "หมดเวลา" in forgotten.get("/sign-in").text


def test_guessing_a_factor_is_stopped(app: Flask, client: Browserlike, person: User) -> None:
    enter(client)
    set_up(client)
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(other)
    assert [show(other, "AAAA").status_code for _ in range(11)] == [422] * 10 + [429]
    assert other.post("/sign-in/second", data={"credential": "{}"}).status_code == 429, "passkeys are counted too"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_changes_the_way_in_wants_a_new_proof(
    app: Flask, client: Browserlike, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", before)  # put back at the end
    enter(client)
    generator, codes = set_up(client)
    with clock.at(clock.now() + timedelta(minutes=11)):
        for path in ("app/remove", "codes", "passkeys"):
            assert client.post(f"/account/factors/{path}").location == "/account/prove?next=/account/factors"
        assert client.post("/account/prove", data={"password": PASSWORD}).status_code == 422, (
            "the password is not enough"
        )
        proof = {"code": generator.at(clock.now())}
        assert client.post("/account/prove?next=/account/factors", data=proof).location == "/account/factors"
        assert client.post("/account/factors/passkeys", data={}).status_code == 404, "the address is a number"
        app.extensions["settings"] = dataclasses.replace(before, public_url="http://localhost:8000")
        bad = client.post("/account/factors/passkeys", data={"label": "โทรศัพท์", "credential": "{}"})
        assert bad.status_code == 422 and "โทรศัพท์" in bad.text
        again = client.post("/account/factors/codes").text
        assert len(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", again)) == 10 and codes[1] not in again
        assert "ปิดแอปยืนยันตัวแล้ว" in client.post("/account/factors/app/remove", follow_redirects=True).text
    assert factors.codes_left(person.id) == 0, "codes end with the last factor"
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    assert enter(other).location == "/account"


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = dataclasses.replace(app.extensions["settings"], officers_need_second_factor=True)
    monkeypatch.setitem(app.extensions, "settings", settings)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_officers_without_one_are_led_to_set_it_up(
    app: Flask, strict: None, officer: Callable[..., Any], person: User, client: Browserlike
) -> None:
    planner, volunteer = officer("planner"), officer("volunteer")
    with unit_of_work():
        db.session.get_one(User, planner.person.id).password_hash = passwords.hash_password(PASSWORD)
    for path in ("/workspace", "/projects", "/account", "/nothing/here"):
        assert planner.get(path).location == "/account/factors", path
    assert planner.post("/account/name", data={"name": "ใครอื่น"}).location == "/account/factors"
    assert planner.get("/account/factors").location == "/account/prove?next=/account/factors"
    assert planner.post("/account/prove?next=/account/factors", data={"password": PASSWORD}).status_code == 303
    set_up(planner)
    assert planner.get("/workspace").status_code == 200
    planner.post("/account/factors/app/remove")
    assert factors.has_any(planner.person.id), "the last one stays"
    enter(client)
    assert client.get("/account").status_code == volunteer.get("/account").status_code == 200, "only officers must"


def test_the_operator_clears_the_factors_of_one_who_lost_them(client: Browserlike, person: User) -> None:
    enter(client)
    set_up(client)
    with unit_of_work():
        assert factors.clear_factors(person.email) and not factors.clear_factors("nobody@people.example")
    assert client.get("/account").status_code == 302
    assert enter(client).location == "/account"


def test_a_code_belongs_to_its_half_minute_or_a_neighbour() -> None:
    secret, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", datetime(2026, 11, 28, 9, 0, 15, tzinfo=UTC)
    step = int(now.timestamp()) // 30
    generator = pyotp.TOTP(secret)
    for offset, found in ((-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)):
        assert rules.matching_step(secret, generator.at((step + offset) * 30), now) == found
    thai = generator.at(step * 30).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert rules.matching_step(secret, thai, now) == step
    assert rules.matching_step(secret, "", now) is None
