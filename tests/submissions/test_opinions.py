"""Opinions in a hearing: while it is open, and ten minutes longer for a form that was opened before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.submissions.test_reports import error_beside
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.thai import page_date
from webapp.hearings.models import Hearing, Question
from webapp.hearings.rules import bangkok_day, summary_due
from webapp.submissions.models import Answer, Submission


@pytest.fixture
def hearing(stored: Callable[..., Any], make: Any) -> Hearing:
    found: Hearing = stored(make.hearing)
    choices = [{"value": "1", "th": "ฝุ่น", "en": "Dust"}, {"value": "2", "th": "เสียง", "en": "Noise"}]
    with unit_of_work():
        for position, kind in ((3, "multiple"), (4, "scale")):
            db.session.add(
                Question(hearing_id=found.id, position=position, kind=kind, text_th="ห่วงเรื่องใด", choices=choices)
            )
        db.session.scalars(select(Question).where(Question.kind == "stance")).one().is_required = True
    db.session.expire_all()
    return found


def answers(hearing: Hearing, **values: Any) -> dict[str, Any]:
    return {
        f"q-{question.public_id}": values[question.kind] for question in hearing.questions if question.kind in values
    }


def test_an_opinion_answers_the_questions_and_is_shown_without_the_name(client: Browserlike, hearing: Hearing) -> None:
    address = f"/hearings/{hearing.public_id}/opinion"
    asked, told = client.get(address).text, client.get(f"/hearings/{hearing.public_id}").text
    assert hearing.project.title in asked
    assert "มีเรื่องอื่นที่อยากบอกอีกหรือไม่" in asked, "a question with room for words makes the general one a further one"
    for page in (asked, told):
        assert 'class="map-svg"' in page and hearing.project.impacts[:30] in page
    assert told.index('id="in-short"') < told.index('id="questions"'), "facts come before questions, on a telephone too"
    form = {
        **client.form(address),
        **answers(hearing, stance="conditional", open="เพราะฝุ่นเยอะ", multiple=["1", "2"], scale="2"),
    }
    sent = client.post(address, data={**form, "text": "ขอให้พรมน้ำทุกวัน", "area": ["34", "3401"]})
    assert sent.status_code == 303
    due = page_date(summary_due(bangkok_day(hearing.closes_at)))
    for path in (sent.location, sent.location.replace("/receipt", "")):
        seen = client.get(path).text
        assert 'href="/track" aria-current="true"' in seen, "it stands under 'Track' in the menu"
        assert f"เผยแพร่สรุปผลการรับฟังความคิดเห็น ภายใน {due}" in seen and "หน่วยงานที่รับผิดชอบ" not in seen
    stored = db.session.scalars(select(Submission)).one()
    assert stored.text == "ขอให้พรมน้ำทุกวัน\n\nเพราะฝุ่นเยอะ"
    assert (stored.stance_given, stored.hearing_id, stored.writer_area_code) == ("conditional", hearing.id, "3401")
    assert stored.area_code == hearing.area_code
    values = db.session.scalars(select(Answer.value).order_by(Answer.question_id)).all()
    assert values == ["conditional", "เพราะฝุ่นเยอะ", ["1", "2"], "2"]
    assert "ขอให้พรมน้ำทุกวัน" in client.get(f"/hearings/{hearing.public_id}").text
    assert "ฝุ่น, เสียง" in client.get(sent.location.replace("/receipt", "")).text
    assert (
        client.post(address, data={**form, "text": "ขอให้พรมน้ำทุกวัน", "area": ["34", "3401"]}).location == sent.location
    )


def test_a_required_question_and_an_unknown_answer_are_refused_and_all_is_kept(
    client: Browserlike, hearing: Hearing
) -> None:
    address = f"/hearings/{hearing.public_id}/opinion"
    page = client.post(address, data={**client.form(address), "text": "ขอบคุณ"})
    assert page.status_code == 422
    assert "ขอบคุณ" in page.text
    forged = {**client.form(address), **answers(hearing, stance="emperor")}
    assert client.post(address, data=forged).status_code == 422
    page = client.post(address, data={**client.form(address), **answers(hearing, stance="support"), "email": "x"})
    assert error_beside(page.text, "email")


def test_all_opinions_of_a_hearing_can_be_read(client: Browserlike, hearing: Hearing) -> None:
    with unit_of_work():
        for number in range(1, 8):
            factories.submission(f"เห็นว่าควรทำข้อ {number}.", kind="opinion", hearing_id=hearing.id)
        factories.submission("เรื่องอื่น")
    address = f"/submissions?hearing={hearing.public_id}"
    assert f'href="{address}"' in client.get(f"/hearings/{hearing.public_id}").text
    page = client.get(address).text
    assert hearing.title in page and "เรื่องอื่น" not in page
    assert all(f"เห็นว่าควรทำข้อ {number}." in page for number in range(1, 8))
    found = client.get(f"{address}&q=เรื่องอื่น").text
    assert f'name="hearing" value="{hearing.public_id}"' in found and "ไม่พบเรื่องที่ตรงกับตัวกรอง" in found
    assert "เรื่องอื่น" in client.get("/submissions?hearing=nonsense").text


def test_without_required_questions_something_must_be_said(client: Browserlike, stored: Any, make: Any) -> None:
    found = stored(make.hearing)
    address = f"/hearings/{found.public_id}/opinion"
    page = client.post(address, data=client.form(address))
    assert page.status_code == 422
    assert '<a href="#answers">กรุณาตอบคำถามอย่างน้อยหนึ่งข้อ หรือเขียนความคิดเห็น</a>' in page.text
    assert 'id="answers" tabindex="-1"' in page.text
    assert "has-error" not in page.text and "aria-invalid" not in page.text, "no single question is called wrong"


@pytest.mark.parametrize("phase", ["announced", "closed", "summarised"])
def test_before_and_after_nothing_is_taken_and_the_page_says_when(
    client: Browserlike, stored: Any, make: Any, phase: str
) -> None:
    found = stored(make.hearing, phase)
    address = f"/hearings/{found.public_id}/opinion"
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="text"' not in page.text
    refused = client.post(address, data={"text": "ขอเห็นด้วยย้อนหลัง"})
    assert refused.status_code == 409
    assert "ขอเห็นด้วยย้อนหลัง" in refused.text
    assert db.session.scalars(select(Submission)).all() == []


def test_a_draft_is_not_there(client: Browserlike, stored: Any, make: Any) -> None:
    found = stored(make.hearing, "draft")
    assert client.get(f"/hearings/{found.public_id}/opinion").status_code == 404


def test_a_form_opened_before_the_closing_has_ten_minutes_of_grace(client: Browserlike, hearing: Hearing) -> None:
    address, closes = f"/hearings/{hearing.public_id}/opinion", hearing.closes_at
    with clock.at(closes - timedelta(minutes=5)):
        form = {**client.form(address), **answers(hearing, stance="oppose")}
    with clock.at(closes + timedelta(minutes=11)):
        assert client.post(address, data=form).status_code == 409
    with clock.at(closes + timedelta(minutes=9)):
        forged = {**form, "key": "my-own-key"}
        assert client.post(address, data=forged).status_code == 409
        sent = client.post(address, data=form)
    assert sent.status_code == 303
    assert "ผ่อนผัน" in client.get(sent.location).text


@pytest.mark.parametrize("blank", [" ", "\t", "\n \u00a0"])
def test_a_blank_is_no_answer_and_breaks_nothing(client: Browserlike, stored: Any, make: Any, blank: str) -> None:
    hearing = stored(make.hearing, "open")
    page = f"/hearings/{hearing.public_id}/opinion"
    sent = {**client.form(page), f"q-{hearing.questions[0].public_id}": blank, "text": "ขอให้ทำทางเท้า"}
    assert client.post(page, data=sent).status_code == 303
    kept = db.session.scalars(select(Submission)).one()
    assert (kept.stance_given, kept.text) == (None, "ขอให้ทำทางเท้า")
    assert db.session.scalars(select(Answer)).all() == []
    report = {
        **client.form("/report"),
        "text": "ไฟดับ",
        "area": ["34", "3401", "340101"],
        "secrecy": blank,
        "go": "send",
    }
    assert client.post("/report", data=report).status_code == 303
