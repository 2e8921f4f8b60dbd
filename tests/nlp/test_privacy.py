"""What is personal is found and hidden; what only looks like it stays."""

from __future__ import annotations

import pytest

from nlp.evaluation.privacy import cases, scores, written_out
from nlp.privacy import KINDS, find, redact


def kinds(text: str) -> list[str]:
    return [finding.kind for finding in find(text)]


@pytest.mark.parametrize(
    "number",
    [
        "0812345678", "081-234-5678", "081 234 5678", "081.234.5678", "(081) 234-5678", "08-1234-5678", "๐๘๑-๒๓๔-๕๖๗๘", "0 8 1 2 3 4 5 6 7 8",
        "+66 81 234 5678", "+66(0)81-234-5678", "66812345678", "02-123-4567", "0-2123-4567", "053 123 456", "02-123-4567 ต่อ 12",
        "ศูนย์แปดหนึ่ง สองสามสี่ ห้าหกเจ็ดแปด", "ศูนย์แปดหนึ่ง 234 ห้าหกเจ็ดแปด",
    ],
)  # fmt: skip
def test_a_telephone_number_in_any_dress_is_hidden(number: str) -> None:
    text = f"ติดต่อ {number} ได้ทุกวัน"
    assert redact(text).text == "ติดต่อ [เบอร์โทรศัพท์] ได้ทุกวัน"


def test_digits_in_boxes_are_digits() -> None:
    assert kinds("ติดต่อ 0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣") == ["phone"]


@pytest.mark.parametrize("number", ["1103702071811", "1-1037-02071-81-1", "1 1037 02071 81 1", "๑-๑๐๓๗-๐๒๐๗๑-๘๑-๑"])
def test_a_citizen_number_is_known_by_its_checksum(number: str) -> None:
    assert kinds(f"เลข {number} ครับ") == ["citizen"]


def test_thirteen_digits_of_something_else_stay() -> None:
    assert kinds("เลขที่อ้างอิง 1103702071812") == []


@pytest.mark.parametrize(
    ("text", "hidden", "kind"),
    [
        ("เมล suda.m@gmail.com นะคะ", "suda.m@gmail.com", "email"),
        ("เมล suda at gmail dot com", "suda at gmail dot com", "email"),
        ("ไลน์ไอดี suda_99", "suda_99", "line_id"),
        ("line id: suda.k", "suda.k", "line_id"),
        ("แอดไลน์ @suda99", "@suda99", "line_id"),
        ("โอนเข้าบัญชีกสิกรไทย 123-4-56789-0", "123-4-56789-0", "bank"),
        ("เลขบัญชี 020123456789 ธนาคารออมสิน", "020123456789", "bank"),
        ("รถทะเบียน 1กข 1234 เชียงใหม่ จอดขวาง", "1กข 1234 เชียงใหม่", "plate"),
        ("ทะเบียน 2 กอ กรุงเทพมหานคร 1172", "2 กอ กรุงเทพมหานคร 1172", "plate"),
        ("ทะเบียน ฆล-2689 จอด", "ฆล-2689", "plate"),
        ("หน้าบ้านเลขที่ 12/3 หมู่ 4 ต.บางพูด", "12/3 หมู่ 4", "address"),
        ("อยู่ที่ ๑๒/๓ ม.๔ ต.บางพูด", "๑๒/๓ ม.๔", "address"),
        ("นายสมชาย ใจดี แจ้งว่า", "สมชาย ใจดี", "name"),
        ("โดยนายกฤตพรหมแจ้งว่า", "กฤตพรหม", "name"),
        ("น.ส. สุดา มณีรัตน์ ร้องเรียน", "สุดา มณีรัตน์", "name"),
        ("พ.ต.ท.สมพงษ์ รักชาติ", "สมพงษ์ รักชาติ", "name"),
        ("ลุงสมชายบอกว่า", "สมชาย", "name"),
        ("ขอบคุณนายกัญญา นาคสุข ที่มา", "กัญญา นาคสุข", "name"),
        ("ขอบคุณคุณหนุ่ย", "หนุ่ย", "name"),
        ("ผู้ร้องคนที่ 1 นายสมชาย ใจดี แจ้ง", "สมชาย ใจดี", "name"),
        ("โทร ๐๘๑ ๒๓๔ ๕๖๗ แปด", "๐๘๑ ๒๓๔ ๕๖๗ แปด", "phone"),
        ("เลข 1-2345-67890-12-3 พิมพ์ผิดหลักท้าย", "1-2345-67890-12-3", "citizen"),
        ("พาสปอร์ตเลขที่ AA 1234567 หาย", "AA 1234567", "passport"),
        ("หนังสือเดินทาง: C01X00T47", "C01X00T47", "passport"),
        ("เมล์สมชาย@คน.ไทย ส่งได้", "สมชาย@คน.ไทย", "email"),
        ("แอดไอดี rice_01 ในไลน์", "rice_01", "line_id"),
        ("รถพ่วง 71-9876 น้ำมันหก", "71-9876", "plate"),
        ("มอเตอร์ไซค์ 1กก 999 เชียงราย ย้อนศร", "1กก 999 เชียงราย", "plate"),
        ("ทะเบียนรถ 82-3344 อยุธยา", "82-3344 อยุธยา", "plate"),
        ("หน้าบ้านเลขที่ 88/1 หมู่ 2 ซอยสุขใจ 3 ถนนใหญ่", "88/1 หมู่ 2 ซอยสุขใจ 3", "address"),
        ("พัก ตึก A ชั้น 5 ห้อง 512 ลิฟต์เสีย", "ตึก A ชั้น 5 ห้อง 512", "address"),
        ("address: 199/20 Moo 5, Soi 7 garbage", "199/20 Moo 5, Soi 7", "address"),
        ("นายดิเรก มีทรัพย์ แจ้ง", "ดิเรก มีทรัพย์", "name"),
        ("พระณรงค์ ฐานธมฺโม แจ้ง", "ณรงค์ ฐานธมฺโม", "name"),
        ("ศ.นพ.วิจิตร สายทอง แจ้ง", "วิจิตร สายทอง", "name"),
        ("ด.ช. อาดัม ถูกรถชน", "อาดัม", "name"),
        ("นายจะแฮ จะนู บ้านบนดอย", "จะแฮ จะนู", "name"),
        ("M.R. Chatri Suksawat came", "Chatri Suksawat", "name"),
    ],
)
def test_each_kind_is_found_in_the_citizens_own_characters(text: str, hidden: str, kind: str) -> None:
    [finding] = find(text)
    assert (finding.kind, text[finding.start : finding.end]) == (kind, hidden)
    assert redact(text).text == text.replace(hidden, f"[{KINDS[kind][0]}]")


@pytest.mark.parametrize(
    "text",
    [
        "งบประมาณ 12,345,678 บาท ปี พ.ศ. 2565 - 2570", "หนังสือที่ มท 0810.7/ว 1234 ลงวันที่ 12 กรกฎาคม 2565", "โทร 1669 หรือ 191 หรือสายด่วน 1111",
        "วันที่ 08.12.2565 เวลา 10.30 น.", "เสาไฟฟ้าเลขที่ 0812345678", "พิกัด 13.7563102, 100.5018123", "ถนนหมายเลข 3215 กม.12+345",
        "ซอยสุขุมวิท 101/1 แขวงบางจาก", "หมู่ 4 ตำบลหนองแขม", "มาตรา 44 พ.ร.บ. 2535", "ขอให้นายอำเภอและนายกเทศมนตรีลงพื้นที่",
        "ป้ายหน้าอาคารพัง คุณภาพน้ำไม่ดี ขอบคุณครับ", "ทำนาง่ายขึ้น ตลาดนางเลิ้ง ถนนนางลิ้นจี่", "เดินหน้าพัฒนาพี่น้องเกษตรกร หน้าฝน",
        "ตำรวจ 3 นายมาตั้งด่าน", "จ.ส.ต.สองคนกับ ร.ต.อ.เวร นางสาวไทย ด.ช.และ ด.ญ.", "ครั้งที่ 12/2566 หมู่บ้านเรา", "อาคาร 2 ชั้น 3 ห้อง 305 โรงเรียนอำเภอ",
        "แจ้งผ่านไลน์ @traffyfondue และสื่อออนไลน์ 999 ครั้ง", "2 คน 1000 บาท 3 ชม 20 นาที", "มาตรวัดน้ำหมายเลข 0812345678",
    ],
)  # fmt: skip
def test_numbers_and_words_of_nobody_stay(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("name", ["third", "fourth", "fifth"])
def test_names_behind_forms_of_address_stay_as_well_known_as_they_were_measured(name: str) -> None:
    report = scores(written_out(name))
    assert report["recall"]["called"]["value"] >= 0.85
    assert report["precision"]["value"] >= 0.95


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ลุงเพชรเอารถมาจอดขวาง", ["เพชร"]), ("กำนันเป๊าะให้ลูกน้องตัดต้นไม้", ["เป๊าะ"]), ("ป้านวลศรีโดนหมากัด", ["นวลศรี"]), ("จ่าสมบูรณ์ไถเงินคนขายของ", ["สมบูรณ์"]),
        ("พี่กบแผนกโยธาบอกว่าไม่มีงบ", ["กบ"]), ("ครูใหญ่ประเสริฐไม่รับเด็ก", ["ประเสริฐ"]), ("ครูเอกชนไม่ได้เงินเดือน", []), ("ผู้ใหญ่ลีตีกลองประชุม", []),
        ("พี่วินขี่ย้อนศร", []),
        ("น้องเล็กในบ้านยังไม่ได้ฉีดวัคซีน", []), ("สวนลุงโชคเก็บค่าจอดรถ", []), ("หลวงพ่อโตองค์ใหญ่หน้าวัด", []), ("ต้นไม้ขึ้นรกบังเสาธง", []),
    ],
)  # fmt: skip
def test_a_name_behind_a_form_of_address_is_told_from_a_word(text: str, hidden: list[str]) -> None:
    assert [text[finding.start : finding.end] for finding in find(text)] == hidden


def test_measured_quality_stays_above_what_is_promised() -> None:
    for judged in (cases("blind", 600), written_out("first"), written_out("second")):
        report = scores(judged)
        assert report["recall_numbers_and_ids"]["value"] >= 0.99
        assert report["recall"]["address"]["value"] >= 0.99
        assert report["recall"]["name"]["value"] >= 0.9
        assert report["precision"]["value"] >= 0.95
