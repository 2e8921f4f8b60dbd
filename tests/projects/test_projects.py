"""How a publisher discloses a project, and how citizens find and read it."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.policy import Denied
from webapp.core.thai import page_date
from webapp.projects import operations, rules
from webapp.projects.models import Project, ProjectStatus

HEADS = ("rationale", "substance", "operator", "place", "schedule", "outputs", "impacts")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


LIMITED = {
    "impact": "limited",
    "screening_reason": "ขุดลอกในที่สาธารณะเดิม ไม่กระทบที่ทำกิน",
    "screening_by": "สำนักงานจังหวัด",
    "screened_on": "2026-01-05",
}
UNSCREENED = dict.fromkeys(LIMITED, "")


def facts(**more: Any) -> dict[str, Any]:
    return {
        "title": "ขุดลอกหนองน้ำบ้านโนนสูง",
        "area_code": ["34", "3401", "340101"],
        **{head: f"ข้อความของหัวข้อ {head}" for head in HEADS},
        "cost_baht": "๑,๒๕๐,๐๐๐ บาท",
        "starts_on": "1/10/2569",
        "ends_on": "2027-03-31",
        "lat": "15.24",
        "lon": "104.85",
        **LIMITED,
        **more,
    }


def draft(publisher: Any, **more: Any) -> str:
    office = publisher.form("/projects/new")["organisation"]
    answer = publisher.post("/projects/new", data=facts(organisation=office, **more))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def edited(publisher: Any, page: str) -> dict[str, Any]:
    """The untouched edit form; three lists carry the area."""
    form = publisher.form(page + "/edit")
    return {**form, "area_code": ["34", "3401", "340101"]}


def test_a_project_is_drafted_completed_published_and_found(officer: Callable[..., Any], client: Browserlike) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher, impacts=" ", cost_baht="")
    assert client.get(page).status_code == 404
    refused = publisher.post(page + "/publish")
    assert refused.status_code == 422
    assert f"{page}/edit#impacts" in refused.text and f"{page}/edit#cost_baht" in refused.text
    assert "6 จาก 8" in refused.text
    form = {**edited(publisher, page), "impacts": "ฝุ่นช่วงขุด", "cost_baht": "1,250,000"}
    assert publisher.post(page + "/edit", data=form).location == page
    assert publisher.post(page + "/publish").location == page
    seen = client.get(page).text
    for words in ("ขุดลอกหนองน้ำ", "1.25 ล้านบาท", "ฝุ่นช่วงขุด", page_date(date(2026, 10, 1), short=True)):
        assert words in seen
    for query in ("q=หนองน้ำ", "q=ฝุ่น", "area=34", "area=3401", "status=published", "year=2570"):
        assert page in client.get(f"/projects?{query}").text, query
    for path in ("/projects", "/projects/map"):
        assert "จึงแสดงผลของ “หนองน้ำ” แทน" in (found := client.get(f"{path}?q=หนองนำ้า").text) and page in found
    for query in ("q=สนามบิน", "area=50", "status=finished", "year=2569", "organisation=nothing", "strategy=nothing"):
        assert page not in client.get(f"/projects?{query}").text, query
    assert page in client.get("/projects?year=x&status=draft&area=zz&page=99").text
    assert page in client.get("/areas/34").text and page in client.get("/").text


def test_a_published_change_needs_a_reason_and_shows_what_changed(
    officer: Callable[..., Any], client: Browserlike
) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    publisher.post(page + "/publish")
    form = {**edited(publisher, page), "substance": "ขุดลึก 3 เมตร"}
    assert publisher.post(page + "/edit", data=form).status_code == 422
    assert publisher.post(page + "/edit", data={**form, "reason": "วัดใหม่", "impacts": ""}).status_code == 422
    assert publisher.post(page + "/edit", data={**form, "reason": "วัดใหม่แล้วลึกกว่าเดิม"}).status_code == 303
    history = client.get(page + "/revisions").text
    assert "วัดใหม่แล้วลึกกว่าเดิม" in history and "<ins>" in history and "เปิดเผยครั้งแรก" in history
    assert history.index("ฉบับที่ 2") < history.index("ฉบับที่ 1")
    assert page in client.get("/projects?q=ขุดลึก").text
    same = edited(publisher, page)
    publisher.post(page + "/edit", data={**same, "reason": "ไม่มีอะไร"})
    assert "ฉบับที่ 3" not in client.get(page + "/revisions").text


def test_two_editors_lose_nothing(officer: Callable[..., Any]) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    first = edited(publisher, page)
    assert publisher.post(page + "/edit", data={**first, "outputs": "บ่อหนึ่งแห่ง"}).status_code == 303
    second = publisher.post(page + "/edit", data={**first, "outputs": "บ่อสองแห่ง"})
    assert second.status_code == 409
    assert "<del>" in second.text and "หนึ่ง" in second.text
    form = fields(next(f for f in parse(second.text).iter("form") if f.find(".//*[@name='title']") is not None))
    assert form["outputs"] == "บ่อสองแห่ง"
    again = {**form, "area_code": ["34", "3401", "340101"]}
    assert publisher.post(page + "/edit", data=again).status_code == 303
    assert "บ่อสองแห่ง" in publisher.get(page).text
    assert publisher.post(page + "/edit", data={**again, "version": "", "outputs": "อื่น"}).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "🙂🙂"},
        {"area_code": ""},
        {"area_code": ["50", "5001", "500101"]},
        {"cost_baht": "แพงมาก"},
        {"cost_baht": "-5"},
        {"cost_baht": "9" * 30},
        {"ends_on": "2020-01-01"},
        {"starts_on": "30/02/2569"},
        {"lat": "15"},
        {"lat": "", "lon": "104"},
        {"lat": "95", "lon": "104"},
        {"lat": "nan", "lon": "104"},
        {"rationale": "ก" * 10_001},
        {"impact": "nonsense"},
    ],
)
def test_a_wrong_form_is_shown_again_whole(officer: Callable[..., Any], change: dict[str, Any]) -> None:
    publisher = officer("publisher", "34")
    office = publisher.form("/projects/new")["organisation"]
    form = facts(organisation=office, **change)
    if change == {"lat": "15"}:
        form["lon"] = ""
    answer = publisher.post("/projects/new", data=form)
    assert answer.status_code == 422
    assert "ข้อความของหัวข้อ outputs" in answer.text
    assert not db.session.scalar(select(Project.id))


def test_the_area_can_be_chosen_step_by_step_without_script(officer: Callable[..., Any]) -> None:
    answer = officer("publisher", "34").post("/projects/new", data=facts(area_code="34", **{"area_code-step": "1"}))
    assert answer.status_code == 200
    assert 'value="3415"' in answer.text and "ข้อความของหัวข้อ outputs" in answer.text


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.pdf"), (b"MZ\x90\x00 program", "plan.pdf"), (b"<html><script>1</script>", "page.pdf"), (None, "")],
)
def test_a_file_that_lies_about_its_type_is_refused(
    officer: Callable[..., Any], content: bytes | None, name: str
) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    form: dict[str, Any] = {"kind": "paper", "title": "แบบแปลน", "description": "แบบก่อสร้าง"}
    if content is not None:
        form["file"] = (io.BytesIO(content), name)
    answer = publisher.post(page + "/documents/new", data=form)
    assert answer.status_code == 422 and "แบบก่อสร้าง" in answer.text


def test_a_document_is_downloaded_never_shown(officer: Callable[..., Any], client: Browserlike) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    form = {"kind": "paper", "title": "แบบแปลน", "description": "แบบก่อสร้างสะพาน", "file": (io.BytesIO(PDF), "x.html")}
    assert publisher.post(page + "/documents/new", data=form).status_code == 303
    link = next(
        a.get("href") or ""
        for a in parse(publisher.get(page).text).iter("a")
        if "/documents/" in (a.get("href") or "") and "new" not in (a.get("href") or "")
    )
    assert client.get(link).status_code == 404, "the document of a draft is as hidden as the draft"
    publisher.post(page + "/publish")
    answer = client.get(link)
    assert answer.data == PDF and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert page in client.get("/projects?q=สะพาน").text


def test_a_project_goes_on_and_ends_with_reasons(officer: Callable[..., Any], client: Browserlike) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    assert publisher.get(page + "/status").status_code == 404
    publisher.post(page + "/publish")
    assert publisher.post(page + "/status", data={"status": "finished", "reason": "เสร็จ"}).status_code == 422
    assert publisher.post(page + "/status", data={"status": "under_way", "reason": ""}).status_code == 422
    assert publisher.post(page + "/status", data={"status": "under_way", "reason": "ลงนามแล้ว"}).status_code == 303
    assert publisher.post(page + "/status", data={"status": "finished", "reason": "ตรวจรับแล้ว"}).status_code == 303
    assert "ตรวจรับแล้ว" in client.get(page + "/revisions").text
    assert publisher.get(page + "/edit").status_code == 404


def test_the_days_of_a_projects_way_are_those_of_thailand(officer: Callable[..., Any], client: Browserlike) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    with clock.at(datetime(2029, 11, 30, 21, 30, tzinfo=UTC)):  # half past four in the morning in Bangkok
        publisher.post(page + "/publish")
        way = client.get(page).text.split("ความคืบหน้า</h2>")[1]
    assert "1 ธันวาคม 2572" in way.replace("\u00a0", " ") and "30 พฤศจิกายน" not in way.replace("\u00a0", " ")


def test_a_project_whose_impact_nobody_screened_does_not_begin(officer: Callable[..., Any]) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher, **UNSCREENED)
    publisher.post(page + "/publish")
    begin = {"status": "under_way", "reason": "ลงนามแล้ว"}
    assert "ยังไม่ได้วินิจฉัยผลกระทบ" in publisher.get(page + "/status").text
    assert publisher.post(page + "/status", data=begin).status_code == 422
    screened = {**edited(publisher, page), **LIMITED, "reason": "บันทึกผลการวินิจฉัย"}
    assert publisher.post(page + "/edit", data=screened).status_code == 303
    assert publisher.post(page + "/status", data=begin).status_code == 303


SEVERE = {
    "impact": "severe",
    "screening_reason": "ย้ายชุมชน",
    "screening_by": "คณะกรรมการกลั่นกรอง",
    "screened_on": "2026-01-05",
}


def test_severe_impact_makes_a_hearing_mandatory(officer: Callable[..., Any]) -> None:
    page = draft(publisher := officer("publisher", "34"), **SEVERE)
    seen = publisher.get(page).text
    assert "ต้องจัดรับฟังความคิดเห็นก่อนเริ่มดำเนินการ" in seen and "ย้ายชุมชน" in seen


def test_a_publisher_of_another_province_touches_nothing(officer: Callable[..., Any], app: Flask) -> None:
    page = draft(officer("publisher", "34"))
    elsewhere = officer("publisher", "50")
    for path in ("", "/edit", "/publish", "/status", "/documents/new"):
        assert elsewhere.get(page + path).status_code == 404
    project = db.session.scalars(select(Project)).one()
    with pytest.raises(Denied), unit_of_work():
        operations.publish_project(elsewhere.person.actor, project)
    with unit_of_work():
        foreign = factories.organisation("34")
    with pytest.raises(Denied), unit_of_work():
        operations.create_project(officer("publisher", "34").person.actor, foreign, {"title": "ก", "area_code": "34"})
    assert officer("planner", "34").get(page).status_code == 200
    assert officer("publisher", areas.tree().by_code["34"].parent_code).get(page + "/edit").status_code == 200


def test_a_head_that_says_nothing_is_missing() -> None:
    day = date(2026, 1, 1)
    whole: dict[str, Any] = {**dict.fromkeys(HEADS, "มี"), "cost_baht": 0}
    assert rules.missing_heads(whole, day) == []
    for head in HEADS:
        for nothing in ("", "  ", "-", "🙂", None):
            assert [h.field for h in rules.missing_heads({**whole, head: nothing}, day)] == [head]
    assert [h.number for h in rules.missing_heads({}, day)] == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12,500,000", "12500000.00"),
        ("๑๒.๕๐ บาท", "12.50"),
        ("0", "0.00"),
        ("1e3", "1000.00"),
        ("NaN", None),
        ("-1", None),
        ("−1", None),
        ("12,34", None),
        ("1,2345.00 บาท", None),
        ("สิบบาท", None),
        ("1" * 40, None),
        ("Infinity", None),
    ],
)
def test_amounts_as_people_type_them(typed: str, amount: str | None) -> None:
    found = rules.read_amount(typed)
    assert (str(found) if found is not None else None) == amount


def test_differences_can_be_put_together_again() -> None:
    before, after = "ถนนกว้าง 6 เมตร ยาว 4 กิโลเมตร", "ถนนกว้าง 7 เมตร ยาว 4 กิโลเมตร พร้อมไฟ"
    found = list(rules.pieces(before, after))
    assert "".join(words for kind, words in found if kind != "in") == before
    assert "".join(words for kind, words in found if kind != "out") == after
    assert ("same", "ถนน") in found or found[0][0] == "same"


def test_states_follow_each_other() -> None:
    pairs = {(a, b) for a in ProjectStatus for b in ProjectStatus if rules.may_follow(a, b)}
    assert pairs == {
        ("published", "under_way"),
        ("published", "cancelled"),
        ("under_way", "finished"),
        ("under_way", "cancelled"),
    }


def test_the_register_stays_quick_to_read(client: Browserlike, stored: Callable[..., Any]) -> None:
    for n in range(14):
        stored(
            factories.project,
            title=f"โครงการ {n:02}",
            published_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n),
        )
    first, second = client.get("/projects").text, client.get("/projects?page=2").text
    assert "โครงการ 13" in first and "โครงการ 01" not in first and "โครงการ 01" in second
