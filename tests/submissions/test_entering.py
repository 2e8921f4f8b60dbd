"""What was said at a session or written on paper is typed in, with its origin."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.areas.rules import full_name
from webapp.core import clock
from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.hearings.questions import paper_code
from webapp.submissions.models import Submission
from webapp.submissions.provenance_models import Provenance


def test_one_after_another_is_typed_in_and_where_it_comes_from_is_kept(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing, stored: Callable[..., Any]
) -> None:
    session = stored(factories.session, hearing)
    clerk, page = officer("moderator", "34"), f"/hearings/{hearing.public_id}/enter"
    assert "ความเห็นจะนับในพื้นที่ของการรับฟัง: " + str(full_name(hearing.area)) in clerk.get(page).text
    form = {**clerk.form(f"{page}?session={session.public_id}"), "page": "7"}
    q = {question.kind: f"q-{question.public_id}" for question in hearing.questions}
    assert (form["session"], form["channel"]) == (session.public_id, "meeting")
    sent = clerk.post(page, data={**form, q["stance"]: "oppose", q["open"]: "กลัวน้ำท่วม"})
    assert sent.status_code == 303
    kept = clerk.form(sent.location)
    assert (kept["session"], kept["channel"], kept["page"]) == (session.public_id, "meeting", "7")
    assert kept["key"] != form["key"] and "กลัวน้ำท่วม" not in clerk.get(sent.location).text
    assert clerk.post(page, data={**form, q["stance"]: "oppose", q["open"]: "กลัวน้ำท่วม"}).location == sent.location
    stored_one = db.session.scalars(select(Submission)).one()
    assert (stored_one.area_code, stored_one.writer_area_code) == (hearing.area_code, None), (
        "nobody said where they live"
    )
    origin = db.session.scalars(select(Provenance)).one()
    assert (stored_one.channel, stored_one.entered_by) == ("meeting", clerk.person.id)
    assert (origin.session_id, origin.page) == (session.id, "7")
    code = sent.location.split("saved=")[1].split("&")[0].split("#")[0]
    assert client.get(f"/track/{code}/receipt").status_code == 200
    public = client.get(f"/submissions/{stored_one.public_id}").text
    assert "เวทีประชุมหมู่บ้าน" in public and "หน้า 7" in public
    assert clerk.post(page, data={**kept, "text": " "}).status_code == 422
    nowhere = clerk.post(page, data={**kept, "session": "", q["open"]: "พูดที่ไหน"})
    assert nowhere.status_code == 422 and "กรุณาเลือกเวทีที่พูด" in nowhere.text and "พูดที่ไหน" in nowhere.text
    here = clerk.post(page, data={**kept, q["open"]: "บ้านอยู่ริมน้ำ", "area": "340702"})
    assert "area=340702" in here.location, "kept for the next of the same village"
    last = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert last and last.writer_area_code == "340702"


def test_paper_comes_in_also_after_the_close_and_not_after_the_result(
    officer: Callable[..., Any], stored: Callable[..., Any], hearing: Hearing
) -> None:
    clerk, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}/enter"
    with clock.at(hearing.closes_at + timedelta(days=2)):
        sent = clerk.post(page, data={**clerk.form(page), "text": "เขียนไว้ก่อนปิด", "channel": "post"})
        assert sent.status_code == 303
        assert "พูดในเวที" not in clerk.get(f"{page}?channel=meeting").text, "no session, nothing said at one"
        said = {**clerk.form(page), "text": "ไม่มีเวที", "channel": "meeting"}
        assert clerk.post(page, data=said).status_code == 422
    assert clerk.get(f"/hearings/{stored(factories.hearing, 'summarised').public_id}/enter").status_code == 404
    assert officer("publisher", "50").get(page).status_code == 404
    assert officer("inspector", "34").get(page).status_code == 403


def test_the_code_of_a_paper_form_leads_to_its_questions(officer: Callable[..., Any], hearing: Hearing) -> None:
    clerk = officer("planner", "34")
    typed = paper_code(hearing).lower()
    assert hearing.public_id in clerk.post("/workspace/paper-form", data={"code": typed}).location
    for wrong in ("", "ABCD", f"{hearing.public_id}-V9", "-V1"):
        assert clerk.post("/workspace/paper-form", data={"code": wrong}).status_code == 422
