"""What people and administrators do with their accounts."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, parse, text_of
from webapp.accounts import entrance, operations, passwords, queries, rules
from webapp.accounts.models import Invitation, Membership, User
from webapp.core import clock, crypto
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.policy import SYSTEM, Denied, Role

PASSWORD = "แดดร่มลมตก 2569"


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user(
            "สมศรี ใจดี", email="somsri@people.example", password_hash=passwords.hash_password(PASSWORD)
        )


def enter(client: Browserlike, email: str = "somsri@people.example", password: str = PASSWORD, to: str = "") -> Any:
    return client.post(f"/sign-in{to}", data={"email": email, "password": password})


def letter() -> str:
    """The link in the newest letter."""
    body = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first() or ""
    found = re.search(r"http://[^/]+(/\S+)", body)
    return found[1] if found else ""


def test_signing_in_leads_back_to_the_page_that_was_wanted(client: Browserlike, person: User) -> None:
    refused = client.get("/account")
    assert refused.location == "/sign-in?next=/account"
    answer = enter(client, " SOMSRI@people.example ", to="?next=/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "สมศรี ใจดี" in client.get("/account").text


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Browserlike, person: User) -> None:
    wrong, unknown = enter(client, password="nonsense"), enter(client, "nobody@people.example")
    assert wrong.status_code == unknown.status_code == 422
    summary = re.compile(r"error-summary.*?</ul>", re.S)
    assert summary.search(wrong.text)[0] == summary.search(unknown.text)[0]  # type: ignore[index]


def test_an_account_without_a_password_or_closed_cannot_be_entered(client: Browserlike, person: User) -> None:
    with unit_of_work():
        factories.user(email="none@people.example")
        db.session.get_one(User, person.id).is_active = False
    assert enter(client).status_code == 422
    assert enter(client, "none@people.example", "").status_code == 422


def test_a_stolen_hash_is_slow_to_guess() -> None:
    assert passwords.STRONG.hash("word").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_guessing_is_stopped_but_never_shuts_out_the_owner(app: Flask, client: Browserlike, person: User) -> None:
    enter(client)  # the owner's own telephone
    client.post("/sign-out")
    stranger: Browserlike = app.test_client()  # type: ignore[assignment]
    answers = [enter(stranger, password=f"wrong guess {n}").status_code for n in range(31)]
    assert answers == [422] * 29 + [429] * 2, "the owner's first time on the telephone was the thirtieth"
    refused = enter(stranger)
    assert refused.status_code == 429 and "/sign-in/link" in refused.text and person.email in refused.text
    unknown = [enter(stranger, "nobody@people.example").status_code for _ in range(31)]
    assert unknown == [422] * 30 + [429], "an unknown address is refused too"
    assert enter(client).status_code == 303, "a device of the owner's has a count of its own"


def test_a_village_behind_one_address(app: Flask, person: User) -> None:
    """Right passwords are never counted against the address; wrong ones shut no known device and no mail link."""
    home: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(home)
    home.post("/sign-out")
    for _ in range(rules.GUESSES_FROM_AN_ADDRESS):
        with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            entrance.guessed_wrong()
    fresh: Browserlike = app.test_client()  # type: ignore[assignment]
    assert enter(fresh).status_code == 429
    assert enter(home).status_code == 303
    fresh.post("/sign-in/link", data={"email": person.email})
    assert fresh.post(letter()).status_code == 303


@pytest.mark.parametrize(
    ("target", "own"),
    [
        ("/workspace?page=2", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("", False),
    ],
)
def test_sign_in_never_leads_to_another_site(target: str, own: bool) -> None:
    assert rules.own_path(target) == (target if own else None)


def test_signing_out_ends_the_session(client: Browserlike, person: User) -> None:
    enter(client)
    assert client.post("/sign-out").location == "/"
    assert client.get("/account").status_code == 302


def test_registering_confirms_the_address_and_says_nothing_about_others(client: Browserlike, person: User) -> None:
    form = {"name": "บุญมี", "email": "boonmee@people.example", "password": PASSWORD}
    new = client.post("/register", data=form)
    link = letter()
    known = client.post("/register", data={**form, "email": person.email})
    assert letter() == ""
    assert new.status_code == known.status_code == 200
    assert new.text.replace("boonmee@people.example", "") == known.text.replace("somsri@people.example", "")
    assert queries.by_email("boonmee@people.example") is None
    client.get(link)
    assert queries.by_email("boonmee@people.example") is None, "opening the link alone must not make the account"
    assert client.post(link).location == "/account"
    assert client.get("/account").status_code == 200
    assert client.post(link).location == "/account", "pressed twice"
    client.post("/sign-out")
    assert client.post(link).location == "/sign-in"


def test_a_short_password_is_refused_and_what_was_typed_stays(client: Browserlike) -> None:
    answer = client.post("/register", data={"name": "บุญมี", "email": "b@people.example", "password": "123456789"})
    assert answer.status_code == 422
    assert "บุญมี" in answer.text
    assert "123456789" not in answer.text


def test_links_of_letters_grow_old_and_cannot_be_forged(client: Browserlike) -> None:
    client.post("/register", data={"name": "บุญมี", "email": "b@people.example", "password": PASSWORD})
    link = letter()
    assert client.get(link[:-3] + "AAA").status_code == 404
    with clock.at(clock.now() + timedelta(hours=25)):
        assert client.get(link).status_code == 404


def test_a_forgotten_password_is_set_anew_once(client: Browserlike, person: User) -> None:
    unknown = client.post("/password/forgotten", data={"email": "nobody@people.example"})
    assert letter() == ""
    known = client.post("/password/forgotten", data={"email": person.email})
    assert known.status_code == unknown.status_code == 200
    link = letter()
    assert client.post(link, data={"password": "a new password"}).location == "/account"
    assert client.get(link).status_code == 404
    client.post("/sign-out")
    assert enter(client).status_code == 422
    assert enter(client, password="a new password").status_code == 303


def test_of_two_who_use_the_same_link_at_once_one_sets_the_password(
    app: Flask, client: Browserlike, person: User, in_threads: Callable[..., Any]
) -> None:
    client.post("/password/forgotten", data={"email": person.email})
    link = letter()

    def use(turn: int) -> int:
        with app.app_context():
            return int(app.test_client().post(link, data={"password": f"วลีใหม่ที่ยาวพอ {turn}"}).status_code)

    answers = in_threads(use, range(4))
    assert sorted(answers) == [303, 404, 404, 404]
    db.session.rollback()  # a fresh look
    assert enter(client, password=f"วลีใหม่ที่ยาวพอ {answers.index(303)}").status_code == 303


def test_changing_the_password_signs_other_devices_out(app: Flask, client: Browserlike, person: User) -> None:
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(client)
    enter(other)
    form = {"old_password": "wrong one", "password": "a new password"}
    assert client.post("/account/password", data=form).status_code == 422
    assert client.post("/account/password", data={**form, "old_password": PASSWORD}).status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_the_page_that_a_device_keeps_names_nobody(client: Browserlike, person: User) -> None:
    enter(client)
    assert person.name in client.get("/about").text
    kept = client.get("/offline").text
    assert person.name not in kept and "/sign-out" not in kept
    assert person.name in client.get("/about").text


def test_signing_out_everywhere_and_changing_the_name(app: Flask, client: Browserlike, person: User) -> None:
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    enter(client)
    enter(other)
    assert client.post("/account/name", data={"name": ""}).status_code == 422
    assert client.post("/account/name", data={"name": "สมศรี\u202e มีสุข\u2066"}).status_code == 303
    assert "สมศรี มีสุข" in client.get("/account").text, "no sign turns the line of a page around"
    assert "สมศรี มีสุข" in client.get("/account").text
    client.post("/account/sign-out-everywhere")
    assert other.get("/account").status_code == client.get("/account").status_code == 302


def test_an_officer_is_invited_once_for_fourteen_days(
    app: Flask, officer: Callable[..., Any], client: Browserlike
) -> None:
    admin = officer("admin", "34")
    office = queries.organisations_for(admin.person.actor, Role.ADMIN)[0]
    form = {"email": "New@office.example", "role": "planner", "organisation": office.public_id, "area_code": "3401"}
    assert admin.post("/workspace/members/invite", data={**form, "area_code": "50"}).status_code == 422
    assert admin.post("/workspace/members/invite", data=form).location == "/workspace/members"
    link = letter()
    assert "new@office.example" in admin.get("/workspace/members").text
    assert link.rsplit("/", 1)[-1] not in set(db.session.scalars(select(Invitation.token_hash)))
    with clock.at(clock.now() + timedelta(days=15)):
        assert client.get(link).status_code == 404
    assert client.get(link).status_code == 200
    assert client.post(link, data={"name": "ใหม่ พากเพียร", "password": PASSWORD}).location == "/workspace"
    assert "ใหม่ พากเพียร" in admin.get("/workspace/members").text
    new = queries.by_email("new@office.example")
    assert new is not None
    assert new.actor.holds(Role.PLANNER, "TH/R2/C14/34/3401/340101") and not new.actor.holds(
        Role.PLANNER, "TH/R2/C14/34"
    )
    again: Browserlike = app.test_client()  # type: ignore[assignment]
    assert again.get(link).status_code == 404


def test_who_has_an_account_accepts_with_that_account_only(
    app: Flask, officer: Callable[..., Any], client: Browserlike, person: User
) -> None:
    admin = officer("admin", "34")
    office = queries.organisations_for(admin.person.actor, Role.ADMIN)[0]
    with unit_of_work():
        token = operations.invite_officer(
            admin.person.actor, email=person.email, role=Role.PUBLISHER, organisation=office, area_code="34"
        )
    assert "next=/invitations/" in client.get(f"/invitations/{token}").text
    assert client.post(f"/invitations/{token}", data={"name": "ปลอม", "password": PASSWORD}).status_code == 200
    assert admin.post(f"/invitations/{token}").status_code == 200
    assert not db.session.scalars(select(Membership).where(Membership.user_id == person.id)).all()
    enter(client)
    assert client.post(f"/invitations/{token}").location == "/workspace"
    assert client.get("/workspace").status_code == 200


def test_a_new_installation_says_what_its_administrator_does_first(officer: Callable[..., Any]) -> None:
    admin = officer("admin", "34")
    for role, title in (("publisher", "เชิญผู้เผยแพร่"), ("planner", "เชิญนักวิเคราะห์"), ("moderator", "เชิญผู้กลั่นกรอง")):
        page = admin.get("/workspace").text
        assert "เริ่มต้นใช้งาน" in page
        current = next(one for one in parse(page).iter() if one.get("aria-current") == "step")
        assert title in text_of(current) and "/workspace/members/invite" in page
        elsewhere = officer(role, "50")  # somebody else's
        assert "เริ่มต้นใช้งาน" not in elsewhere.get("/workspace").text
        officer(role, "3401")
    assert "เริ่มต้นใช้งาน" not in admin.get("/workspace").text


def test_an_invitation_to_a_wrong_address_is_withdrawn(officer: Callable[..., Any], client: Browserlike) -> None:
    admin, elsewhere = officer("admin", "34"), officer("admin", "50")
    office = queries.organisations_for(admin.person.actor, Role.ADMIN)[0]
    form = {"email": "wrong@office.example", "role": "planner", "organisation": office.public_id, "area_code": "3401"}
    admin.post("/workspace/members/invite", data=form)
    link = letter()
    withdraw = f"/workspace/members/invitations/{db.session.scalars(select(Invitation.public_id)).one()}/withdraw"
    assert elsewhere.post(withdraw).status_code == 404
    assert client.get(link).status_code == 200
    assert admin.post(withdraw).location == "/workspace/members"
    assert admin.post(withdraw).location == "/workspace/members"  # pressed twice
    assert client.post(link, data={"name": "ใหม่ พากเพียร", "password": PASSWORD}).status_code == 404
    assert "wrong@office.example" not in admin.get("/workspace/members").text


def test_an_invitation_ends_with_the_role_of_the_one_who_invited(
    officer: Callable[..., Any], client: Browserlike
) -> None:
    admin, above = officer("admin", "34"), officer("admin", "TH")
    office = queries.organisations_for(admin.person.actor, Role.ADMIN)[0]
    form = {"email": "friend@office.example", "role": "admin", "organisation": office.public_id, "area_code": "34"}
    admin.post("/workspace/members/invite", data=form)
    link = letter()
    assert above.post(f"/workspace/members/{admin.person.memberships[0].public_id}/withdraw").status_code == 303
    assert client.get(link).status_code == 404
    assert client.post(link, data={"name": "เพื่อน ผู้เดิม", "password": PASSWORD}).status_code == 404
    assert "friend@office.example" not in above.get("/workspace/members").text


def test_an_administrator_stays_within_the_own_province(officer: Callable[..., Any], app: Flask) -> None:
    admin, elsewhere = officer("admin", "34"), officer("publisher", "50")
    member = elsewhere.person.memberships[0]
    assert elsewhere.person.name not in admin.get("/workspace/members").text
    assert admin.post(f"/workspace/members/{member.public_id}/withdraw").status_code == 404
    with pytest.raises(Denied), unit_of_work():
        operations.grant_membership(admin.person.actor, admin.person, member.organisation, Role.ADMIN, "34")
    own = admin.person.memberships[0]
    assert admin.post(f"/workspace/members/{own.public_id}/withdraw").status_code == 403


def test_a_withdrawn_role_is_gone_at_once(officer: Callable[..., Any]) -> None:
    admin, planner = officer("admin", "34"), officer("planner", "34")
    page = f"/workspace/members/{planner.person.memberships[0].public_id}/withdraw"
    assert page in admin.get("/workspace/members").text
    asked = admin.get(page).text
    assert planner.person.name in asked and planner.person.email in asked and "ถอนบทบาทนี้" in asked
    assert planner.get("/workspace").status_code == 200, "to have looked takes nothing away"
    assert admin.get(f"/workspace/members/{admin.person.memberships[0].public_id}/withdraw").status_code == 403
    assert admin.post(page).location == "/workspace/members"
    assert planner.get("/workspace").status_code == 403
    told = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert told and told.recipient and crypto.decrypt(told.recipient) == planner.person.email
    assert "นักวิเคราะห์นโยบายและแผน" in told.body and "อุบลราชธานี" in told.body and "as Planner of" in told.body
    assert admin.person.name not in told.body and admin.person.email not in told.body
    assert "บทบาทของท่านในระบบร่วมคิดถูกถอนแล้ว" in planner.get("/account").text, "a copy is kept"


def test_offices_are_added_once(officer: Callable[..., Any]) -> None:
    admin = officer("admin", "34")
    form = {"name_th": "สำนักงานจังหวัดอุบลราชธานี", "kind": "province_office", "area_code": "34"}
    assert admin.post("/workspace/organisations/new", data=form).status_code == 303
    assert admin.post("/workspace/organisations/new", data=form).status_code == 422
    assert "สำนักงานจังหวัดอุบลราชธานี" in admin.get("/workspace/organisations").text


def test_the_audit_page_shows_the_own_officers_acts_only(officer: Callable[..., Any], app: Flask) -> None:
    admin, planner, elsewhere = officer("admin", "34"), officer("planner", "34"), officer("planner", "50")
    planner.post("/account/name", data={"name": "นักวิเคราะห์อุบล"})
    elsewhere.post("/account/name", data={"name": "นักวิเคราะห์เชียงใหม่"})
    seen = admin.get("/workspace/audit").text
    assert "เปลี่ยนชื่อ" in seen, "people read acts, not names of permissions"
    assert "นักวิเคราะห์อุบล" in seen and "นักวิเคราะห์เชียงใหม่" not in seen
    assert "นักวิเคราะห์เชียงใหม่" in officer("admin", "TH").get("/workspace/audit").text
    assert planner.get("/workspace/audit").status_code == 403


def test_the_same_work_is_done_for_an_account_that_does_not_exist() -> None:
    assert not passwords.is_right(None, PASSWORD)
    assert passwords.is_right(passwords.hash_password(PASSWORD), PASSWORD)
    assert not passwords.is_right("no hash at all", PASSWORD)


def test_one_address_has_one_account(app: Flask) -> None:
    with unit_of_work():
        operations.create_user(SYSTEM, email="one@people.example", name="หนึ่ง")
    with pytest.raises(operations.EmailTaken), unit_of_work():
        operations.create_user(SYSTEM, email="ONE@people.example", name="สอง")


@freeze_time("2026-01-01")
def test_an_invitation_is_open_until_its_last_moment() -> None:
    now = clock.now()
    assert rules.is_open(None, now + timedelta(seconds=1), now)
    assert not rules.is_open(None, now, now)
    assert not rules.is_open(now, now + timedelta(days=1), now)


def test_offices_stand_as_in_a_dictionary(officer: Callable[..., Any]) -> None:
    names = ["แขวงทางหลวงอุบล", "เทศบาลเมืองวาริน", "โรงพยาบาลพิบูล", "สำนักงานเกษตร"]
    with unit_of_work():
        for name in reversed(names):
            factories.organisation(name_th=name, name_en="")
    page = officer("admin").get("/workspace/organisations").text
    assert sorted(names, key=page.index) == names
