"""A province's own problem types learn from what its officers set right, are judged by themselves, and go back with their version."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.insights import learning, learning_rules, type_learning
from webapp.insights.language import OWN, OWN_TAUGHT
from webapp.insights.learning_models import LearnedModel, LearnedState
from webapp.insights.models import Analysis, Aspect, Correction, Label, ModelVersion
from webapp.insights.type_models import OwnType
from webapp.submissions.models import Submission

SALT = "น้ำเค็มรุก"
DEFINITION = "น้ำทะเลหนุนเข้าสวน พืชเสียหายจากความเค็มของน้ำ"
SAID = "ทุเรียนใบไหม้ทั้งแปลงที่{place} ชิมน้ำในร่องแล้วขื่นปาก"  # what the definition does not find
OTHERS = (
    ("ถนนหน้า{place}เป็นหลุมลึก", "ถนน"),
    ("ไฟทางที่{place}ดับมืดมาก", "แสงสว่าง"),
    ("ขยะหน้า{place}ไม่มีใครเก็บ", "ความสะอาด"),
)
PLACES = [
    f"บ้าน{one}{two}"
    for one in ["ท่า", "หนอง", "โคก", "ดอน", "นา", "ทุ่ง"]
    for two in ["ใหญ่", "น้อย", "กลาง", "เหนือ", "ใต้", "ยาง", "งาม"]
]


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _type(added: timedelta) -> OwnType:
    one = OwnType(area_code="34", th=SALT, en="Salt water", definition=DEFINITION, created_at=clock.now() + added)
    db.session.add(one)
    return one


def _reviewed(person: Any, text: str, *labels: str) -> Submission:
    """A report that somebody reviewed by itself."""
    one: Submission = factories.submission(text)
    row = Analysis(submission_id=one.id, area_code=one.area_code, model="m", text_key=_key(text), is_reviewed=True)
    db.session.add(row)
    _correct(person, one, *labels)
    return one


def _correct(person: Any, one: Submission, *labels: str) -> None:
    said = {"before": [], "after": list(labels), "model": "m", "made_by": person.id}
    db.session.add(Correction(submission_id=one.id, aspect=Aspect.PROBLEM_TYPE, **said))
    db.session.flush()


def _all_reviewed(person: Any) -> tuple[list[Submission], list[Submission]]:
    salt = [_reviewed(person, SAID.format(place=place), SALT) for place in PLACES]
    others = [_reviewed(person, text.format(place=place), label) for place in PLACES for text, label in OTHERS]
    return salt, others


def _learned(admin: Any) -> LearnedModel:
    with unit_of_work():
        row = learning.ask(admin.person.actor)
    jobs.run_now("learn_from_corrections", [row.public_id])
    db.session.expire_all()
    return db.session.get_one(LearnedModel, row.id)


def _read(text: str, **more: Any) -> dict[str, str]:
    """The types that a new report is given, each with the version that gave it."""
    with unit_of_work():
        one = factories.submission(text, **more)
    jobs.run_now("analyse_submissions", [one.public_id])
    of_it = Label.submission_id == one.id, Label.aspect == Aspect.PROBLEM_TYPE, Label.in_force
    return dict(db.session.execute(select(Label.value, Label.model).where(*of_it)).tuples().all())


def test_what_officers_set_right_finds_what_the_definition_missed(app: Flask, officer: Any) -> None:
    admin, planner, elsewhere = officer("admin", "TH"), officer("planner"), officer("planner", "50")
    with unit_of_work():
        own = _type(-timedelta(days=1))
    text = SAID.format(place="วัดหลวง")
    assert SALT not in _read(text)
    assert "ยังไม่เคยเรียนรู้ตามคำอธิบายนี้" in planner.get("/workspace/learning").text
    with unit_of_work():
        salt, others = _all_reviewed(planner.person)
    first = _learned(admin)
    [fared] = first.result["own_types"]
    assert first.state == LearnedState.SERVING, first.result
    assert (fared["serves"], fared["code"]) == ("learned", "better")
    version = _read(text)[SALT]
    assert version.startswith(OWN_TAUGHT)
    card = db.session.scalar(select(ModelVersion.card).where(ModelVersion.version == version))
    assert card is not None
    assert "Taught by corrections" in card["models"][SALT]
    assert SALT not in _read(text, area_code="500101"), "another province's type is not this one's"
    for path in ("/workspace/learning", f"/workspace/learning/{first.public_id}"):
        assert "การแก้ไขของเจ้าหน้าที่ และคำอธิบาย" in planner.get(path).text
        assert SALT not in elsewhere.get(path).text

    with unit_of_work():
        for one in salt:
            if not learning_rules.is_frozen(_key(one.text)):
                _correct(planner.person, one, "ถนน")
        for one in others:
            if not learning_rules.is_frozen(_key(one.text)):
                _correct(planner.person, one, SALT)
    second = _learned(admin)
    [fared] = second.result["own_types"]
    assert (second.state, fared["serves"], fared["code"]) == (LearnedState.REFUSED, "kept", "worse")
    assert _read(text + "ค่ะ")[SALT] == version
    assert "แย่ลงอย่างมีนัยสำคัญ" in planner.get("/workspace/learning").text

    path = "/workspace/learning/serve"
    back = {"version": "shipped", "seen": first.public_id, "note": "ขอดูก่อน"}
    assert admin.post(path, data=back).status_code == 303
    assert SALT not in _read(text + "ครับ")
    assert admin.post(path, data={"version": first.public_id, "seen": "", "note": "ใช้ต่อ"}).status_code == 303
    assert _read(text + "จ้า")[SALT] == version

    assert not learning._lost(second)
    with unit_of_work():
        db.session.get_one(OwnType, own.id).definition += " ในนากุ้ง"
    assert SALT not in _read(text + "จ้ะ"), "what was learned beside another definition says nothing"
    assert learning._lost(second)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_reviewed_before_there_was_the_type_says_nothing_of_it(app: Flask, officer: Any) -> None:
    admin, planner = officer("admin", "TH"), officer("planner")
    with unit_of_work():
        _type(timedelta(hours=1))
        _all_reviewed(planner.person)
    [fared] = _learned(admin).result["own_types"]
    assert (fared["taught"], fared["frozen"], fared["serves"], fared["code"]) == (0, 0, "definition", "too_few")
    assert type_learning.told().unasked("500101", clock.now()) == []
    assert _read("น้ำทะเลหนุนเข้าสวน ต้นไม้ตายจากความเค็ม")[SALT].startswith(OWN)
