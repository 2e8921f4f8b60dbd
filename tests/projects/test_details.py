"""Costs by year, lines and areas, further areas, timeline, greater impacts, secret links, and who may touch them."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.projects.test_projects import UNSCREENED, draft, edited, facts
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts.models import Membership
from webapp.core import audit, clock
from webapp.core.db import db, unit_of_work
from webapp.core.policy import Denied
from webapp.hearings import operations as hearings
from webapp.projects import finding_operations, operations, places, rules
from webapp.projects.models import Impact, Project, ProjectStatus

COSTS = {
    "costs-0-year": "๒๕๗๐",
    "costs-0-source": "provincial",
    "costs-0-amount": "1,000,000",
    "costs-1-year": "2571",
    "costs-1-source": "private",
    "costs-1-amount": "250,000.50",
    "costs-2-year": "",
    "costs-2-source": "provincial",
    "costs-2-amount": "",
}


def published(publisher: Any, **more: Any) -> str:
    page = draft(publisher, **more)
    assert publisher.post(page + "/publish").status_code == 303
    return page


def test_costs_by_year_and_source_are_summed_shown_and_filtered(
    officer: Callable[..., Any], client: Browserlike
) -> None:
    publisher = officer("publisher", "34")
    page = published(publisher, **COSTS, cost_baht="5")
    seen = client.get(page).text
    for words in ("1,250,000.50", "1,000,000", "เอกชน", "2571", "1.25 ล้านบาท"):
        assert words in seen, words
    assert page in client.get("/projects?cost=10").text
    assert page not in client.get("/projects?cost=1").text and page not in client.get("/projects?cost=100").text
    assert page in client.get("/projects?cost=nonsense").text
    form = {**edited(publisher, page), "costs-1-amount": "300000", "reason": "ผู้ร่วมทุนเพิ่มเงิน"}
    assert publisher.post(page + "/edit", data=form).status_code == 303
    history = client.get(page + "/revisions").text
    assert "ปีงบประมาณ 2571 · เอกชน" in re.sub("<[^>]+>", "", history)
    assert db.session.scalars(select(Project)).one().cost_baht == Decimal("1300000.00")


def test_a_line_is_added_without_script(officer: Callable[..., Any]) -> None:
    publisher = officer("publisher", "34")
    answer = publisher.post("/projects/new", data=facts(**COSTS, **{"add-cost": "1"}))
    assert answer.status_code == 200
    assert (
        'name="costs-3-year"' in answer.text and "250,000.50" in answer.text and "ข้อความของหัวข้อ outputs" in answer.text
    )


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"costs-0-year": "สองพัน"}, "รายการที่ 1"),
    ({"costs-0-amount": "-1"}, "รายการที่ 1"),
    ({"costs-0-amount": ""}, "รายการที่ 1"),
    ({"costs-1-source": "ยืมมา"}, "รายการที่ 2"),
    ({"costs-1-year": "2570", "costs-1-source": "provincial"}, "รายการที่ 2"),
    ({"outline_kind": "line", "outline_points": "15.2, 104.8"}, "อย่างน้อย 2 จุด"),
    ({"outline_kind": "area", "outline_points": "15.2 104.8\n15.3 104.9\nไกลมาก"}, "บรรทัดที่ 3"),
    ({"outline_kind": "line", "outline_points": "51.5, 0.1\n51.6, 0.2"}, "บรรทัดที่ 1"),
    ({"outline_kind": "circle", "outline_points": "15.2, 104.8"}, "ตัวเลือกนี้ใช้ไม่ได้"),
    ({"further_codes": ["5001"]}, "ท่านไม่มีสิทธิเผยแพร่ใน"),
    ({"further_area": ["50"]}, "ท่านไม่มีสิทธิเผยแพร่ใน"),
]


def test_nonsense_in_the_details_is_shown_beside_them(officer: Callable[..., Any]) -> None:
    publisher = officer("publisher", "34")
    office = publisher.form("/projects/new")["organisation"]
    for change, words in NONSENSE:
        answer = publisher.post("/projects/new", data=facts(organisation=office, **{**COSTS, **change}))
        assert answer.status_code == 422 and words in answer.text, change
        assert "ข้อความของหัวข้อ outputs" in answer.text and not db.session.scalar(select(Project.id))


def test_a_road_lies_on_the_map_and_in_several_areas(officer: Callable[..., Any], client: Browserlike) -> None:
    publisher = officer("publisher", "34")
    road = {"outline_kind": "line", "outline_points": "15.20, 104.80\n๑๕.๒๕ 104.85\n\n15.30, 104.90"}
    shown = publisher.post("/projects/new", data=facts(**road, further_area=["34", "3415"], **{"add-area": "1"}))
    assert shown.status_code == 200 and 'value="3415"' in shown.text and "อำเภอวารินชำราบ" in shown.text
    page = published(publisher, **road, further_codes=["3415"], lat="", lon="")
    seen = client.get(page).text
    assert "map-line-line" in seen and "อำเภอวารินชำราบ" in seen
    assert page in client.get("/projects?area=3415").text and page in client.get("/projects/map?area=3415").text
    assert page in client.get("/areas/3415").text
    project = db.session.scalars(select(Project)).one()
    assert (project.lat, project.lon) == (15.25, 104.85)
    form = {**edited(publisher, page), "further_codes": [], "reason": "แนวถนนสั้นลง"}
    assert publisher.post(page + "/edit", data=form).status_code == 303
    assert page not in client.get("/projects?area=3415").text
    assert "วารินชำราบ" in client.get(page + "/revisions").text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(500_000, 2_100_000), st.integers(9_700_000, 10_600_000)), min_size=3, max_size=9))
def test_an_outline_reads_as_it_is_written(points: list[tuple[int, int]]) -> None:
    outline = {"kind": "area", "points": [[lat / 100_000, lon / 100_000] for lat, lon in points]}
    assert places.read_outline("area", places.typed_points(outline)) == outline
    lat, lon = places.middle(outline)
    assert 5 <= lat <= 21 and 97 <= lon <= 106


SCREENED = {
    "impact": "severe",
    "screening_reason": "ย้ายชุมชน",
    "screening_by": "คณะกรรมการกลั่นกรอง",
    "screened_on": "2026-01-05",
}


def test_a_degree_of_impact_says_why_who_and_when(officer: Callable[..., Any]) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher, **UNSCREENED)
    for name in rules.SCREENING:
        refused = publisher.post(page + "/edit", data={**edited(publisher, page), **SCREENED, name: ""})
        assert refused.status_code == 422 and "กรุณาระบุข้อนี้ด้วย" in refused.text, name
    ahead = publisher.post(page + "/edit", data={**edited(publisher, page), **SCREENED, "screened_on": "2580-01-05"})
    assert ahead.status_code == 422 and "ต้องไม่อยู่ในอนาคต" in ahead.text
    project = db.session.scalars(select(Project)).one()
    with pytest.raises(operations.Unaccounted), unit_of_work():
        operations.edit_project(
            publisher.person.actor, project, {"area_code": project.area_code, "impact": Impact.LIMITED}
        )
    assert publisher.post(page + "/edit", data={**edited(publisher, page), **SCREENED}).status_code == 303
    assert "คณะกรรมการกลั่นกรอง" in publisher.get(page).text


def test_a_greater_impact_is_never_a_lesser_degree(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """Else a finding would take away the hearing that severe impact calls for."""
    project, publisher = stored(factories.project, impact="severe"), officer("publisher", "34")
    page = f"/projects/{project.public_id}/findings/new"
    assert 'value="wide"' not in publisher.get(page).text and 'value="severe"' in publisher.get(page).text
    lesser = {"found": "เสียงดังกว่าที่คาด", "impact": "limited", "decided_by": "คณะกรรมการ"}
    assert publisher.post(page, data=lesser).status_code == 422
    with pytest.raises(operations.NotPossible), unit_of_work():
        finding_operations.report_finding(publisher.person.actor, project, "เสียงดัง", Impact.WIDE, "คณะกรรมการ")
    assert rules.at_least(None) == list(Impact) and rules.at_least("wide") == [Impact.WIDE, Impact.SEVERE]


def test_a_hearing_on_lesser_facts_does_not_answer_a_severe_finding(
    officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    publisher = officer("publisher", "34")
    page = published(publisher, **{**SCREENED, "impact": "wide"})
    project = db.session.scalars(select(Project)).one()
    stored(factories.hearing, "summarised", of=project)
    actor, begin = publisher.person.actor, {"status": "under_way", "reason": "ลงนามแล้ว"}
    with unit_of_work():
        finding = finding_operations.report_finding(actor, project, "สารเคมีลงแหล่งน้ำ", Impact.SEVERE, "คณะกรรมการ")
        finding_operations.announce_measures(actor, project, finding, "ย้ายที่เก็บสารเคมี")
    seen = publisher.get(page + "/status").text
    assert "ประกาศหลังจากเปิดเผยผลกระทบนี้" in seen
    assert publisher.post(page + "/status", data=begin).status_code == 422
    later = clock.now() + timedelta(days=90)
    with clock.at(later):
        stored(factories.hearing, "summarised", of=project)
        assert publisher.post(page + "/status", data=begin).status_code == 303


@given(st.lists(st.tuples(st.sampled_from([*Impact, None]), st.integers(0, 1)), min_size=1, max_size=12))
def test_severe_impact_counts_from_the_last_time_it_grew(steps: list[tuple[str | None, int]]) -> None:
    rows, findings = [], 0
    for n, (impact, more) in enumerate(steps):
        findings += more
        rows.append(({"impact": impact, "findings": [{}] * findings}, clock.now() + timedelta(days=n)))
    since = rules.severe_since(rows)
    assert (since is None) == (steps[-1][0] != Impact.SEVERE)
    if since is not None:
        first = next(n for n, (_, at) in enumerate(rows) if at == since)
        assert all(impact == Impact.SEVERE for impact, _ in steps[first:])
        assert not any(more for _, more in steps[first + 1 :]), "no finding came after it"
        assert first == 0 or steps[first - 1][0] != Impact.SEVERE or steps[first][1], "it began or grew there"


def test_severe_impact_waits_for_the_summary_of_its_hearing(
    officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    publisher = officer("publisher", "34")
    page = published(publisher, **SCREENED)
    begin = {"status": "under_way", "reason": "ลงนามแล้ว"}
    project = db.session.scalars(select(Project)).one()
    for phase in (None, "open", "closed"):
        if phase:
            stored(factories.hearing, phase, of=project)
        assert "ยังเริ่มดำเนินการไม่ได้" in publisher.get(page + "/status").text
        assert publisher.post(page + "/status", data=begin).status_code == 422, phase
        with pytest.raises(operations.Blocked), unit_of_work():
            operations.set_status(publisher.person.actor, project, ProjectStatus.UNDER_WAY, "ลงนามแล้ว")
    with clock.at(clock.now() + timedelta(days=90)):
        assert "ต้องจัดรับฟังความคิดเห็นก่อนเริ่ม" in publisher.get(page).text
        stored(factories.hearing, "summarised", of=project)
        assert "ต้องจัดรับฟังความคิดเห็นก่อนเริ่ม" not in publisher.get(page).text
        assert publisher.post(page + "/status", data=begin).status_code == 303
    assert "ลงนามแล้ว" in publisher.get(page + "/revisions").text


def test_a_greater_impact_stops_the_project_until_measures_are_announced(
    officer: Callable[..., Any], client: Browserlike
) -> None:
    publisher = officer("publisher", "34")
    page = published(publisher)
    found = {"found": "น้ำเสียไหลลงหนองสาธารณะ", "impact": "wide", "decided_by": "คณะกรรมการกลั่นกรอง"}
    for missing in ({"found": " "}, {"decided_by": ""}):
        assert publisher.post(page + "/findings/new", data={**found, **missing}).status_code == 422
    assert publisher.post(page + "/findings/new", data=found).status_code == 303
    assert "น้ำเสียไหลลงหนองสาธารณะ" in client.get(page).text and "โครงการพักไว้" in client.get(page).text
    assert page in client.get("/projects?q=หนองสาธารณะ").text
    assert publisher.post(page + "/status", data={"status": "under_way", "reason": "ไปต่อ"}).status_code == 422
    assert publisher.get(page + "/findings/new").status_code == 404, "one finding at a time"
    project = db.session.scalars(select(Project)).one()
    with pytest.raises(operations.NotPossible), unit_of_work():
        finding_operations.report_finding(publisher.person.actor, project, "อีก", Impact.WIDE, "คณะกรรมการ")
    measures = f"{page}/findings/{project.findings[0].public_id}/measures"
    assert publisher.post(measures, data={"measures": ""}).status_code == 422
    assert publisher.post(measures, data={"measures": "ขุดบ่อพักน้ำและตรวจน้ำทุกเดือน"}).status_code == 303
    assert publisher.post(measures, data={"measures": "ซ้ำ"}).status_code == 404
    seen = client.get(page).text
    assert "ขุดบ่อพักน้ำ" in seen and "โครงการพักไว้" not in seen and "กระทบในวงกว้าง" in seen
    assert publisher.post(page + "/status", data={"status": "under_way", "reason": "ไปต่อ"}).status_code == 303
    assert "ขุดบ่อพักน้ำ" in client.get(page + "/revisions").text


@pytest.mark.parametrize("impact", [*Impact, None])
@pytest.mark.parametrize("wanted", ProjectStatus)
def test_only_the_obstacles_that_the_rules_name(wanted: str, impact: str | None) -> None:
    going = wanted in (ProjectStatus.UNDER_WAY, ProjectStatus.FINISHED)
    for held in (True, False):
        assert rules.obstacle(wanted, impact, hearing_held=held, finding_open=True) == (
            rules.Obstacle.MEASURES_FIRST if going else None
        )
        first = {None: rules.Obstacle.SCREENING_FIRST}
        first |= {} if held else {Impact.SEVERE: rules.Obstacle.HEARING_FIRST}
        blocked = first.get(impact) if wanted == ProjectStatus.UNDER_WAY else None  # type: ignore[call-overload]
        assert rules.obstacle(wanted, impact, hearing_held=held, finding_open=False) == blocked


def test_a_draft_is_shown_by_secret_link_within_the_organisation(
    officer: Callable[..., Any], sign_in: Callable[..., Any], client: Browserlike
) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    made = publisher.post(page + "/links/new")
    link = re.search(r"/projects/shared/[\w-]+", made.text)
    assert link
    address = link[0]
    assert address not in publisher.get(page + "/links").text, "shown once"
    with unit_of_work():
        colleague = factories.user()
        office = publisher.person.memberships[0].organisation_id
        db.session.add(Membership(user_id=colleague.id, organisation_id=office, role="inspector", area_code="3401"))
    inside = sign_in(colleague)
    assert inside.get(page).status_code == 404
    assert "ขุดลอกหนองน้ำ" in inside.get(address).text
    for stranger in (officer("publisher", "34"), officer("planner", "34")):
        assert stranger.get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert inside.get(address + "x").status_code == 404
    opened = select(audit.AuditEntry).where(audit.AuditEntry.action == "project.share.open")
    assert [entry.actor_id for entry in db.session.scalars(opened)] == [colleague.id]
    with clock.at(clock.now() + timedelta(days=15)):
        assert inside.get(address).status_code == 404
    number = re.search(r"/links/(\w+)/revoke", publisher.get(page + "/links").text)
    assert number and publisher.post(f"{page}/links/{number[1]}/revoke").status_code == 303
    assert inside.get(address).status_code == 404
    other = publisher.post(page + "/links/new").text
    publisher.post(page + "/publish")
    later = re.search(r"/projects/shared/[\w-]+", other)
    assert later and inside.get(later[0]).status_code == 404, "once published it is read like every project"


def test_a_province_sees_its_districts_and_nobody_reaches_beside(officer: Callable[..., Any]) -> None:
    district, province, beside = officer("publisher", "3401"), officer("publisher", "34"), officer("publisher", "3415")
    page = draft(district)
    assert page in province.get("/workspace/projects").text and page not in beside.get("/workspace/projects").text
    for path in ("/edit", "/publish", "/links", "/documents/new"):
        assert province.get(page + path).status_code == 200 and beside.get(page + path).status_code == 404
    district.post(page + "/publish")
    for path in ("/findings/new", "/status"):
        assert province.get(page + path).status_code == 200 and beside.get(page + path).status_code == 404
    project = db.session.scalars(select(Project)).one()
    with pytest.raises(Denied), unit_of_work():
        finding_operations.report_finding(beside.person.actor, project, "ผลกระทบ", Impact.WIDE, "คณะกรรมการ")
    wide = {**edited(district, page), "further_codes": ["3415"], "reason": "กว้างขึ้น"}
    assert district.post(page + "/edit", data=wide).status_code == 422


def test_two_officers_at_the_same_moment_make_one_revision(
    officer: Callable[..., Any], app: Flask, in_threads: Callable[..., list[object]]
) -> None:
    publisher = officer("publisher", "34")
    page = published(publisher)
    project = db.session.scalars(select(Project)).one()
    number, version, actor = project.id, project.changed_at, publisher.person.actor
    stored = {name: getattr(project, name) for name in rules.EDITABLE}
    db.session.rollback()

    def edit(words: object) -> object:
        with app.app_context(), unit_of_work():
            mine = db.session.get_one(Project, number)
            wanted = {**stored, "outputs": str(words)}
            try:
                return operations.edit_project(actor, mine, wanted, version=version, reason="แก้")
            except operations.Stale:
                return "stale"

    assert sorted(map(str, in_threads(edit, ["หนึ่งบ่อ", "สองบ่อ"]))) == ["True", "stale"]
    assert "ฉบับที่ 3" not in publisher.get(page + "/revisions").text


def test_the_feed_holds_what_the_filters_name(officer: Callable[..., Any], client: Browserlike) -> None:
    from xml.etree import ElementTree

    publisher = officer("publisher", "34")
    page = published(publisher, title="ขุดลอก <หนอง> & บึง")
    name = "{http://www.w3.org/2005/Atom}"
    for query, entries in (("", 1), ("?area=34", 1), ("?area=50", 0), ("?area=zz&year=x&cost=y", 1), ("?q=สนามบิน", 0)):
        answer = client.get("/projects/feed.atom" + query)
        assert answer.mimetype == "application/atom+xml"
        root = ElementTree.fromstring(answer.data)
        assert len(root.findall(name + "entry")) == entries, query
    root = ElementTree.fromstring(client.get("/projects/feed.atom").data)
    assert root.findtext(f"{name}entry/{name}title") == "ขุดลอก <หนอง> & บึง"
    assert page in (root.find(f"{name}entry/{name}link").get("href") or "")  # type: ignore[union-attr]


def test_the_map_has_its_list_and_links_every_point(client: Browserlike, stored: Callable[..., Any]) -> None:
    here = stored(factories.project, title="สะพานหนึ่ง", lat=15.2, lon=104.8)
    vague = stored(factories.project, title="สะพานสอง", area="5001")
    stored(factories.project, "draft", title="สะพานลับ")
    seen = client.get("/projects/map").text
    for project in (here, vague):
        assert seen.count(f"/projects/{project.public_id}") == 2, "a point and a line of the list"
    assert "สะพานลับ" not in seen
    assert f"/projects/{vague.public_id}" not in client.get("/projects/map?area=34").text
    assert "ไม่พบโครงการ" in client.get("/projects/map?q=สนามบิน").text


def test_hearings_cannot_begin_on_a_draft(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    project = stored(factories.project, "draft")
    plan = hearings.Plan("รับฟัง", "", ["web"], clock.today() + timedelta(20), clock.today() + timedelta(40))  # type: ignore[list-item]
    with pytest.raises(Denied), unit_of_work():
        hearings.create_hearing(officer("publisher", "34").person.actor, project, plan)
