"""Tasks that come of a decision, what is merged and withdrawn, and who hears how it ended."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import delete, func, select, update

from tests.escalations.conftest import PLEA, do, flooded, hand_up, letters
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import audit, clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.escalations import operations
from webapp.escalations.models import Escalation, EscalationTask


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


def test_officers_and_offices_are_written_to_in_thai_whatever_the_page_is_in(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "forward?lang=en", "เกินอำนาจของกลุ่มจังหวัด")
    assert "เรียน ผู้รับผิดชอบ" in letters(way.inspector.person.email)[-1]
    do(way.inspector, way.case, "receive")
    do(way.inspector, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท", email="roads@office.example")
    day = (clock.today() + timedelta(days=90)).isoformat()
    tasks = f"/workspace/escalations/{way.case.public_id}/tasks?lang=en"
    data = {"what": "สำรวจคลองทั้งสาย", "office": office.public_id, "due_on": day}
    assert way.inspector.post(tasks, data=data).status_code == 303
    assert "ได้รับมอบหมายงานตามข้อสั่งการ" in letters("roads@office.example")[-1]


def test_what_another_did_of_a_task_meanwhile_is_not_undone(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท")
    give(way, office)
    db.session.expire_all()
    (task,) = way.case.tasks
    done = update(EscalationTask).values(done_at=clock.now(), done_by=way.person.id, done_text="สำรวจครบแล้ว")
    late = (
        lambda: operations.withdraw_task(way.cluster.person.actor, task),
        lambda: operations.finish_task(way.person.actor, task, "สำรวจแล้ว"),
    )
    for meanwhile, act in product((done, delete(EscalationTask)), late):
        with unit_of_work():
            assert task.organisation == office and task.done_at is None, "as a page that is open shows it"
            db.session.execute(meanwhile.execution_options(synchronize_session=False))
            with pytest.raises(operations.Stale):
                act()
            db.session.rollback()


def test_what_ended_meanwhile_is_given_to_nobody(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    actor, day = way.cluster.person.actor, clock.today()
    with unit_of_work():
        office = factories.organisation("34")
    ended = update(Escalation).values(state="completed", version=Escalation.version + 1)
    for act, told in (
        (lambda: operations.give_task(actor, way.case, "สำรวจ", office, day), operations.Impossible),
        (lambda: operations.share(actor, way.case, office, leads=True), operations.Impossible),
        (lambda: operations.delegate(actor, way.case, way.cluster.person, way.case.version), operations.Stale),
    ):
        with unit_of_work():
            assert way.case.state == "decided", "as a page that is open shows it"
            db.session.execute(ended.execution_options(synchronize_session=False))
            with pytest.raises(told):
                act()
            db.session.rollback()


def test_two_planners_who_hand_up_the_same_at_once_hand_it_up_once(
    app: Flask, officer: Any, sign_in: Any, in_threads: Any
) -> None:
    planner, other = flooded(officer), officer("planner")
    path, people = f"/workspace/escalations/new?theme={planner.theme.public_id}", [planner.person, other.person]

    def send(person: object) -> int:
        with app.app_context():
            return int(sign_in(person).post(path, data=PLEA).status_code)

    assert sorted(in_threads(send, people * 2)) == [303, 422, 422, 422]
    db.session.rollback()
    assert db.session.scalar(select(func.count(Escalation.id))) == 1


def nightly() -> None:
    for _ in range(2):
        found = list(jobs.SWEEPERS["remind_task_owners"](clock.now()))
        jobs.run_now("remind_task_owners", found * 2)


def test_the_owner_of_a_task_is_reminded_once_before_the_day_and_once_after(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        roads = factories.organisation("34", name_th="แขวงทางหลวงชนบท", email="roads@office.example")
        planner = factories.officer("planner", "34")
        canals = planner.memberships[0].organisation  # without a published address
    for office in (roads, canals):
        give(way, office)
    soon = (clock.today() + timedelta(days=2)).isoformat()
    give(way, roads, what="ปิดถนน", due_on=soon)
    nightly()
    assert [one.split("\n")[2] for one in letters("roads@office.example")] == ["ได้รับมอบหมายงานตามข้อสั่งการ"] * 2
    day = clock.today() + timedelta(days=90)
    heard = []
    for when in (
        day - timedelta(days=4),
        day - timedelta(days=3),
        day,
        day + timedelta(days=1),
        day + timedelta(days=9),
    ):
        with freeze_time(f"{when}T05:00:00Z"):
            nightly()
            heard.append(sum("สำรวจคลอง" in one for one in letters("roads@office.example")))
    assert heard == [1, 2, 2, 3, 3]
    assert "งานตามข้อสั่งการเกินกำหนดแล้ว" in letters(planner.email)[-1], "without an address its officers hear"
    said = [one.detail for one in db.session.scalars(select(audit.AuditEntry)) if one.action == "escalation.remind"]
    assert sorted(one["kind"] for one in said) == ["overdue"] * 3 + ["soon"] * 2
    assert all(one["letters"] == 1 for one in said) and audit.verify().broken_at is None


def test_of_a_task_that_is_done_nobody_is_reminded(way: Any) -> None:
    do(way.cluster, way.case, "receive")
    do(way.cluster, way.case, "decide", "ขุดลอกพร้อมกันสามจังหวัด")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทางหลวงชนบท", email="roads@office.example")
    give(way, office)
    db.session.expire_all()
    (task,) = way.case.tasks
    way.post(f"/workspace/escalation-tasks/{task.public_id}", data={"done": "สำรวจครบแล้ว"})
    with freeze_time(f"{task.due_on + timedelta(days=1)}T05:00:00Z"):
        assert list(jobs.SWEEPERS["remind_task_owners"](clock.now())) == []
        jobs.run_now("remind_task_owners", [task.public_id])
    assert len(letters("roads@office.example")) == 1
