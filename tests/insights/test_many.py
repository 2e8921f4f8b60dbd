"""One decision on many submissions: previewed, one line in the audit trail, undone without touching later decisions."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from tests.support import factories
from tests.support.pages import fields
from webapp.core import jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.insights import operations
from webapp.insights.models import Analysis, Correction, Label, Source

TEXTS = [f"ไฟถนนหน้าวัดดับมา {n} คืนแล้ว มืดมาก" for n in range(3, 9)]


def _labels() -> list[tuple[Any, ...]]:
    columns = Label.submission_id, Label.aspect, Label.value, Label.source
    return sorted(tuple(row) for row in db.session.execute(select(*columns).where(Label.in_force)))


def _waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(Analysis).where(~Analysis.is_reviewed)) or 0


def _entries() -> int:
    is_bulk = AuditEntry.object_type == "bulk"
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(is_bulk)) or 0


def test_many_are_confirmed_or_filed_at_once_and_taken_back(app: Flask, officer: Any) -> None:
    with unit_of_work():
        ours = [factories.submission(text) for text in TEXTS]
        theirs = factories.submission(TEXTS[0], area_code="500101")
    jobs.run_now("analyse_submissions", [one.public_id for one in (*ours, theirs)])
    machine = _labels()
    planner, colleague = officer("planner"), officer("planner")
    with unit_of_work():
        operations.review(colleague.person.actor, ours[0], {"problem_type": ["ถนน"]})
    reviewed = _labels()

    path = "/workspace/review-many"
    assert officer("moderator").get(path).status_code == 403
    forms = [fields(form) for form in planner.page(path).iter("form")]
    assert {form["shown"] for form in forms if "shown" in form} == {"5"}, "what waits in the own area, and no more"
    sent = {**next(form for form in forms if form.get("act") == "file"), "as": "น้ำท่วม"}
    with unit_of_work():
        operations.review(colleague.person.actor, ours[1], {"problem_type": ["ถนน"]})
    answer = planner.post(path, data=sent, follow_redirects=True)
    assert "ตรวจแล้ว 4 เรื่อง" in answer.text
    assert "มีผู้อื่นตรวจไปก่อนแล้ว 1 เรื่อง" in answer.text
    assert _entries() == 1
    filed = {row[0] for row in _labels() if row[1:] == ("problem_type", "น้ำท่วม", Source.PERSON)}
    assert filed == {one.id for one in ours[2:]}
    assert (ours[1].id, "problem_type", "ถนน", Source.PERSON) in _labels()
    assert _waiting() == 1, "the other province's"

    with unit_of_work():
        operations.review(colleague.person.actor, ours[2], {"problem_type": ["ทางเท้า"]})
    at = db.session.scalar(select(func.max(Correction.made_at)).where(Correction.made_by == planner.person.id))
    undo = {**planner.form(f"{path}?at={at.isoformat().replace('+', '%2B')}", 0), "at": at.isoformat()}
    back = planner.post(f"{path}/undo", data=undo, follow_redirects=True)
    assert "ย้อนกลับแล้ว 3 เรื่อง" in back.text
    assert "มีผู้ตรวจซ้ำภายหลัง 1 เรื่อง" in back.text
    assert (ours[2].id, "problem_type", "ทางเท้า", Source.PERSON) in _labels()
    of_others = {ours[1].id, ours[2].id}
    assert [row for row in _labels() if row[0] not in of_others] == [r for r in reviewed if r[0] not in of_others]
    assert _entries() == 2
    assert _waiting() == 4

    confirm = next(form for form in map(fields, planner.page(path).iter("form")) if form.get("act") == "confirm")
    assert planner.post(path, data=confirm).status_code == 303
    assert _waiting() == 1
    values = {row[:3] for row in _labels() if row[0] not in of_others | {ours[0].id} and row[1] != "sentiment"}
    before = {row[:3] for row in machine if row[0] not in of_others | {ours[0].id} and row[1] != "sentiment"}
    assert values == before, "confirming changes no label"
