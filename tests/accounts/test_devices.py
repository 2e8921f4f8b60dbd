"""Where an account is signed in, and the copies of its letters: for its owner alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.support import factories
from tests.support.pages import Browserlike, text_of
from webapp.accounts import devices, inbox, passwords
from webapp.accounts.models import User
from webapp.accounts.own_models import AccountLetter, Device
from webapp.accounts.rules import device_name
from webapp.core import clock, mail
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.submissions.retention import erase_what_is_over

PASSWORD = "ปลาทูนึ่งสามตัว"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (PHONE, "Chrome · Android"),
        (LAPTOP, "Firefox · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604.1 Line/14.1.0",
            "LINE · iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("curl/8", ""),
        ("<script>" * 500, ""),
    ],
)
def test_a_device_is_called_by_its_kind_alone(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user(
            "สมศรี ใจดี", email="somsri@people.example", password_hash=passwords.hash_password(PASSWORD)
        )


def signed_in(app: Flask, user_agent: str) -> Browserlike:
    visitor: Browserlike = app.test_client()  # type: ignore[assignment]
    answer = visitor.post(
        "/sign-in", data={"email": "somsri@people.example", "password": PASSWORD}, headers={"User-Agent": user_agent}
    )
    assert answer.status_code == 303
    return visitor


def listed(visitor: Browserlike) -> list[str]:
    section = next(one for one in visitor.page("/account").iter("section") if one.get("id") == "devices")
    return [text_of(item) for item in section.iter("li")]


def test_a_lost_telephone_is_signed_out_from_the_laptop_and_nothing_else(app: Flask, person: User) -> None:
    phone, laptop, third = signed_in(app, PHONE), signed_in(app, LAPTOP), signed_in(app, "")
    lines = listed(laptop)
    assert len(lines) == 3
    assert [("เครื่องนี้" in line) for line in lines] == [("Firefox" in line) for line in lines]
    page = laptop.page("/account")
    ways = [f.get("action") or "" for f in page.iter("form") if (f.get("action") or "").endswith("/sign-out")]
    there = next(one for one in ways if "devices" in one and text_is_of_phone(page, one))
    assert laptop.post(there).status_code == 303
    assert phone.get("/account").status_code == 302
    assert third.get("/account").status_code == laptop.get("/account").status_code == 200
    assert laptop.post(there).status_code == 404, "it is over"

    with unit_of_work():
        stranger = factories.user("คนอื่น", email="other@people.example")
    other = db.session.scalars(select(Device).where(Device.ended_at.is_(None))).first()
    assert other is not None
    assert devices.own(stranger.actor, other.public_id) is None

    assert laptop.post("/sign-out").status_code == 303
    assert len(listed(third)) == 1
    assert third.post("/account/sign-out-everywhere").status_code == 303
    assert db.session.scalar(select(func.count()).where(Device.ended_at.is_(None))) == 0


def text_is_of_phone(page: object, action: str) -> bool:
    items = [item for item in page.iter("li") if any(f.get("action") == action for f in item.iter("form"))]  # type: ignore[attr-defined]
    return "Android" in text_of(items[0])


def test_use_is_noted_hourly_and_what_is_not_used_for_long_is_forgotten(
    app: Flask, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = signed_in(app, PHONE)
    began = db.session.scalars(select(Device)).one().used_at
    moment = clock.now() + timedelta(minutes=40)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert phone.get("/account").status_code == 200
    db.session.expire_all()
    assert db.session.scalars(select(Device)).one().used_at == began
    moment += timedelta(minutes=40)
    assert phone.get("/account").status_code == 200
    db.session.expire_all()
    assert db.session.scalars(select(Device)).one().used_at == moment
    with unit_of_work():
        db.session.execute(update(Device).values(used_at=moment - timedelta(days=91)))
        assert erase_what_is_over(SYSTEM)["account_device"] == 1
    assert phone.get("/account").status_code == 302


def test_letters_are_read_in_the_account_except_those_that_open_it(
    app: Flask, person: User, officer: Callable[..., Browserlike]
) -> None:
    with unit_of_work():
        mail.post("Somsri@People.example", "คำตอบจากจังหวัด", "ถนนซ่อมแล้ว ดูที่ http://127.0.0.1:8000/track/x <b>")
        mail.post("nobody@people.example", "ของคนอื่น", "ไม่เก็บ")
    phone = signed_in(app, PHONE)
    phone.post("/sign-in/link", data={"email": person.email})
    kept = db.session.scalars(select(AccountLetter)).all()
    assert len(kept) == 1, "neither the letter to another, nor the one with a link that signs in"
    assert "ถนน" not in kept[0].body
    assert "ยังไม่อ่าน 1" in text_of(phone.page("/account"))
    way = next(
        a.get("href") or "" for a in phone.page("/account/letters").iter("a") if "/letters/" in (a.get("href") or "")
    )
    opened = phone.page(way)
    assert "ถนนซ่อมแล้ว" in text_of(opened)
    assert any("/track/x" in (a.get("href") or "") for a in opened.iter("a"))
    assert inbox.unread(person.actor) == 0

    stranger = officer("admin", "TH")
    assert stranger.get(way).status_code == stranger.post(f"{way}/delete").status_code == 404
    with unit_of_work():
        mail.post(person.email, "อีกฉบับ", "ข่าว")
    assert phone.post("/account/letters/read").status_code == 303
    assert inbox.unread(person.actor) == 0
    assert phone.post(f"{way}/delete").status_code == 303
    assert phone.get(way).status_code == 404
