"""Names and points become official area codes."""

from __future__ import annotations

import pytest

from nlp.evaluation.places import SETS, bare_names, written_out
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


def test_a_province_is_known_behind_its_district_however_else_its_name_is_used() -> None:
    assert named("ต.ในเวียง อ.เมือง น่าน น้ำท่วม") == ["550101", "5501", "55"]
    assert named("อ.เสนา อยุธยา น้ำท่วม") == ["1412", "14"]
    assert named("อ.เมือง เลย") == ["4201", "42"]
    assert named("อ.เมือง เลยบอกว่าไม่มีงบ") == named("อ.สูงเม่น นานเกินไป")[1:] == []


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


@pytest.mark.parametrize(
    ("text", "province", "code"),
    [
        ("น้ำท่วมวารินชำราบมาสามวันแล้ว", "อุบลราชธานี", "3415"), ("แถวพิบูลมังสาหารไฟดับทุกเย็น", "อุบลราชธานี", "3419"),
        ("ชาวแม่สอดขอโรงพยาบาล", None, "6306"),
        ("อบต.ไม่เคยลงมาดู แต่โคกสำโรงน้ำแห้งหมด", "ลพบุรี", "1603"), ("ลิงในลพบุรีบุกบ้านคน", None, "16"),
        ("ยุงเยอะที่ในคลองบางปลากด", "สมุทรปราการ", "110505"),
        ("ชาวเชียงใหม่เดือดร้อนเรื่องฝุ่น", None, "50"), ("ฝุ่นในเมืองขอนแก่นหนามาก", None, "40"),
        ("เมืองอุบลรถติด", "อุบลราชธานี", "34"), ("อุบลฯ รถติด", None, "34"),
    ],
)  # fmt: skip
def test_a_bare_name_counts_where_places_stand(text: str, province: str | None, code: str) -> None:
    assert named(text, province=province) == [code]


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("ก๋วยเตี๋ยวแก่งคอยเจ้าเก่าตั้งบนทางเท้า", "สระบุรี"), ("ที่ท่าเรือไม่มีไฟส่องสว่าง", "พระนครศรีอยุธยา"),
        ("อยู่บ้านนาไม่มีอินเทอร์เน็ต", "นครนายก"),
        ("รพ.สต.แม่จัน ไม่มียา", "เชียงราย"), ("ชาติตระการศึกษาไม่มีครูคณิต", "พิษณุโลก"), ("ขอลองทำดูสักสองเดือน", "แพร่"),
        ("รถติดถนนลาดพร้าว", "กรุงเทพมหานคร"), ("คลองท่อมตัน น้ำระบายไม่ทัน", "กระบี่"),
    ],
)  # fmt: skip
def test_words_and_things_that_bear_a_districts_name_are_no_district(text: str, province: str) -> None:
    assert named(text, province=province) == []


def test_names_told_one_after_the_other_are_districts_together() -> None:
    assert named("แม่ริม แม่แตง และสันทราย หมอกควันหนัก", province="เชียงใหม่") == ["5007", "5006", "5014"]
    assert named("แม่ริมกินข้าว แม่แตงโม", province="เชียงใหม่") == []


UBON = "อุบลราชธานี"


@pytest.mark.parametrize(
    ("text", "province", "codes"),
    [
        ("น้ำท่วม อ.วารินฯ", UBON, ["3415"]), ("อยู่พิบูลฯ ไม่มีรถเมล์", UBON, ["3419"]),
        ("อ.พิบูล จ.อุบล ตลิ่งพัง", None, ["3419", "34"]), ("อ.เมืองฯ จ.อุบลฯ", None, ["3401", "34"]),
        ("จากวารินไปเดชอุดม", UBON, ["3415", "3407"]), ("อำเภอวาริน ชำราบ", UBON, ["3415"]),
        ("อำเภอวารินชำราป", UBON, ["3415"]), ("จ.อุบลราชธาณีแล้งมาก", None, ["34"]),
        ("คนในกทม.เครียด", None, ["10"]), ("ข.ห้วยขวาง ไฟดับ", None, ["1017"]),
    ],
)  # fmt: skip
def test_short_broken_and_mistyped_names_are_spelled_out(text: str, province: str | None, codes: list[str]) -> None:
    assert named(text, province=province) == codes


def test_a_name_that_was_spelled_out_is_shown_as_it_was_written() -> None:
    text = "บ้านเราอยู่วารินฯ แต่ทำนาที่พิบูล ฯ และอำเภอเขมราต"
    shown = [text[place.start : place.end] for place in find_places(text, province=UBON).places]
    assert shown == ["วารินฯ", "พิบูล ฯ", "อำเภอเขมราต"]


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("รพ.วารินฯ รอนาน", UBON), ("ถนนวารินฯ-เดชอุดม พัง", UBON), ("ทต.แสนสุข ไม่เก็บขยะ", UBON),
        ("คุณวารินไม่อยู่", UBON), ("นายกฯ กับผู้ว่าฯ ไม่มา", UBON),
        ("การท่าเรือฯ ปล่อยน้ำเสีย", "พระนครศรีอยุธยา"), ("สมเด็จฯ เสด็จ", "กาฬสินธุ์"), ("ก.อุตฯ ตรวจโรงงาน", None),
        ("เขตประสานงานช้า", "กรุงเทพมหานคร"),
        ("แจ้งเจ้าหน้าที่ กทม. แล้ว", "กรุงเทพมหานคร"), ("แถวสะพานพระปิ่นเกล้า", "กรุงเทพมหานคร"), ("เซ็นทรัลอุบล รถติด", UBON),
    ],
)  # fmt: skip
def test_short_forms_of_offices_and_things_are_no_area(text: str, province: str | None) -> None:
    assert named(text, province=province) == []


@pytest.mark.parametrize(
    ("text", "province", "codes"),
    [
        ("วารินฯ เดชอุดม พิบูลฯ น้ำแล้ง", UBON, ["3415", "3407", "3419"]),
        ("เดชอุดม/นาจะหลวย/น้ำขุ่น ไฟตก", UBON, ["3407", "3408", "3433"]),
        ("กันทรลักษ์-ขุนหาญ รถวิ่งเร็ว", "ศรีสะเกษ", ["3304", "3308"]), ("๑. วารินชำราบ ๒. เดชอุดม", UBON, ["3415", "3407"]),
        ("วารินชำราบ\nเดชอุดม", UBON, ["3415", "3407"]),
        ("คนบางเขนกับดอนเมืองเดือดร้อน", "กรุงเทพมหานคร", ["1005", "1036"]),
        ("อุบลราชธานี ศรีสะเกษ ยโสธร แล้ง", UBON, ["34", "33", "35"]), ("จ.ยะลา ระยอง และตาก", None, ["95", "21", "63"]),
        ("แสนสุข วารินชำราบ อุบลราชธานี", None, ["341518", "3415", "34"]),
        ("อุบลราชธานี วารินชำราบ แสนสุข", None, ["34", "3415", "341518"]), ("สวี ชุมพร น้ำท่วม", None, ["8607", "86"]),
        ("ทางหลวงสายเดชอุดม-น้ำยืน เป็นหลุม", UBON, []), ("รถทัวร์ กรุงเทพ-อุบล", UBON, []),
    ],
)  # fmt: skip
def test_a_name_is_known_by_those_in_its_row(text: str, province: str | None, codes: list[str]) -> None:
    assert named(text, province=province) == codes


@pytest.mark.parametrize(
    ("text", "province", "codes"),
    [
        ("ผลไม้ไม่มีคนซื้อ ขลุงก็ว่าแบบนี้ จันทบุรีรออะไร", None, ["2202", "22"]), ("ผลไม้ไม่มีคนซื้อ ขลุงก็ว่าแบบนี้", None, []),
        ("หนังสือแจ้งพนมสารคาม ว่าบางคล้าพร้อมแล้ว", "ฉะเชิงเทรา", ["2406", "2402"]), ("หนังสือแจ้งพนมสารคาม", "ฉะเชิงเทรา", []),
        ("กินข้าวที่ร้านบ้านโป่ง ราชบุรีไกล", None, []),
    ],
)  # fmt: skip
def test_what_alone_may_be_a_word_is_a_name_beside_its_kin(text: str, province: str | None, codes: list[str]) -> None:
    assert named(text, province=province) == codes


@pytest.mark.parametrize(
    ("text", "province", "codes"),
    [
        ("ฝนไม่ตกเลย บุนทริกแล้งมาก", UBON, ["3410"]), ("คนกาฬสินรอรถไฟ", None, ["46"]), ("แถวสุรินน้ำแห้ง", None, ["32"]),
        ("อยู่ตำบนแสนสุข อำเพอวารินชำราบ", UBON, ["341518", "3415"]),
        ("พลังงานแพง", None, []), ("ตลาดกาฬสินเงียบ", None, []), ("ร้อนทั้งจังหวัดเลยครับ", None, []),
    ],
)  # fmt: skip
def test_names_are_heard_as_they_sound(text: str, province: str | None, codes: list[str]) -> None:
    assert named(text, province=province) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("อุบลราชธานีน้ำท่วม แถวพิบูลหนักสุด", ["34", "3419"]),
        ("อุบลราชธานีกับอุดรธานีน้ำท่วม แถวพิบูลหนักสุด", ["34", "41"]),
        ("อุบลราชธานีกับอุดรธานีน้ำท่วม แต่พิบูลหนักสุด", ["34", "41"]),
        ("ถนนจากนครราชสีมาไปชัยภูมิพัง แถวแก้งหนักสุด", ["30", "36"]),
    ],
)
def test_a_beginning_of_names_in_two_provinces_of_the_text_is_neither(text: str, codes: list[str]) -> None:
    assert named(text) == codes


def test_where_somebody_goes_is_not_what_the_text_is_about() -> None:
    result = find_places("รถเมล์เข้ากรุงเทพหมดเร็ว", province="ปทุมธานี")
    assert [place.code for place in result.places] == ["10"]
    assert result.area == "13"


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("ศรีสะเกษ อ.ขุนหาญ น้ำท่วม", "3308"),
        ("น้ำท่วม อ.เมือง จ.ศรีสะเกษ", "3301"),
        ("น้ำท่วมกันทรลักษ์ ศรีสะเกษ", "3304"),
        ("บ้านผมอยู่ปากช่อง โคราช", "3021"),
        ("คนเชียงใหม่มาเที่ยว อ.โขงเจียม", "3403"),
        ("รถบัสขอนแก่น จอดขวาง อ.เมือง", "34"),
        ("ไฟดับที่ อ.ขุนหาญ", "34"),
    ],
)
def test_a_district_elsewhere_counts_where_the_text_names_its_province_too(text: str, area: str) -> None:
    assert find_places(text, province="34").area == area


CARELESS = ("tenth", "twelfth")


@pytest.mark.parametrize("name", SETS)
def test_bare_names_stay_as_well_known_as_they_were_measured(name: str) -> None:
    report = bare_names(written_out(name))
    assert report["precision"]["value"] >= 0.96
    assert report["found"]["value"] >= (0.6 if name in CARELESS else 0.7)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("ต.ขามใหญ่ อ.เดชอุดม ไฟดับ", "34"),  # ขามใหญ่ lies in another district
        ("ต.แสนสุข อ.วารินชำราบ ไฟดับ", "341518"),
        ("ต.แสนสุข ไฟดับ ชาวบ้านต้องไปแจ้งถึง อ.เดชอุดม", "341518"),
    ],
)
def test_an_address_whose_parts_contradict_each_other_speaks_for_what_holds_both(text: str, area: str) -> None:
    assert find_places(text, province="34").area == area
