"""One decision on many submissions: previewed, one line in the audit trail, undone without touching later decisions."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import factories
from tests.support.pages import fields
from webapp.core import clock, jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.insights import acting, operations
from webapp.insights.act_models import BulkAct
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

    # What somebody decided before the act is in force again after it; what was filed otherwise meanwhile is not.
    with unit_of_work():
        db.session.get_one(Analysis, ours[1].id).is_reviewed = False
    decided = _labels()
    for moment in ("", "x", "2026-12-31", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-12:00"):
        assert planner.post(f"{path}/undo", data={**undo, "at": moment}).status_code < 500, moment
    assert _labels() == decided
    for form in (confirm, {**sent, "as": "ทางเท้า"}):
        assert planner.post(path, data=form).status_code == 303
        types = Correction.submission_id == ours[1].id, Correction.aspect == "problem_type"
        of_act = db.session.scalars(select(Correction).where(*types).order_by(Correction.id.desc()).limit(1)).one()
        assert (of_act.before, of_act.in_bulk) == (["ถนน"], True)
        assert of_act.after == ([form["as"]] if form.get("as") else ["ถนน"])
        planner.post(f"{path}/undo", data={**undo, "at": of_act.made_at.isoformat()})
        assert _labels() == decided
        with unit_of_work():
            db.session.get_one(Analysis, ours[1].id).is_reviewed = False


def test_a_large_act_goes_on_in_the_background_with_a_bar_and_is_undone(
    app: Flask, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "LARGE", 3)
    monkeypatch.setattr(acting, "PART", 2)
    with unit_of_work():
        ours = [factories.submission(text) for text in TEXTS]
    jobs.run_now("analyse_submissions", [one.public_id for one in ours])
    machine = _labels()
    planner, colleague = officer("planner"), officer("planner")
    path = "/workspace/review-many"
    form = next(form for form in map(fields, planner.page(path).iter("form")) if form.get("act") == "file")
    page = planner.post(path, data={**form, "as": "น้ำท่วม"}).location
    assert 'hx-trigger="every 1s"' in planner.get(page).text
    assert colleague.get(page).status_code == 404
    act = db.session.scalars(select(BulkAct)).one()
    assert (act.total, act.done, _waiting()) == (6, 0, 6), "nothing happens within the request"

    # A worker dies after the first part; a colleague decides on the last; the sweep finds the act, which goes on.
    assert acting._step(act.public_id)
    db.session.expire_all()
    assert (act.done, _waiting()) == (2, 4)
    assert 'value="2" max="6"' in planner.get(page).text
    with unit_of_work():
        operations.review(colleague.person.actor, ours[5], {"problem_type": ["ถนน"]})
    assert acting.not_ended(clock.now() + timedelta(seconds=1)) == [act.public_id]
    jobs.run_now("act_on_many", [act.public_id])
    jobs.run_now("act_on_many", [act.public_id])
    db.session.expire_all()
    assert (act.done, act.kept, _waiting(), _entries()) == (5, 0, 0, 2), "asked for, and ended"
    done = planner.get(page).text
    assert "เสร็จแล้ว ตรวจ 5 เรื่อง" in done
    assert "มีผู้อื่นตรวจไปก่อนแล้ว 1 เรื่อง" in done
    assert "every 1s" not in done
    assert {row[0] for row in _labels() if row[1:] == ("problem_type", "น้ำท่วม", Source.PERSON)} == {
        o.id for o in ours[:5]
    }

    with unit_of_work():
        operations.review(colleague.person.actor, ours[0], {"problem_type": ["ถนน"]})
    undo = planner.post(f"{path}/undo", data={"at": act.acted_at.isoformat()}).location
    assert undo != page
    undone = db.session.scalars(select(BulkAct).where(BulkAct.verb == "undo")).one()
    jobs.run_now("act_on_many", [undone.public_id])
    db.session.expire_all()
    assert (undone.done, undone.kept, _waiting()) == (4, 1, 4)
    left = {ours[0].id, ours[5].id}
    assert [row for row in _labels() if row[0] not in left] == [row for row in machine if row[0] not in left]
