"""Names and points become official area codes."""

from __future__ import annotations

import pytest

from nlp.places import find_places, gazetteer


def named(text: str, **context: object) -> list[str]:
    return [place.code for place in find_places(text, **context).places]  # type: ignore[arg-type]


def test_an_address_is_read_from_small_to_large() -> None:
    text = "ถนนพังที่ ต.บางพูด อ.ปากเกร็ด จ.นนทบุรี"
    result = find_places(text)
    assert [(place.code, place.level, text[place.start : place.end]) for place in result.places] == [
        ("120604", "subdistrict", "ต.บางพูด"),
        ("1206", "district", "อ.ปากเกร็ด"),
        ("12", "province", "จ.นนทบุรี"),
    ]
    assert result.area == "120604"


def test_the_capital_district_is_found_through_its_province() -> None:
    assert named("ตำบลในเมือง อำเภอเมือง จังหวัดขอนแก่น") == ["400101", "4001", "40"]
    assert named("อ.เมือง", province="เชียงใหม่") == ["5001"]
    assert named("อ.เมือง") == []


def test_shared_names_need_a_province() -> None:
    assert named("อ.เฉลิมพระเกียรติ") == []
    assert named("อ.เฉลิมพระเกียรติ จ.น่าน") == ["5515", "55"]


@pytest.mark.parametrize(
    "text",
    [
        "ถนนเพชรบุรี 7 น้ำท่วม", "ธนาคารกรุงเทพ", "ถนนบางนา-ตราด", "วัดบางนา", "โรงเรียนบางกะปิ", "เลยไม่มา ตากผ้า แพร่เชื้อ", "เขตห้ามจอด",
        "อบต.มหาสวัสดิ์", "อ.สมชาย จ.ส.อ.สมศักดิ์ ต.ค. 65",
    ],
)  # fmt: skip
def test_roads_temples_and_everyday_words_are_no_area(text: str) -> None:
    assert named(text, province="กรุงเทพมหานคร") == []


def test_a_district_of_bangkok_beside_its_road() -> None:
    assert named("เขตบางกะปิ ถนนลาดพร้าว วัดบางนา", province="10") == ["1006"]


def test_names_glued_together() -> None:
    assert named("หมู่4ต.บางพูดอ.ปากเกร็ด") == ["120604", "1206"]


def test_a_point_gives_province_and_district() -> None:
    result = find_places("น้ำท่วม", lat=13.7520, lon=100.4930)
    assert result.area == "1001"
    assert [hit.code for hit in result.point][:2] == ["10", "1001"]


def test_a_point_at_sea_or_abroad_gives_nothing() -> None:
    assert find_places("", lat=9.0, lon=97.0).area is None
    assert find_places("", lat=51.5, lon=0.0).area is None


def test_every_district_contains_its_own_centre() -> None:
    districts = [area for area in gazetteer().codes.values() if area.level == "district"]
    found = sum(find_places("", lat=area.lat, lon=area.lon).area == area.code for area in districts)
    assert found / len(districts) >= 0.95


def test_the_province_may_be_given_in_thai_english_or_as_a_code() -> None:
    assert {gazetteer().province(name) for name in ("เชียงใหม่", "จังหวัดเชียงใหม่", "Chiang Mai", "50")} == {"50"}
    assert gazetteer().province("Atlantis") is None
