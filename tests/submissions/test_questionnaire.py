"""How people answer a questionnaire of every kind, and what becomes of their answers."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.hearings import questions
from webapp.hearings.models import Hearing, Question
from webapp.hearings.questions_rules import QuestionDraft, numbered
from webapp.reports import facts
from webapp.submissions import moderating
from webapp.submissions.models import Answer, Submission, Visibility

CHOICES = numbered((("เดิน", "On foot"), ("ขับรถ", "By car"), ("เรือ", "By boat")))
ROWS = numbered((("ถนน", "Road"), ("ไฟฟ้า", "Light")))


@pytest.fixture
def hearing(stored: Callable[..., Any]) -> Hearing:
    """Every kind of question; the second is asked of drivers only."""
    found: Hearing = stored(factories.hearing, questions=False)
    kinds: list[dict[str, Any]] = [
        {"kind": "single", "key": "way", "choices": CHOICES, "is_required": True},
        {"kind": "open", "shown_if": {"key": "way", "values": ["2"]}, "is_required": True},
        {"kind": "section"},
        {"kind": "matrix", "choices": CHOICES, "rows": ROWS, "is_required": True},
        {"kind": "ranking", "choices": CHOICES},
        {"kind": "point"},
        {"kind": "file"},
        {"kind": "multiple", "choices": CHOICES},
        {"kind": "scale", "choices": CHOICES},
    ]
    with unit_of_work():
        for position, one in enumerate(kinds, 1):
            db.session.add(Question(hearing_id=found.id, position=position, text_th=f"ข้อ {one['kind']}", **one))
    db.session.expire_all()
    return found


def names(hearing: Hearing) -> dict[str, str]:
    return {question.kind: f"q-{question.public_id}" for question in hearing.questions}


def picture() -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "PNG")
    content.seek(0)
    return content, "แผนผัง.png"


def whole(hearing: Hearing, **more: Any) -> dict[str, Any]:
    q = names(hearing)
    return {
        q["single"]: "2",
        q["open"]: "จอดริมทาง",
        f"{q['matrix']}-r1": "1",
        f"{q['matrix']}-r2": "3",
        f"{q['ranking']}-c1": "2",
        f"{q['ranking']}-c2": "3",
        f"{q['ranking']}-c3": "1",
        f"{q['point']}-lat": "15.2",
        f"{q['point']}-lon": "104.8",
        q["multiple"]: ["1", "3"],
        q["scale"]: "3",
        **more,
    }


def test_every_kind_is_answered_stored_and_shown_to_its_writer_and_officers(
    client: Browserlike, officer: Callable[..., Any], hearing: Hearing
) -> None:
    address, q = f"/hearings/{hearing.public_id}/opinion", names(hearing)
    sent = client.post(address, data={**client.form(address), **whole(hearing), q["file"]: picture()})
    assert sent.status_code == 303, sent.text
    values = {one.question.kind: one.value for one in db.session.scalars(select(Answer))}
    assert values["matrix"] == {"1": "1", "2": "3"}
    assert values["ranking"] == ["3", "1", "2"]
    assert values["point"] == {"lat": 15.2, "lon": 104.8}
    assert (values["single"], values["multiple"], values["scale"]) == ("2", ["1", "3"], "3")
    assert (values["open"], values["file"]["name"]) == ("จอดริมทาง", "แผนผัง.png")
    tracking = sent.location.removesuffix("/receipt")
    page = client.get(tracking).text
    assert "1. เรือ, 2. เดิน, 3. ขับรถ" in page and "ไฟฟ้า: เรือ" in page and "แผนผัง.png" in page
    file = next(question for question in hearing.questions if question.kind == "file")
    assert client.get(f"{tracking}/files/{file.public_id}").data[:3] == b"\xff\xd8\xff"  # no metadata: made anew
    stored = db.session.scalars(select(Submission)).one()
    path = f"/submissions/{stored.public_id}/files/{file.public_id}"
    assert client.get(path).status_code == 302
    assert officer("planner", "34").get(path).status_code == 200
    assert officer("planner", "50").get(path).status_code == 403
    assert "1. เรือ" in officer("planner", "34").post(f"/submissions/{stored.public_id}/original").text


def test_what_is_not_asked_is_not_required_and_not_taken(client: Browserlike, hearing: Hearing) -> None:
    address, q = f"/hearings/{hearing.public_id}/opinion", names(hearing)
    assert "“ขับรถ” ในข้อ “ข้อ single”" in client.get(address).text
    assert client.post(address, data={**client.form(address), **whole(hearing), q["open"]: ""}).status_code == 422
    walking = whole(hearing, **{q["single"]: "1", q["open"]: "แอบตอบ"})
    assert client.post(address, data={**client.form(address), **walking}).status_code == 303
    assert "แอบตอบ" not in db.session.scalars(select(Submission)).one().text
    assert "open" not in {one.question.kind for one in db.session.scalars(select(Answer))}


@pytest.mark.parametrize(
    ("kind", "part", "value"),
    [
        ("matrix", "-r2", ""),
        ("matrix", "-r2", "9"),
        ("ranking", "-c1", "1"),
        ("point", "-lat", ""),
        ("point", "-lat", "89"),
        ("point", "-lat", "ที่นี่"),
        ("single", "", "emperor"),
        ("single", "", ""),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_question_and_all_is_kept(
    client: Browserlike, hearing: Hearing, kind: str, part: str, value: str
) -> None:
    address, q = f"/hearings/{hearing.public_id}/opinion", names(hearing)
    wrong = whole(hearing, **{q[kind] + part: value, q["file"]: picture()})
    page = client.post(address, data={**client.form(address), **wrong, "text": "ขอคงไว้"})
    assert page.status_code == 422
    assert "ขอคงไว้" in page.text and "แผนผัง.png" in page.text
    group = next(element for element in parse(page.text).iter("fieldset") if element.get("id") == q[kind])
    assert "has-error" in (group.get("class") or "")
    form = fields(next(f for f in parse(page.text).iter("form") if f.find(".//*[@id='form-key']") is not None))
    mended = {**form, **whole(hearing)}
    mended.pop(q["file"], None)
    assert client.post(address, data=mended).status_code == 303
    assert "file" in {one.question.kind for one in db.session.scalars(select(Answer))}


def test_a_file_that_lies_about_its_kind_is_refused(client: Browserlike, hearing: Hearing) -> None:
    address, q = f"/hearings/{hearing.public_id}/opinion", names(hearing)
    lie = (io.BytesIO(b"MZ\x90\x00 program"), "plan.pdf")
    assert client.post(address, data={**client.form(address), **whole(hearing), q["file"]: lie}).status_code == 422
    assert db.session.scalars(select(Submission)).all() == []


def test_answers_keep_the_question_they_answered(client: Browserlike, hearing: Hearing) -> None:
    address, q = f"/hearings/{hearing.public_id}/opinion", names(hearing)
    early = {**client.form(address), **whole(hearing)}
    with unit_of_work():
        publisher = factories.officer("publisher", "34").actor
        questions.begin_version(publisher, hearing)
        newest = questions.of_version(hearing, 2)[0]
        draft = QuestionDraft(newest.kind, "เดินทางแบบใด", choices=(("บิน", ""), ("ว่าย", "")))  # type: ignore[arg-type]
        db.session.delete(questions.of_version(hearing, 2)[1])
        db.session.flush()
        questions.edit_question(publisher, hearing, newest, draft, seen=questions.rules.fingerprint(newest))
        questions.publish_version(publisher, hearing, "ตัวเลือกเดิมไม่ครบ")
    db.session.expire_all()
    assert client.post(address, data=early).status_code == 303
    old = db.session.scalars(select(Answer).join(Question).where(Question.kind == "single")).one()
    assert (old.question.version, old.value, f"q-{old.question.public_id}") == (1, "2", q["single"])
    late = {names(hearing)["single"]: "1", f"{names(hearing)['matrix']}-r1": "1", f"{names(hearing)['matrix']}-r2": "1"}
    assert client.post(address, data={**client.form(address), **late}).status_code == 303
    with clock.at(hearing.closes_at + timedelta(days=1)):
        page = client.get(f"/hearings/{hearing.public_id}").text
    assert "ข้อ single" in page and "เดินทางแบบใด" in page  # counted apart: they were not the same question


def test_the_answers_are_counted_for_everybody_after_the_close(client: Browserlike, hearing: Hearing) -> None:
    address, q = f"/hearings/{hearing.public_id}/opinion", names(hearing)
    for ways in ({q["single"]: "1"}, {q["single"]: "1", f"{q['matrix']}-r1": "2"}, {q["single"]: "2"}):
        assert client.post(address, data={**client.form(address), **whole(hearing), **ways}).status_code == 303
    assert "คำตอบรายข้อ" not in client.get(f"/hearings/{hearing.public_id}").text
    with clock.at(hearing.closes_at + timedelta(seconds=1)):
        page = client.get(f"/hearings/{hearing.public_id}").text
    assert "คำตอบรายข้อ" in page and "ตอบข้อนี้ 3 คน" in page and "2 จาก 3" in page and "ลำดับเฉลี่ย 1.0" in page
    with unit_of_work():
        moderator = factories.officer("moderator").actor
        one = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
        moderating.moderate(moderator, one, Visibility.HIDDEN, "หมิ่นประมาท")
    with clock.at(hearing.closes_at + timedelta(seconds=1)):
        page = client.get(f"/hearings/{hearing.public_id}").text
        counted = facts.draw(hearing)["voices"]
    assert counted == 3 and "ตอบข้อนี้ 3 คน" in page, "words are hidden, a choice counts in page, books and result alike"
    assert "รวมคำตอบของผู้ที่ข้อความถูกพักหรือปิดการแสดงผล" in page


def test_a_hearing_that_is_cancelled_takes_nothing_even_in_grace(client: Browserlike, stored: Any) -> None:
    found = stored(factories.hearing, "cancelled")
    page = client.post(f"/hearings/{found.public_id}/opinion", data={"text": "ยังอยากบอก"})
    assert (
        page.status_code == 409
        and "ยังอยากบอก" in page.text
        and "ยกเลิก" in page.text
        and "ข้อความของท่านอยู่ด้านล่าง" in page.text
    )
