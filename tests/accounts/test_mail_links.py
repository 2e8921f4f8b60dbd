"""Signing in by a link or a code of a letter, and what strangers cannot learn or do by it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts.entry_models import MailLink
from webapp.accounts.models import User
from webapp.accounts.rules import LINKS_TO_AN_ACCOUNT
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user("สมศรี ใจดี", email="somsri@people.example")


def letters() -> list[tuple[str, str]]:
    """Link and code of every letter, oldest first."""
    bodies = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id))
    return [(re.search(r"http://[^/]+(/\S+)", b)[1], re.search(r"\d{4} \d{4}", b)[0]) for b in bodies]  # type: ignore[index]


def ask(client: Browserlike, email: str = "somsri@people.example", to: str = "") -> Any:
    return client.post(f"/sign-in/link{to}", data={"email": email})


def test_the_link_signs_in_where_it_is_opened_once(app: Flask, client: Browserlike, person: User) -> None:
    assert ask(client, to="?next=/account").status_code == 200
    link, code = letters()[-1]
    telephone: Browserlike = app.test_client()  # type: ignore[assignment]
    assert "สมศรี ใจดี" in telephone.get(link).text
    assert telephone.get("/account").status_code == 302, "opening the link alone signs nobody in"
    assert telephone.post(link).location == "/account"
    assert "สมศรี ใจดี" in telephone.get("/account").text
    assert client.get("/account").status_code == 302, "and not the device that asked"
    assert client.post(link).status_code == client.get(link).status_code == 404
    assert client.post("/sign-in/code", data={"code": code}).status_code == 422, "link and code are one"


def test_the_code_signs_in_the_browser_that_asked_and_no_other(app: Flask, client: Browserlike, person: User) -> None:
    ask(client)
    code = letters()[-1][1]
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    assert other.post("/sign-in/code", data={"code": code}).location == "/sign-in/link"
    ask(other, "nobody@people.example")
    assert other.post("/sign-in/code", data={"code": code}).status_code == 422
    thai = code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert client.post("/sign-in/code", data={"code": thai}).location == "/account"
    assert client.post("/sign-in/code", data={"code": code}).location == "/sign-in/link", "used up"


def test_an_unknown_address_looks_the_same_at_every_step(app: Flask, client: Browserlike, person: User) -> None:
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    known, unknown = ask(client), ask(other, "nobody@people.example")
    without_token = [re.sub(r'value="[\w.-]+"', "", answer.text) for answer in (known, unknown)]
    assert without_token[0].replace("somsri", "nobody") == without_token[1]
    assert len(letters()) == 1
    wrong = "0000 0000" if letters()[-1][1] != "0000 0000" else "0000 0001"
    for browser in (client, other):
        guesses = [browser.post("/sign-in/code", data={"code": wrong}).status_code for _ in range(6)]
        assert guesses == [422] * 5 + [429]
    assert client.post("/sign-in/code", data={"code": letters()[-1][1]}).status_code == 429


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_ends_with_time_with_the_account_and_with_signing_out_everywhere(
    client: Browserlike, person: User, sign_in: Callable[[User], Browserlike]
) -> None:
    ask(client)
    link = letters()[-1][0]
    with clock.at(clock.now() + timedelta(minutes=15)):
        assert client.post(link).status_code == 404
    sign_in(person).post("/account/sign-out-everywhere")
    assert client.post(link).status_code == 404
    ask(client)
    link = letters()[-1][0]
    with unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert client.post(link).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_asking_often_floods_no_mailbox_and_shuts_nobody_out(app: Flask, person: User) -> None:
    stranger: Browserlike = app.test_client()  # type: ignore[assignment]
    answers = {ask(stranger).status_code for _ in range(LINKS_TO_AN_ACCOUNT + 3)}
    assert answers == {200} and len(letters()) == LINKS_TO_AN_ACCOUNT
    assert stranger.post(letters()[-1][0]).location == "/account", "the last letter still opens the door"
    with clock.at(clock.now() + timedelta(days=2)):
        ask(stranger, "nobody@people.example")
    assert db.session.scalar(select(func.count()).select_from(MailLink)) == 1, "old ones are swept"
