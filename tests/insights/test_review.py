"""The review queue: what comes first, what two reviewers at once see, and what undoing undoes."""

from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import jobs
from webapp.core.db import db, unit_of_work
from webapp.insights import operations, queries, reviewing, rules
from webapp.insights.models import Analysis, Aspect, Correction, Label, Source
from webapp.submissions.models import Submission

LAMP = "ไฟถนนหน้าโรงเรียนดับทุกดวงมาสามคืนแล้ว เด็กเดินกลับบ้านไม่ปลอดภัย ขอให้รีบซ่อมด้วย"


def test_doubt_teaches_and_more_so_among_many_and_disagreement_most() -> None:
    sure, unsure = rules.turn(0.95, 0, False), rules.turn(0.3, 0, False)
    many, disputed = rules.turn(0.3, 20, False), rules.turn(0.3, 0, True)
    assert rules.FIRST < disputed < many < unsure < sure
    assert rules.turn(0.3, 10**6, False) == rules.turn(0.3, 10**7, False), "a campaign does not drown the rest"


@pytest.fixture
def read(app: Flask) -> list[Submission]:
    """Two reports that say the same and one of its own, read by the machine."""
    with unit_of_work():
        factories.plan()
        found = [factories.submission(text) for text in (LAMP, LAMP + " ", "น้ำประปาขุ่นมาก ใช้ไม่ได้ทั้งหมู่บ้าน")]
    jobs.run_now("analyse_submissions", [one.public_id for one in found])
    return found


def _in_force(one: Submission) -> set[tuple[str, str, str]]:
    columns = select(Label.aspect, Label.value, Label.source)
    rows = db.session.execute(columns.where(Label.submission_id == one.id, Label.in_force))
    return {(aspect, value, source) for aspect, value, source in rows}


def _turns() -> dict[int, float]:
    return dict(db.session.execute(select(Analysis.submission_id, Analysis.turn)).tuples().all())


def test_a_review_brings_a_twin_filed_otherwise_to_the_front_and_taking_it_back_undoes_all(
    app: Flask, officer: Any, read: list[Submission]
) -> None:
    one, twin, other = read
    machine, turns = _in_force(one), _turns()
    planner = officer("planner")
    path = f"/workspace/review/{one.public_id}"
    form = planner.form(path, 0)
    place = next(one for one in planner.page(path).iter("form") if one.get("action", "").endswith("/place"))
    assert place.get("novalidate") is None, "a title too long is refused by the browser where no error can stand"
    answer = planner.post(path, data={**form, "problem_types": ["น้ำท่วม"], "note": "ลองแก้"})
    assert answer.status_code == 303
    assert f"after={one.public_id}" in answer.location
    assert _turns()[twin.id] < turns[twin.id], "its twin was filed otherwise"
    assert _turns()[other.id] == turns[other.id]
    assert queries.next_to_review(planner.person.actor, other) == twin.public_id
    queue = planner.get("/workspace/review").text
    assert queue.index(twin.public_id) < queue.index(other.public_id)
    assert one.public_id not in queue
    assert "ต่างจากเรื่องคล้ายกันที่ตรวจแล้ว" in queue
    assert one.public_id in planner.get("/workspace/review?show=reviewed").text
    like = planner.get(f"/workspace/review/{twin.public_id}").text
    assert "เรื่องคล้ายกันที่ตรวจแล้ว" in like
    assert "น้ำท่วม" in like.split('id="reviewed-like"')[1].split("</section>")[0]
    planner.page("/workspace/review")
    following = planner.get(answer.location)
    assert f"{path}/take-back" in following.text

    assert planner.post(f"{path}/take-back", data={}).status_code == 303
    db.session.expire_all()
    assert _in_force(one) == machine
    assert _turns() == turns
    assert db.session.scalars(select(Correction)).all() == [], "what was taken back teaches nothing"
    assert not db.session.get_one(Analysis, one.id).is_reviewed


def test_the_second_of_two_reviewers_is_told_and_keeps_what_was_typed(
    app: Flask, officer: Any, read: list[Submission]
) -> None:
    one = read[0]
    first, second = officer("planner"), officer("planner")
    path = f"/workspace/review/{one.public_id}"
    early, late = first.form(path, 0), second.form(path, 0)
    assert first.post(path, data={**early, "problem_types": ["ถนน"]}).status_code == 303
    told = second.post(path, data={**late, "problem_types": ["ทางเท้า"], "note": "ทางเท้าหน้าโรงเรียน"})
    assert told.status_code == 422
    assert "มีผู้อื่นตรวจเรื่องนี้ไปแล้ว" in told.text
    assert "ทางเท้าหน้าโรงเรียน" in told.text
    assert ("problem_type", "ถนน", Source.PERSON) in _in_force(one)
    stale = {"seen": early.get("seen", "")}
    with unit_of_work():
        reviewing.take_back_review(second.person.actor, one)
    with unit_of_work():
        operations.review(first.person.actor, one, {"kind": ["complaint"]}, seen="")
    assert first.post(f"{path}/take-back", data=stale).status_code == 303
    assert ("kind", "complaint", Source.PERSON) in _in_force(one), "who saw an older state undoes nothing"


def test_what_is_not_for_us_leaves_the_queue_and_comes_back(app: Flask, officer: Any, read: list[Submission]) -> None:
    one = read[2]
    planner = officer("planner")
    path = f"/workspace/review/{one.public_id}/set-aside"
    assert planner.post(path, data={"aside-reason": "เป็นหน้าที่ของจังหวัดอื่น"}).status_code == 303
    assert one.public_id not in planner.get("/workspace/review").text
    assert planner.post(path, data={}).status_code == 303
    assert one.public_id in planner.get("/workspace/review").text


def test_what_people_filed_before_it_was_read_does_not_wait_again(app: Flask, officer: Any) -> None:
    with unit_of_work():
        factories.plan()
        filed, aside, other = (factories.submission(text) for text in (LAMP, "ขอเลขเด็ดงวดหน้า", "น้ำประปาขุ่นทั้งหมู่บ้าน"))
    planner = officer("planner")
    path = f"/workspace/review/{filed.public_id}"
    assert planner.post(path, data={**planner.form(path, 0), "problem_types": ["น้ำท่วม"]}).status_code == 303
    planner.page(path)
    away = planner.post(f"/workspace/review/{aside.public_id}/set-aside", data={"aside-reason": "ไม่ใช่หน้าที่ของรัฐ"})
    assert away.status_code == 303
    jobs.run_now("analyse_submissions", [one.public_id for one in (filed, aside, other)])
    waiting = db.session.scalars(select(Analysis.submission_id).where(Analysis.is_reviewed.is_(False))).all()
    assert waiting == [other.id]
    told = db.session.get_one(Analysis, filed.id)
    assert (told.reviewed_by, told.reviewed_at is not None) == (planner.person.actor.id, True)


def test_of_two_who_correct_the_same_at_once_one_is_told(
    app: Flask, officer: Any, read: list[Submission], in_threads: Any
) -> None:
    number, actors = read[0].id, [officer("planner").person.actor for _ in range(4)]
    seen = operations.version_of(read[0])
    db.session.rollback()

    def correct(actor: Any) -> str:
        with app.app_context(), suppress(operations.Changed), unit_of_work():
            one = db.session.get_one(Submission, number)
            operations.review(actor, one, {Aspect.KIND: ["complaint"], Aspect.STANCE: ["oppose"]}, seen=seen)
            return "saved"
        return "told"

    assert sorted(in_threads(correct, actors)) == ["saved", "told", "told", "told"]
