"""Tasks that come of a decision, what is merged and withdrawn, and who hears how it ended."""

from datetime import timedelta
from typing import Any

from tests.escalations.conftest import do, flooded, hand_up, letters
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock
from webapp.core.db import db, unit_of_work


def give(way: Any, office: Any, **more: str) -> Any:
    day = (clock.today() + timedelta(days=90)).isoformat()
    data = {"what": "สำรวจคลองทั้งสาย", "office": office.public_id, "due_on": day} | more
    return way.cluster.post(f"/workspace/escalations/{way.case.public_id}/tasks", data=data)


def test_a_merged_problem_is_withdrawn_alone_and_stays_withdrawn(way: Any, officer: Any) -> None:
    other = flooded(officer, "33")
    second = hand_up(other)
    for case in (way.case, second):
        do(way.cluster, case, "receive")
    do(way.cluster, second, "merge", into=way.case.public_id)
    do(other, second, "withdraw", "จังหวัดแก้ได้แล้ว")
    assert second.state == "withdrawn"
    do(way.cluster, way.case, "solve", "เปิดประตูระบายน้ำแล้ว")
    assert second.state == "withdrawn"


def test_what_waits_at_offices_below_is_seen_and_is_nobody_elses_turn(way: Any) -> None:
    duties = way.committee.get("/workspace/escalations").text
    assert way.case.title in duties.split("รออยู่ที่หน่วยงานในพื้นที่ของท่าน")[1] and "ไม่มีเรื่องที่รอท่าน" in duties
    assert way.case.title not in way.committee.get("/workspace").text


def test_a_task_given_by_mistake_is_taken_back_and_holds_nothing_up(way: Any, client: Browserlike) -> None:
    case = way.case
    do(way.cluster, case, "receive")
    do(way.cluster, case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    own_day = case.due_on
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท", email="roads@office.example")
    assert give(way, office).status_code == 303
    db.session.expire_all()
    assert case.due_on != own_day
    public = f"/escalations/{case.public_id}"
    assert "สำรวจคลองทั้งสาย" in client.get(public).text and "มอบหมายผิด" not in client.get(public).text
    withdraw = f"/workspace/escalation-tasks/{case.tasks[0].public_id}/withdraw"
    assert "มอบหมายผิด นำออก" in way.cluster.get(f"/workspace/escalations/{case.public_id}").text
    assert way.post(withdraw).status_code == 403
    assert way.cluster.post(withdraw).status_code == 303
    assert way.cluster.post(withdraw).status_code == 404
    db.session.expire_all()
    assert case.due_on == own_day
    assert "สำรวจคลองทั้งสาย" not in client.get(public).text
    assert "ยกเลิกงานที่มอบหมาย" in letters("roads@office.example")[-1]
    do(way.cluster, case, "complete", "ดำเนินการครบแล้ว")


def test_what_is_done_stays(way: Any) -> None:
    case = way.case
    do(way.cluster, case, "receive")
    do(way.cluster, case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท")
    give(way, office)
    db.session.expire_all()
    task = f"/workspace/escalation-tasks/{case.tasks[0].public_id}"
    assert way.post(task, data={"done": "สำรวจครบแล้ว"}).status_code == 303
    assert way.cluster.post(f"{task}/withdraw").status_code == 409


def test_who_waits_is_written_to_again_when_the_decision_is_carried_out(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    do(way.cluster, way.case, "complete", "ขุดลอกครบแล้วสามจังหวัด")
    last = letters("writer34@people.example")[-1]
    assert "ดำเนินการครบแล้ว" in last and "ขุดลอกครบแล้วสามจังหวัด" in last


def test_a_day_in_the_buddhist_era_is_understood(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท")
    day = clock.today() + timedelta(days=90)
    assert give(way, office, due_on=day.replace(year=day.year + 543).isoformat()).status_code == 303
    db.session.expire_all()
    assert way.case.tasks[0].due_on == day
