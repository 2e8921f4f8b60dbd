"""From what people said into the plan, by one planner or two, and back to everyone who said it."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.support import factories
from webapp.core import crypto
from webapp.core.db import db, unit_of_work
from webapp.core.i18n import set_locale
from webapp.core.mail import OutgoingMail
from webapp.core.policy import VISITOR
from webapp.insights import operations as insights
from webapp.insights.models import Analysis, Label
from webapp.planning import link_queries, operations, overview, plan_operations, queries
from webapp.planning.models import Link, PlanItem, Response
from webapp.submissions.models import Contact, State, Submission
from webapp.submissions.operations import Incoming, receive_report
from webapp.submissions.tracking import steps_of

REASON = "จะซ่อมในปีงบประมาณนี้"


def _form(**values: str) -> dict[str, str]:
    return {f"link-{name}": value for name, value in values.items()}


def _state(number: int) -> str:
    db.session.expire_all()
    return db.session.get_one(Submission, number).state


def test_a_single_submission_is_linked_from_its_review_page(desk: Any, client: Any) -> None:
    with unit_of_work():
        one = factories.submission("ขอไฟส่องสว่างหน้าวัด")
    path = f"/workspace/review/{one.public_id}"
    desk.page(path)
    data = _form(item=desk.ref, relation="already_planned", reason=REASON)
    assert desk.post(f"{path}/links", data=data).status_code == 303
    assert _state(one.id) == State.LINKED
    assert "ขอไฟส่องสว่างหน้าวัด" in client.get(f"/plan-items/{desk.ref}").text
    link = db.session.scalars(select(Link)).one()
    desk.page(path)
    desk.post(f"/workspace/links/{link.public_id}/end")
    assert _state(one.id) == State.WAITING


@pytest.mark.parametrize("item", ["nothing-like-it", "<script>"])
def test_an_unknown_item_is_refused_and_the_reason_stays(desk: Any, item: str) -> None:
    response = desk.post(f"{desk.path}/links", data=_form(item=item, relation="adopted", reason=REASON))
    assert response.status_code == 422
    assert "ไม่พบโครงการนี้ในแผนฉบับปัจจุบัน" in response.text
    assert REASON in response.text
    assert not db.session.scalars(select(Link)).all()


def test_an_item_of_a_plan_that_has_ended_cannot_be_linked(desk: Any) -> None:
    with unit_of_work():
        past = factories.plan_item(factories.plan(status="past"), title="งานเก่า")
    response = desk.post(f"{desk.path}/links", data=_form(item=past.public_id, relation="adopted", reason=REASON))
    assert response.status_code == 422


def test_the_search_reaches_all_plans_in_force_and_loses_nothing_typed(desk: Any) -> None:
    with unit_of_work():
        elsewhere = factories.plan("50", title="แผนพัฒนาจังหวัดอื่น")
        far = factories.plan_item(elsewhere, title="อุโมงค์ลอดภูเขา", area_code="50")
        past = factories.plan_item(factories.plan("50", status="past"), title="อุโมงค์เก่าที่เลิกแล้ว", area_code="50")
        for one in (far, past):
            plan_operations.make_findable(one)
    typed = _form(find="อุโมงค์", relation="partly_adopted", reason=REASON) | {"act": "find"}
    response = desk.post(f"{desk.path}/links", data=typed)
    assert response.status_code == 200
    assert far.public_id in response.text
    assert past.public_id not in response.text
    assert REASON in response.text
    assert re.search(r'value="partly_adopted"[^>]*checked|checked[^>]*value="partly_adopted"', response.text)
    data = _form(item=far.public_id, relation="referred", reason=REASON)
    assert desk.post(f"{desk.path}/links", data=data).status_code == 303


def test_the_province_s_plan_speaks_before_the_cluster_s(app: Flask) -> None:
    with unit_of_work():
        cluster = factories.plan("C14", kind="provincial_cluster", title="แผนกลุ่มจังหวัด", first_year=2568)
        assert queries.plan_in_force("340101") == cluster
        province = factories.plan("34")
        item, wide = factories.plan_item(province), factories.plan_item(cluster, title="ถนนเชื่อมสี่จังหวัด", area_code="C14")
    assert [one.id for one in queries.strategies_for("340101")] == [one.public_id for one in province.strategies]
    assert [one.id for one in queries.strategies_for("3301")] == [one.public_id for one in cluster.strategies]
    assert {one.id for one in queries.item_targets("340101")} == {item.public_id, wide.public_id}


def test_the_ranking_says_why_and_prefers_the_same_strategy(desk: Any) -> None:
    with unit_of_work():
        plan = desk.item.strategy.plan
        lake = factories.plan_item(plan, title="ขุดลอกหนองน้ำ", strategy_id=plan.strategies[1].id)
    found = link_queries.suggestions("ถนนเป็นหลุม ขอให้ซ่อมถนน", "34", None, 2566)
    assert found[0].item.public_id == desk.ref
    assert "ถนน" in found[0].words
    assert found[0].same_area
    again = link_queries.suggestions("ขุดลอกหนองน้ำ", "34", lake.strategy.public_id, 2566)
    assert again[0].item.public_id == lake.public_id
    assert again[0].same_strategy
    assert "คำที่ตรงกัน" in desk.get(desk.path).text


def test_where_the_province_wants_it_a_second_planner_confirms(desk: Any, officer: Any, client: Any) -> None:
    admin, second, stranger = officer("admin"), officer("planner"), officer("planner", "50")
    admin.page("/workspace/desk")
    assert admin.post("/workspace/desk?area=34", data={"second_pair": "y"}).status_code == 303
    assert desk.get("/workspace/desk").status_code == 403
    desk.post(f"{desk.path}/links", data=_form(item=desk.ref, relation="adopted", reason=REASON))
    link = db.session.scalars(select(Link)).one()
    assert link.evidence["voices"] == 3
    assert _state(desk.texts[0]) == State.IN_THEME
    assert REASON not in client.get(f"/themes/{desk.theme.public_id}").text
    path = f"/workspace/links/{link.public_id}/confirm"
    assert "ยืนยันเองไม่ได้" in desk.post(path, follow_redirects=True).text
    assert stranger.post(path).status_code == 403
    assert _state(desk.texts[0]) == State.IN_THEME
    second.page("/workspace/links")
    second.page("/workspace")
    assert second.post(path).status_code == 303
    assert _state(desk.texts[0]) == State.LINKED
    assert REASON in client.get(f"/themes/{desk.theme.public_id}").text


def test_an_item_drafted_from_a_theme_carries_its_evidence(desk: Any, client: Any) -> None:
    plan = desk.item.strategy.plan
    with unit_of_work():
        said = db.session.get_one(Submission, desk.texts[0])
        insights.set_quotations(desk.person.actor, desk.theme, [(said, 0, 11)])
    path = f"/workspace/plans/{plan.public_id}/items/new"
    assert desk.theme.public_id in desk.get(desk.path).text
    form = desk.form(f"{path}?theme={desk.theme.public_id}", 0)
    assert form["title"] == "ถนนเป็นหลุม"
    assert "3 เสียง" in form["description"]
    assert said.text[:11] in form["description"]
    assert desk.post(path, data=form).status_code == 422
    assert desk.post(path, data={**form, "reason": REASON, "provincial_2566": "500000"}).status_code == 303
    link = db.session.scalars(select(Link)).one()
    assert link.plan_item is not None
    assert (link.plan_item.title, link.relation, link.evidence["texts"]) == ("ถนนเป็นหลุม", "adopted", 2)
    assert said.public_id in link.evidence["quotes"]
    assert REASON in client.get(f"/plan-items/{link.plan_item.public_id}").text


def test_the_tracking_page_tells_the_whole_way(desk: Any, app: Flask) -> None:
    actor = desk.person.actor
    with unit_of_work():
        operations.link_theme(actor, desk.theme, "adopted", REASON, desk.item)
        operations.publish_response(actor, desk.theme, "จะเริ่มเดือนหน้า", "สำนักงานจังหวัด")
        item = db.session.get_one(PlanItem, desk.item.id)
        plan_operations.report_progress(actor, item, "under_way", "ลงนามสัญญาแล้ว")
        operations.publish_response(actor, desk.theme, "เริ่มแล้ววันนี้", "สำนักงานจังหวัด", text_en="Begun today")
    with unit_of_work():
        new = factories.submission("เรื่องใหม่")
    with app.test_request_context():
        for number in desk.texts:  # the one whose words were merged reads the same
            steps = steps_of(db.session.get_one(Submission, number))
            told = [(one["label"], one["detail"], one["state"]) for one in steps if one["detail"]][-4:]
            assert told == [
                ("รับเข้าแผน: ซ่อมสร้างถนนสายทดสอบ", REASON, "done"),
                ("สำนักงานจังหวัด ตอบแล้ว", "จะเริ่มเดือนหน้า", "done"),
                ("กำลังดำเนินการ: ซ่อมสร้างถนนสายทดสอบ", "ลงนามสัญญาแล้ว", "done"),
                ("สำนักงานจังหวัด แก้ไขคำตอบ (ฉบับที่ 2)", "เริ่มแล้ววันนี้", "done"),
            ]
            assert f"/plan-items/{desk.ref}" in [one["url"] for one in steps]
        assert [one["state"] for one in steps_of(new)][-2:] == ["todo", "todo"]


def test_two_answers_at_the_same_moment_give_one_and_a_clear_conflict(desk: Any, app: Flask, in_threads: Any) -> None:
    actor, number = desk.person.actor, desk.theme.id

    def answer(text: Any) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    theme = db.session.get_one(type(desk.theme), number)
                    operations.publish_response(actor, theme, text, "สำนักงานจังหวัด", seen=0)
            except operations.Overtaken:
                return "overtaken"
            finally:
                db.session.remove()
            return "published"

    assert sorted(in_threads(answer, ["คำตอบแรก", "คำตอบที่สอง"])) == ["overtaken", "published"]
    db.session.rollback()  # this thread read before the others wrote
    assert db.session.scalars(select(Response.version)).all() == [1]
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 2


def test_an_answer_is_signed_with_the_own_office_unless_another_is_typed(desk: Any) -> None:
    office = desk.person.memberships[0].organisation.name_th
    assert f'value="{office}"' in desk.get(desk.path).text.split("answer-signed_as", 2)[2][:400]


def test_the_notice_is_in_the_language_of_its_reader(desk: Any) -> None:
    set_locale("en")  # as a citizen reads the form in English
    try:
        receipt = receive_report(
            VISITOR, Incoming(text="The road is broken", area_code="340101", email="en@people.example")
        )
    finally:
        set_locale("th")
    with unit_of_work():
        one = db.session.get_one(Submission, receipt.submission.id)
        assert db.session.get_one(Contact, one.id).language == "en"
        insights.add_members(desk.person.actor, desk.theme, [one])
    data = {
        "answer-text": "จะซ่อมเดือนหน้า",
        "answer-text_en": "To be mended next month",
        "answer-signed_as": "สำนักงานจังหวัด",
    }
    preview = desk.post(f"{desk.path}/responses?lang=en", data={**data, "act": "preview"})
    assert "Your submission has been answered" in preview.text
    assert "มีคำตอบเรื่องที่ท่านส่ง" in preview.text
    assert not db.session.scalars(select(Response)).all()
    assert desk.post(f"{desk.path}/responses?lang=en", data=data).status_code == 303
    letters = {crypto.decrypt(one.recipient or ""): one for one in db.session.scalars(select(OutgoingMail))}
    assert "To be mended next month" in letters["en@people.example"].body
    thai = letters[f"{desk.texts[0]}@people.example"]
    assert thai.subject == "มีคำตอบเรื่องที่ท่านส่ง"
    assert "เรียน ท่านผู้ส่งเรื่อง" in thai.body


def test_a_template_is_filled_and_its_gaps_are_not_published(desk: Any) -> None:
    desk.post(f"{desk.path}/links", data=_form(item=desk.ref, relation="adopted", reason=REASON))
    data = {"answer-text": "สวัสดี", "answer-signed_as": "สำนักงานจังหวัด", "answer-version": "0"}
    shown = desk.post(f"{desk.path}/responses", data={**data, "act": "adopted"})
    assert "สวัสดี" in shown.text
    assert "ซ่อมสร้างถนนสายทดสอบ” ปีงบประมาณ พ.ศ. 2566" in shown.text
    refused = desk.post(f"{desk.path}/responses", data={**data, "answer-text": "จะเริ่ม [เมื่อใด]", "act": "publish"})
    assert refused.status_code == 422
    assert "ยังมีช่องที่ต้องเติม: [เมื่อใด]" in refused.text


def test_what_was_decided_stands_on_the_pages_of_plan_hearing_and_area(desk: Any, client: Any) -> None:
    with unit_of_work():
        hearing = factories.hearing()
        insights.add_members(desk.person.actor, desk.theme, [factories.opinion("ขอให้ซ่อมถนน", of=hearing)])
        operations.link_theme(desk.person.actor, desk.theme, "adopted", REASON, desk.item)
        item = db.session.get_one(PlanItem, desk.item.id)
        plan_operations.report_progress(desk.person.actor, item, "under_way", "ลงนามสัญญาแล้ว")
    for path in (f"/plans/{desk.item.strategy.plan.public_id}", f"/hearings/{hearing.public_id}", "/areas/34"):
        text = client.get(path).text
        assert "ท่านบอก · เราทำ" in text
        assert REASON in text
        assert "ลงนามสัญญาแล้ว" in text


def test_gaps_name_what_does_not_meet(desk: Any) -> None:
    plan = desk.item.strategy.plan
    with unit_of_work():
        rich = factories.plan_item(plan, title="อาคารใหม่ไม่มีใครขอ", strategy_id=plan.strategies[1].id)
        plan_operations._set_money(rich, [("provincial", 2566, 9_000_000)])
        met = insights.create_theme(desk.person.actor, "34", "น้ำท่วมซ้ำซาก", [factories.submission("น้ำท่วม")])
        operations.link_theme(desk.person.actor, met, "adopted", REASON, desk.item)
        db.session.add(Analysis(submission_id=desk.texts[0], **_place(desk.texts[0]), model="m", text_key="1"))
        label = {"aspect": "strategy", "value": plan.strategies[0].public_id, "confidence": 1.0, "source": "person"}
        db.session.add(Label(submission_id=desk.texts[0], **label))
    text = desk.get("/workspace/gaps").text.split("</main>")[0]
    parts = dict(zip(("needs", "late", "silent", "unasked"), re.split(r'<h2 id="', text)[1:], strict=True))
    assert "ถนนเป็นหลุม" in parts["needs"]
    assert "น้ำท่วมซ้ำซาก" not in parts["needs"]
    assert desk.ref in parts["late"]
    assert "อาคารใหม่ไม่มีใครขอ" in parts["silent"]
    assert desk.ref not in parts["silent"]
    assert "การเกษตรและแหล่งน้ำ" in parts["unasked"]
    assert "โครงสร้างพื้นฐาน" not in parts["unasked"]
    form = {"status": "under_way", "text": "เริ่มแล้ว"}
    assert desk.post(f"/workspace/plan-items/{desk.ref}/progress", data=form).status_code == 303
    assert desk.ref not in re.split(r'<h2 id="', desk.get("/workspace/gaps?lang=en").text)[2]


def test_a_promise_whose_item_is_cancelled_is_a_gap_until_its_people_are_told(desk: Any) -> None:
    with unit_of_work():
        operations.link_theme(desk.person.actor, desk.theme, "adopted", REASON, desk.item)
        operations.publish_response(desk.person.actor, desk.theme, "รับเข้าแผนแล้ว", "สำนักงานจังหวัด")
    told = "เรื่องที่รับเข้าแผนไว้ แต่โครงการยกเลิกแล้ว"
    assert told not in desk.get("/workspace/gaps").text
    form = {"status": "cancelled", "text": "เปลี่ยนที่ตั้งโครงการ"}
    assert desk.post(f"/workspace/plan-items/{desk.ref}/progress", data=form).status_code == 303
    page = desk.get("/workspace/gaps").text
    assert told in page and desk.theme.public_id in page.split(told)[1].split("</section>")[0]
    with unit_of_work():
        operations.publish_response(desk.person.actor, desk.theme, "โครงการเดิมยกเลิก จะเสนอใหม่ปี 2572", "สำนักงานจังหวัด")
    assert told not in desk.get("/workspace/gaps").text


def test_broken_promises_are_counted_whole_where_their_list_is_cut(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "MOST", 1)
    with unit_of_work():
        for number in range(2):
            theme = insights.create_theme(
                desk.person.actor, "34", f"สะพานขาด {number}", [factories.submission("สะพานขาด")]
            )
            operations.link_theme(desk.person.actor, theme, "adopted", REASON, desk.item)
    form = {"status": "cancelled", "text": "เปลี่ยนที่ตั้งโครงการ"}
    assert desk.post(f"/workspace/plan-items/{desk.ref}/progress", data=form).status_code == 303
    shown = desk.get("/workspace/gaps").text.split('id="broken"')[1].split("</section>")[0]
    assert shown.count("<li>") == 1 and "แสดง 1 รายการแรกจาก 2" in shown


def _place(number: int) -> dict[str, str]:
    """Analyses know their area by themselves, where the table has the column."""
    has = "area_code" in Analysis.__table__.columns
    return {"area_code": db.session.get_one(Submission, number).area_code} if has else {}


def test_what_another_set_aside_a_moment_ago_is_not_linked(desk: Any) -> None:
    actor, aside = desk.person.actor, update(Submission).values(state=State.OUT_OF_SCOPE, state_reason="หวย")
    for act in (
        lambda one: operations.link_submission(actor, one, "adopted", "รับไว้", desk.item),
        lambda one: operations.set_aside(actor, one, "นอกหน้าที่"),
    ):
        with unit_of_work():
            one = db.session.get_one(Submission, desk.texts[0])
            assert one.state != State.OUT_OF_SCOPE, "as a page that is open shows it"
            db.session.execute(aside.where(Submission.id == one.id).execution_options(synchronize_session=False))
            with pytest.raises(operations.Elsewhere):
                act(one)
            db.session.rollback()
