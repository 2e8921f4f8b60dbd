"""The official tree, as people search it and as conditions use it."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.pages import Browserlike
from webapp.areas import queries
from webapp.areas.models import Area, Level
from webapp.core.db import db


@pytest.mark.parametrize(
    ("level", "count"),
    [("region", 6), ("provincial_cluster", 18), ("province", 77), ("district", 928), ("subdistrict", 7436)],
)
def test_the_tree_is_complete(app: Flask, level: str, count: int) -> None:
    assert db.session.scalar(select(func.count()).where(Area.level == level)) == count


def test_a_child_code_begins_with_its_parents_and_the_path_leads_there(app: Flask) -> None:
    for area in queries.tree().by_code.values():
        assert area.path.split("/")[-1] == area.code
        if area.level in {Level.DISTRICT, Level.SUBDISTRICT}:
            assert area.parent_code is not None
            assert area.code.startswith(area.parent_code)


def test_every_province_but_bangkok_stands_in_a_cluster(app: Flask) -> None:
    outside = [p.name_th for p in queries.provinces() if p.parent_code == "TH"]
    assert outside == ["กรุงเทพมหานคร"]


@pytest.mark.parametrize(
    "typed",
    ["วารินชำราบ", "อำเภอวารินชำราบ", "อ.วารินชำราบ", "warin chamrap", "อ.วารินชำราบ จ.อุบลราชธานี", "วารินชำลาบ", "วารินชัมราบ อุบล"],
)  # fmt: skip
def test_people_find_a_district_however_they_write_it(app: Flask, typed: str) -> None:
    assert queries.find(typed)[0].code == "3415"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_ranges_of_an_area_hold_each_code_within_it_once(app: Flask) -> None:
    wide = [area for area in queries.tree().by_code.values() if len(area.code) < 4]
    for area in wide:
        parts = [db.session.scalars(select(Area.code).where(one)).all() for one in queries.ranges(Area.code, area)]
        inside = [one.code for one in queries.tree().by_code.values() if f"{one.path}/".startswith(f"{area.path}/")]
        assert sorted(code for part in parts for code in part) == sorted(inside), area.code


def test_within_selects_what_lies_inside(app: Flask) -> None:
    def count(code: str) -> int:
        area = queries.get(code)
        assert area is not None
        return len(db.session.scalars(select(Area.code).where(queries.within(Area.code, area))).all())

    assert count("TH") == 1 + 6 + 18 + 77 + 928 + 7436
    assert count("3415") == 1 + len(queries.children("3415"))
    assert count("C14") == 1 + sum(count(code) for code in ("34", "35", "33", "37"))
    assert count("R6") == 1 + count("C07")


def test_an_address_is_written_smallest_first(app: Flask) -> None:
    area = queries.get("340101")
    assert area is not None
    assert queries.full_path_name(area).th == "ตำบลในเมือง อำเภอเมืองอุบลราชธานี จังหวัดอุบลราชธานี"


def test_a_citizen_finds_the_area_by_map_list_and_search(client: Browserlike) -> None:
    page = client.get("/areas?q=วาริน")
    assert "อำเภอวารินชำราบ จังหวัดอุบลราชธานี" in page.text
    assert page.text.count("map-area") == 77
    assert "อำเภอวารินชำราบ" in client.get("/areas?q=๓๔๑๙๐").text
    address = re.search(r'href="(/areas/provinces\.svg\?v=\w+)#p34"', page.text)
    assert address
    file = client.get(address[1])
    assert file.content_type == "image/svg+xml"
    assert "immutable" in file.headers["Cache-Control"]
    assert file.text.count("<path id=") == 77


@pytest.mark.parametrize("code", ["TH", "R2", "C14", "34", "3415", "341501", "10", "1001"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_level_has_a_page(client: Browserlike, code: str, language: str) -> None:
    page = client.get(f"/areas/{code}?lang={language}")
    assert page.status_code == 200
    jumps = re.findall(r'href="#([^"]+)"', page.text.split('class="jump"')[1].split("</nav>")[0])
    assert len(jumps) > 2 and all(f'<h2 id="{jump}"' in page.text for jump in jumps)


@pytest.mark.parametrize("code", ["99", "3499", "x", "340101'--", "๓๔"])
def test_an_area_that_is_not_there_is_said_to_be_not_there(client: Browserlike, code: str) -> None:
    assert client.get(f"/areas/{code}").status_code == 404


def test_the_picker_asks_for_the_children(client: Browserlike) -> None:
    answer = client.get("/areas/3415/children.json").json
    assert answer is not None
    assert {"code": "341501", "name_th": "วารินชำราบ", "name_en": "Warin Chamrap"} in answer["areas"]
