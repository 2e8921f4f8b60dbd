"""From a theme to the plan and back to those who said it."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import crypto
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.planning import operations, rules
from webapp.planning.models import Link, PlanItem, Response
from webapp.submissions.models import State, Submission

REASON = "จะซ่อมในปีงบประมาณนี้"
ANSWER = "จังหวัดจะซ่อมถนนหน้าโรงเรียนให้แล้วเสร็จภายในเดือนมีนาคม"


def _states(planner: Any) -> list[str]:
    return [db.session.get_one(Submission, number).state for number in planner.texts]


def _form(planner: Any, **values: str) -> dict[str, str]:
    return {f"link-{name}": value for name, value in values.items()}


def test_a_theme_is_linked_with_a_reason_and_everybody_reads_it(desk: Any, client: Any) -> None:
    path = f"/workspace/themes/{desk.theme.public_id}"
    desk.page(path)
    data = _form(desk, item=desk.item.public_id, relation="adopted", reason=REASON)
    assert desk.post(f"{path}/links", data=data).status_code == 303
    assert _states(desk) == [State.LINKED, State.LINKED, State.DUPLICATE]
    assert REASON in client.get(f"/themes/{desk.theme.public_id}").text
    page = client.get(f"/plan-items/{desk.item.public_id}")
    assert "ถนนเป็นหลุม" in page.text
    assert REASON in page.text
    desk.page(path)


def test_ending_the_only_link_takes_the_members_back_and_keeps_the_history(desk: Any) -> None:
    with unit_of_work():
        link = operations.link_theme(desk.person.actor, desk.theme, "adopted", REASON, desk.item)
    assert desk.post(f"/workspace/links/{link.public_id}/end").status_code == 303
    assert _states(desk)[:2] == [State.IN_THEME, State.IN_THEME]
    assert db.session.get_one(Link, link.id).ended_at is not None
    assert REASON in desk.get(f"/workspace/themes/{desk.theme.public_id}").text


def test_a_newer_link_to_the_same_item_replaces_the_older(desk: Any) -> None:
    with unit_of_work():
        for relation in ("partly_adopted", "adopted"):
            operations.link_theme(desk.person.actor, desk.theme, relation, REASON, desk.item)
    links = db.session.scalars(select(Link).order_by(Link.id)).all()
    assert [(one.relation, one.ended_at is None) for one in links] == [("partly_adopted", False), ("adopted", True)]


@pytest.mark.parametrize(
    ("relation", "reason", "item"),
    [("adopted", REASON, False), ("adopted", "", True), ("", REASON, True), ("nonsense", REASON, True)],
)
def test_a_link_needs_relation_reason_and_item(desk: Any, relation: str, reason: str, item: bool) -> None:
    data = _form(desk, item=desk.item.public_id if item else "", relation=relation, reason=reason)
    response = desk.post(f"/workspace/themes/{desk.theme.public_id}/links", data=data)
    assert response.status_code == 422
    assert "กรุณาตรวจสอบข้อมูลอีกครั้ง" in response.text
    assert not db.session.scalars(select(Link)).all()


def test_a_refusal_needs_no_item_but_a_reason(desk: Any) -> None:
    data = _form(desk, item="", relation="not_adopted", reason="งบประมาณไม่พอในปีนี้")
    assert desk.post(f"/workspace/themes/{desk.theme.public_id}/links", data=data).status_code == 303


def test_one_answer_reaches_everyone_also_those_whose_text_was_merged(desk: Any, client: Any) -> None:
    path = f"/workspace/themes/{desk.theme.public_id}/responses"
    data = {"answer-text": ANSWER, "answer-signed_as": "สำนักงานจังหวัด", "answer-version": "0"}
    assert desk.post(path, data=data).status_code == 303
    assert _states(desk) == [State.ANSWERED, State.ANSWERED, State.DUPLICATE]
    assert ANSWER in client.get(f"/themes/{desk.theme.public_id}").text
    letters = db.session.scalars(select(OutgoingMail)).all()
    assert {crypto.decrypt(one.recipient or "") for one in letters} == {
        f"{desk.texts[0]}@people.example",
        f"{desk.texts[2]}@people.example",
    }
    assert all(ANSWER in one.body for one in letters)


def test_an_edit_is_a_new_version_and_nobody_s_answer_is_overwritten(desk: Any) -> None:
    path = f"/workspace/themes/{desk.theme.public_id}/responses"
    data = {"answer-text": ANSWER, "answer-signed_as": "สำนักงานจังหวัด", "answer-version": "0"}
    desk.post(path, data=data)
    late = desk.post(path, data={**data, "answer-text": "คำตอบของอีกคน"})
    assert late.status_code == 422
    assert "คำตอบของอีกคน" in late.text
    assert desk.post(path, data={**data, "answer-text": "คำตอบฉบับแก้ไข", "answer-version": "1"}).status_code == 303
    assert db.session.scalars(select(Response.version).order_by(Response.version)).all() == [1, 2]


def test_a_member_that_only_the_machine_placed_has_no_answer_yet(desk: Any) -> None:
    from webapp.core.policy import SYSTEM
    from webapp.insights import placing

    with unit_of_work():
        operations.publish_response(desk.person.actor, desk.theme, ANSWER, "สำนักงานจังหวัด")
        new = factories.submission("ถนนเป็นหลุมใหญ่มาก")
        placing.place_by_machine(SYSTEM, desk.theme.id, [new.id])
    assert db.session.get_one(Submission, new.id).state == State.IN_THEME
    desk.post(f"/workspace/themes/{desk.theme.public_id}/members", data={"act": "see_all"})
    assert db.session.get_one(Submission, new.id).state == State.ANSWERED


def test_plans_and_items_are_read_by_everybody_drafts_by_their_planners(app: Flask, desk: Any, client: Any) -> None:
    plan = desk.item.strategy.plan
    client.page("/plans")
    client.page(f"/plans/{plan.public_id}?lang=en")
    with unit_of_work():
        draft = factories.plan(area="34", status="draft", title="ร่างแผนใหม่")
    assert client.get(f"/plans/{draft.public_id}").status_code == 404
    assert "ร่างแผนใหม่" in desk.get("/plans").text
    desk.page(f"/plans/{draft.public_id}")


def test_a_planner_adds_an_item_and_everybody_finds_it(desk: Any, client: Any) -> None:
    plan = desk.item.strategy.plan
    path = f"/workspace/plans/{plan.public_id}/items/new"
    form = desk.form(path, 0)
    data = {
        **form,
        "title": "สร้างสะพานข้ามห้วยทราย",
        "fiscal_year": "2567",
        "provincial_2567": "1,500,000",
        "private_2568": "๒๕๐๐๐๐.๕๐",
    }
    assert desk.post(path, data=data).status_code == 303
    item = db.session.scalars(select(PlanItem).where(PlanItem.title.contains("ห้วยทราย"))).one()
    assert rules.total(item.budgets) == Decimal("1750000.50")
    for query in ("ห้วยทราย", "สะพาณ"):
        assert "สร้างสะพานข้ามห้วยทราย" in client.get(f"/plans?q={query}").text
    client.page(f"/plan-items/{item.public_id}")


def test_planners_of_other_provinces_touch_nothing(desk: Any, officer: Any) -> None:
    stranger = officer("planner", "50")
    with unit_of_work():
        link = operations.link_theme(desk.person.actor, desk.theme, "adopted", REASON, desk.item)
    plan = desk.item.strategy.plan
    theme = f"/workspace/themes/{desk.theme.public_id}"
    assert stranger.get(theme).status_code == 404
    assert stranger.post(f"{theme}/links", data={}).status_code == 404
    assert stranger.post(f"{theme}/responses", data={}).status_code == 404
    assert stranger.post(f"/workspace/links/{link.public_id}/end").status_code in (403, 404)
    assert stranger.get(f"/workspace/plans/{plan.public_id}/items/new").status_code in (403, 404)


def test_the_matrix_stands_on_the_books(desk: Any, client: Any) -> None:
    desk.page("/workspace/matrix")
    desk.page("/workspace/matrix?lang=en")
    desk.page("/workspace")
    assert client.get("/workspace/matrix").status_code == 302


def test_what_is_out_of_scope_says_why_and_can_be_taken_back(desk: Any, client: Any) -> None:
    one = db.session.get_one(Submission, desk.texts[1])
    path = f"/workspace/review/{one.public_id}"
    desk.page(path)
    assert desk.post(f"{path}/set-aside", data={"aside-reason": " "}).status_code == 422
    assert desk.post(f"{path}/set-aside", data={"aside-reason": "เป็นถนนส่วนบุคคล"}).status_code == 303
    assert db.session.get_one(Submission, one.id).state == State.OUT_OF_SCOPE
    assert "เป็นถนนส่วนบุคคล" in client.get(f"/submissions/{one.public_id}").text
    desk.page(path)
    desk.post(f"{path}/set-aside")
    assert db.session.get_one(Submission, one.id).state == State.WAITING


def test_pressed_twice_it_stays_out_of_scope_with_the_first_reason(desk: Any, client: Any) -> None:
    one = db.session.get_one(Submission, desk.texts[1])
    path = f"/workspace/review/{one.public_id}/set-aside"
    for reason in ("เป็นถนนส่วนบุคคล", "เป็นถนนส่วนบุคคล", "อีกคนหนึ่งเห็นต่างไป"):
        assert desk.post(path, data={"aside-reason": reason}).status_code == 303
        found = db.session.get_one(Submission, one.id)
        assert (found.state, found.state_reason) == (State.OUT_OF_SCOPE, "เป็นถนนส่วนบุคคล")
    assert "ถูกรวมหรืออยู่นอกขอบเขตแล้ว" in desk.get(f"/workspace/review/{one.public_id}").text


def test_what_was_merged_while_the_page_stood_open_is_not_set_aside(desk: Any) -> None:
    one, other = (db.session.get_one(Submission, number) for number in desk.texts[:2])
    with unit_of_work():
        copy = db.session.get_one(Submission, one.id)
        copy.state, copy.duplicate_of_id = State.DUPLICATE, other.id
    path = f"/workspace/review/{one.public_id}"
    assert desk.post(f"{path}/set-aside", data={"aside-reason": "เป็นถนนส่วนบุคคล"}).status_code == 303
    assert db.session.get_one(Submission, one.id).state == State.DUPLICATE
    assert desk.get(path).status_code in (200, 303)


def test_a_cell_of_the_matrix_opens_its_submissions(desk: Any) -> None:
    from webapp.insights.models import Analysis, Label

    strategy = desk.item.strategy.public_id
    with unit_of_work():
        for number in desk.texts[:2]:
            db.session.add(Analysis(submission_id=number, area_code="340101", model="m", text_key=str(number)))
        db.session.add(
            Label(submission_id=desk.texts[0], aspect="strategy", value=strategy, confidence=1.0, source="person")
        )
    matrix = desk.get("/workspace/matrix").text
    assert f"strategy={strategy}" in matrix
    listed = desk.get(f"/workspace/review?strategy={strategy}&area=3401&show=all").text
    first, second = (db.session.get_one(Submission, number).public_id for number in desk.texts[:2])
    assert first in listed
    assert second not in listed
