"""The account page and what leads from it: nothing is lost by a slip, nobody meets a dead end."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, parse, text_of
from webapp.accounts import operations, passwords
from webapp.accounts.models import User
from webapp.core import clock, mail
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.submissions.models import Submission
from webapp.submissions.operations import Incoming, receive_report

PASSWORD, EMAIL = "ปลาทูนึ่งสามตัว", "somsri@people.example"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user("สมศรี ใจดี", email=EMAIL, password_hash=passwords.hash_password(PASSWORD))


@pytest.fixture
def visitor(client: Browserlike, person: User) -> Browserlike:
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    return client


def test_untying_everything_asks_first(visitor: Browserlike, person: User) -> None:
    with unit_of_work():
        receive_report(person.actor, Incoming(text="ไฟถนนดับ", area_code="340101", email=EMAIL))
    forget = "/account/submissions/forget"
    page = visitor.page("/account")
    assert not [form for form in page.iter("form") if form.get("action") == forget], "no slip of the finger erases"
    assert any(one.get("href") == forget for one in page.iter("a"))
    asked = visitor.get(forget)
    assert asked.status_code == 200 and "รหัสติดตาม" in asked.text
    assert db.session.scalars(select(Submission.author_id)).all() == [person.id], "to have looked erases nothing"
    visitor.post(forget)
    db.session.rollback()
    assert db.session.scalars(select(Submission.author_id)).all() == [None]
    assert visitor.post(forget).status_code == 303, "pressed twice"


def test_what_is_wrong_is_said_where_the_page_begins(visitor: Browserlike) -> None:
    """Without script a page opens at its top, and the forms stand far below."""
    for path, sent in (("name", {"name": ""}), ("password", {"old_password": "x", "password": "short"})):
        page = visitor.post(f"/account/{path}", data=sent).text
        assert page.count('class="error-summary"') == 1
        assert page.index('class="error-summary"') < page.index('id="letters-heading"')


def test_a_browser_does_not_keep_only_the_beginning_of_a_long_password(visitor: Browserlike) -> None:
    assert not [one.get("name") for one in visitor.page("/account").iter("input") if one.get("maxlength")]
    long = visitor.post("/account/password", data={"old_password": PASSWORD, "password": "ก" * 300})
    assert long.status_code == 422 and "10 ถึง 200 ตัวอักษร" in long.text


def test_a_letter_says_in_its_subject_what_was_done(visitor: Browserlike) -> None:
    visitor.post("/account/password", data={"old_password": PASSWORD, "password": "ปลาทูนึ่งสี่ตัว"})
    subject = db.session.scalars(select(OutgoingMail.subject)).one()
    assert subject == "บัญชีร่วมคิด: เปลี่ยนรหัสผ่านแล้ว / Ruamkid account: Your password was changed"
    assert "เปลี่ยนรหัสผ่านแล้ว" in text_of(visitor.page("/account/letters"))


def test_whoever_has_sent_much_finds_all_of_it(visitor: Browserlike, person: User) -> None:
    with unit_of_work():
        for number in range(23):
            receive_report(person.actor, Incoming(text=f"ไฟถนนดับต้นที่ {number}", area_code="340101"))
    account = visitor.get("/account").text
    assert account.count("ดูความคืบหน้า") == 10 and "เรื่องทั้งหมด (23)" in account
    seen = visitor.get("/account/submissions").text + visitor.get("/account/submissions?page=2").text
    assert all(f"ไฟถนนดับต้นที่ {number}<" in seen for number in range(23)), "none is dropped"
    with unit_of_work():
        other = factories.user("คนอื่น", email="other@people.example", password_hash=passwords.hash_password(PASSWORD))
    visitor.post("/sign-out")
    assert visitor.get("/account/submissions").status_code == 302
    visitor.post("/sign-in", data={"email": other.email, "password": PASSWORD})
    assert "ไฟถนนดับ" not in visitor.get("/account/submissions").text


def test_a_copy_holds_the_account_itself_and_the_codes(visitor: Browserlike, person: User) -> None:
    assert "/account/submissions.json" in visitor.get("/account").text, "also for who has sent nothing yet"
    assert "สมศรี ใจดี" in visitor.get("/account/submissions.json").text, "a person can read it as it is"
    with unit_of_work():
        receipt = receive_report(person.actor, Incoming(text="ไฟถนนดับ", area_code="340101"))
        mail.post(EMAIL, "คำตอบ", "ซ่อมแล้ว")
    visitor.post("/follows/area/34")
    copy = json.loads(visitor.get("/account/submissions.json").data)
    assert (copy["account"]["name"], copy["account"]["email"]) == ("สมศรี ใจดี", EMAIL)
    assert [one["subject"] for one in copy["account"]["letters"]] == ["คำตอบ"] and len(copy["account"]["devices"]) == 1
    assert [(one["kind"], one["ref"]) for one in copy["follows"]] == [("area", "34")]
    assert [one["tracking_code"] for one in copy["submissions"]] == [receipt.code]
    assert "/account/submissions.json" in visitor.get("/account/close").text, "taken along before the account is closed"


def test_an_account_without_a_password_is_not_asked_for_one(visitor: Browserlike, person: User) -> None:
    assert 'name="old_password"' in visitor.get("/account").text
    with unit_of_work():
        db.session.get_one(User, person.id).password_hash = None
    page = visitor.get("/account").text
    assert 'name="old_password"' not in page and "/password/forgotten" in page


def test_the_owner_hears_of_a_new_password(visitor: Browserlike, person: User) -> None:
    visitor.post("/account/password", data={"old_password": PASSWORD, "password": "ปลาทูนึ่งห้าตัว"})
    bodies = db.session.scalars(select(OutgoingMail.body)).all()
    assert any("เปลี่ยนรหัสผ่าน" in body and "หากไม่ใช่" in body for body in bodies)


def test_who_forgot_is_not_told_that_a_letter_left_when_it_may_not_have(client: Browserlike, person: User) -> None:
    for email in (EMAIL, "nobody@people.example"):
        answer = client.post("/password/forgotten", data={"email": email})
        assert f"หาก {email} มีบัญชีอยู่" in text_of(parse(answer.text))


def test_a_form_behind_a_proof_is_come_back_to(visitor: Browserlike) -> None:
    with clock.at(clock.now() + timedelta(minutes=11)):
        asked = visitor.post("/account/close", data={"sure": "y"})
        assert asked.location == "/account/prove?next=/account/close"
        assert visitor.post(asked.location, data={"password": PASSWORD}).location == "/account/close"


def test_a_confirmation_opened_again_by_its_owner_asks_for_no_sign_in(visitor: Browserlike, person: User) -> None:
    with unit_of_work():
        token = operations.ask_to_register(
            person.actor, email="new@people.example", name="ใหม่", password_hash=passwords.hash_password(PASSWORD)
        )
    assert visitor.post(f"/register/{token}").location == "/account"
    assert visitor.post(f"/register/{token}").location == "/account", "pressed twice"
    assert "กรุณาเข้าสู่ระบบ" not in visitor.get("/account").text


def test_a_link_that_is_over_says_where_to_ask_anew(visitor: Browserlike) -> None:
    assert 'href="/account/email"' in visitor.get("/account/email/nonsense").text
