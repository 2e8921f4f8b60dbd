"""What anybody can read can be taken away whole, by people and by programs, and nothing more than that."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support import factories
from tests.support.pages import Browserlike
from tests.support.statements import counted
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.escalations.models import Escalation
from webapp.insights.models import Label, Theme
from webapp.monitoring.models import ProgressReport, ReportSpending
from webapp.openness.datasets import Type
from webapp.openness.register import DATASETS
from webapp.petitions.models import Petition
from webapp.planning.models import Budget, Indicator, IndicatorValue, Link, Response
from webapp.projects.models import ProjectDocument
from webapp.submissions.models import Submission

SECRET = "คำที่ปิดไว้"


def province() -> None:
    """One row, at least, of every dataset."""
    project = factories.project(lat=15.2, lon=104.8, costs=[(2570, "provincial", 1_500_000)])
    maker = project.created_by
    project.outline = {"kind": "area", "points": [[15.2, 104.8], [15.3, 104.8], [15.3, 104.9]]}
    paper = {"title": "แบบแปลน", "file_key": "a", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
    db.session.add(ProjectDocument(project_id=project.id, added_by=maker, **paper))
    hearing = factories.hearing(of=project)
    factories.session(hearing)
    report = factories.submission(lat=15.22871, lon=104.85643, public_place="ข้างวัด")
    machine = {"source": "machine", "confidence": 0.8123, "model": "abc"}
    db.session.add(Label(submission_id=report.id, aspect="problem_type", value="ถนน", **machine))
    opinion = factories.opinion(of=hearing, stance_given="support")
    theme = factories.theme([report, opinion])
    item = factories.plan_item()
    db.session.add(Budget(plan_item_id=item.id, source="provincial", fiscal_year=2570, amount=5_000_000))
    of_item, of_strategy = Indicator(plan_item_id=item.id, title="ถนนที่ซ่อม"), Indicator(title="รายได้", unit="ร้อยละ")
    of_strategy.strategy_id = item.strategy_id
    for year, target, result in ((2569, "-2.5", "-1.25"), (2570, "3", None)):
        figures = {"target": Decimal(target), "result": None if result is None else Decimal(result)}
        of_strategy.values.append(IndicatorValue(fiscal_year=year, **figures))
    db.session.add_all([of_item, of_strategy])
    db.session.add(Link(theme_id=theme.id, plan_item_id=item.id, relation="adopted", reason="อยู่ในแผน", made_by=maker))
    db.session.add(Response(theme_id=theme.id, version=1, text="จะซ่อมปีนี้", signed_as="สำนักงานจังหวัด", published_by=maker))
    progress = ProgressReport(
        plan_item_id=item.id, term_key="2570-q1", state="submitted", status="under_way", percent=40, written_by=maker,
        submitted_at=clock.now(),
    )  # fmt: skip
    progress.spending = [ReportSpending(source="provincial", spent=2_000_000, budget=5_000_000)]
    up = {"ladder": "2008-12-30", "way": "ladder", "path": ["province", "cluster"], "position": 1, "state": "sent"}
    words = {"title": "น้ำท่วมข้ามจังหวัด", "problem": "ท่วม", "tried": "ขุดลอก", "asked": "ประตูน้ำ"}
    escalation = Escalation(**up, **words, area_code="34", theme_id=theme.id, evidence={}, made_by=maker)
    db.session.add_all([progress, escalation])


def test_indicators_tell_target_and_result_of_each_year(client: Browserlike, stored: Any) -> None:
    stored(province)
    of_item, of_strategy = items(client, "indicators")
    assert (of_item["plan_item_id"] is None, of_strategy["plan_item_id"]) == (False, None)
    assert (of_strategy["title"], of_strategy["unit"], of_item["values"]) == ("รายได้", "ร้อยละ", [])
    assert of_strategy["values"] == [
        {"fiscal_year": 2569, "target": -2.5, "result": -1.25},
        {"fiscal_year": 2570, "target": 3, "result": None},
    ]


def province_elsewhere() -> None:
    """More rows, so that what is asked for is not all there is."""
    hearing = factories.hearing()
    factories.session(hearing)
    said = factories.opinion(of=hearing)
    theme = factories.theme([said])
    item = factories.plan_item()
    made = {"relation": "adopted", "reason": "อยู่ในแผน", "made_by": theme.created_by, "plan_item_id": item.id}
    db.session.add_all([Link(theme_id=theme.id, **made), Link(submission_id=said.id, **made)])


def items(client: Browserlike, name: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{name}", query_string=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


KINDS: dict[Type, tuple[type, ...]] = {
    Type.NUMBER: (int, float),
    Type.COUNT: (int,),
    Type.YES_NO: (bool,),
    Type.LIST: (list,),
    Type.OBJECTS: (list, dict),
}


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_holds_what_its_page_says_in_every_form(client: Browserlike, stored: Any, name: str) -> None:
    stored(province)
    dataset, rows = DATASETS[name], items(client, name, limit=1000)
    columns = [column.name for column in dataset.columns]
    assert rows, "the province has one of each"
    for row in rows:
        assert list(row) == columns
        for column in dataset.columns:
            value = row[column.name]
            assert value is None or isinstance(value, KINDS.get(column.type, (str,))), (column.name, value)
    page = client.get(f"/data/{name}").text
    assert all(f">{column}<" in page for column in columns)
    lines = client.get(f"/data/{name}.jsonl")
    assert lines.mimetype == "application/jsonl"
    whole = [json.loads(line) for line in lines.text.splitlines()]
    assert whole[: len(rows)] == rows
    table = client.get(f"/data/{name}.csv")
    assert table.data.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by this mark"
    read = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert len(read) == len(whole) and list(read[0]) == columns
    assert f"{name}-{clock.today().isoformat()}.csv" in table.headers["Content-Disposition"]
    if dataset.has_ids:
        assert client.get(f"/api/v1/{name}/{rows[0]['id']}").json == rows[0]
    places = client.get(f"/data/{name}.geojson")
    assert places.status_code == (200 if dataset.is_placed else 404)
    if dataset.is_placed:
        features = places.json["features"]
        assert len(features) == len(whole) and all(one["type"] == "Feature" for one in features)


def test_a_point_of_the_map_is_where_it_lies(client: Browserlike, stored: Any) -> None:
    stored(province)
    (road,) = client.get("/data/projects.geojson").json["features"]
    assert road["geometry"]["type"] == "Polygon"
    ring = road["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] == [104.8, 15.2], "closed, longitude first"
    spoken = {one["properties"]["kind"]: one for one in client.get("/data/submissions.geojson").json["features"]}
    assert spoken["problem_report"]["geometry"] == {"type": "Point", "coordinates": [104.856, 15.229]}, "no exact pin"
    assert spoken["opinion"]["geometry"] is None


def test_what_the_public_may_not_read_is_in_no_dataset(
    client: Browserlike, officer: Callable[..., Browserlike], stored: Any
) -> None:
    def hide() -> None:
        factories.project("draft", title=SECRET)
        factories.hearing("draft", title=SECRET)
        plan = factories.plan(status="draft", title=SECRET)
        item = factories.plan_item(plan, title=SECRET)
        factories.submission(SECRET, visibility="confidential", is_listed=False)
        hidden = factories.submission(
            SECRET, visibility="hidden", visibility_reason="หยาบคาย", public_place=SECRET, lat=15.2, lon=104.8
        )
        held = factories.submission(SECRET, visibility="held", visibility_reason="รอตรวจ")
        concealed = factories.submission(SECRET, visibility="confidential", is_listed=False)
        factories.submission("เสียงที่รวมไว้", state="duplicate", duplicate_of_id=concealed.id)
        said = factories.submission("ไฟดับ")
        closed = factories.theme([said], title=SECRET, is_public=False)
        named = factories.theme([hidden, held], title=SECRET, title_submission_id=hidden.id)
        named.title_start, named.title_end = 0, len(SECRET)
        maker = closed.created_by
        for theme, reason in ((closed, SECRET), (named, "อยู่ในแผน")):
            link = {"theme_id": theme.id, "plan_item_id": item.id, "relation": "adopted", "made_by": maker}
            db.session.add(Link(**link, reason=reason))
        db.session.add(Response(theme_id=closed.id, version=1, text=SECRET, signed_as="จังหวัด", published_by=maker))

    stored(hide)
    for reader in (client, officer("planner", "34"), officer("publisher", "34")):
        for name, dataset in DATASETS.items():
            for form in ("csv", "jsonl", *(["geojson"] if dataset.is_placed else [])):
                answer = reader.get(f"/data/{name}.{form}")
                assert answer.status_code == 200 and SECRET not in answer.text, (name, form)
            page = reader.get(f"/api/v1/{name}?limit=1000")
            assert SECRET not in page.text and SECRET not in json.dumps(page.json, ensure_ascii=False)
            assert page.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in page.headers
    shown = {one["visibility"]: one for one in items(client, "submissions")}
    assert set(shown) == {"visible", "hidden", "held"}, "what is hidden keeps its row, so that the books balance"
    assert shown["hidden"]["visibility_reason"] == "หยาบคาย" and shown["hidden"]["lat"] is None
    assert [one["duplicate_of"] for one in items(client, "submissions", state="duplicate")] == [None]
    assert items(client, "links") == [] and items(client, "theme-members") == []


def test_every_row_comes_once_though_rows_come_and_go_meanwhile(
    client: Browserlike, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [stored(factories.submission, f"เรื่องที่ {n}") for n in range(5)]
    page = client.get("/api/v1/submissions?limit=2").json
    found = [one["text"] for one in page["items"]]
    with unit_of_work():
        db.session.delete(db.session.get_one(Submission, first[0].id))
    stored(factories.submission, "เรื่องที่มาทีหลัง")
    while page["next"]:
        page = client.get(page["next"]).json
        found += [one["text"] for one in page["items"]]
    assert found == [*(f"เรื่องที่ {n}" for n in range(5)), "เรื่องที่มาทีหลัง"]


def test_every_dataset_asks_as_often_for_many_rows_as_for_few(client: Browserlike, stored: Any) -> None:
    def asked(name: str) -> int:
        db.session.rollback()
        with counted() as sent:
            assert client.get(f"/data/{name}.jsonl").text
        return len(sent)

    names = sorted(set(DATASETS) - {"areas"})
    stored(province)
    few = {name: asked(name) for name in names}
    for _ in range(3):
        stored(province)
    assert [name for name in names if asked(name) > few[name]] == []


def test_rows_are_narrowed_by_place_and_by_change(client: Browserlike, stored: Any) -> None:
    stored(factories.submission, "ในเมือง", area_code="340101")
    stored(factories.submission, "เชียงใหม่", area_code="500101")
    old = clock.now() - timedelta(days=40)
    stored(factories.submission, "เก่า", area_code="340101", received_at=old, state_changed_at=old)

    def said(**asked: str) -> set[str]:
        return {one["text"] for one in items(client, "submissions", **asked)}

    assert said(area="34") == {"ในเมือง", "เก่า"}
    assert said(area="R2") == {"ในเมือง", "เก่า"} and said(area="TH") == {"ในเมือง", "เชียงใหม่", "เก่า"}
    assert said(area="50") == {"เชียงใหม่"} and said(area="3402") == set()
    yesterday = (clock.now() - timedelta(days=1)).astimezone(clock.BANGKOK)
    assert said(changed_since=yesterday.date().isoformat()) == {"ในเมือง", "เชียงใหม่"}
    assert said(changed_since=yesterday.isoformat(), area="34") == {"ในเมือง"}
    spelled = f"/api/v1/submissions?changed_since={yesterday.isoformat()}"  # the plus sign as most people leave it
    assert {one["text"] for one in client.get(spelled).json["items"]} == {"ในเมือง", "เชียงใหม่"}
    assert "เชียงใหม่" not in client.get("/data/submissions.csv?area=34").text
    assert len(items(client, "areas", area="3401")) > 5
    assert client.get("/data/submissions.csv?area=").status_code == 200, "as the form sends it for the whole country"


@pytest.mark.parametrize("name", [name for name, one in DATASETS.items() if one.by])
def test_rows_lead_to_one_another(client: Browserlike, stored: Any, name: str) -> None:
    """All opinions of a hearing, all links of a theme: by every id that a row names."""
    stored(province)
    stored(province_elsewhere)
    rows = items(client, name)
    for column in DATASETS[name].by:
        for value in {row[column] for row in rows} - {None}:
            assert items(client, name, **{column: value}) == [row for row in rows if row[column] == value]
        assert items(client, name, **{column: "nothing"}) == []
        table = client.get(f"/data/{name}.csv", query_string={column: "nothing"}).text
        assert len(table.splitlines()) == 1


def test_all_opinions_of_a_hearing_are_taken_from_its_page(client: Browserlike, stored: Any) -> None:
    hearing = stored(factories.hearing)
    page = f"/hearings/{hearing.public_id}"
    assert "ดาวน์โหลดความคิดเห็นทั้งหมด" not in client.get(page).text, "there is none yet"
    stored(factories.opinion, "เห็นด้วย", of=hearing)
    stored(factories.opinion, "ของเวทีอื่น")
    found = re.search(r'href="(/data/submissions\.csv[^"]+)"', client.get(page).text)
    assert found
    table = client.get(found[1].replace("&amp;", "&")).text
    assert "เห็นด้วย" in table and "ของเวทีอื่น" not in table


@pytest.mark.parametrize(
    ("name", "asked", "parameter"),
    [
        ("submissions", "area=9x", "area"),
        ("submissions", "limit=0", "limit"),
        ("submissions", "limit=1001", "limit"),
        ("submissions", "limit=๑๐", "limit"),
        ("submissions", "limit=-1", "limit"),
        ("submissions", "after=99999999999999999999", "after"),
        ("submissions", "after=x", "after"),
        ("submissions", "changed_since=yesterday", "changed_since"),
        ("submissions", "changed_since=2569-11-30", "changed_since"),
        ("submissions", "changed_since=2026-11-30T09:00:00", "changed_since"),
        ("submissions", "changed_since=0001-01-01T00:00:00%2B14:00", "changed_since"),
        ("submissions", "kind=opinion", "kind"),
        ("links", "area=34", "area"),
        ("areas", "changed_since=2026-11-30", "changed_since"),
    ],
)
def test_a_filter_that_does_not_hold_is_refused_with_its_name(
    client: Browserlike, name: str, asked: str, parameter: str
) -> None:
    for address in (f"/api/v1/{name}?{asked}", f"/data/{name}.csv?{asked}"):
        answer = client.get(address)
        assert answer.status_code == 400 and answer.mimetype == "application/problem+json"
        assert answer.json["parameter"] == parameter and answer.json["detail"]


def test_what_is_not_there_is_not_found(client: Browserlike) -> None:
    for path in ("/api/v1/nothing", "/data/nothing.csv", "/data/submissions.exe", "/data/links.geojson"):
        assert client.get(path).status_code == 404
    for path in ("/api/v1/submissions/nothing", "/api/v1/theme-members/nothing", "/api/v1/areas/34"):
        answer = client.get(path)
        assert answer.status_code == 404 and answer.json["status"] == 404
    assert client.get("/data/nothing").status_code == 404
    assert client.post("/api/v1/submissions").status_code == 405


def test_a_table_program_takes_no_words_for_a_formula(client: Browserlike, stored: Any) -> None:
    stored(factories.submission, '=HYPERLINK("http://evil.example")')
    stored(factories.submission, 'หลายบรรทัด\r\n"คำพูด", ลูกน้ำ')
    read = list(csv.DictReader(io.StringIO(client.get("/data/submissions.csv").data.decode("utf-8-sig"), newline="")))
    assert read[0]["text"] == '\'=HYPERLINK("http://evil.example")'
    assert read[1]["text"] == 'หลายบรรทัด\r\n"คำพูด", ลูกน้ำ'
    assert items(client, "submissions")[0]["text"] == '=HYPERLINK("http://evil.example")', "programs get the very words"


def test_copies_petitions_and_labels_are_told_as_their_pages_tell_them(client: Browserlike, stored: Any) -> None:
    def write() -> None:
        first = factories.submission("ถนนพัง")
        factories.submission("ถนนพัง", state="duplicate", duplicate_of_id=first.id)
        factories.submission("", state="duplicate", duplicate_of_id=first.id, is_joined=True, is_listed=False)
        wish = factories.submission("ขอให้รับฟัง", is_petition=True)
        db.session.add(Petition(project_id=factories.project().id, submission_id=wish.id))
        for source, value, holds in (("machine", "น้ำท่วม", False), ("person", "ถนน", True)):
            label = {"aspect": "problem_type", "source": source, "value": value, "in_force": holds}
            db.session.add(Label(submission_id=first.id, confidence=1.0, **label))
        mood = {"aspect": "sentiment", "value": "neg", "source": "machine", "confidence": 0.9}
        db.session.add(Label(submission_id=first.id, **mood))

    stored(write)
    first, copy, wish = items(client, "submissions")
    assert first["voices"] == 3 and copy["duplicate_of"] == first["id"]
    assert first["problem_types"] == [{"label": "ถนน", "by": "person", "confidence": 1.0, "model": None}]
    assert wish["kind"] == "petition" and wish["project_id"] and wish["settlement"] is None
    assert "neg" not in json.dumps(first), "what a writer feels is not published"


def test_the_catalogue_leads_to_every_file(client: Browserlike, stored: Any) -> None:
    stored(province)
    home = client.get("/data").text
    assert all(f'href="/data/{name}"' in home for name in DATASETS)
    assert "/data" in client.get("/").text, "the foot of every page leads there"
    told = client.get("/data/catalog.jsonld")
    assert told.mimetype == "application/ld+json" and told.json["@type"] == "dcat:Catalog"
    assert {one["dct:identifier"] for one in told.json["dcat:dataset"]} == set(DATASETS)
    for one in told.json["dcat:dataset"]:
        assert {title["@language"] for title in one["dct:title"]} == {"th", "en"}
        assert client.get(one["dcat:landingPage"]["@id"]).status_code == 200
        for file in one["dcat:distribution"]:
            answer = client.get(file["dcat:downloadURL"]["@id"])
            assert answer.text and file["dcat:mediaType"]["@id"].endswith(answer.mimetype)


def test_the_interface_describes_itself(client: Browserlike, stored: Any) -> None:
    stored(province)
    told = client.get("/api/v1/openapi.json?lang=en").json
    begin = client.get("/api/v1/").json
    assert set(begin["datasets"]) == set(DATASETS)
    for name, address in begin["datasets"].items():
        listing = told["paths"][f"/api/v1/{name}"]["get"]
        for parameter in listing["parameters"]:
            usual = {"area": "34", "changed_since": "2026-01-01", "limit": "1", "after": "0"}
            right = usual.get(parameter["name"], "x")
            assert client.get(address, query_string={parameter["name"]: right}).status_code == 200
        properties = told["components"]["schemas"][name]["properties"]
        (row,) = client.get(address, query_string={"limit": 1}).json["items"]
        assert set(row) == set(properties)
        assert all(one["description"] for one in properties.values())


def test_answers_to_programs_may_be_kept_and_errors_may_not(client: Browserlike) -> None:
    assert client.get("/api/v1/themes").headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/api/v1/themes?limit=x").headers["Cache-Control"] == "no-store"
    assert db.session.query(Theme).count() == 0
