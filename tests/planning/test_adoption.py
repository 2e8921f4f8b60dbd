"""How a plan comes into force: its draft is shown, people are consulted, a body approves it, and all can read that."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.support import factories
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.thai import fiscal_year, page_date
from webapp.planning import adoption, plan_operations
from webapp.planning.models import Plan, PlanConsultation, Strategy

HEARD = "ขอทางเท้าหน้าโรงเรียน ผู้ค้าสองรายไม่เห็นด้วย"


@pytest.fixture
def draft(desk: Any) -> Any:
    """The planner's desk with a draft of one strategy."""
    with unit_of_work():
        desk.draft = factories.plan(status="draft", title="ร่างแผนฉบับทดสอบ")
        plan_operations.make_findable(factories.plan_item(desk.draft))
    desk.path = f"/workspace/plans/{desk.draft.public_id}"
    desk.page_path = f"/plans/{desk.draft.public_id}"
    return desk


def approval(**more: str) -> dict[str, str]:
    return {"by": "ก.น.บ.", "on": clock.today().isoformat(), "document": "มติครั้งที่ 3/2569", **more}


def occasion(days_ago: int = 5, **more: str) -> dict[str, str]:
    held = (clock.today() - timedelta(days=days_ago)).isoformat()
    place = {"method": "workshop", "held_on": held, "place": "ศาลากลางจังหวัด", "people": "๘๕"}
    return {**place, "heard": HEARD, "became": "เพิ่มโครงการทางเท้า", **more}


def test_a_plan_is_discussed_before_it_is_approved(draft: Any, client: Any) -> None:
    refused = draft.post(f"{draft.path}/in-force", data=approval())
    assert refused.status_code == 422
    assert "ยังไม่มีบันทึกการปรึกษาหารือก่อนวันอนุมัติ" in refused.text and "มติครั้งที่ 3/2569" in refused.text
    draft.page(f"{draft.path}/consultations/new")
    assert draft.post(f"{draft.path}/consultations/new", data=occasion()).status_code == 303
    too_late = draft.post(f"{draft.path}/in-force", data=approval(on=(clock.today() - timedelta(days=6)).isoformat()))
    assert too_late.status_code == 422, "who is asked after the approval was not consulted"
    assert client.get(draft.page_path).status_code == 404
    assert "คณะกรรมการนโยบายการบริหารงานเชิงพื้นที่แบบบูรณาการ" in draft.get(f"{draft.path}/in-force").text
    assert draft.post(f"{draft.path}/in-force", data=approval()).status_code == 303
    shown = client.get(draft.page_path).text
    for words in (
        HEARD,
        "เพิ่มโครงการทางเท้า",
        "ผู้เข้าร่วม 85 คน",
        "ก.น.บ. อนุมัติเมื่อ",
        page_date(clock.today()),
        "มติครั้งที่ 3/2569",
    ):
        assert words in shown
    client.page(f"{draft.page_path}?lang=en")
    assert client.get(f"{draft.page_path}/plan.docx").status_code == 200
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.object_id == draft.draft.public_id)).all()
    assert len(kept) >= 2


def test_a_plan_without_a_record_says_why(draft: Any, client: Any) -> None:
    reason = "แผนอนุมัติก่อนจังหวัดเริ่มใช้ระบบ รายงานการประชุมอยู่ที่สำนักงานจังหวัด"
    assert draft.post(f"{draft.path}/in-force", data=approval(exception=reason)).status_code == 303
    assert f"ไม่มีบันทึกการปรึกษาหารือก่อนอนุมัติ: {reason}" in client.get(draft.page_path).text


def test_a_reason_that_is_not_needed_is_not_shown(draft: Any, client: Any) -> None:
    draft.post(f"{draft.path}/consultations/new", data=occasion())
    assert draft.post(f"{draft.path}/in-force", data=approval(exception="พิมพ์ไว้ก่อนบันทึก")).status_code == 303
    shown = client.get(draft.page_path).text
    assert HEARD in shown and "ไม่มีบันทึกการปรึกษาหารือ" not in shown


def test_an_annual_plan_carries_out_what_was_discussed(draft: Any) -> None:
    with unit_of_work():
        draft.draft.kind = "annual"
    assert "คณะรัฐมนตรี" in draft.get(f"{draft.path}/in-force").text
    assert draft.post(f"{draft.path}/in-force", data=approval(by="คณะรัฐมนตรี")).status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"by": ""}, "กรุณากรอก"),
        ({"document": "…"}, "กรุณาเขียนเป็นข้อความ"),
        ({"on": "31/31/2569"}, "กรุณากรอกวันที่ให้ถูกต้อง"),
        ({"on": "2569-13-01"}, "กรุณากรอกวันที่ให้ถูกต้อง"),
        ({"on": (date.today() + timedelta(days=9)).isoformat()}, "วันนี้ยังมาไม่ถึง"),
        ({"on": "2545-05-01"}, "พระราชกฤษฎีกาฉบับแรก"),
    ],
)
def test_no_approval_without_a_body_a_day_and_a_paper(draft: Any, wrong: dict[str, str], words: str) -> None:
    answer = draft.post(f"{draft.path}/in-force", data={**approval(exception="แผนเดิม"), **wrong})
    assert answer.status_code == 422 and words in answer.text
    assert db.session.scalar(select(Plan.status).where(Plan.id == draft.draft.id)) == "draft"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_plan_without_strategies_is_no_plan(desk: Any) -> None:
    with unit_of_work():
        empty = factories.plan(status="draft")
        db.session.execute(delete(Strategy).where(Strategy.plan_id == empty.id))
    answer = desk.post(f"/workspace/plans/{empty.public_id}/in-force", data=approval(exception="แผนเดิม"))
    assert answer.status_code == 422 and "แผนยังไม่มีประเด็นการพัฒนา" in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"method": "telepathy"}, "กรุณาเลือก"),
        ({"held_on": (date.today() + timedelta(days=9)).isoformat()}, "วันนี้ยังมาไม่ถึง"),
        ({"people": "0"}, "กรุณากรอกตัวเลขตั้งแต่"),
        ({"people": "หลายคน"}, "จำนวนเต็ม"),
        ({"heard": ""}, "กรุณากรอก"),
        ({"minutes_url": "javascript:alert(1)"}, "https://"),
    ],
)
def test_a_consultation_that_cannot_be(draft: Any, wrong: dict[str, str], words: str) -> None:
    answer = draft.post(f"{draft.path}/consultations/new", data={**occasion(), **wrong})
    assert answer.status_code == 422 and words in answer.text and "เพิ่มโครงการทางเท้า" in answer.text
    assert db.session.scalar(select(PlanConsultation.id)) is None


def test_a_draft_is_opened_to_readers_and_closed_again(draft: Any, client: Any) -> None:
    assert draft.post(f"{draft.path}/shown", data={"shown": "yes"}).status_code == 303
    read = client.get(draft.page_path).text
    assert "ร่างแผนเปิดให้อ่านก่อนประกาศใช้</h2>" in read, "no heading is skipped"
    assert "/report?area=34" in read
    assert "ยังไม่มีโครงการในประเด็นนี้" in read and "0 โครงการ" not in read
    plans = client.get("/plans").text
    assert "ร่างแผนฉบับทดสอบ" in plans and "ร่างที่เปิดให้อ่าน" in plans
    assert "ซ่อมสร้างถนนสายทดสอบ" in client.get("/plans?q=ซ่อมสร้างถนน").text
    assert draft.post(f"{draft.path}/shown", data={"shown": "no"}).status_code == 303
    assert client.get(draft.page_path).status_code == 404


def test_a_shown_draft_is_found_where_its_people_look(draft: Any, client: Any) -> None:
    concerned = ("/areas/34", "/areas/3401", "/areas/340101", "/?province=34")
    for page in (*concerned, "/"):
        assert "ร่างแผนฉบับทดสอบ" not in client.get(page).text, "nobody reads what is not shown"
    draft.post(f"{draft.path}/shown", data={"shown": "yes"})
    for page in concerned:
        shown = client.get(page).text
        assert "ร่างแผนฉบับทดสอบ" in shown and f'href="{draft.page_path}"' in shown, page
    for page in ("/areas/50", "/?province=50"):
        assert "ร่างแผนฉบับทดสอบ" not in client.get(page).text, "others are not concerned"
    assert "ร่างแผนฉบับทดสอบ" in client.get("/?province=").text, "whose province is not known reads of all"
    draft.post(f"{draft.path}/in-force", data=approval(exception="แผนเดิม"))
    assert "ร่างแผนที่เปิดให้อ่าน" not in client.get("/areas/34").text


def test_what_was_recorded_by_mistake_is_taken_back_while_it_is_a_draft(draft: Any) -> None:
    draft.post(f"{draft.path}/consultations/new", data=occasion())
    one = db.session.scalars(select(PlanConsultation)).one()
    withdraw = f"/workspace/plan-consultations/{one.public_id}/withdraw"
    draft.post(f"{draft.path}/in-force", data=approval())
    assert draft.post(withdraw).status_code == 303
    assert db.session.scalar(select(PlanConsultation.id)), "a plan keeps what it came into force with"
    with unit_of_work():
        draft.draft.status = "draft"
    assert draft.post(withdraw).status_code == 303
    assert db.session.scalar(select(PlanConsultation.id)) is None


def test_a_plan_in_force_is_ended_and_brought_back_but_is_no_draft_again(draft: Any, client: Any) -> None:
    def status() -> str | None:
        return db.session.scalar(select(Plan.status).where(Plan.id == draft.draft.id))

    draft.post(f"{draft.path}/in-force", data=approval(exception="แผนเดิม"))
    for wanted, then in (("draft", "in_force"), ("past", "past"), ("in_force", "in_force"), ("nonsense", "in_force")):
        assert draft.post(f"{draft.path}/status", data={"status": wanted}).status_code == 303
        assert status() == then
    assert draft.get(f"{draft.path}/in-force").status_code == 303, "it is approved already"
    assert draft.post(f"{draft.path}/shown", data={"shown": "no"}).status_code == 303
    assert client.get(draft.page_path).status_code == 200


def test_another_province_decides_nothing_here(draft: Any, officer: Any) -> None:
    stranger = officer("planner", "50")
    for path, data in (
        ("in-force", approval(exception="แผนเดิม")),
        ("consultations/new", occasion()),
        ("shown", {"shown": "yes"}),
    ):
        assert stranger.post(f"{draft.path}/{path}", data=data).status_code == 404
    assert db.session.get_one(Plan, draft.draft.id).status == "draft"


def test_a_new_plan_is_made_for_the_years_of_the_decree(desk: Any) -> None:
    first = fiscal_year(clock.today()) + 1
    form = desk.form("/workspace/plans/new", 0)
    assert (form["first_year"], form["last_year"]) == (str(first), str(first + 4))
    assert "มีระยะ 5 ปี" in desk.get("/workspace/plans/new").text


def test_the_body_is_that_of_the_day() -> None:
    assert adoption.rule_on(date(2022, 8, 19)).approver["provincial"].th == "คณะรัฐมนตรี"
    assert adoption.rule_on(date(2022, 8, 20)).approver["provincial"].th.endswith("(ก.น.บ.)")
    with pytest.raises(LookupError):
        adoption.rule_on(date(2002, 5, 1))
