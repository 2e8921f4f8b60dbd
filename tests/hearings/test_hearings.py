"""How a publisher holds a hearing, and what citizens see of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from tests.support.statements import counted
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.hearings import compliance, operations, queries, rules
from webapp.hearings.models import Hearing, Question
from webapp.hearings.rules import Phase
from webapp.projects.models import Project


@pytest.fixture
def project(stored: Callable[..., Any]) -> Project:
    return stored(factories.project)  # type: ignore[no-any-return]


def wish(days: int = 20, **more: Any) -> dict[str, Any]:
    first = clock.today() + timedelta(days=days)
    return {
        "title": "รับฟังเรื่องถนน",
        "purpose": "จะขยายถนนหรือไม่",
        "methods": ["web", "workshop"],
        "place": "ศาลากลางจังหวัด",
        "opens_on": first.isoformat(),
        "closes_on": (first + timedelta(days=10)).isoformat(),
        **more,
    }


def drafted(publisher: Any, project: Project, **more: Any) -> str:
    answer = publisher.post(f"/projects/{project.public_id}/hearings/new", data=wish(**more))
    assert answer.status_code == 303, answer.text
    return str(answer.location).removesuffix("/questions")


def test_a_hearing_goes_from_draft_to_result(
    officer: Callable[..., Any], client: Browserlike, project: Project
) -> None:
    publisher = officer("publisher", "34")
    page = drafted(publisher, project)
    assert client.get(page).status_code == 404
    asked = {
        "kind": "single",
        "text_th": "ท่านใช้ถนนนี้อย่างไร",
        "text_en": "How do you use this road?",
        "choices": "เดิน | On foot\nขับรถ | By car",
    }
    publisher.post(page + "/questions/new", data=asked)
    publisher.post(page + "/questions/new", data={"kind": "scale", "text_th": "สำคัญเพียงใด"})
    assert "ท่านใช้ถนนนี้อย่างไร" in publisher.get(page).text
    assert publisher.post(page + "/announce").location == page
    seen = client.get(page).text
    assert "เปิดรับในอีก 20 วัน" in seen and "ขับรถ" in seen and "5 มากที่สุด" in seen
    assert "How do you use this road?" in client.get(page + "?lang=en").text
    client.get(page + "?lang=th")
    assert "รับฟังเรื่องถนน" in client.get(f"/projects/{project.public_id}").text
    with clock.at(clock.now() + timedelta(days=25)):
        assert "เหลือเวลาอีก 5 วัน" in client.get(page).text
        assert "/opinion" in client.get(page).text
        assert publisher.get(page + "/result/edit").status_code == 404
    with clock.at(clock.now() + timedelta(days=47)):
        for path in (page, "/hearings?phase=closed", "/workspace/hearings", "/workspace"):
            assert "เกินกำหนด" in (publisher if path.startswith("/workspace") else client).get(path).text
        assert publisher.get(page + "/result/publish").status_code == 404
        assert publisher.post(page + "/result/draft").location == page + "/result/edit"
        for part in ("overview", "next"):
            assert publisher.post(page + "/result/publish").status_code == 422
            words = {"body": "ผู้ตอบส่วนใหญ่เห็นด้วย", "version": "0"}
            assert publisher.post(page + f"/result/sections/{part}", data=words).status_code == 303
        assert publisher.post(page + "/result/publish").location == page + "/result"
        assert "ผู้ตอบส่วนใหญ่เห็นด้วย" in client.get(page).text
        assert "รับฟังเรื่องถนน" in client.get("/hearings?phase=summarised").text


def test_too_little_notice_is_refused_and_an_exception_is_public(
    officer: Callable[..., Any], client: Browserlike, project: Project
) -> None:
    publisher = officer("publisher", "34")
    page = drafted(publisher, project, days=14)
    refused = publisher.post(page + "/announce")
    assert refused.status_code == 422
    assert "15 วัน" in refused.text and "พ.ศ. 2548" in refused.text
    assert publisher.post(page + "/announce", data={"exception": "น้ำท่วมฉับพลัน"}).status_code == 303
    assert "น้ำท่วมฉับพลัน" in client.get(page).text


def test_what_an_exception_cannot_mend_is_not_asked_as_one(
    officer: Callable[..., Any], stored: Callable[..., Any], project: Project
) -> None:
    stored(factories.hearing, "announced", of=project)
    publisher = officer("publisher", "34")
    page = drafted(publisher, project)
    refused = publisher.post(page + "/announce")
    assert refused.status_code == 422 and "ซ้อนกับการรับฟังอีกรายการ" in refused.text
    assert f'href="{page}/edit"' in refused.text
    assert 'name="exception"' not in refused.text


def test_before_the_announcement_the_publisher_reads_what_is_out_of_order(
    officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    begins = clock.today() + timedelta(days=30)
    hearing = stored(
        factories.hearing, "draft", of=stored(factories.project, starts_on=begins), methods=["web", "public_hearing"]
    )
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}/announce"
    seen = publisher.get(page).text
    assert "ก่อนการรับฟังสิ้นสุด" in seen and "ยังไม่มีเวที" in seen
    stored(factories.session, hearing, days=25)
    assert "ยังไม่มีเวที" not in publisher.get(page).text
    later = stored(factories.hearing, "draft", of=stored(factories.project, starts_on=begins + timedelta(days=300)))
    seen = publisher.get(f"/hearings/{later.public_id}/announce").text
    assert "ก่อนการรับฟังสิ้นสุด" not in seen and "ยังไม่มีเวที" not in seen


def test_no_hearing_is_announced_whose_meeting_lies_outside_its_period(
    officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    """A draft whose days were moved away from its sessions would announce them with less notice, or after the closing."""
    hearing = stored(factories.hearing, "draft")  # opens in twenty days
    early = stored(factories.session, hearing, title="เวทีก่อนเปิดรับ")
    stored(factories.session, hearing, title="เวทีที่ยกเลิก", cancelled_at=clock.now(), cancel_reason="น้ำท่วม")
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}/announce"
    for seen in (publisher.get(page), refused := publisher.post(page)):
        assert "เวทีก่อนเปิดรับ" in seen.text and f"/sessions/{early.public_id}/edit" in seen.text
        assert "เวทีที่ยกเลิก" not in seen.text
    assert refused.status_code == 422 and "เวทีต้องอยู่ในช่วงเวลารับฟัง" in refused.text
    edit, day = f"/sessions/{early.public_id}/edit", rules.bangkok_day(hearing.opens_at) + timedelta(days=1)
    inside = {**publisher.form(edit), "day": day.isoformat(), "starts_at": "9.00", "ends_at": "12.00"}
    assert publisher.post(edit, data=inside).status_code == 303
    assert publisher.post(page).status_code == 303


def test_titles_of_parts_are_no_questions(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "draft")
    title = {"hearing_id": hearing.id, "position": 3, "kind": "section", "text_th": "ตอนที่ 2", "text_en": "Part 2"}
    with unit_of_work():
        db.session.add(Question(**title))
    assert "2 ข้อ" in officer("publisher", "34").get(f"/hearings/{hearing.public_id}/announce").text


@pytest.mark.parametrize(
    "change",
    [
        {"closes_on": "2020-01-01"},
        {"opens_on": ""},
        {"opens_on": "31/02/2570"},
        {"methods": []},
        {"place": ""},
        {"title": ""},
    ],
)
def test_a_wrong_form_is_shown_again_whole(
    officer: Callable[..., Any], project: Project, change: dict[str, Any]
) -> None:
    answer = officer("publisher", "34").post(f"/projects/{project.public_id}/hearings/new", data=wish(**change))
    assert answer.status_code == 422
    assert "จะขยายถนนหรือไม่" in answer.text
    assert db.session.scalar(select(Hearing.id)) is None


def test_buddhist_years_are_understood(officer: Callable[..., Any], project: Project) -> None:
    first = clock.today() + timedelta(days=20)
    page = drafted(officer("publisher", "34"), project, opens_on=f"{first.day}/{first.month}/{first.year + 543}")
    found = queries.find(factories_actor(), page.rsplit("/", 1)[-1])
    assert found is not None and rules.bangkok_day(found.opens_at) == first


def factories_actor() -> Any:
    with unit_of_work():
        return factories.officer("publisher", "34").actor


def test_two_editors_lose_nothing(officer: Callable[..., Any], project: Project) -> None:
    publisher = officer("publisher", "34")
    page = drafted(publisher, project)
    first = publisher.form(page + "/edit")
    assert publisher.post(page + "/edit", data={**first, "purpose": "ตัดสินใจเรื่องงบประมาณ"}).status_code == 303
    second = publisher.post(page + "/edit", data={**first, "purpose": "ตัดสินใจเรื่องเส้นทาง"})
    assert second.status_code == 409
    assert "เส้นทาง" in second.text and "<del>" in second.text and "งบประมาณ" in second.text
    form = fields(next(f for f in parse(second.text).iter("form") if f.find(".//*[@name='title']") is not None))
    assert form["purpose"] == "ตัดสินใจเรื่องเส้นทาง"
    assert publisher.post(page + "/edit", data=form).status_code == 303
    assert "ตัดสินใจเรื่องเส้นทาง" in publisher.get(page).text


def test_the_second_to_publish_or_announce_is_told(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing, project = stored(factories.hearing, "announced"), stored(factories.project)
    publisher = officer("publisher", "34")
    for page, words in (
        (f"/hearings/{hearing.public_id}", "มีผู้ประกาศการรับฟังนี้แล้ว"),
        (f"/projects/{project.public_id}", "มีผู้เผยแพร่โครงการนี้แล้ว"),
    ):
        path = page + ("/announce" if "hearings" in page else "/publish")
        assert publisher.post(path).location == page and words in publisher.get(page).text
        assert officer("publisher", "50").post(path).status_code == 404


def test_what_was_announced_stays(officer: Callable[..., Any], project: Project) -> None:
    publisher = officer("publisher", "34")
    page = drafted(publisher, project)
    publisher.post(page + "/announce")
    assert publisher.get(page + "/edit").status_code == publisher.post(page + "/edit").status_code == 404


def test_a_draft_project_cannot_be_heard(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    draft = stored(factories.project, status="draft")
    answer = officer("publisher", "34").get(f"/projects/{draft.public_id}/hearings/new")
    assert answer.status_code == 409 and "ต้องเผยแพร่โครงการ" in answer.text
    elsewhere = stored(factories.project, area="500101").public_id
    assert officer("publisher", "34").get(f"/projects/{elsewhere}/hearings/new").status_code == 403, (
        "not theirs to hear"
    )


def test_a_project_cancelled_meanwhile_is_not_announced(app: Flask, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "draft")
    with unit_of_work():
        hearing.project.status = "cancelled"
        actor = factories.officer("publisher", "34").actor
    with pytest.raises(operations.BadCalendar), unit_of_work():
        operations.announce_hearing(actor, hearing)


def test_a_publisher_of_another_province_sees_no_draft(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "draft")
    elsewhere = officer("publisher", "50")
    assert elsewhere.get(f"/hearings/{hearing.public_id}").status_code == 404
    assert elsewhere.get(f"/hearings/{hearing.public_id}/edit").status_code == 404
    around = officer("publisher", areas.tree().by_code["34"].parent_code)
    assert around.get(f"/hearings/{hearing.public_id}/edit").status_code == 200


def test_lists_and_sql_agree_with_the_rules(app: Flask, client: Browserlike, stored: Callable[..., Any]) -> None:
    for phase in Phase:
        hearing = stored(factories.hearing, str(phase), title=f"การรับฟังขั้น {phase}")
        assert queries.phase_of(hearing) == phase
    counts = queries.counts()
    assert counts == dict.fromkeys(list(Phase)[1:], 1)
    for phase in counts:
        page = client.get(f"/hearings?phase={phase}").text
        assert f"การรับฟังขั้น {phase}" in page
        assert "การรับฟังขั้น draft" not in page
    assert "การรับฟังขั้น open" in client.get("/hearings?phase=nonsense&area=34").text
    assert "การรับฟังขั้น open" not in client.get("/hearings?area=50").text


def test_everybody_sees_who_keeps_the_periods(client: Browserlike, stored: Callable[..., Any]) -> None:
    assert "ยังไม่มีการรับฟังที่ประกาศ" in client.get("/hearings/compliance").text
    now, day = clock.now(), timedelta(days=1)
    elsewhere = stored(factories.project, area="500101")
    stored(factories.hearing, "draft")
    stored(factories.hearing, "open", announced_at=now - 3 * day)
    stored(factories.hearing, "summarised")
    stored(
        factories.hearing,
        "closed",
        of=elsewhere,
        opens_at=now - 60 * day,
        closes_at=now - 40 * day,
        announced_at=now - 80 * day,
    )
    country, provinces = compliance.records()
    assert (country.announced, country.enough_notice, country.due) == (3, 2, 2)
    assert {area.code: record.summaries["overdue"] for area, record in provinces} == {"34": 0, "50": 1}
    assert {area.code: record.summaries["on_time"] for area, record in provinces} == {"34": 1, "50": 0}
    assert "เชียงใหม่" in client.get("/hearings/compliance").text


def test_a_projects_page_asks_for_all_its_hearings_once(app: Flask, project: Project) -> None:
    with unit_of_work():
        factories.hearing("open", project_id=project.id)
    with counted() as sent:
        page = app.test_client().get(f"/projects/{project.public_id}").text
    assert "กำลังเปิดรับความคิดเห็น" in page
    assert sum("FROM hearings" in one and "LIMIT" not in one for one in sent) == 1
