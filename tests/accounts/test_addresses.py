"""The address of an account changes: the new one confirms, the old one hears of it and can say no."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts import addresses, factors, linking, operations, passwords, queries, rules
from webapp.accounts.entry_models import EmailChange
from webapp.accounts.models import Invitation, User
from webapp.cli import main
from webapp.core import clock, crypto
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.policy import SYSTEM, VISITOR, Role
from webapp.submissions.models import Contact
from webapp.submissions.operations import Incoming, receive_report
from webapp.submissions.retention import erase_what_is_over

PASSWORD, OLD, NEW = "ปลาทูนึ่งสามตัว", "somsri@people.example", "somsri@new.example"
once = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user("สมศรี ใจดี", email=OLD, password_hash=passwords.hash_password(PASSWORD))


def visitor(app: Flask) -> Browserlike:
    return app.test_client()  # type: ignore[return-value]


def entered(app: Flask, email: str = OLD) -> Browserlike:
    fresh = visitor(app)
    assert fresh.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303
    return fresh


def ask(client: Browserlike, email: str = NEW, password: str = PASSWORD) -> Any:
    return client.post("/account/email", data={"email": email, "password": password})


def letters(to: str) -> list[str]:
    """What was written to an address, oldest first."""
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [one.body for one in mails if crypto.decrypt(one.recipient or "") == to]


def link(to: str) -> str:
    found = re.search(r"http://[^/]+(/\S+)", letters(to)[-1])
    assert found
    return found[1]


def newest_kept(client: Browserlike) -> str:
    """The newest letter of the account, as its owner reads it there."""
    way = next(
        a.get("href") or ""
        for a in client.page("/account/letters").iter("a")
        if "/account/letters/" in (a.get("href") or "")
    )
    return client.get(way).text


def email_of(person: User) -> str:
    db.session.rollback()  # what other sessions have committed is seen
    return db.session.scalars(select(User.email).where(User.id == person.id)).one()


def test_the_new_address_confirms_and_everything_of_the_account_stays(app: Flask, person: User) -> None:
    client, elsewhere = entered(app), entered(app)
    client.post("/follows/area/34")
    with unit_of_work():
        receive_report(person.actor, Incoming(text="ไฟถนนดับ", area_code="340101", email=OLD))
        receive_report(person.actor, Incoming(text="ท่อแตก", area_code="340101", email="shop@people.example"))
    client.post("/password/forgotten", data={"email": OLD})
    lost_letter = link(OLD)

    assert ask(client).status_code == 200
    assert email_of(person) == OLD, "nothing yet"
    assert NEW in client.get("/account").text, "the account says what it waits for"
    assert client.get(link(NEW)).status_code == 200
    assert email_of(person) == OLD, "programs that open links change nothing"
    confirm = link(NEW)
    assert client.post(confirm).location == "/account", "the page opens where it says that it is done"
    assert email_of(person) == NEW
    assert client.get("/account").status_code == 200 and elsewhere.get("/account").status_code == 302
    assert client.post(confirm).status_code == client.get(confirm).status_code == 404, "once"
    assert visitor(app).get(lost_letter).status_code == 404, "what was sent to the old address opens nothing now"

    fresh = entered(app, NEW)
    assert visitor(app).post("/sign-in", data={"email": OLD, "password": PASSWORD}).status_code == 422
    assert "/follows/" in fresh.get("/account").text or "เลิกติดตาม" in fresh.get("/account").text
    contacts = {crypto.decrypt(one) for one in db.session.scalars(select(Contact.email)) if one}
    assert contacts == {NEW, "shop@people.example"}, "answers follow the person; what they chose otherwise stays"
    assert "เปลี่ยนมาใช้อีเมลนี้" in newest_kept(fresh)
    told = " ".join(letters(OLD))
    assert "s•••@new.example" in told and NEW not in told
    details = [str(one) for one in db.session.scalars(select(AuditEntry.detail))]
    assert any("change_email" in one for one in details) and not any("@" in one for one in details)


@once
def test_a_wrong_password_asks_for_nothing(app: Flask, person: User) -> None:
    client = entered(app)
    assert ask(client, password="wrong").status_code == ask(client, password="").status_code == 422
    assert ask(client, OLD.upper()).status_code == ask(client, "not an address").status_code == 422
    assert not letters(NEW) and not letters(OLD)
    answers = [ask(client, password="wrong").status_code for _ in range(rules.GUESSES_OF_A_DEVICE)]
    assert answers[-1] == 429
    assert visitor(app).get("/account/email").status_code == 302


@once
def test_without_a_password_or_with_a_second_factor_the_proof_is_that_of_signing_in(app: Flask, person: User) -> None:
    with unit_of_work():
        other = factories.user("บุญมี", email="boonmee@people.example")
    by_mail = visitor(app)
    by_mail.post("/sign-in/link", data={"email": other.email})
    assert by_mail.post(link(other.email)).status_code == 303
    assert 'name="password"' not in by_mail.get("/account/email").text
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert by_mail.get("/account/email").location == "/account/prove?next=/account/email"
        assert by_mail.post("/account/email", data={"email": NEW}).status_code == 303 and not letters(NEW)
    assert by_mail.post("/account/email", data={"email": NEW}).status_code == 200
    assert by_mail.post(link(NEW)).status_code == 303

    guarded, secret = entered(app), pyotp.random_base32()
    with unit_of_work():
        factors.add_authenticator(person.actor, secret, pyotp.TOTP(secret).now())
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert ask(guarded, "other@new.example").location == "/account/prove?next=/account/email", (
            "the password is not enough"
        )
    assert not letters("other@new.example")


def test_nobody_learns_whether_an_address_has_an_account(app: Flask, person: User) -> None:
    with unit_of_work():
        factories.user(email="known@people.example")
    client = entered(app)
    known, unknown = ask(client, "known@people.example"), ask(client, NEW)
    assert known.status_code == unknown.status_code == 200
    pages = [re.sub(r"[\w-]+\.[\w-]{6}\.[\w-]{27}", "", answer.text) for answer in (known, unknown)]  # but for tokens
    assert pages[0].replace("known@people.example", "") == pages[1].replace(NEW, "")
    assert "มีบัญชีอยู่แล้ว" in letters("known@people.example")[-1] and "http" not in letters("known@people.example")[-1]
    ask(client, "known@people.example")
    assert "known@people.example" in client.get("/account").text, "it waits like any other"


def test_a_mistyped_address_gives_a_stranger_nothing(app: Flask, person: User) -> None:
    with unit_of_work():
        factories.user("คนอื่น", email="other@people.example", password_hash=passwords.hash_password(PASSWORD))
    ask(entered(app))
    way = link(NEW)
    assert visitor(app).get(way).location.startswith("/sign-in?next=/account/email/")
    stranger = entered(app, "other@people.example")
    page = stranger.get(way).text
    assert "บัญชีอื่น" in page and OLD not in page
    assert stranger.post(way).status_code == 200 and email_of(person) == OLD
    telephone = visitor(app)
    asked = telephone.get(way).location
    assert telephone.post(asked, data={"email": OLD, "password": PASSWORD}).location == way
    assert telephone.post(way).status_code == 303 and email_of(person) == NEW, "another device of the owner’s will do"


@once
def test_a_link_ends_with_its_day_with_another_wish_and_when_it_is_given_up(app: Flask, person: User) -> None:
    client = entered(app)
    ask(client)
    first = link(NEW)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert client.post(first).status_code == 404 and NEW not in client.get("/account").text
    ask(client, "third@new.example")
    assert client.post(first).status_code == 404
    assert client.post("/account/email/give-up").status_code == 303
    assert client.post("/account/email/give-up").status_code == 303, "pressed twice"
    assert client.post(link("third@new.example")).status_code == 404
    assert client.get("/account/email/nonsense").status_code == 404
    undo = link(OLD)
    token = undo.rsplit("/", 1)[-1]
    assert client.post(f"/account/email/{token}").status_code == 404, "the old address cannot confirm"
    for _ in range(rules.EMAIL_CHANGES - 2):
        ask(client)
    assert ask(client).status_code == 429, "nobody's letter box is flooded"


def test_two_people_want_the_same_address(app: Flask, person: User, in_threads: Callable[..., list[Any]]) -> None:
    with unit_of_work():
        other = factories.user("บุญมี", email="b@people.example", password_hash=passwords.hash_password(PASSWORD))
    ways = []
    for client in (entered(app), entered(app, other.email)):
        ask(client)
        ways.append((client, link(NEW)))
    db.session.remove()

    def press(way: tuple[Browserlike, str]) -> int:
        with app.app_context():
            return way[0].post(way[1]).status_code

    assert sorted(in_threads(press, ways)) == [303, 409]
    emails = db.session.scalars(select(User.email)).all()
    assert emails.count(NEW) == 1 and len({*emails, OLD, other.email} - {NEW}) == 2, (
        "the other one keeps the old address"
    )


def test_the_old_address_takes_the_account_back_from_a_thief(app: Flask, person: User) -> None:
    thief, secret = entered(app), pyotp.random_base32()
    ask(thief)
    early = link(OLD)
    thief.post(link(NEW))
    with unit_of_work():
        factors.add_authenticator(person.actor, secret, pyotp.TOTP(secret).now())
        linking.link(person.actor, "test", "0" * 64)
    with clock.at(clock.now() + timedelta(minutes=1)):
        thief.post("/account/password", data={"old_password": PASSWORD, "password": "a thief's password"})
        with unit_of_work():  # and on, to hide the way
            addresses.ask(person.actor, "third@new.example")
            addresses.confirm(person.actor, db.session.scalars(select(EmailChange).filter_by(confirmed_at=None)).one())
    theirs, owner = link(NEW), visitor(app)
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert "ไม่ใช่ฉัน" in owner.get(early).text and email_of(person) == "third@new.example", "seen, not pressed"
        answer = owner.post(early)
        assert email_of(person) == OLD and answer.location.startswith("/password/new/")
        assert thief.get("/account").status_code == 302
        assert not factors.has_any(person.id) and not linking.of(person.actor), "nothing of the thief's opens it"
        assert visitor(app).post(theirs).status_code == 404, "what came after is undone with it"
        assert owner.post(early).status_code == 404, "once"
        assert visitor(app).post("/sign-in", data={"email": OLD, "password": "a thief's password"}).status_code == 422
        assert owner.post(answer.location, data={"password": PASSWORD}).location == "/account"
        assert any("ใช้อีเมลนี้ตามเดิม" in one for one in letters(OLD))


@once
def test_saying_no_before_anything_was_confirmed_ends_the_wish_and_the_password(app: Flask, person: User) -> None:
    thief = entered(app)
    ask(thief)
    wish = link(NEW)
    assert visitor(app).post(link(OLD)).status_code == 303
    assert thief.get("/account").status_code == 302 and email_of(person) == OLD
    assert visitor(app).post("/sign-in", data={"email": OLD, "password": PASSWORD}).status_code == 422
    with unit_of_work():
        change = addresses.change_of(addresses.CONFIRM, wish.rsplit("/", 1)[-1])
        assert change is not None
        with pytest.raises(operations.NotOpen):
            addresses.confirm(person.actor, change)


@once
def test_an_address_that_was_left_is_kept_for_a_week(app: Flask, person: User) -> None:
    client = entered(app)
    ask(client)
    client.post(link(NEW))
    undo = link(OLD)
    form = {"name": "คนใหม่", "email": OLD, "password": PASSWORD}
    assert visitor(app).post("/register", data=form).status_code == 200
    assert "สงวนไว้ 7 วัน" in letters(OLD)[-1]
    with pytest.raises(operations.EmailTaken), unit_of_work():
        operations.create_user(VISITOR, email=OLD, name="คนใหม่")
    with clock.at(clock.now() + timedelta(days=8)):
        assert visitor(app).get(undo).status_code == 404
        visitor(app).post("/register", data=form)
        assert visitor(app).post(link(OLD)).status_code == 303, "then it is anybody's who reads it"
        with unit_of_work():
            assert erase_what_is_over(SYSTEM)["email_change"] == 0
    with clock.at(clock.now() + timedelta(days=11)), unit_of_work():
        assert erase_what_is_over(SYSTEM)["email_change"] == 1


@once
def test_one_goes_back_to_the_old_address_at_once(app: Flask, person: User) -> None:
    client = entered(app)
    for new in (NEW, OLD):
        assert ask(client, new).status_code == 200
        assert client.post(link(new)).status_code == 303 and email_of(person) == new


@once
def test_an_invitation_finds_who_has_just_changed_the_address(
    app: Flask, person: User, officer: Callable[..., Any]
) -> None:
    admin = officer("admin", "34")
    office = queries.organisations_for(admin.person.actor, Role.ADMIN)[0]
    with unit_of_work():
        token = operations.invite_officer(
            admin.person.actor, email=OLD, role=Role.PLANNER, organisation=office, area_code="34"
        )
    client = entered(app)
    ask(client)
    client.post(link(NEW))
    assert "เข้าสู่ระบบ" in visitor(app).get(f"/invitations/{token}").text
    assert client.post(f"/invitations/{token}").location == "/workspace"
    assert client.get("/workspace").status_code == 200


@once
def test_an_administrator_corrects_the_address_of_an_open_invitation(
    app: Flask, officer: Callable[..., Any], client: Browserlike
) -> None:
    admin, elsewhere = officer("admin", "34"), officer("admin", "50")
    office = queries.organisations_for(admin.person.actor, Role.ADMIN)[0]
    form = {"email": "wrnog@office.example", "role": "planner", "organisation": office.public_id, "area_code": "3401"}
    admin.post("/workspace/members/invite", data=form)
    first = link("wrnog@office.example")
    again = f"/workspace/members/invitations/{db.session.scalars(select(Invitation.public_id)).one()}/send-again"
    assert again in admin.get("/workspace/members").text
    assert elsewhere.get(again).status_code == 404
    assert admin.form(again)["email"] == "wrnog@office.example"
    assert admin.post(again, data={"email": "wrong"}).status_code == 422
    assert admin.post(again, data={"email": "wrong@office.example"}).location == "/workspace/members"
    assert len(letters("wrong@office.example")) == 1
    assert client.get(first).status_code == 404, "the first link ends"
    right = {"name": "ใหม่ พากเพียร", "password": PASSWORD}
    assert client.post(link("wrong@office.example"), data=right).location == "/workspace"
    assert admin.post(again, data={"email": "third@office.example"}).location == "/workspace/members"
    assert not letters("third@office.example"), "it is over"


@once
def test_the_operator_changes_the_address_of_one_who_lost_the_letter_box(
    app: Flask, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cli_accounts.app", lambda: app)
    with unit_of_work():
        factories.user(email="known@people.example")

    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["change-email", *words])

    assert run("nobody@people.example", NEW).exit_code == run(OLD, "known@people.example").exit_code == 1
    for slip in ("new@people", f"{NEW},{OLD}", "new people@people.example"):
        assert run(OLD, slip).exit_code == 2, slip
    assert email_of(person) == OLD
    assert run(OLD, NEW).exit_code == 0 and email_of(person) == NEW
    assert "ไม่ใช่ฉัน" in letters(OLD)[-1] and "เปลี่ยนมาใช้อีเมลนี้" in letters(NEW)[-1]
    assert visitor(app).post(link(OLD)).status_code == 303 and email_of(person) == OLD


def test_a_masked_address_is_known_by_its_owner_alone() -> None:
    assert rules.masked("somsri@people.example") == "s•••@people.example"
    now = clock.now()
    week = timedelta(days=7)
    assert rules.can_be_undone(now, None, None, now + week - timedelta(seconds=1))
    assert not rules.can_be_undone(now, None, None, now + week)
    assert rules.can_be_undone(now, now + timedelta(hours=1), None, now + week)
    assert not rules.can_be_undone(now, None, now, now)
