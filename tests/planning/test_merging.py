"""Two themes become one: nothing that was promised, answered or handed up is taken back from who spoke."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import factories
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.escalations import ladder, queries
from webapp.escalations import operations as escalations
from webapp.insights import operations as insights
from webapp.insights.models import Theme, ThemeMember
from webapp.petitions import operations as petitions
from webapp.petitions.queries import waiting
from webapp.planning import link_queries, operations
from webapp.planning.models import PlanItem
from webapp.submissions import caring
from webapp.submissions.books import check_books
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import Incoming
from webapp.submissions.tracking import steps_of


def _state(one: Submission) -> str:
    db.session.expire_all()
    return db.session.get_one(Submission, one.id).state


def _told(app: Flask, one: Submission) -> str:
    with app.test_request_context():
        return " ".join(
            f"{step['label']} {step['detail']}" for step in steps_of(db.session.get_one(Submission, one.id))
        )


@pytest.fixture
def second(desk: Any) -> Any:
    """A wider theme beside the desk's, with a text of its own."""
    with unit_of_work():
        desk.also = factories.submission("ถนนทั้งอำเภอเป็นหลุม")
        desk.wide = insights.create_theme(desk.person.actor, "34", "ถนนชำรุดทั้งอำเภอ", [desk.also])
    return desk


def test_a_merged_theme_takes_its_links_and_answers_along(second: Any, client: Any, app: Flask) -> None:
    actor, theme, wide = second.person.actor, second.theme, second.wide
    with unit_of_work():
        operations.link_theme(actor, wide, "already_planned", "อยู่ในแผนแล้ว", second.item)
        operations.link_theme(actor, theme, "adopted", "รับเข้าแผนปีหน้า", second.item)
        operations.publish_response(actor, wide, "ตอบครั้งแรก", "สำนักงานจังหวัด")
        operations.publish_response(actor, theme, "จะซ่อมเดือนมีนาคม", "แขวงทางหลวง")
        way = queries.ways_for(areas.tree().by_code["34"], ladder.on(clock.today()))[0].key
        plea = escalations.Plea(way, "ถนนเกินกำลัง", "ถนนเป็นหลุม", "ซ่อมแล้วสองครั้ง", "ขอคน")
        up = escalations.escalate(actor, queries.Subject(theme=theme), plea)
    said = db.session.get_one(Submission, second.texts[0])
    before = _told(app, said)
    for words in ("รับเข้าแผนปีหน้า", "จะซ่อมเดือนมีนาคม"):
        assert words in before
    path = f"/workspace/themes/{theme.public_id}"
    second.page(path)
    assert second.post(f"{path}/merge", data={"into": wide.public_id}).status_code == 303
    assert _state(said) == _state(second.also) == State.ANSWERED
    for words in ("รับเข้าแผนปีหน้า", "จะซ่อมเดือนมีนาคม", "ตอบครั้งแรก"):
        assert words in _told(app, said)
    assert [one.relation for one in link_queries.links_of_theme(wide.id)] == ["adopted"], "the newer link holds"
    assert [(one.version, one.text) for one in link_queries.responses_of(wide.id)] == [
        (2, "จะซ่อมเดือนมีนาคม"),
        (1, "ตอบครั้งแรก"),
    ]
    assert queries.about_submission(said.id)[0].id == up.id
    public = client.get(f"/themes/{theme.public_id}").text
    assert "รวมเข้ากับ" in public and f"/themes/{wide.public_id}" in public
    assert "ถนนชำรุดทั้งอำเภอ" in client.get(f"/plan-items/{second.ref}").text
    assert not check_books(areas.tree().by_code["34"])


def test_what_waits_for_a_second_pair_of_eyes_goes_on_waiting(second: Any) -> None:
    actor = second.person.actor
    with unit_of_work():
        operations.set_desk(factories.officer("admin").actor, "34", second_pair=True)
        link = operations.link_theme(actor, second.theme, "adopted", "รอยืนยัน", second.item)
        insights.merge_theme(actor, second.theme, second.wide)
    assert _state(second.also) == State.IN_THEME
    with unit_of_work():
        operations.confirm_link(factories.officer("planner").actor, link)
    assert _state(second.also) == State.LINKED


def test_nothing_is_merged_into_a_theme_that_was_merged_itself(second: Any) -> None:
    third = f"/workspace/themes/{second.theme.public_id}"
    second.page(third)
    with unit_of_work():
        last = factories.theme(title="ถนนและสะพาน")
        insights.merge_theme(second.person.actor, second.wide, last)
    answer = second.post(f"{third}/merge", data={"into": second.wide.public_id}, follow_redirects=True)
    assert "ปิดไปแล้ว" in answer.text
    assert db.session.get_one(Theme, second.theme.id).state == "open"
    members = select(func.count()).where(ThemeMember.theme_id == second.theme.id)
    assert db.session.scalar(members) == 2


def test_what_an_office_repaired_stays_answered_when_it_leaves_a_theme(desk: Any) -> None:
    actor, said = desk.person.actor, db.session.get_one(Submission, desk.texts[0])
    with unit_of_work():
        caring.mark_fixed(actor, said, factories.organisation(), "ซ่อมแล้ว")
    assert _state(said) == State.IN_THEME
    with unit_of_work():
        insights.remove_members(actor, desk.theme, [said])
    assert _state(said) == State.ANSWERED
    with unit_of_work():
        caring.say_if_fixed(actor, said, is_fixed=False)
    assert _state(said) == State.WAITING, "the reporter says that it is not fixed"


def test_a_decided_request_stays_answered_when_it_leaves_a_theme(desk: Any, app: Flask) -> None:
    actor = desk.person.actor
    with unit_of_work():
        project = factories.project()
        asked = petitions.ask(actor, project, Incoming(text="ขอให้จัดรับฟังเรื่องถนน", area_code="340101")).submission
        publisher = factories.officer("publisher").actor
        petitions.refuse(publisher, project, "ผลกระทบเล็กน้อย", seen=len(waiting(project)))
    assert _state(asked) == State.ANSWERED
    with unit_of_work():
        insights.add_members(actor, desk.theme, [asked])
        insights.remove_members(actor, desk.theme, [asked])
    assert _state(asked) == State.ANSWERED
    with unit_of_work():
        operations.set_aside(actor, asked, "นอกขอบเขต")
        operations.take_back(actor, asked)
    assert _state(asked) == State.ANSWERED


def test_what_is_decided_on_a_theme_that_was_merged_meanwhile_is_told_and_kept(second: Any) -> None:
    with unit_of_work():
        insights.merge_theme(second.person.actor, db.session.get_one(Theme, second.theme.id), second.wide)
    plan = second.item.strategy.plan
    line = {"title": "ซ่อมถนน", "strategy": plan.strategies[0].public_id, "fiscal_year": "2567"}
    for path, data in (
        (f"{second.path}/links", {"link-relation": "adopted", "link-reason": "ซ่อมปีหน้าแน่นอน", "link-item": second.ref}),
        (f"{second.path}/responses", {"answer-text": "ซ่อมปีหน้าแน่นอน", "answer-signed_as": "จังหวัด", "act": "publish"}),
        (
            f"/workspace/plans/{plan.public_id}/items/new",
            {**line, "theme": second.theme.public_id, "reason": "ซ่อมปีหน้าแน่นอน"},
        ),
    ):
        told = second.post(path, data=data)
        assert told.status_code == 422, path
        assert "ประเด็นนี้รวมกับประเด็นอื่นไปแล้ว" in told.text and "ซ่อมปีหน้าแน่นอน" in told.text, path
    assert not link_queries.links_of_theme(second.theme.id) and not link_queries.responses_of(second.theme.id)
    assert db.session.scalar(select(func.count(PlanItem.id))) == 1
