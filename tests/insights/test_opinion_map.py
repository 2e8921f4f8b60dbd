"""What planners see of the opinion map, and what they make of it."""

import json
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.areas import queries as areas
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.insights import forgetting, map_jobs, map_operations, map_rules
from webapp.insights.map_models import OpinionMap
from webapp.insights.models import Label, Theme, ThemeMember
from webapp.submissions import moderating
from webapp.submissions.books import check_books
from webapp.submissions.models import State, Submission, Visibility

PLACES = [(100, 100), (200, 100), (100, 200), (200, 200), (60_000, 60_000), (150, 150)]


def _kept(found: list[Submission], code: str = "34") -> OpinionMap:
    """A map whose places are known: the first four and the last in a corner, one far away."""
    places = np.array(PLACES[: len(found)], np.uint16)
    packed = map_rules.pack([one.id for one in found], places, np.array([0, 0, 0, 0, 1, 0][: len(found)], np.uint8))
    parts: list[dict[str, object]] = [
        {"x": 150, "y": 150, "words": ["ไฟดับ", "มืด"], "texts": 5},
        {"x": 60_000, "y": 60_000, "words": ["น้ำ"], "texts": 1},
    ]
    with unit_of_work():
        map_operations.store(SYSTEM, code, clock.now(), packed, parts, len(found))
    return db.session.get_one(OpinionMap, code)


@pytest.fixture
def six(app: Flask) -> list[Submission]:
    """Three that wait, one in a theme, one far away, one out of scope."""
    with unit_of_work():
        found = [factories.submission(f"ไฟดับหน้าบ้าน {n}", area_code="340101") for n in range(5)]
        found.append(factories.submission("ไม่เกี่ยว", state="out_of_scope", state_reason="นอกอำนาจ"))
        factories.theme([found[3]], title="ไฟดับเดิม")
        for one, value in ((found[0], "แสงสว่าง"), (found[1], "ถนน")):
            db.session.add(
                Label(submission_id=one.id, aspect="problem_type", value=value, confidence=0.9, source="machine")
            )
    return found


CORNER = "around=0,0,300,0,300,300,0,300"


def test_a_planner_encloses_reads_and_makes_a_theme(app: Flask, six: list[Submission], officer: Any) -> None:
    version = _kept(six).version
    planner = officer("planner")
    page = planner.get(f"/workspace/opinion-map?version={version}&{CORNER}").text
    assert "5 เรื่องที่เลือก" in page
    assert "3 เรื่องยังไม่อยู่ในประเด็นใด" in page
    assert "อยู่ในประเด็น “ไฟดับเดิม”" in page
    assert six[4].text not in page.split('id="parts"', 1)[0]
    form = next(
        one
        for n in range(9)
        if "around" in (one := planner.form(f"/workspace/opinion-map?version={version}&{CORNER}", n))
    )
    assert sorted(form["chosen"]) == sorted(one.public_id for one in six[:3])
    form["shown"] = form["chosen"]  # several hidden fields of one name
    refused = planner.post("/workspace/opinion-map/theme", data={**form, "title": "", "chosen": [six[0].public_id]})
    assert refused.status_code == 422
    assert refused.text.split('id="parts"', 1)[0].count(" checked") == 1, "what was unticked stays unticked"
    none = planner.post("/workspace/opinion-map/theme", data={**form, "title": "ไฟดับ", "chosen": []})
    assert "กรุณาเลือกเรื่องอย่างน้อยหนึ่งเรื่อง" in none.text
    assert 'value="ไฟดับ"' in none.text
    chosen = [six[0].public_id, six[1].public_id]
    done = planner.post("/workspace/opinion-map/theme", data={**form, "title": "ไฟดับในซอย", "chosen": chosen})
    assert done.status_code == 303
    theme = db.session.scalars(select(Theme).where(Theme.title == "ไฟดับในซอย")).one()
    members = set(db.session.scalars(select(ThemeMember.submission_id).where(ThemeMember.theme_id == theme.id)))
    assert members == {six[0].id, six[1].id}
    assert db.session.get_one(Submission, six[5].id).state == State.OUT_OF_SCOPE
    assert check_books(areas.tree().by_code["34"]) == []
    late = planner.post(
        "/workspace/opinion-map/theme",
        data={**form, "title": "ที่เหลือ", "chosen": [one.public_id for one in six[:3]]},
        follow_redirects=True,
    )
    assert "มีผู้อื่นจัด 2 เรื่องเข้าประเด็นไปก่อนแล้ว" in late.text
    old = planner.post("/workspace/opinion-map/theme", data={**form, "version": "old"}, follow_redirects=True)
    assert "แผนที่ถูกจัดวางใหม่แล้ว" in old.text


def test_one_colour_alone_and_a_neighbourhood_of_the_list_are_chosen_too(
    app: Flask, six: list[Submission], officer: Any
) -> None:
    version = _kept(six).version
    planner = officer("planner")
    at = f"/workspace/opinion-map?version={version}"
    assert "1 เรื่องที่เลือก" in planner.get(f"{at}&{CORNER}&by=type&is=แสงสว่าง").text
    assert "4 เรื่องที่เลือก" in planner.get(f"{at}&{CORNER}&by=theme&is=").text
    assert "1 เรื่องที่เลือก" in planner.get(f"{at}&part=1").text
    planner.page(f"{at}&part=0&lang=en")
    for wrong in (f"{at}&around=1,2", f"{at}&part=x", f"{at}&part=77", "/workspace/opinion-map?part=1&version=other"):
        planner.page(wrong)


def test_the_block_holds_every_listed_point_with_its_colours(app: Flask, six: list[Submission], officer: Any) -> None:
    _kept(six)
    block = officer("planner").get("/workspace/opinion-map/points").data
    length = int.from_bytes(block[:4], "little")
    about = json.loads(block[4 : 4 + length])
    assert about["n"] == 6
    assert np.frombuffer(block, "<u2", 6, 4 + length).tolist() == [x for x, _ in PLACES]
    assert len(block) == 4 + length + 6 * (4 + len(about["channels"]))
    theme, kinds = about["channels"]["theme"], about["channels"]["type"]
    assert [(one["label"], one["count"]) for one in theme[:2]] == [("ยังไม่อยู่ในประเด็นใด", 5), ("ไฟดับเดิม", 1)]
    assert [one["count"] for one in kinds] == [4, 1, 1, 0]
    assert "เมืองอุบลราชธานี" in about["channels"]["area"][1]["label"]


def test_the_machine_lays_out_in_the_background_what_was_asked_for(app: Flask, officer: Any) -> None:
    with unit_of_work():
        found = [factories.submission(f"ไฟถนนดับ {word} สมชาย") for word in ("หน้าวัด", "หน้าตลาด")]
        found.append(factories.submission("ไฟถนนดับ ปากซอย หมิ่นประมาท", visibility="hidden"))
        for one in found:
            one.public_text = one.text.replace("สมชาย", "[ชื่อบุคคล]")
        factories.submission("เรื่องลับ", area_code="34", visibility="confidential", is_listed=False)
        factories.submission("จังหวัดอื่น", area_code="350101")
    planner = officer("planner")
    assert "data-opinion-map" not in planner.get("/workspace/opinion-map").text
    asked = planner.post("/workspace/opinion-map", data={"area": "34"}, follow_redirects=True)
    assert "กำลังจัดวางแผนที่" in asked.text
    assert map_jobs.not_laid_out(clock.now()) == ["34"]
    jobs.run_now("lay_out_map", ["34"])
    db.session.rollback()
    made = db.session.get_one(OpinionMap, "34")
    assert map_rules.unpack(made.places)["id"].tolist() == [one.id for one in found]
    assert map_jobs.not_laid_out(clock.now()) == []
    named = str([one["words"] for one in made.parts])
    assert "ดับ หน้า" in named, "named by what all may read"
    assert not [one for one in ("สมชาย", "ชื่อบุคคล", "หมิ่นประมาท", "ปากซอย") if one in named]
    version = made.version
    jobs.run_now("lay_out_map", ["34"])
    db.session.rollback()
    assert db.session.get_one(OpinionMap, "34").version == version, "the same texts, the same map"
    assert "data-opinion-map" in planner.get("/workspace/opinion-map").text
    map_jobs.lay_out_what_has_grown()
    assert map_jobs.not_laid_out(clock.now()) == [], "nothing came since"
    with unit_of_work():
        factories.submission("ไฟดับอีกแล้ว")
    assert "อีก 1 เรื่องยังไม่อยู่บนแผนที่" in planner.get("/workspace/opinion-map").text
    map_jobs.lay_out_what_has_grown()
    assert map_jobs.not_laid_out(clock.now()) == ["34"]


def test_maps_are_for_the_planners_of_the_area_and_hold_nothing_confidential(
    app: Flask, six: list[Submission], officer: Any
) -> None:
    version = _kept(six).version
    elsewhere = officer("planner", "35")
    assert "ไฟดับ" not in elsewhere.get(f"/workspace/opinion-map?area=34&version={version}&{CORNER}").text
    assert elsewhere.get("/workspace/opinion-map/points?area=34").status_code == 404
    assert elsewhere.post("/workspace/opinion-map", data={"area": "34"}).status_code == 404
    sent = {"area": "34", "version": version, "part": "0", "title": "ของคนอื่น"}
    assert elsewhere.post("/workspace/opinion-map/theme", data=sent).status_code == 404
    assert officer("moderator").get("/workspace/opinion-map").status_code == 403
    planner = officer("planner")
    with unit_of_work():
        one = db.session.get_one(Submission, six[0].id)
        one.is_listed, one.visibility = False, "confidential"
        forgetting.forget(SYSTEM, one)
    found = db.session.get_one(OpinionMap, "34")
    assert six[0].id not in map_rules.unpack(found.places)["id"]
    page = planner.get(f"/workspace/opinion-map?version={found.version}&{CORNER}").text
    assert "4 เรื่องที่เลือก" in page
    with unit_of_work():
        found.parts = [{**found.parts[0], "words": ["หน้าบ้าน 1", "ไฟดับ"]}, found.parts[1]]
        one = db.session.get_one(Submission, six[1].id)
        moderating.moderate(factories.officer("moderator").actor, one, Visibility.HIDDEN, "หมิ่นประมาท")
    assert [one["words"] for one in found.parts] == [["ไฟดับ"], ["น้ำ"]], "what only hidden words said names nothing"
