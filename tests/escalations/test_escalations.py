"""A problem goes up the ladder and comes back down: what officers and citizens see and may do on the way."""

import io
from datetime import timedelta
from typing import Any

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from tests.escalations.conftest import PLEA, do, flooded, hand_up, letters
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.escalations import operations, reminders
from webapp.escalations.models import Escalation, EscalationReminder
from webapp.escalations.rules import Act


def test_a_problem_goes_up_is_decided_and_its_people_hear_of_it(way: Any, client: Browserlike) -> None:
    case = way.case
    assert case.evidence["voices"] == 3
    assert len(letters(way.cluster.person.email)) == 1
    assert case.title in way.cluster.get("/workspace/escalations").text
    do(way.cluster, case, "receive")
    do(way.cluster, case, "forward", "เกินอำนาจของกลุ่มจังหวัด")
    do(way.inspector, case, "receive")
    do(way.inspector, case, "forward", "ต้องใช้งบประมาณข้ามหน่วยงาน")
    do(way.committee, case, "receive")
    assert "ขณะนี้อยู่ที่" in client.get(f"/track/{way.code}").text
    do(way.committee, case, "decide", "ให้กรมชลประทานสร้างประตูน้ำเพิ่ม")

    page = client.get(f"/escalations/{case.public_id}").text
    assert "ให้กรมชลประทานสร้างประตูน้ำเพิ่ม" in page
    assert "ต้องใช้งบประมาณข้ามหน่วยงาน" not in page  # that stays between the offices
    assert "ให้กรมชลประทานสร้างประตูน้ำเพิ่ม" in client.get(f"/track/{way.code}").text
    assert any("ให้กรมชลประทานสร้างประตูน้ำเพิ่ม" in one for one in letters("writer34@people.example"))
    for one in (way, way.cluster, way.inspector, way.committee):
        assert one.get(f"/workspace/escalations/{case.public_id}").status_code == 200
        assert one.get("/workspace").status_code == 200
    assert case.title in client.get("/escalations?area=34&state=decided&q=น้ำท่วม").text
    assert client.get("/areas/34").status_code == client.get(f"/themes/{way.theme.public_id}").status_code
    assert "การส่งเรื่องต่อ" in way.get(f"/workspace/themes/{way.theme.public_id}").text


def test_a_decision_is_carried_out_by_tasks_with_owner_and_day(way: Any, officer: Any, client: Browserlike) -> None:
    case = way.case
    do(way.cluster, case, "receive")
    do(way.cluster, case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท")
    tasks = f"/workspace/escalations/{case.public_id}/tasks"
    wrong = way.cluster.post(tasks, data={"what": "ขุดลอก", "office": office.public_id, "due_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "วันครบกำหนดต้องไม่ใช่วันที่ผ่านมาแล้ว" in wrong.text
    day = (clock.today() + timedelta(days=30)).isoformat()
    assert way.post(tasks, data={"what": "ขุดลอก", "office": office.public_id, "due_on": day}).status_code == 403
    assert (
        way.cluster.post(tasks, data={"what": "ขุดลอกคลอง", "office": office.public_id, "due_on": day}).status_code
        == 303
    )
    do(way.cluster, case, "complete", "ครบแล้ว", status=409)  # a task is still open
    task = db.session.scalars(select(Escalation).where(Escalation.id == case.id)).one().tasks[0]
    owner = officer("publisher", "34")
    assert "ขุดลอกคลอง" in owner.get("/workspace/escalations").text
    assert officer("publisher", "50").get(f"/workspace/escalation-tasks/{task.public_id}").status_code == 404
    assert owner.post(f"/workspace/escalation-tasks/{task.public_id}", data={"done": ""}).status_code == 422
    said = owner.post(f"/workspace/escalation-tasks/{task.public_id}", data={"done": "ขุดลอกแล้ว 3 กิโลเมตร"})
    assert said.status_code == 303
    again = owner.post(f"/workspace/escalation-tasks/{task.public_id}", data={"done": "อีกครั้ง"})
    assert again.status_code == 409
    do(way.cluster, case, "complete", "ดำเนินการครบทั้งสามจังหวัด")
    page = client.get(f"/escalations/{case.public_id}").text
    assert "ขุดลอกแล้ว 3 กิโลเมตร" in page
    assert "ดำเนินการครบทั้งสามจังหวัด" in page


def test_who_waits_reads_who_acts_now_and_how_it_ended(way: Any, client: Browserlike) -> None:
    case, track = way.case, f"/track/{way.code}"
    do(way.cluster, case, "receive")
    assert "รับเรื่องแล้ว" in way.cluster.get(f"/workspace/escalations/{case.public_id}").text
    do(way.cluster, case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    carried = client.get(track).text
    assert "หน่วยงานดำเนินการตามข้อสั่งการ" in carried and 'aria-current="step"' in carried
    do(way.cluster, case, "complete", "ขุดลอกครบแล้วสามจังหวัด")
    ended = client.get(track).text
    assert "ดำเนินการตามข้อสั่งการครบแล้ว" in ended and "ขุดลอกครบแล้วสามจังหวัด" in ended
    assert "หน่วยงานดำเนินการตามข้อสั่งการ" not in ended


def test_what_comes_back_is_completed_and_sent_again_or_withdrawn(way: Any) -> None:
    case = way.case
    refused = do(way.cluster, case, "give_back", status=422)
    assert "กรุณาเขียนข้อความหรือเหตุผล" in refused.text and "data-focus" in refused.text
    assert "ข้อความหรือเหตุผล – " in refused.text, "the summary calls the field as the form does"
    assert "ไม่จำเป็นสำหรับปุ่ม: รับเรื่อง" in refused.text, "what may stay empty is said, and nothing else is called optional"
    do(way.cluster, case, "give_back", "ขอแผนที่น้ำท่วม")
    assert case.title in way.get("/workspace/escalations").text
    do(way, case, "resend", "แนบแผนที่แล้ว")
    do(way.cluster, case, "receive")
    do(way, case, "withdraw", "จังหวัดแก้ได้แล้ว")
    assert case.holder_role == ""
    assert case.ended_at is not None


def test_nobody_acts_for_another(way: Any, officer: Any, client: Browserlike) -> None:
    case = way.case
    for stranger in (way, way.inspector):
        do(stranger, case, "receive", status=403)
    elsewhere = officer("planner", "50")
    assert elsewhere.get(f"/workspace/escalations/{case.public_id}").status_code == 404
    assert elsewhere.get(f"/workspace/escalations/new?theme={way.theme.public_id}").status_code == 404
    assert client.get("/workspace/escalations").status_code == 302
    assert way.cluster.get(f"/workspace/escalations/{case.public_id}/acts/dance").status_code in (404, 405)
    assert way.cluster.post(f"/workspace/escalations/{case.public_id}/acts/dance").status_code == 404


def test_two_officers_at_once_the_second_is_told_and_keeps_what_was_typed(way: Any) -> None:
    case = way.case
    do(way.cluster, case, "receive")
    old = str(case.version)
    do(way.cluster, case, "forward", "ส่งต่อ")
    late = way.cluster.post(
        f"/workspace/escalations/{case.public_id}/acts/solve", data={"version": old, "words": "แก้เองได้แล้ว"}
    )
    assert late.status_code == 409
    assert "แก้เองได้แล้ว" in late.text
    assert "มีผู้อื่นดำเนินการก่อนท่าน" in late.text


def test_the_same_problem_of_three_provinces_is_decided_once(way: Any, officer: Any, client: Browserlike) -> None:
    others = [flooded(officer, area) for area in ("33", "35")]
    cases = [way.case, *(hand_up(one) for one in others)]
    for case in cases:
        do(way.cluster, case, "receive")
    lead, second, third = cases
    assert lead.title in way.cluster.get(f"/workspace/escalations/{second.public_id}").text
    do(way.cluster, second, "merge", into=lead.public_id)
    do(way.cluster, third, "merge", into=lead.public_id)
    assert client.get(f"/escalations/{second.public_id}").text.count(lead.title) >= 1
    do(way.cluster, third, "part")
    do(way.cluster, third, "merge", into=lead.public_id)
    do(way.cluster, lead, "solve", "เปิดประตูระบายน้ำพร้อมกันแล้ว")
    for one in (way, *others):
        area = one.theme.area_code
        assert any("เปิดประตูระบายน้ำพร้อมกันแล้ว" in letter for letter in letters(f"writer{area}@people.example"))
        assert "เปิดประตูระบายน้ำพร้อมกันแล้ว" in client.get(f"/track/{one.code}").text
    assert {case.state for case in cases} == {"solved"}


def test_a_form_says_what_is_missing_and_what_stands_in_the_way(way: Any) -> None:
    path = f"/workspace/escalations/new?theme={way.theme.public_id}"
    assert "เรื่องนี้ส่งต่อไว้แล้วและยังไม่สิ้นสุด" in way.get(path).text
    assert "เรื่องนี้ส่งต่อไว้แล้วและยังไม่สิ้นสุด" in way.post(path, data=PLEA).text
    empty = way.post(path, data={"way": "moon", "problem": "มีแต่ปัญหา"})
    assert empty.status_code == 422
    assert "มีแต่ปัญหา" in empty.text
    assert way.get("/workspace/escalations/new").status_code == 404
    submission = f"/workspace/escalations/new?submission={way.text.public_id}"
    assert way.post(submission, data=PLEA).status_code == 303


def test_offices_talk_with_documents_among_themselves(way: Any, officer: Any, client: Browserlike) -> None:
    case, notes = way.case, f"/workspace/escalations/{way.case.public_id}/notes"
    lie = way.post(notes, data={"text": "ดูแนบ", "document": (io.BytesIO(b"MZ\x90 not a document"), "letter.pdf")})
    assert lie.status_code == 422
    assert way.post(notes, data={"text": "ขอนัดประชุมร่วม"}).status_code == 303
    assert "ขอนัดประชุมร่วม" in way.inspector.get(f"/workspace/escalations/{case.public_id}").text
    assert "ขอนัดประชุมร่วม" not in client.get(f"/escalations/{case.public_id}").text
    person = way.cluster.person
    delegated = way.cluster.post(
        f"/workspace/escalations/{case.public_id}/delegate",
        data={"person": person.public_id, "version": str(case.version)},
    )
    assert delegated.status_code == 303
    with unit_of_work():
        office = factories.organisation("34", name_th="โครงการชลประทาน")
    agencies = f"/workspace/escalations/{case.public_id}/agencies"
    assert way.cluster.post(agencies, data={"agency": office.public_id, "leads": "y"}).status_code == 303
    assert "โครงการชลประทาน" in client.get(f"/escalations/{case.public_id}").text


def test_the_holder_is_reminded_once_before_the_day_and_once_after(way: Any) -> None:
    case = way.case
    assert case.due_on is not None
    told = len(letters(way.cluster.person.email))
    for day in (case.due_on - timedelta(days=1), case.due_on + timedelta(days=2)):
        with freeze_time(f"{day}T05:00:00Z"):
            found = list(jobs.SWEEPERS["remind_escalations"](clock.now()))
            assert found == [case.public_id]
            jobs.run_now("remind_escalations", found)
            jobs.run_now("remind_escalations", found)
            assert list(jobs.SWEEPERS["remind_escalations"](clock.now())) == []
            told += 1
            assert len(letters(way.cluster.person.email)) == told
    assert len(db.session.scalars(select(EscalationReminder)).all()) == 2


def test_a_plan_item_is_handed_up_with_the_voices_behind_it(way: Any) -> None:
    with unit_of_work():
        item = factories.plan_item()
    form = f"/workspace/escalations/new?item={item.public_id}"
    assert way.post(form, data=PLEA | {"way": "cross_ministry"}).status_code == 303
    page = way.get(f"/plan-items/{item.public_id}").text
    assert PLEA["title"] in page


def test_only_the_system_reminds(way: Any) -> None:
    from webapp.core.policy import VISITOR, Denied

    with pytest.raises(Denied), unit_of_work():
        reminders.remind(VISITOR, way.case)
    with unit_of_work():
        assert reminders.remind(SYSTEM, way.case) == 0
    assert Act.RECEIVE in set(Act)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_report_that_is_hidden_since_the_public_reads_no_escalation(way: Any, client: Browserlike) -> None:
    data = PLEA | {"title": "น้ำท่วมบ้านลุงคำหลังที่ 7"}
    sent = way.post(f"/workspace/escalations/new?submission={way.text.public_id}", data=data)
    public = f"/escalations/{sent.headers['Location'].rsplit('/', 1)[1]}"
    assert client.get(public).status_code == 200 and "ลุงคำ" in client.get("/escalations").text
    assert "ลุงคำ" in client.get(f"/track/{way.code}").text
    with unit_of_work():
        db.session.merge(way.text).visibility = "hidden"
    assert client.get(public).status_code == 404
    assert way.get(public).status_code == 200, "its offices go on with it"
    for path in ("/escalations", f"/track/{way.code}"):
        assert "ลุงคำ" not in client.get(path).text


def test_a_search_that_finds_nothing_does_not_say_that_nothing_was_escalated(client: Browserlike) -> None:
    found = client.get("/escalations?q=zzz").text
    assert "ไม่พบเรื่องที่ตรงกับตัวกรอง" in found and "ล้างตัวกรอง" in found
    assert "ยังไม่มีเรื่องที่ส่งต่อ" in client.get("/escalations").text


def test_only_the_office_that_sent_it_takes_it_back_or_sends_it_again(way: Any) -> None:
    case, desk = way.case, f"/workspace/escalations/{way.case.public_id}"
    for other in (way.cluster, way.inspector, way.committee):
        assert "/acts/withdraw" not in other.get(desk).text
        do(other, case, "withdraw", "ถอนแทนจังหวัด", status=403)
    do(way.cluster, case, "give_back", "ขอแผนที่น้ำท่วม")
    for other in (way.cluster, way.committee):
        assert case.title not in other.get("/workspace").text, "it waits for the province, not for them"
        do(other, case, "resend", "ส่งแทนจังหวัด", status=403)
        theme = f"/workspace/escalations/new?theme={way.theme.public_id}"
        assert other.get(theme).status_code == 404, "nobody pleads in the name of a province but the province"
    assert "/acts/withdraw" in way.get(desk).text
    do(way, case, "withdraw", "จังหวัดแก้ได้แล้ว")


def test_nobody_above_a_station_decides_in_its_name(way: Any, officer: Any) -> None:
    case, desk = way.case, f"/workspace/escalations/{way.case.public_id}"
    assert case.title not in way.committee.get("/workspace").text
    assert "/acts/receive" not in way.committee.get(desk).text
    do(way.committee, case, "receive", status=403)
    do(way.cluster, case, "receive")
    for act in ("decide", "solve", "give_back", "forward"):
        do(way.committee, case, act, "ในนามของกลุ่มจังหวัด", status=403)
    do(way.cluster, case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท")
    day = (clock.today() + timedelta(days=30)).isoformat()
    asked = {"what": "ขุดลอกคลอง", "office": office.public_id, "due_on": day}
    assert way.committee.post(f"{desk}/tasks", data=asked).status_code == 403
    assert way.cluster.post(f"{desk}/tasks", data=asked).status_code == 303
    task = f"/workspace/escalation-tasks/{db.session.get_one(Escalation, case.id).tasks[0].public_id}"
    assert "ขุดลอกคลอง" not in way.cluster.get("/workspace").text
    assert way.cluster.post(task, data={"done": "ขุดแล้ว"}).status_code == 404, "who gave a task does not say it is done"
    assert "ขุดลอกคลอง" in way.get("/workspace").text
    assert way.post(task, data={"done": "ขุดลอกแล้ว 3 กิโลเมตร"}).status_code == 303


def test_for_an_area_without_an_officer_the_one_around_it_acts(officer: Any) -> None:
    planner = flooded(officer)
    committee = officer("planner", "TH")
    case = hand_up(planner)
    assert case.title in committee.get("/workspace").text, (
        "the cluster has no planner: the office around it was written to"
    )
    assert len(letters(committee.person.email)) == 1
    do(committee, case, "receive")
    do(committee, case, "decide", "ให้เปิดประตูระบายน้ำ")


def test_an_inspector_who_is_not_on_the_way_has_no_word_in_it(way: Any, officer: Any) -> None:
    from webapp.core.policy import Denied

    case = hand_up(flooded(officer, "33"), way="cross_area")
    assert way.inspector.get(f"/workspace/escalations/{case.public_id}").status_code == 404
    with pytest.raises(Denied), unit_of_work():
        operations.discuss(way.inspector.person.actor, case, "ขอทราบรายละเอียด")
