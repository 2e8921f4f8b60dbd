"""A form from a page that was open for too long is sent once more with one press; nothing that was typed is lost."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.core.db import db, unit_of_work
from webapp.projects.models import Project

OURS = {"Origin": "http://localhost"}
WORDS = 'บรรทัดแรก "อ้าง" <b>\nบรรทัดที่สอง'


def again(html: str) -> list[dict[str, Any]]:
    return [fields(form) for form in next(parse(html).iter("main")).iter("form")]


def test_what_was_typed_is_sent_with_one_press(app: Flask, officer: Any) -> None:
    with unit_of_work():
        theme = factories.theme([factories.submission()])
    planner = officer("planner")
    path = f"/workspace/themes/{theme.public_id}/responses?from=desk"
    form = {**planner.form(f"/workspace/themes/{theme.public_id}"), "answer-text": WORDS, "csrf_token": "old"}
    refused = planner.post(path, data=form, csrf=False, headers=OURS)
    assert refused.status_code == 400 and "สิ่งที่ท่านพิมพ์ไว้ยังอยู่ครบ" in refused.text and f'action="{path}"' in refused.text
    assert f"จะส่งจากบัญชีของ {planner.person.name}" in refused.text, "another tab may have signed in as somebody else"
    (kept,) = again(refused.text)
    assert kept["answer-text"] == WORDS and kept["csrf_token"] != "old"
    assert planner.post(path, data={**kept, "act": "preview"}, csrf=False, headers=OURS).status_code != 400


def test_who_refuses_cookies_is_told_that_they_are_needed(app: Flask, client: Browserlike) -> None:
    refused = app.test_client(use_cookies=False).post("/report", data={"text": WORDS}, headers=OURS, csrf=False)  # type: ignore[call-arg]
    assert refused.status_code == 400 and "อนุญาตคุกกี้" in refused.text and "บรรทัดแรก" in refused.text
    client.get("/report")
    assert "อนุญาตคุกกี้" not in client.post("/report", data={"text": WORDS}, headers=OURS, csrf=False).text


def test_nobody_is_shown_what_a_stranger_wants_to_have_sent(client: Browserlike) -> None:
    for headers in (
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.evil.example/"},
    ):
        page = client.post("/report", data={"text": "จากที่อื่น"}, csrf=False, headers=headers)
        assert page.status_code == 400 and "จากที่อื่น" not in page.text and not again(page.text)


def test_a_password_is_not_written_into_a_page(client: Browserlike) -> None:
    typed = {"email": "a@people.example", "password": "ความลับของฉัน"}
    page = client.post("/sign-in", data=typed, csrf=False, headers=OURS)
    assert page.status_code == 400 and typed["password"] not in page.text
    assert 'href="/sign-in"' in page.text.split('<div class="button-row">')[1], "the way back to the form"


def test_a_form_that_makes_something_makes_it_when_it_is_sent_again(officer: Any) -> None:
    from tests.projects.test_projects import facts

    publisher = officer("publisher", "34")
    page = publisher.form("/projects/new")
    form = facts(organisation=page["organisation"], once=page["once"])
    refused = publisher.post(
        "/projects/new", data=form, csrf=False, headers={"Referer": "http://localhost/projects/new"}
    )
    (kept,) = again(refused.text)
    assert publisher.post("/projects/new", data=kept).status_code == 303
    db.session.rollback()
    assert len(db.session.scalars(select(Project)).all()) == 1


def test_a_session_that_ended_in_the_middle_of_a_form_takes_nothing_that_was_typed(
    officer: Any, sign_in: Any, client: Browserlike
) -> None:
    from tests.projects.test_projects import facts

    publisher = officer("publisher", "34")
    page = publisher.form("/projects/new")
    form = facts(organisation=page["organisation"], once=page["once"], title="พิมพ์มาครึ่งชั่วโมง")
    publisher.page("/account")
    publisher.post("/sign-out")
    for sent in ({"data": form, "csrf": False}, {"data": form}):
        publisher.page("/")
        told = publisher.post("/projects/new", headers=OURS, **sent)
        assert told.status_code == 401 and "ท่านออกจากระบบไปแล้ว" in told.text and "กดส่งอีกครั้งได้เลย" not in told.text
        (kept,) = again(told.text)
        assert kept["title"] == "พิมพ์มาครึ่งชั่วโมง"
    back = sign_in(publisher.person)
    late = back.post("/projects/new", data=kept, csrf=False, headers=OURS)  # the token is of the session before
    if late.status_code == 400:
        (kept,) = again(late.text)
        late = back.post("/projects/new", data=kept, headers=OURS)
    assert late.status_code == 303
    db.session.rollback()
    assert [one.title for one in db.session.scalars(select(Project))] == ["พิมพ์มาครึ่งชั่วโมง"]
    stranger = client.post("/projects/new", data=form, headers={"Origin": "https://evil.example"})
    assert "พิมพ์มาครึ่งชั่วโมง" not in stranger.text
