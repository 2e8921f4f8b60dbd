"""The map counts what it shows, in cells, and its list says the same in words."""

from typing import Any

import pytest

from tests.submissions.test_reports import send, the_only_one
from tests.support.pages import Browserlike
from webapp.core.db import unit_of_work
from webapp.submissions import cells, map_queries

UBON = (15.2287, 104.8564)


@pytest.mark.parametrize("level", [1, 6, 12, 18])
def test_a_cell_holds_its_point_and_lies_in_the_cell_around_it(level: int) -> None:
    number = cells.cell_of(*UBON)
    assert number is not None
    lat, lon = cells.middle_of(number >> cells.shift_of(level), level)
    width = 1 << level
    assert abs(lat - UBON[0]) <= 90 / width
    assert abs(lon - UBON[1]) <= 180 / width
    low, high = cells.span_of(104.8, 15.2, 104.9, 15.3)
    assert low <= number <= high


def counted(client: Browserlike, box: str, **filters: str) -> tuple[int, int]:
    answer = client.get("/map/cells.json", query_string={"box": box, **filters}).json
    return sum(one[2] for one in answer["cells"]), sum(one[2] for one in answer["projects"])


def test_reports_by_pin_and_by_area_are_counted_where_they_are(client: Browserlike, stored: Any, make: Any) -> None:
    send(client, area="", lat=str(UBON[0]), lon=str(UBON[1]))
    pinned = the_only_one()
    send(client, text="น้ำไม่ไหล", area=["50", "5001", "500101"])
    stored(make.project, lat=15.23, lon=104.86)
    whole = "97,5,106,21"
    assert counted(client, whole) == (2, 1)
    assert counted(client, "104.8,15.2,104.9,15.3") == (1, 1)
    assert counted(client, whole, kind="opinion") == (0, 0)
    assert counted(client, whole, kind="project") == (0, 1)
    assert counted(client, whole, state="answered") == (0, 1)
    near = client.get("/map/cells.json?box=104.855,15.228,104.858,15.229").json["cells"]
    assert [pinned.lat, pinned.lon] not in [one[:2] for one in near], "no pin is shown exactly"
    for nonsense in ("", "1,2,3", "a,b,c,d", "106,5,97,21", "nan,1,2,3"):
        assert client.get("/map/cells.json", query_string={"box": nonsense}).status_code == 404


def test_what_lies_in_the_frame_is_listed_and_no_frame_finds_a_pin(
    client: Browserlike, stored: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, area="", lat=str(UBON[0]), lon=str(UBON[1]))
    pinned = the_only_one()
    send(client, text="น้ำไม่ไหล", area=["50", "5001", "500101"])
    hidden = stored(make.submission, "ชื่อและบ้านเลขที่ของเพื่อนบ้าน", lat=UBON[0], lon=UBON[1], cell=pinned.cell)
    with unit_of_work():
        hidden.visibility, hidden.visibility_reason = "hidden", "มีข้อมูลของผู้อื่น"
    project = stored(make.project, lat=15.23, lon=104.86)

    def listed(box: str, path: str = "/map/list.json", **filters: str) -> str:
        answer = client.get(path, query_string={"box": box, **filters})
        return answer.json["list"] if answer.json else answer.text.split("data-map-list>")[1].split("</section>")[0]

    near = "104.8,15.2,104.9,15.3"
    for path in ("/map/list.json", "/map"):  # for the script, and in the page for whoever has none
        page = listed(near, path)
        assert pinned.public_text in page and project.title in page and "น้ำไม่ไหล" not in page
        assert hidden.public_text not in page and "มีข้อมูลของผู้อื่น" in page
    assert project.title not in listed(near, kind="problem_report")
    assert pinned.public_text not in listed(near, kind="project")
    assert "ยังไม่มีเรื่องหรือโครงการ" in listed("100,10,100.1,10.1")
    lat, lon = cells.middle_of(pinned.cell or 0, cells.LEVELS)
    around = f"{lon - 0.0001},{lat - 0.0001},{lon + 0.0001},{lat + 0.0001}"
    assert pinned.public_text in listed(around), "a place is the middle of its cell"
    exact = f"{UBON[1] - 0.0001},{UBON[0] - 0.0001},{UBON[1] + 0.0001},{UBON[0] + 0.0001}"
    assert pinned.public_text not in listed(exact)
    monkeypatch.setattr(map_queries, "MOST_COUNTED", 1)
    assert "ในกรอบนี้มี 3 เสียง" in (page := listed("97,5,106,21")) and pinned.public_text not in page
    assert client.get("/map/list.json?box=nonsense").status_code == 404


def test_the_page_works_without_script_and_keeps_its_filters(client: Browserlike) -> None:
    send(client)
    page = client.get("/map").text
    assert "อุบลราชธานี" in page
    inner = client.get("/map?area=34&kind=problem_report").text
    assert "/submissions?area=3401&amp;kind=problem_report" in inner
    assert client.get("/map?area=xx&kind=nonsense&box=zzz&state=").status_code == 200


def test_the_front_page_remembers_the_province_it_was_told(client: Browserlike, stored: Any, make: Any) -> None:
    stored(make.project, "published", "340101", title="โครงการในอุบล")
    stored(make.project, "published", "500101", title="โครงการในเชียงใหม่")
    assert "โครงการในเชียงใหม่" in client.get("/").text
    near = client.get("/?province=34").text
    assert "โครงการในอุบล" in near
    assert "โครงการในเชียงใหม่" not in client.get("/").text
    assert 'value="34" selected' in client.get("/report").text or '"34"' in client.get("/report").text
    assert "เชียงใหม่" in client.get("/?lat=18.79&lon=98.98").text
    assert client.get("/?lat=x&lon=1&province=zz").status_code == 200
    assert "โครงการในอุบล" in client.get("/?province=").text
