"""What planners see of weeks: a theme that grows beyond chance, where, and whose voices are missing."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.support import factories
from webapp import cli
from webapp.areas import population
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.thai import page_date

DAY = timedelta(days=1)


def _theme_that_grows() -> tuple[str, str]:
    """Two texts in each of twelve weeks, then fourteen at once; and a theme whose week is as all weeks."""
    now = clock.now()
    old = [factories.submission(f"ไฟดับ {n}", received_at=now - (8 + 7 * (n // 2)) * DAY) for n in range(24)]
    fresh = [
        factories.submission(f"ไฟดับทั้งซอย {n}", area_code="340104", received_at=now - (n % 5) * DAY) for n in range(14)
    ]
    factories.submission("ไฟดับ", state="duplicate", duplicate_of_id=fresh[0].id, received_at=now, channel="phone")
    calm = [factories.submission(f"น้ำขุ่น {n}", received_at=now - (1 + 7 * n) * DAY) for n in range(13)]
    before = factories.submission("เรื่องเก่า", received_at=now - 200 * DAY)
    grows = factories.theme([*old, *fresh], title="ไฟถนนดับ")
    stays = factories.theme([*calm, before], title="น้ำประปาขุ่น")
    return grows.public_id, stays.public_id


def test_growth_beyond_chance_stands_first_with_its_place_and_its_chance(app: Flask, officer: Any, client: Any) -> None:
    with unit_of_work():
        grows, stays = _theme_that_grows()
        young = [factories.submission("ใหม่", received_at=clock.now() - n * DAY) for n in (1, 9, 17)]
        factories.theme(young, title="เรื่องใหม่มาก")
        factories.theme([factories.submission("ลับ")], title="ของจังหวัดอื่น", area_code="35")
    planner = officer("planner")
    page = planner.get("/workspace/trends").text
    bursts, rest = page.split('id="new"', 1)
    assert f"/workspace/themes/{grows}" in bursts
    assert "7 วันล่าสุด 14 ข้อความ ปกติสัปดาห์ละ 2.0" in bursts
    assert "ไม่ถึง 1 ใน 800,000 สัปดาห์" in bursts
    assert "(14)" in bursts, "all of them came from one subdistrict"
    assert f"/workspace/themes/{stays}" not in bursts
    assert "เรื่องใหม่มาก" in rest.split('id="every"', 1)[0]
    assert "7 วันล่าสุด 15 เสียง" in bursts, "the copy is a voice, and no text of the test"
    assert f"/workspace/themes/{stays}" in rest
    assert "ของจังหวัดอื่น" not in page
    planner.page("/workspace/trends?area=3401&lang=en")
    public = client.get(f"/themes/{grows}").text
    assert public.count("<rect") == 26
    assert "เสียงในแต่ละสัปดาห์" in public
    assert officer("moderator").get("/workspace/trends").status_code == 403


def test_a_young_area_has_no_usual_week_yet(app: Flask, officer: Any) -> None:
    with unit_of_work():
        factories.theme([factories.submission(f"ถนนพัง {n}") for n in range(9)])
    page = officer("planner").get("/workspace/trends").text
    assert "จึงยังไม่มีสัปดาห์ปกติให้เทียบ" in page


def test_missing_voices_are_shares_without_population_and_rates_with_it(
    app: Flask, officer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_app", lambda: app)
    with unit_of_work():
        for n in range(30):
            factories.submission(f"ถนน {n}", area_code="340101")
        factories.submission("สะพาน", area_code="340201", channel="phone")
        factories.opinion("เห็นด้วย", writer_area_code="3403")
        factories.submission("เรื่องลับ", area_code="34", visibility="confidential", is_listed=False)
        factories.submission("ทั้งจังหวัด", area_code="34")
    planner = officer("planner")
    page = planner.get("/workspace/missing-voices").text
    assert "ยังไม่มีจำนวนประชากรในระบบ" in page
    assert "ต่อ 10,000 คน" not in page
    assert "รวม 33 เสียง" in page
    assert "อำเภอ" not in page.split("ยังไม่มีเสียงเลย", 1)[0].split('id="places"', 1)[1]
    file = tmp_path / "people.csv"
    file.write_text('code,persons\n3401,"120,000"\n3402,120000\n3403,60000\n', encoding="utf-8")
    asked = ["population", str(file), "--on", "2025-12-31", "--source", "กรมการปกครอง ตารางทดสอบ"]
    done = CliRunner().invoke(cli.main, asked)
    assert done.exit_code == 0, done.output
    db.session.rollback()
    page = planner.get("/workspace/missing-voices").text
    assert page_date(date(2025, 12, 31)) in page
    assert "กรมการปกครอง ตารางทดสอบ" in page
    assert "2.5" in page, "thirty voices of 120,000 inhabitants"
    assert "น้อยกว่าครึ่ง" in page
    planner.page("/workspace/missing-voices?area=3401&lang=en")
    planner.page("/workspace/missing-voices?area=99")


def test_figures_with_a_fault_are_refused_whole_and_newer_ones_replace_older(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_app", lambda: app)
    file = tmp_path / "people.csv"
    for content, fault in (
        ("place,n\n34,1\n", "code and persons"),
        ("code,persons\n99,1\n", "line 2"),
        ("code,persons\n34,many\n", "no number"),
        ("code,persons\n34,1\n34,2\n", "twice"),
        ("code,persons\n", "no figures"),
    ):
        file.write_text(content, encoding="utf-8")
        done = CliRunner().invoke(cli.main, ["population", str(file), "--on", "2025-12-31", "--source", "x"])
        assert done.exit_code == 1
        assert fault in done.output
    db.session.rollback()
    assert population.newest(["34"]).counted_on is None
    for year, persons in ((2024, 10), (2025, 20), (2025, 30)):
        with unit_of_work():
            population.store(SYSTEM, {"34": persons}, date(year, 12, 31), "ทดสอบ")
    found = population.newest(["34", "35"])
    assert dict(found.persons) == {"34": 30}
    assert found.counted_on == date(2025, 12, 31)
