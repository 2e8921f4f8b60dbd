"""Open311 shows what a visitor may see of problem reports, in the standard's own form, and nothing else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from nlp.taxonomy import problem_types
from tests.openness.open311 import ROOT, ask, refused
from tests.support import factories
from tests.support.statements import counted
from webapp.areas import queries as areas
from webapp.core import clock, i18n
from webapp.core.db import db, unit_of_work
from webapp.insights import type_queries
from webapp.insights.models import Label
from webapp.insights.type_models import OwnType
from webapp.openness.open311_services import OTHER
from webapp.planning.models import Link, Response
from webapp.submissions import cells
from webapp.submissions.models import Care, Photo, Submission

# The fields of the standard's own examples.
REQUEST = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
]  # fmt: skip
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
ATTRIBUTE = ["variable", "code", "datatype", "required", "datatype_description", "order", "description", "values"]


def label(one: Submission, value: str, source: str = "machine", confidence: float = 0.9, **more: Any) -> None:
    values = {"aspect": "problem_type", "confidence": confidence, "model": "m" if source == "machine" else ""}
    db.session.add(Label(submission_id=one.id, value=value, source=source, **values, **more))


def own_type(area: str, th: str, code: str = "", **more: Any) -> OwnType:
    values = {"en": f"Own {code}", "definition": "เรื่องที่จังหวัดนี้มีเป็นพิเศษ", "parent": "environment"}
    row = OwnType(area_code=area, th=th, open311=code, **{**values, **more})
    db.session.add(row)
    db.session.flush()
    return row


def of(client: Any, one: Submission, **args: Any) -> dict[str, Any]:
    (found,) = ask(client, f"requests/{one.public_id}", **args)
    return dict(found)


def listed(client: Any, **args: Any) -> list[str]:
    return [one["service_request_id"] for one in ask(client, "requests", **args)]


def test_it_is_discovered(client: Any) -> None:
    found = ask(client, "discovery")
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    (endpoint,) = found["endpoints"]
    assert list(endpoint) == ["specification", "url", "changeset", "type", "formats"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith(ROOT)
    assert endpoint["type"] == "production"
    assert endpoint["formats"] == ["text/xml", "application/json"]


def test_services_are_the_problem_types_each_with_a_code_of_its_own(client: Any) -> None:
    found = ask(client, "services")
    assert all(list(one) == SERVICE for one in found)
    codes = [one["service_code"] for one in found]
    assert codes == [*(kind.open311 for kind in problem_types()), OTHER.code]
    assert len(set(codes)) == len(codes)
    road = next(one for one in found if one["service_code"] == "road")
    assert (road["service_name"], road["group"]) == ("ถนน", "โครงสร้างพื้นฐาน")
    assert {"Roads", "Infrastructure"} <= set(road["keywords"].split(", "))
    assert (road["metadata"], road["type"]) == (False, "realtime")
    english = next(one for one in ask(client, "services", locale="en_GB") if one["service_code"] == "road")
    assert (english["service_name"], english["group"]) == ("Roads", "Infrastructure")
    definition = ask(client, "services/road")
    assert definition["service_code"] == "road"
    (attribute,) = definition["attributes"]
    assert list(attribute) == ATTRIBUTE
    assert (attribute["code"], attribute["required"]) == ("area", False)


def test_no_cookie_has_a_say_in_the_language(client: Any) -> None:
    client.set_cookie("lang", "en")
    assert ask(client, "services")[0]["service_name"] == "ถนน"


def test_own_types_are_services_of_their_province_alone(client: Any) -> None:
    with unit_of_work():
        elephants = own_type("34", "ช้างเข้าหมู่บ้าน", "elephants")
        others = own_type("36", "ช้างป่าลงสวน", "elephants")
        clash, unsafe = own_type("34", "หลุมหน้าบ้าน", "road"), own_type("34", "ซอยตัน", "a,b/c d")
        own_type("34", "เลิกใช้แล้ว", "gone", retired_at=clock.now())
        everywhere = own_type("TH", "ทั่วประเทศ", "everywhere")
    shipped = {kind.open311 for kind in problem_types()} | {OTHER.code}
    in_province = {one["service_code"] for one in ask(client, "services", jurisdiction_id="34")} - shipped
    assert in_province == {"elephants", clash.public_id, unsafe.public_id, "everywhere"}
    assert {one["service_code"] for one in ask(client, "services", jurisdiction_id="36")} - shipped == {
        "elephants",
        "everywhere",
    }
    assert {one["service_code"] for one in ask(client, "services")} - shipped == {"everywhere"}
    assert ask(client, "services/elephants", jurisdiction_id="34")["service_code"] == "elephants"
    assert "service_code" in refused(client, "services/elephants", 404, jurisdiction_id="50")
    with unit_of_work():
        here, there = factories.submission(area_code="340101"), factories.submission(area_code="360101")
        label(here, elephants.th), label(there, others.th)
        wide = factories.submission(area_code="500101")
        label(wide, everywhere.th)
    assert (of(client, here)["service_code"], of(client, here)["service_name"]) == ("elephants", elephants.th)
    assert of(client, wide)["service_code"] == "everywhere"
    assert set(listed(client, service_code="elephants")) == {here.public_id, there.public_id}
    assert listed(client, service_code="elephants", jurisdiction_id="36") == [there.public_id]


def test_a_request_says_all_that_its_public_page_says(client: Any) -> None:
    at = datetime(2026, 11, 2, 20, 30, tzinfo=clock.BANGKOK)
    with unit_of_work():
        one = factories.submission(
            "ไฟดับ <b>ทั้งซอย</b> & มืดมาก", area_code="340101", lat=15.228712, lon=104.856439, received_at=at,
            state_changed_at=at, place_note="หน้าบ้านนายสมชาย", public_place="หน้าบ้าน[ชื่อบุคคล]",
        )  # fmt: skip
        db.session.add(Photo(submission_id=one.id, position=0, file_key="k", thumbnail_key="t", width=9, height=9))
        label(one, "แสงสว่าง"), label(one, "สายไฟ", confidence=0.5)
    found = of(client, one)
    assert list(found) == REQUEST
    place = areas.get("340101")
    assert place
    assert found == {
        "service_request_id": one.public_id,
        "status": "open",
        "status_notes": None,
        "service_name": "แสงสว่าง",
        "service_code": "lighting",
        "description": "ไฟดับ <b>ทั้งซอย</b> & มืดมาก",
        "agency_responsible": None,
        "service_notice": "แจ้งหน่วยงานที่รับผิดชอบ ภายใน 9 พฤศจิกายน 2569; ตอบกลับ หรือแก้ไขแล้วเสร็จ ภายใน 2 ธันวาคม 2569",
        "requested_datetime": "2026-11-02T20:30:00+07:00",
        "updated_datetime": "2026-11-02T20:30:00+07:00",
        "expected_datetime": "2026-12-02T23:59:59+07:00",
        "address": f"หน้าบ้าน[ชื่อบุคคล] {areas.full_path_name(place)}",
        "address_id": "340101",
        "zipcode": place.postal_code,
        "lat": 15.229,
        "long": 104.856,
        "media_url": f"http://127.0.0.1:8000/photos/{one.photos[0].public_id}",
    }
    assert "Say which office has it" in of(client, one, locale="en")["service_notice"]


def test_nothing_is_told_that_the_public_does_not_see(client: Any, stored: Any) -> None:
    words = {"area_code": "340101", "lat": 15.2287, "lon": 104.8564, "public_place": "ปากซอย 4"}
    hidden = stored(factories.submission, "คำหยาบมาก", visibility="hidden", visibility_reason="ถ้อยคำไม่เหมาะสม", **words)
    found = of(client, hidden)
    assert "ถ้อยคำไม่เหมาะสม" in found["status_notes"]
    assert [found[name] for name in ("description", "lat", "long", "media_url")] == [None] * 4
    assert "ซอย" not in found["address"]
    assert listed(client) == [hidden.public_id]
    assert listed(client, lat=15.2287, long=104.8564) == [], "where it is can be asked out of nobody"
    with unit_of_work():
        secret = factories.submission("", visibility="confidential", is_listed=False, area_code="34")
        joined = factories.submission("", state="duplicate", duplicate_of_id=hidden.id, is_joined=True, is_listed=False)
        asks = factories.submission("ขอให้จัดรับฟัง", is_petition=True)
        opinion = factories.opinion()
    for one in (secret, joined, asks, opinion):
        assert "service_request_id" in refused(client, f"requests/{one.public_id}", 404)
        assert refused(client, f"tokens/{one.public_id}", 404)
    assert listed(client) == listed(client, service_request_id=",".join(
        one.public_id for one in (hidden, secret, joined, asks, opinion)
    )) == [hidden.public_id]  # fmt: skip


def test_people_outrank_the_machine_and_officers_the_sender(client: Any) -> None:
    with unit_of_work():
        machine, given, officer, none = (factories.submission() for _ in range(4))
        for one in (machine, given, officer):
            label(one, "ถนน")
        given.type_given = officer.type_given = "คลอง"
        label(officer, "ต้นไม้", "person", 1.0)
        label(none, "น้ำท่วม", in_force=False)
    wanted = {machine: "road", given: "canal", officer: "tree", none: "other"}
    assert {one.public_id: of(client, one)["service_code"] for one in wanted} == {
        one.public_id: code for one, code in wanted.items()
    }
    for one, code in wanted.items():
        assert listed(client, service_code=code) == [one.public_id], code
    assert set(listed(client, service_code="road,tree , ")) == {machine.public_id, officer.public_id}
    assert "service_code" in refused(client, "requests", 404, service_code="nonsense")


def test_status_and_its_notes_are_the_offices_words(client: Any) -> None:
    with unit_of_work():
        office = factories.organisation(name_th="เทศบาลเมืองวาริน")
        planner = factories.officer("planner")
        begun, given, fixed, again, out = (factories.submission() for _ in range(5))
        out.state, out.state_reason = "out_of_scope", "เป็นเรื่องของเอกชน"
        fixed.state, fixed.settlement, again.state, again.settlement = "answered", "fixed", "answered", "reopened"
        for one, step, words in (
            (given, "assigned", "นัดสำรวจวันศุกร์"),
            (fixed, "assigned", ""),
            (fixed, "fixed", "เปลี่ยนหลอดแล้ว"),
            (again, "fixed", "เปลี่ยนหลอดแล้ว"),
        ):
            care = Care(submission_id=one.id, step=step, organisation_id=office.id, words=words, state_before="waiting")
            care.made_by = planner.id
            db.session.add(care)
        db.session.add(Care(submission_id=again.id, step="reopened", words="ลับ ยังดับ", state_before="answered"))
        copy = factories.submission(state="duplicate", duplicate_of_id=fixed.id)
    found = {one: of(client, one) for one in (begun, given, fixed, again, out, copy)}
    assert [one["status"] for one in found.values()] == ["open", "open", "closed", "open", "closed", "closed"]
    assert found[given]["agency_responsible"] == "เทศบาลเมืองวาริน"
    assert "นัดสำรวจวันศุกร์" in found[given]["status_notes"]
    assert found[fixed]["status_notes"] == "เทศบาลเมืองวาริน แจ้งว่าแก้ไขแล้ว: เปลี่ยนหลอดแล้ว"
    assert "ลับ" not in found[again]["status_notes"], "what reporters wrote to the office is not public"
    assert found[out]["status_notes"] == "เป็นเรื่องของเอกชน"
    assert fixed.public_id in found[copy]["status_notes"]
    assert "เปลี่ยนหลอดแล้ว" in found[copy]["status_notes"]
    assert found[begun]["service_notice"]
    assert found[out]["service_notice"] is None
    opened, shut = ({one.public_id for one in chosen} for chosen in ((begun, given, again), (fixed, out, copy)))
    assert set(listed(client, status="open")) == opened
    assert set(listed(client, status="closed")) == shut
    assert set(listed(client, status="open,closed")) == opened | shut


def test_answers_and_decisions_of_public_themes_are_told(client: Any) -> None:
    with unit_of_work():
        planner = factories.officer("planner")
        one, other = factories.submission(), factories.submission()
        told, kept = factories.theme([one]), factories.theme([other], is_public=False)
        for theme in (told, kept):
            values = {"text": "จะซ่อมในไตรมาสหน้า", "text_en": "Repaired next quarter", "signed_as": "สำนักงานจังหวัด"}
            db.session.add(Response(theme_id=theme.id, version=1, published_by=planner.id, **values))
            db.session.add(
                Link(theme_id=theme.id, relation="referred", reason="เป็นถนนของแขวง", evidence={}, made_by=planner.id)
            )
        one.state = other.state = "answered"
    found = of(client, one)
    assert found["status"] == "closed"
    assert found["status_notes"].split("\n")[0] == "สำนักงานจังหวัด: จะซ่อมในไตรมาสหน้า"
    assert "เป็นถนนของแขวง" in found["status_notes"]
    assert found["agency_responsible"] == "สำนักงานจังหวัด"
    assert "Repaired next quarter" in of(client, one, locale="en")["status_notes"]
    assert of(client, other)["status_notes"] is None


def test_ninety_days_a_thousand_requests_and_pages(client: Any) -> None:
    now = clock.now()
    with unit_of_work():
        ages = {days: factories.submission(received_at=now - timedelta(days=days)) for days in (0, 10, 89, 91, 200)}
    ids = {days: one.public_id for days, one in ages.items()}
    assert listed(client) == [ids[0], ids[10], ids[89]]
    day = (now - timedelta(days=201)).date().isoformat()
    assert listed(client, start_date=day) == [ids[200]]
    assert listed(client, end_date=day) == []
    assert listed(client, start_date=(now - timedelta(days=95)).isoformat()) == [ids[10], ids[89], ids[91]]
    assert listed(client, start_date=(now - timedelta(days=20)).isoformat(), end_date=now.isoformat()) == [
        ids[0],
        ids[10],
    ]
    local = (now - timedelta(days=10)).astimezone(clock.BANGKOK)
    assert listed(client, start_date=f"{local:%Y-%m-%d}", end_date=f"{local:%Y-%m-%d}") == [ids[10]]
    unescaped = f"{local - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}+07:00"
    answer = client.get(f"{ROOT}/requests.json?start_date={unescaped}")
    assert [one["service_request_id"] for one in answer.json] == [ids[0], ids[10]]
    assert "90" in refused(client, "requests", start_date="2026-01-01T00:00:00Z", end_date="2026-04-02T00:00:00Z")
    assert refused(client, "requests", start_date="2026-02-01T00:00:00Z", end_date="2026-01-01T00:00:00Z")
    assert "W3C" in refused(client, "requests", start_date="2026-01-01T00:00:00")
    assert [listed(client, page=page, page_size=2) for page in (1, 2, 3)] == [[ids[0], ids[10]], [ids[89]], []]
    assert "1,000" in refused(client, "requests", page_size=1_001)
    asked = f"{ids[200]}, {ids[0]},unknown,{ids[200]}"
    assert listed(client, service_request_id=asked, status="closed") == [ids[200], ids[0]], "it overrides all others"
    assert listed(client, service_request_id="unknown") == []


def test_places(client: Any) -> None:
    with unit_of_work():
        ubon = factories.submission(area_code="340101")
        pins = [(15.2287, 104.8564), (15.2300, 104.8564), (15.2600, 104.8564)]
        near, by, far = (
            factories.submission(area_code="340701", lat=lat, lon=lon, cell=cells.cell_of(lat, lon))
            for lat, lon in pins
        )
        away = factories.submission(area_code="500101")
    assert set(listed(client, jurisdiction_id="34")) == {one.public_id for one in (ubon, near, by, far)}
    assert listed(client, jurisdiction_id="50") == [away.public_id]
    assert listed(client, area="3401") == [ubon.public_id]
    assert listed(client, area="3401", jurisdiction_id="50") == []
    assert set(listed(client, lat=15.2287, long=104.8564)) == {near.public_id, by.public_id}
    assert set(listed(client, lat=15.2287, long=104.8564, radius=5_000)) == {one.public_id for one in (near, by, far)}
    assert listed(client, lat=15.229, long=104.856, radius=1) == [near.public_id], "no finer than the public sees"
    assert listed(client, lat=15.2287, long=104.8564, radius=1) == []
    assert of(client, away, jurisdiction_id="50")["service_request_id"] == away.public_id
    assert refused(client, f"requests/{away.public_id}", 404, jurisdiction_id="34")
    for path in ("services", "services/road", "requests", f"requests/{near.public_id}", f"tokens/{near.public_id}"):
        assert "jurisdiction_id" in refused(client, path, 404, jurisdiction_id="99")
    for wrong in ({"lat": 1}, {"lat": "x", "long": 1}, {"lat": 1, "long": 1, "radius": 1e9}, {"radius": 5}):
        assert refused(client, "requests", **wrong)


def test_an_id_is_its_own_token(client: Any, stored: Any) -> None:
    one = stored(factories.submission)
    assert ask(client, f"tokens/{one.public_id}") == [{"service_request_id": one.public_id, "token": one.public_id}]


def test_a_key_is_not_asked_for_and_does_not_matter(client: Any, stored: Any) -> None:
    one = stored(factories.submission)
    assert listed(client, api_key="anything") == [one.public_id]


def test_what_is_not_there_is_told_in_the_standards_way(client: Any) -> None:
    for path in ("nothing.xml", "requests.yaml", "requests", "services/road.html", "requests/x/y.xml", "tokens/.json"):
        answer = client.get(f"{ROOT}/{path}")
        assert answer.status_code == 404, path
        assert answer.mimetype in ("text/xml", "application/json"), path
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.put(f"{ROOT}/requests.json").json[0]["code"] == 404
    asked = client.options(f"{ROOT}/requests.json")
    assert asked.status_code == 204
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]


def test_answers_may_be_kept_for_a_minute_by_everybody(client: Any) -> None:
    assert client.get(f"{ROOT}/requests.xml").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("number", [1, 12])
def test_a_page_asks_the_same_of_the_database_however_long_it_is(client: Any, number: int) -> None:
    with unit_of_work():
        planner, office = factories.officer("planner"), factories.organisation()
        answered = [factories.submission(type_given="ถนน") for _ in range(number)]
        for one in answered:
            theme = factories.theme([one])
            db.session.add(
                Response(theme_id=theme.id, version=1, published_by=planner.id, text="ซ่อม", signed_as="จังหวัด")
            )
            one.state = "answered"
            label(one, "ถนน")
            values = {"step": "assigned", "words": "", "state_before": "waiting", "made_by": planner.id}
            db.session.add(Care(submission_id=one.id, organisation_id=office.id, **values))
            factories.submission(state="duplicate", duplicate_of_id=one.id)
    type_queries.forget()
    client.get(f"{ROOT}/requests.json")  # areas stand in memory
    db.session.remove()
    with counted() as asked:
        assert len(client.get(f"{ROOT}/requests.json").json) == 2 * number
    assert len(asked) <= 12, "\n".join(asked)


def test_long_and_old_texts_of_imports_are_told(client: Any) -> None:
    i18n.set_locale("th")
    old = datetime(2022, 5, 1, tzinfo=clock.BANGKOK)
    with unit_of_work():
        one = factories.submission("ก" * 9_000, received_at=old, state_changed_at=old)
        db.session.execute(update(Submission).where(Submission.id == one.id).values(public_place="ซอย\u2028 4"))
    found = of(client, one)
    assert len(found["description"]) == 4_000
    assert (found["expected_datetime"], found["service_notice"]) == (None, None), "nothing was promised then"
