"""A problem on its way: which office has it, is it really fixed, was it filed right, are promises kept."""

import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.test_again import all_have_looked, pressed
from tests.submissions.test_reports import picture, send, the_only_one
from tests.support import factories
from tests.support.pages import Browserlike, parse
from webapp.areas import queries as areas
from webapp.core import audit, clock, mail
from webapp.core.db import db, unit_of_work
from webapp.core.i18n import Text
from webapp.core.mail import OutgoingMail
from webapp.core.policy import VISITOR
from webapp.submissions import caring, concerns, confidential, promises, retention
from webapp.submissions.models import Care, Concern, ConcernKind, Contact, Outcome, Secrecy, Secret, Submission


@pytest.fixture
def code(client: Browserlike) -> str:
    """A citizen has reported something and keeps the code."""
    answer = send(client, email="som@example.com", consent="y")
    return str(answer.location.split("/")[2])


def fix(planner: Browserlike, step: str = "fixed", **more: Any) -> Any:
    address = f"/submissions/{the_only_one().public_id}/care"
    form = {**planner.form(address), "step": step, "words": "เปลี่ยนหลอดไฟใหม่แล้ว 3 ดวง", **more}
    return planner.post(address, data=form)


def numbers() -> dict[str, int]:
    province = areas.get("34")
    assert province
    return caring.numbers(province)


def test_the_office_says_fixed_and_the_reporter_says_so_too(client: Browserlike, officer: Any, code: str) -> None:
    planner = officer("planner")
    assert fix(planner, "assigned").status_code == 303
    assert "ส่งให้" in client.get(f"/track/{code}").text
    assert fix(planner, photos=(picture(), "after.jpg")).status_code == 303
    assert (numbers()["fixed"], numbers()["confirmed"]) == (1, 0)
    letter = db.session.scalars(select(OutgoingMail)).one()
    assert code in letter.body
    page = client.get(f"/track/{code}").text
    assert "แก้ไขแล้วจริงหรือไม่" in page
    looks = [one.get("class") for one in parse(page).iter("button") if one.get("name") == "is-fixed"]
    assert len(looks) == 2 and looks[0] == looks[1], "neither answer is put forward"
    assert "เปลี่ยนหลอดไฟใหม่แล้ว" in client.get(f"/submissions/{the_only_one().public_id}").text
    picture_of = caring.steps(the_only_one())[-1]
    assert client.get(f"/care-photos/{picture_of.public_id}").mimetype == "image/jpeg"
    assert client.post(f"/track/{code}/settled", data={"is-fixed": "yes"}).status_code == 303
    assert (numbers()["fixed"], numbers()["confirmed"]) == (0, 1)
    client.post(f"/track/{code}/settled", data={"is-fixed": "yes"})
    assert len(caring.steps(the_only_one())) == 3, "the same answer again changes nothing"
    assert "ผู้แจ้งยืนยันว่าแก้ไขจริง" in client.get("/areas/34").text


def test_not_fixed_opens_it_again(client: Browserlike, officer: Any, code: str) -> None:
    planner = officer("planner")
    fix(planner)
    assert the_only_one().state == "answered"
    client.post(f"/track/{code}/settled", data={"is-fixed": "no", "note": "ยังมืดเหมือนเดิม"})
    db.session.expire_all()
    assert (the_only_one().state, the_only_one().settlement) == ("waiting", "reopened")
    page = client.get(f"/track/{code}").text
    assert "ยังมืดเหมือนเดิม" in page and page.index("ผู้แจ้งบอกว่ายังไม่เรียบร้อย") < page.index("หน่วยงานดำเนินการต่อ")
    assert fix(planner).status_code == 303
    assert the_only_one().settlement == "fixed"
    assert audit.verify().broken_at is None


def test_what_a_reporter_writes_to_the_office_is_not_for_everybody(
    client: Browserlike, officer: Any, code: str
) -> None:
    planner = officer("planner")
    fix(planner)
    for typed in ({"note": "ไม่ได้เลือก"}, {"note": "ยาวมาก" * 400, "is-fixed": "no"}):
        page = client.post(f"/track/{code}/settled", data=typed)
        assert page.status_code == 422 and typed["note"] in page.text, "nothing that was typed is lost"
    assert the_only_one().settlement == "fixed", "nothing was said, so nothing is reopened"
    words = "ช่างสมหมายไม่เคยมา โทรหาเขาที่ 081-234-5678 จะเผาบ้านมัน"
    client.post(f"/track/{code}/settled", data={"is-fixed": "no", "note": words})
    public = client.get(f"/submissions/{the_only_one().public_id}").text
    assert "ผู้แจ้งบอกว่ายังไม่เรียบร้อย" in public and "จะเผาบ้าน" not in public
    desk = planner.get(f"/submissions/{the_only_one().public_id}/care").text
    assert "จะเผาบ้าน" in desk and "081-234-5678" not in desk


def test_nobody_reads_what_another_reporter_wrote_to_the_office_by_saying_me_too(
    client: Browserlike, officer: Any, code: str, app: Any
) -> None:
    """Anybody may join a public report and gets a page of their own; 'for the office' holds there, too."""
    fix(officer("planner"))
    client.post(f"/track/{code}/settled", data={"is-fixed": "no", "note": "ฉันอยู่บ้านสีฟ้าหลังที่สาม"})
    stranger = app.test_client()
    own = stranger.post(f"/submissions/{the_only_one().public_id}/join").location.split("/")[2]
    for mine, page in ((client, code), (stranger, own)):
        for part in ("", "/feed.atom", "/data.json"):
            told = mine.get(f"/track/{page}{part}")
            said = json.dumps(told.get_json(), ensure_ascii=False) if part.endswith("json") else told.text
            assert ("บ้านสีฟ้า" in said) is (page == code), part
    assert "ผู้แจ้งบอกว่ายังไม่เรียบร้อย" in stranger.get(f"/track/{own}").text, "that it was said, everybody may know"


def test_what_was_done_about_an_original_that_became_confidential_is_not_told_to_its_copies(
    client: Browserlike, officer: Any, code: str, app: Any
) -> None:
    fix(officer("planner"), words="พักงานครูเวรแล้ว", photos=(picture(), "after.jpg"))
    root = the_only_one()
    own = app.test_client().post(f"/submissions/{root.public_id}/join").location.split("/")[2]
    with unit_of_work():
        copy = factories.submission("ครูตีเด็กที่โรงเรียนวัด", state="duplicate", duplicate_of_id=root.id).public_id
    pages = (f"/submissions/{copy}", f"/open311/v2/requests/{copy}.json", f"/track/{own}", f"/track/{own}/feed.atom")
    assert all("พักงานครู" in client.get(page).text for page in pages if "open311" not in page)
    moderator = officer("moderator").person.actor
    with unit_of_work():
        confidential.conceal_stored(moderator, root, Secrecy.MINOR)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        said = json.dumps(answer.get_json(), ensure_ascii=False) if answer.is_json else answer.text
        assert "พักงานครู" not in said and "/care-photos/" not in said, page


def test_care_is_for_officers_of_the_place_and_needs_words(client: Browserlike, officer: Any, code: str) -> None:
    assert fix(officer("planner"), words="").status_code == 422
    address = f"/submissions/{the_only_one().public_id}/care"
    assert officer("planner", "50").get(address).status_code == 404
    assert officer("moderator").get(address).status_code == 403
    assert client.get(address).status_code == 302
    assert client.post(f"/track/{code}/settled", data={"is-fixed": "yes"}).status_code == 303
    assert the_only_one().settlement == "open", "what nobody fixed cannot be confirmed"


def test_no_office_is_named_by_chance(client: Browserlike, officer: Any, code: str) -> None:
    """The list begins with whatever comes first in the alphabet: the reporter was told that it had done the work."""
    with unit_of_work():
        factories.organisation(name_th="กองประปา")
        lights = factories.organisation(name_th="แขวงไฟฟ้า").public_id
    planner = officer("planner")
    assert fix(planner).status_code == 422 and not caring.steps(the_only_one())
    assert "ผู้แจ้งอ่านได้" in planner.get(fix(planner, "assigned", office=lights).location).text
    assert fix(planner).status_code == 303, "who has it stands chosen"
    assert [one.organisation.public_id for one in caring.steps(the_only_one()) if one.organisation] == [lights] * 2


def test_a_voice_that_joined_is_asked_too(client: Browserlike, officer: Any, code: str, app: Any) -> None:
    report = the_only_one()
    neighbour = app.test_client()
    own = neighbour.post(f"/submissions/{report.public_id}/join").location.split("/")[2]
    with unit_of_work():
        caring.mark_fixed(officer("planner").person.actor, report, caring.offices("34")[0], "ซ่อมแล้ว")
    assert "แก้ไขแล้วจริงหรือไม่" in neighbour.get(f"/track/{own}").text
    neighbour.post(f"/track/{own}/settled", data={"is-fixed": "no"})
    db.session.expire_all()
    assert report.settlement == "reopened"


def test_wrongly_filed_reaches_the_planner_in_one_tap(client: Browserlike, officer: Any, code: str) -> None:
    for _ in range(2):
        assert client.post(f"/track/{code}/misfiled").status_code == 303
    assert f"/track/{code}/misfiled" not in client.get(f"/track/{code}").text, "said once; an officer is asked already"
    planner = officer("planner")
    queue = planner.get("/workspace/concerns").text
    assert queue.count("จัดหมวดไม่ถูก") == 1
    assert "จัดหมวดไม่ถูก" not in officer("moderator").get("/workspace/concerns").text
    form = planner.form("/workspace/concerns")
    name = next(key.removesuffix("-answer") for key in form if key.endswith("-answer"))
    answer = {**form, f"{name}-outcome": "upheld", f"{name}-answer": "จัดเป็นเรื่องไฟฟ้าแล้ว"}
    assert planner.post(f"/workspace/concerns/{name}", data={**form}).status_code == 422
    assert planner.post(f"/workspace/concerns/{name}", data=answer).status_code == 303
    assert "จัดเป็นเรื่องไฟฟ้าแล้ว" in client.get(f"/track/{code}").text
    late = planner.post(f"/workspace/concerns/{name}", data={**answer, f"{name}-outcome": "rejected"})
    assert late.status_code in (303, 404)
    assert db.session.scalars(select(Concern)).one().outcome == "upheld"


def test_promises_are_shown_and_what_is_late_is_counted(client: Browserlike, code: str, officer: Any) -> None:
    assert "เวลาที่สัญญาไว้" in client.get(f"/track/{code}").text
    assert "แจ้งหน่วยงานที่รับผิดชอบ ภายใน" in client.get(f"/track/{code}/receipt").text
    assert numbers()["overdue"] == 0
    report = the_only_one()
    days = promises.promise_of(report.received_at).answered_days
    with clock.at(clock.now() + timedelta(days=days + 2)):
        assert numbers()["overdue"] == 1
        late = caring.dues(report)
        assert all(one.is_late for one in late)
        assert "เกินกำหนด" in client.get(f"/track/{code}").text
        fix(officer("planner"))
        assert numbers()["overdue"] == 0
        assert "ช้ากว่ากำหนด" in client.get(f"/track/{code}").text


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_what_is_counted_as_overdue_is_what_its_writer_reads_as_late(app: Any, make: Any, hour: int) -> None:
    came = datetime(2026, 9, 30, 15, 0, tzinfo=clock.BANGKOK)
    days = promises.promise_of(came).answered_days
    with unit_of_work():
        report = make.submission("ท่อแตก", received_at=came)
    for passed in (days, days + 1):
        with clock.at(came.replace(hour=hour, minute=30) + timedelta(days=passed)):
            late = caring.dues(report)[-1].is_late
            assert (numbers()["overdue"], late) == (passed > days, passed > days)


def test_the_feed_tells_what_happened(client: Browserlike, officer: Any, code: str) -> None:
    fix(officer("planner"))
    answer = client.get(f"/track/{code}/feed.atom")
    root = ElementTree.fromstring(answer.data)
    titles = [one.text or "" for one in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert any("แจ้งว่าแก้ไขแล้ว" in title for title in titles)
    assert code not in "".join(titles)
    assert client.get("/track/0000000000000000/feed.atom").status_code == 404


def test_own_data_comes_whole_and_what_leads_to_the_person_goes_at_once(client: Browserlike, code: str) -> None:
    copy = client.get(f"/track/{code}/data.json")
    assert copy.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(copy.data)["contact"]["email"] == "som@example.com"
    assert f"/track/{code}/forget" in client.get(f"/track/{code}").text
    assert client.post(f"/track/{code}/forget").status_code == 303
    assert f"/track/{code}/forget" not in client.get(f"/track/{code}").text, "nothing is left to erase"
    assert json.loads(client.get(f"/track/{code}/data.json").data)["contact"] is None
    assert the_only_one().text == "ไฟถนนดับหน้าวัดมาสามคืน"
    assert db.session.scalars(select(Contact)).first() is None
    acts = [entry.detail for entry in db.session.scalars(select(audit.AuditEntry)) if entry.action == "submission.own"]
    assert {"erased": ["contact", "browsers", "account"]} in acts


def test_the_clock_erases_what_people_wrote_to_officers_and_keeps_that_they_did(
    client: Browserlike, officer: Any, code: str
) -> None:
    fix(officer("planner"))
    client.post(f"/track/{code}/settled", data={"is-fixed": "no", "note": "ยังดับอยู่ทั้งซอย"})
    found = the_only_one()
    target = concerns.Target(found.area_code, Text("ข้อความ", "Words"), "")
    with unit_of_work():
        moderator = factories.officer("moderator").actor
        ask = VISITOR, ConcernKind.CONTENT, "submission", found.public_id, target
        concern = concerns.raise_concern(*ask, person="x", reason="other", note="เขียนถึงลูกของฉัน")
        concerns.settle(moderator, concern, Outcome.REJECTED, "ไม่พบข้อมูลส่วนบุคคล")
        told = factories.submission("ครูทำร้ายเด็ก")
        confidential.conceal_stored(moderator, told, Secrecy.MINOR)
        told.state, told.state_changed_at = "answered", clock.now()
    days = {one.purpose: timedelta(days=one.days) for one in retention.in_force_now()}
    for purpose, left in (
        ("concern_answered", ("", "ยังดับอยู่ทั้งซอย", "ครูทำร้ายเด็ก")),
        ("reporter_answer", ("", "", "ครูทำร้ายเด็ก")),
        ("confidential_settled", ("", "", str(confidential.FORGOTTEN))),
    ):
        for moment, is_over in (
            (days[purpose] - timedelta(hours=1), False),
            (days[purpose] + timedelta(hours=1), True),
        ):
            with clock.at(clock.now() + moment):
                retention.nightly()
            db.session.expire_all()
            answers = db.session.scalars(select(Care.words).where(Care.made_by.is_(None))).all()
            kept = (concern.note, *answers, confidential.words_of(db.session.get_one(Secret, told.id)))
            assert (kept == left) is is_over, purpose
    assert concern.answer == "ไม่พบข้อมูลส่วนบุคคล" and caring.steps(found)[-1].step == "reopened", "what was decided stays"


def test_an_account_takes_and_erases_all_it_sent(stored: Any, make: Any, sign_in: Any) -> None:
    person = stored(make.user)
    visitor = sign_in(person)
    for words in ("ไฟดับหน้าบ้าน", "น้ำไม่ไหลทั้งซอย"):
        send(visitor, text=words, email="a@example.com", consent="y")
    assert len(json.loads(visitor.get("/account/submissions.json").data)["submissions"]) == 2
    assert visitor.post("/account/submissions/forget").status_code == 303
    assert json.loads(visitor.get("/account/submissions.json").data)["submissions"] == []
    assert db.session.scalars(select(Contact)).first() is None
    assert {one.author_id for one in db.session.scalars(select(Submission))} == {None}


def test_the_clock_erases_contacts_when_their_time_is_over(client: Browserlike, officer: Any, code: str) -> None:
    fix(officer("planner"))
    days = {one.purpose: one.days for one in retention.in_force_now()}
    with clock.at(clock.now() + timedelta(days=days["contact_settled"] - 1)):
        retention.nightly()
    assert db.session.scalars(select(Contact)).first()
    with clock.at(clock.now() + timedelta(days=days["contact_settled"] + 1)):
        retention.nightly()
    assert db.session.scalars(select(Contact)).first() is None
    letter = db.session.scalars(select(OutgoingMail)).one()
    assert (letter.recipient, letter.body) == (None, ""), "what could not be delivered is not kept for ever"
    assert mail.unsent(clock.now() + timedelta(days=900)) == []
    page = officer("admin").get("/workspace/personal-data").text
    assert "ลบข้อมูลติดต่อ 1 รายการ" in page and "ขอให้เจ้าหน้าที่ดูอีกครั้ง" in page
    assert officer("planner").get("/workspace/personal-data").status_code == 403


def test_a_double_press_says_once_that_it_is_fixed_and_once_that_it_is_not(
    app: Flask, client: Browserlike, officer: Any, code: str, in_threads: Any
) -> None:
    planner = officer("planner")
    address = f"/submissions/{the_only_one().public_id}/care"
    form = {**planner.form(address), "step": "fixed", "words": "เปลี่ยนหลอดไฟแล้ว"}
    del form["once"], form["csrf_token"]
    with all_have_looked(Care, 2):
        answers = pressed(in_threads, [planner, officer("planner")], address, form)
    assert answers == [303, 303]
    db.session.rollback()  # a fresh look
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 1, "one letter to the reporter"
    with all_have_looked(Care, 2):
        answers = pressed(in_threads, [client, app.test_client()], f"/track/{code}/settled", {"is-fixed": "no"})
    assert answers == [303, 303]
    db.session.rollback()
    assert [one.step for one in caring.steps(the_only_one())] == ["fixed", "reopened"]
