"""An account ends by its owner's wish, and nothing that leads to the person stays behind."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts import passwords
from webapp.accounts.models import Membership, User
from webapp.core import mail
from webapp.core.db import Base, db, unit_of_work
from webapp.core.policy import Role
from webapp.submissions.models import Submission
from webapp.submissions.operations import Incoming, receive_report

PASSWORD, EMAIL, NAME = "ปลาทูนึ่งสามตัว", "somsri@people.example", "สมศรี ทดสอบปิดบัญชี"
CLOSE = "/account/close"


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user(NAME, email=EMAIL, password_hash=passwords.hash_password(PASSWORD))


def signed_in(app: Flask) -> Browserlike:
    visitor: Browserlike = app.test_client()  # type: ignore[assignment]
    assert visitor.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    return visitor


def everything() -> str:
    """All rows of all tables but the outbox, as text."""
    tables = [name for name in Base.metadata.tables if name != "outgoing_mails"]
    return "\n".join(str(row) for name in tables for row in db.session.execute(text(f'SELECT * FROM "{name}"')))


def test_whoever_closes_an_account_leaves_nothing_that_leads_to_them(app: Flask, person: User) -> None:
    visitor, elsewhere = signed_in(app), signed_in(app)
    with unit_of_work():
        incoming = Incoming(text="ไฟถนนดับ", area_code="340101", email=EMAIL)
        receipt = receive_report(person.actor, incoming)
        mail.post(EMAIL, "ข่าว", "มีความคืบหน้า")
    visitor.post("/follows/area/34")
    assert EMAIL in everything() and NAME in everything()
    assert visitor.post(CLOSE, data=visitor.form(CLOSE)).status_code == 422, "not by a slip of the finger"
    assert visitor.post(CLOSE, data={**visitor.form(CLOSE), "sure": "y"}).status_code == 303
    db.session.expire_all()
    left = everything()
    assert EMAIL not in left and NAME not in left
    for table in ("follows", "contacts", "account_letters", "account_devices"):
        assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table
    assert db.session.scalars(select(Submission.author_id)).all() == [None]
    for one in (visitor, elsewhere):
        assert one.get("/account").status_code == 302, "every session has ended"
    stranger = app.test_client()
    assert stranger.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 422
    assert stranger.get(f"/track/{receipt.code}").status_code == 200, "the code goes on working"
    with unit_of_work():
        assert factories.user("คนใหม่", email=EMAIL).id != person.id, "the address is free again"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_officer_gives_the_role_back_first_and_stays_named_in_the_trail(
    app: Flask, person: User, officer: Any
) -> None:
    with unit_of_work():
        role = Membership(user_id=person.id, organisation_id=factories.organisation().id, role="admin", area_code="34")
        db.session.add(role)
    visitor = signed_in(app)
    visitor.post("/workspace/desk", data={"area": "34", "second_pair": "y"})
    assert "ยังมีบทบาทเจ้าหน้าที่" in visitor.get(CLOSE).text
    assert visitor.post(CLOSE, data={"sure": "y"}).location.endswith(CLOSE)
    assert db.session.get_one(User, person.id, populate_existing=True).is_active
    with unit_of_work():
        db.session.delete(db.session.merge(role))
    assert visitor.post(CLOSE, data={"sure": "y"}).status_code == 303
    closed = db.session.get_one(User, person.id, populate_existing=True)
    assert (closed.is_active, closed.name, EMAIL in closed.email) == (False, NAME, False)
    assert Role.ADMIN not in {one.role for one in closed.memberships}
