"""Corrections teach, the gate judges, an administrator takes back; and each label shows how good it is."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import audit, clock, files, jobs, unused_files
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.insights import language, learning, operations, serving
from webapp.insights.learning_models import LearnedModel, LearnedState
from webapp.insights.models import Analysis, Aspect, Correction, Label, Source
from webapp.submissions.models import Submission

LIGHT, NOISE = "แสงสว่าง", "เสียงรบกวน"
OURS = "โคมระย้าหน้าศาลา{place}ไม่ทำงาน"  # words that the shipped model does not know for lights
OTHERS = [
    ("ถนนหน้า{place}พัง เป็นหลุมเป็นบ่อ", "ถนน"),
    ("ฝนตกทีไรน้ำท่วม{place}ทุกที", "น้ำท่วม"),
    ("ขยะกองหน้า{place}ส่งกลิ่นเหม็น", "ความสะอาด"),
    ("รถติดหน้า{place}ทุกเช้า", "จราจร"),
]


def _reviewed(person: Any, text: str, label: str, key: str) -> Submission:
    """A report that somebody reviewed by itself."""
    one: Submission = factories.submission(text)
    row = Analysis(submission_id=one.id, area_code=one.area_code, model="m", text_key=key, is_reviewed=True)
    said = {"before": [], "after": [label], "model": "m", "made_by": person.id}
    db.session.add_all([row, Correction(submission_id=one.id, aspect=Aspect.PROBLEM_TYPE, **said)])
    db.session.flush()
    return one


def _learn(admin: Any) -> LearnedModel:
    """What the button asks for, done as the worker does it."""
    path = "/workspace/learning"
    sent = admin.form(path, 0)
    answer = admin.post(path, data=sent)
    assert answer.status_code == 303
    again = admin.post(path, data=sent, follow_redirects=True)
    assert "กำลังเรียนรู้อยู่แล้ว" in again.text
    public_id = answer.location.rsplit("/", 1)[-1]
    jobs.run_now("learn_from_corrections", [public_id, public_id])
    db.session.expire_all()
    row = db.session.scalar(select(LearnedModel).where(LearnedModel.public_id == public_id))
    assert row is not None
    return row


def _read(text: str) -> tuple[Submission, Analysis, set[str]]:
    """What the machine says of a new report, by which model."""
    with unit_of_work():
        one = factories.submission(text)
    jobs.run_now("analyse_submissions", [one.public_id])
    labels = db.session.scalars(select(Label.value).where(Label.submission_id == one.id, Label.in_force))
    return one, db.session.get_one(Analysis, one.id), set(labels)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # each learning takes seconds of processor time
def test_from_corrections_to_a_version_in_use_a_refusal_and_back(app: Flask, officer: Any) -> None:
    admin, planner, local = officer("admin", "TH"), officer("planner"), officer("admin", "34")
    _, before, labels = _read(OURS.format(place="กลาง"))
    assert LIGHT not in labels
    first = _learn(admin)
    assert (first.state, first.code) == (LearnedState.REFUSED, "no_lessons")

    with unit_of_work():
        found = []
        for number in range(40):
            place = f"บ้านทุ่ง{number}"
            for copy in range(2):
                text = OURS.format(place=f"{place}{copy}")
                found.append(_reviewed(planner.person, text, LIGHT, f"{number} {copy}"))
            for text, label in OTHERS:
                found.append(_reviewed(planner.person, text.format(place=place), label, f"{number} {label}"))
        found[0].is_listed = False  # it became confidential
    lessons = learning.gathered()
    assert found[0].id not in {one.submission_id for one in lessons}
    teaching = [one for one in lessons if not one.frozen]
    second = _learn(admin)
    assert (second.state, second.code) == (LearnedState.SERVING, "better"), second.result
    assert (second.singles, second.in_bulk) == (len(teaching), 0)
    assert second.result["frozen"] == len(lessons) - len(teaching)
    assert second.compared_with == second.result["shipped"]
    verdict = audit.verify_files()
    assert verdict[0] >= len({*second.files.values()}), "equal files are kept once"
    assert not verdict[1]

    report, analysis, labels = _read(OURS.format(place="ประชาคม"))
    assert LIGHT in labels
    assert analysis.model == second.reads_as != before.model, "a worker that runs reads with the new version"
    page = planner.get(f"/workspace/review/{report.public_id}").text
    assert "จากชุดวัดที่กันไว้" in page
    assert second.reads_as in page
    assert "Taught by corrections" in planner.get(f"/models/{second.reads_as}").text
    detail = planner.get(f"/workspace/learning/{second.public_id}").text
    assert "ดีขึ้นอย่างมีนัยสำคัญ" in detail
    assert LIGHT in detail
    assert "ใช้รุ่นนี้" not in planner.get("/workspace/learning").text

    with unit_of_work():
        for one in teaching:
            said = {"before": [LIGHT], "after": [NOISE], "model": "m", "made_by": planner.person.id}
            db.session.add(Correction(submission_id=one.submission_id, aspect=Aspect.PROBLEM_TYPE, **said))
    third = _learn(admin)
    assert (third.state, third.code) == (LearnedState.REFUSED, "worse")
    assert third.result["new"] < third.result["old"]
    assert third.files == {}
    assert serving.in_use() is second

    path = "/workspace/learning/serve"
    sent = {"version": "shipped", "seen": second.public_id, "note": "ป้ายแสงสว่างมากเกินไป"}
    assert planner.post(path, data=sent).status_code == 403
    assert local.post(path, data=sent).status_code == 403, "one model reads for the whole country"
    refused = admin.post(path, data={**sent, "version": third.public_id})
    assert refused.status_code == 422, "what was refused cannot be chosen"
    stale = admin.post(path, data={**sent, "seen": "other"})
    assert stale.status_code == 422
    assert sent["note"] in stale.text
    assert admin.post(path, data={**sent, "note": ""}).status_code == 422
    assert admin.post(path, data=sent).status_code == 303
    db.session.expire_all()
    assert (second.state, second.note, second.decided_by) == (LearnedState.ROLLED_BACK, sent["note"], admin.person.id)
    assert _read(OURS.format(place="อนุสาวรีย์"))[1].model == before.model

    back = {"version": second.public_id, "seen": "", "note": "ใช้ต่อ"}
    assert admin.post(path, data=back).status_code == 303
    assert serving.in_use() is second
    assert audit.verify().broken_at is None
    assert {files.digest_of(key) for key in files.all_keys()} <= unused_files.named()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lost_model_is_replaced_by_the_shipped_one(app: Flask) -> None:
    with unit_of_work():
        row = LearnedModel(state=LearnedState.SERVING, version="0" * 16, files={"settings.json": "00/none.json"})
        db.session.add(row)
    assert serving.folder() == ""
    assert _read("ไฟถนนดับมืดมาก")[1].model == language.model()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_learning_begins_by_itself_when_enough_is_new(app: Flask, officer: Any) -> None:
    planner = officer("planner")
    with unit_of_work():
        for number in range(160):
            _reviewed(planner.person, f"ไฟดับ {number}", LIGHT, f"key {number}")
    assert not learning.ask_if_due(at_once=True)
    assert learning.ask_if_due()
    assert not learning.ask_if_due(), "one at a time"
    [row] = db.session.scalars(select(LearnedModel))
    assert row.asked_by is None
    with unit_of_work():
        learning.begin(SYSTEM, row.public_id)
        learning.finish(SYSTEM, row.public_id, [], 160, {"code": "fault"}, {})
    assert not learning.ask_if_due(), "nothing is new"
    with unit_of_work():
        db.session.delete(db.session.scalars(select(Correction)).all()[0])
    assert learning.ask_if_due(), "what taught was taken back"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_learning_that_breaks_down_changes_nothing(app: Flask, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "SECONDS", 0.01)
    admin = officer("admin", "TH")
    with unit_of_work():
        _reviewed(admin.person, "ไฟดับ", LIGHT, "key 1")
    row = _learn(admin)
    assert (row.state, row.code) == (LearnedState.FAILED, "fault")
    assert "รุ่นที่ใช้อยู่ไม่เปลี่ยน" in admin.get(f"/workspace/learning/{row.public_id}").text


def test_each_label_shows_how_often_people_agreed(app: Flask, officer: Any) -> None:
    planner, found = officer("planner"), []
    with unit_of_work():
        for number in range(22):
            one = _reviewed(planner.person, f"ไฟดับ {number}", LIGHT if number < 19 else NOISE, f"key {number}")
            found.append(one)
            said = {"submission_id": one.id, "aspect": Aspect.PROBLEM_TYPE}
            machine = {**said, "value": LIGHT, "confidence": 0.8, "source": Source.MACHINE}
            version = "m" if number < 21 else "later"  # read again by a version that may have learned from the review
            right = Label(**said, value=LIGHT, confidence=1.0, source=Source.PERSON)
            db.session.add_all([Label(**machine, model=version, in_force=False), *([right] if number < 19 else [])])
        many = db.session.scalars(select(Correction).where(Correction.submission_id == found[0].id)).one()
        many.in_bulk = True
    later, of_many = (f"/workspace/review/{submission.public_id}" for submission in (one, found[0]))
    assert "ยังไม่ได้วัด" in planner.get(of_many).text
    assert _measured_again()
    shown = planner.get(of_many).text
    assert "ถูกต้อง 90%" in shown, "18 of 20: neither the one filed with many nor the one read again counts"
    assert "20 เรื่อง" in shown
    assert "ยังไม่ได้วัด" in planner.get(later).text, "of the later version nothing is known"
    assert not _measured_again()
    with unit_of_work():
        operations.correct(planner.person.actor, one, Aspect.PROBLEM_TYPE, [LIGHT])
    assert _measured_again()


def _measured_again() -> bool:
    """Let the sweep of a later hour look for corrections that no count knows."""
    found = jobs.SWEEPERS["measure_labels"](clock.now() + timedelta(hours=1))
    jobs.run_now("measure_labels", list(found))
    return bool(found)
