"""Find house addresses: a number, what follows it (village number, lane, estate, building, floor, room, in any order), and what is before.

A grammar and not a list of forms: each part is described once, in Thai and in English, with or without blanks. Roads and subdistricts stay,
for they say where a problem is; they only help to tell an address from another number.
"""

from __future__ import annotations

import re

from nlp.privacy_numbers import ASKED, Span

_END = r"(?![ก-๎])"
_NUMBER = re.compile(
    r"(?<![0-9/@A-Za-z])(?<![0-9][.+:-])(?<![0-9] [-/] )(?<!ม\.)[0-9]{1,5}(?:/[ก-ฮ](?![ก-๎])|\s?[/-]\s?[0-9]{1,5}(?:[-–/,][0-9]{1,5})?)?(?![0-9:]|[.,/][0-9]|\s?%)(?:\s?[ก-ฮ](?![ก-๎]|\s?[.0-9]))?"
)
_MOO = r"(?:หมู่?(?:บ้าน(?!\s?[0-9]+\s?(?:ตำบล|อำเภอ|จังหวัด)(?![ก-๎])))?\s?(?:ที่?)?|ม\s?\.|ม(?=\s?[0-9])|(?i:moo|mu|m\.|village(?:\sno\.?)?(?=\s?[0-9])))\s?(?:ที่)?\s?[0-9]{1,3}(?![0-9])"
_LANE_NAME = r"[ก-๎]{2,22}\s?[0-9]{1,3}(?:/[0-9]{1,3})?|[ก-๎]{2,16}(?![ก-๎0-9])|[A-Z][A-Za-z]*(?:\s[A-Z][A-Za-z]+){0,3}(?:\s[0-9]{1,3})?"
_LANE = rf"(?:ซอย|ซ\s?\.|ตรอก|(?i:soi|alley|lane))\s?(?:[0-9]{{1,3}}(?:/[0-9]{{1,3}})?|{_LANE_NAME})(?:\s?แยก\s?[0-9]{{1,3}}(?:-[0-9]{{1,3}})?)?"
_ESTATE = rf"(?:หมู่บ้าน(?!\s?ที่)|มบ\.|โครงการ|(?i:village|project|moo\s?ba+n))\s?(?:[A-Z][a-z]+(?:\s[A-Z][a-z]+){{0,2}}|[ก-๎]{{2,22}}(?:\s?[0-9]{{1,2}}(?![0-9/]))?{_END}|[ก-๎]{{2,14}}(?=ซอย|ซ\.))"
_PHASE = r"(?:เฟส|โซน|(?i:phase|zone))\s?(?:ที่\s?)?(?:[0-9]{1,3}|[A-Za-z](?![A-Za-z]))"
_BLOCK = rf"(?:อาคาร|ตึก|(?i:building|bldg\.?|tower))\s?(?:ที่\s?)?(?:[A-Za-z](?![A-Za-z])[0-9]{{0,2}}|[0-9]{{1,3}}|เอ|บี|ซี|ดี|[กขคง]{_END}|(?!พาณิชย์)[ก-๎]{{2,15}}{_END})"
_FLOOR = r"(?:ชั้น(?:ที่)?\s?[0-9]{1,2}|(?i:(?:floor|fl\.?)\s?[0-9]{1,2}|[0-9]{1,2}(?:st|nd|rd|th)\sfloor))"
_ROOM = r"(?:ห้อง(?:เลขที่|ที่|พัก)?|(?i:room|unit|apt\.?))\s?[A-Za-z]?[0-9]{1,5}(?:/[0-9]{1,4})?(?![0-9/.])"
_PART = re.compile(
    rf"[,\s]{{0,2}}(?:(?P<estate>{_ESTATE})|(?P<moo>{_MOO})|(?P<lane>{_LANE})|(?P<block>{_BLOCK})|(?P<floor>{_FLOOR})|(?P<room>{_ROOM})|(?P<phase>{_PHASE}))"
)
_PARTS_BEFORE = re.compile(
    rf"(?<![ก-๎])(?:(?:{_MOO}|{_LANE}|{_BLOCK}|{_FLOOR}|{_ROOM})[,\s]{{0,2}}){{1,4}}(?:(?:บ้าน)?เลขที่?|(?i:no)\.)\s?[:：]?\s?$"
)
_AND = re.compile(r"\s?(?:และ|กับ|ถึง|[,-])\s?(?:เลขที่\s?)?[0-9]{1,5}(?:/[0-9]{1,5})?(?![0-9/.:])")
_ROAD = re.compile(
    r"[,;|\"\s]{0,4}(?:หมู่บ้าน|ถนน|ถ\s?\.|ตำบล|ตาบล|ต\s?\.|แขวง|เขต|อำเภอ|อ\.|ซอย|ซ\.|ตรอก|ในเขต|(?i:road\b|rd\b|t\.|tambon)|[A-Z][a-z]+\s(?:Road|Rd\b))"
)

_NAMED_ROAD = re.compile(
    r"[,\s]{0,2}(?:ถนน|ถ\s?\.)\s?(?!สาย|ใน|ที่|ทั้ง|ทุก|เส้น|หลัก|ใหญ่|ดิน|ลูกรัง|คอนกรีต|ลาดยาง|นี้|ของ|หน้า|หลัง|ข้าง|เข้า)[ก-๎]{3,30}"
    r"(?P<area>[,\s]{1,2}(?:ต\s?\.|ตำบล|แขวง|อ\s?\.|อำเภอ|เขต)\s?[ก-๎]+[,\s]{1,2}(?:อ\s?\.|อำเภอ|เขต|จ\s?\.|จังหวัด|กทม|กรุงเทพ))?"
)
"""A road by its name, and the areas of a letter's head behind it."""

# What stands directly before the number.
_HOUSE = re.compile(
    r"(?:บ้าน[ก-๎]{0,8}?\s?เลขที่?|บ้านเลขตี้|บ\.\s?เลขที่|บลข\.|(?:ตึกแถว|ห้องแถว|อาคารพาณิชย์|ทาวน์[ก-๎]{3,6}|แฟลต|คอนโด|อพาร์[ทต]เม้?น[ตท]์|หอพัก|ร้าน)[ก-๎]{0,8}\s?เลขที่?|"
    r"เลขที่บ้าน|บ้านหมายเลข|ห้อง(?:เช่า)?เลขที่|เลขที่ห้อง|(?i:house\s?(?:no\.?|number)))(?:คือ|" + ASKED + r")?\s?[:：]?\s?$"
)
_LIVES = re.compile(
    r"(?:ที่อยู่(?:ปัจจุบัน|ตามบัตร|ตามทะเบียนบ้าน|ที่ติดต่อได้)?|อยู่[ก-๎]{0,10}|พัก(?:อาศัย)?(?:ที่|ตรง)?|อาศัย(?:อยู่)?(?:ที่)?|ย้าย(?:มา|ไป|ออก|เข้า)?(?:จาก|อยู่|ที่)?|บ้าน(?:เช่า|พัก)|(?<!หมู่)(?<!เพื่อน)บ้าน(?:ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ|ยาย|ตา|พี่|ลุง|ป้า|น้า|ข่อย|"
    r"ของ(?:ผม|หนู|ดิฉัน|ฉัน|เรา))?|เพื่อนบ้าน|เฮือน|เรือน|เริน|ห้องแถว|ตึกแถว|คอนโด[ก-๎]{0,12}|แฟลต[ก-๎]{0,12}|เอื้ออาทร|อพาร์[ทต]เม้?น[ตท]์[ก-๎]{0,12}|หอพัก?[ก-๎]{0,12}|ร้าน(?:ผม|หนู|ดิฉัน|ฉัน|เรา|อยู่)?|"
    r"ส่ง(?:หนังสือ|เอกสาร|ของ|จดหมาย)?(?:มา|ไป|กลับ)?(?:ที่|ถึง)?|ไปรษณีย์|(?i:address|\baddr|\bhouse|live\sat|living\sat|stay\sat|home))(?:คือ|เลขที่)?[\s:：\"'?=A(]{0,6}$"
)
_NUMBERED = re.compile(r"(?:เลขที่?|หลังที่|(?<![A-Za-z])(?i:no)\.)\s?[:：]?\s?$")
_PAPER = re.compile(
    r"(?:โฉนด|สัญญา|หนังสือ|อนุญาต|คำสั่ง|คำร้อง|คำขอ|ประกาศ|คดี|เรื่อง|เสา|ไฟฟ้า|มิเตอร์|ที่ดิน|ส\.?ป\.?ก\.?|น\.?ส\.|ภ\.บ\.ท|โครงการ|ใบเสร็จ|ใบสั่ง|ทะเบียน|บัตร|เล่มที่)[^,;\n]{0,10}เลขที่?\s?[:：]?\s?$"
)
_AT = re.compile(r"(?:คือ|ที่|หน้า|ตรงข้าม|ข้าง|กับ|(?P<named>จาก|ถึง|ร้าน[ก-๎]{0,18}))\s?$|[\n:;(,\"/|]\s?$|^\s?$")
_OTHER = re.compile(
    r"(?:ซอย|ซ\.|ถนน|ถ\.|แยก|ตรอก|หมู่|ม\.|กม\.|ข้อ|มาตรา|ชั้น|เสา|ต้น|หลัก|สาย|ครั้ง|ลำดับ|วันที่|หน้า|เบอร์|โซน|อายุ)\s?(?:ที่)?\s?$"
)
_NO_HOUSE = re.compile(
    r"(?:ซอย|ซ\.|ถนน|ถ\.|แยก|ตรอก|วันที่|เมื่อ|ข้อ|มาตรา|ทางหลวง|สาย|ตอน|กม\.|จุด|ระยะ|จำนวน|แห่ง|สถานี|คลอง|หมู่|ม\.|ครั้ง|เสา|เสาไฟ|ต้น|หน้า\s?[0-9]+|ลำดับ|โรงเรียน|รร\.)[^0-9\n]{0,25}$"
)
_DAY = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])")
_DATED = re.compile(r"(?:/|-)\s?(?:25[4-9][0-9]|20[0-3][0-9])$")
_ALONE = re.compile(
    rf"(?P<room>(?:{_BLOCK}[,\s]{{0,2}}(?:{_FLOOR}[,\s]{{0,2}})?{_ROOM}|(?:ห้อง(?:เลขที่|พัก)?|(?i:room))\s?[A-Za-z]?[0-9]{{1,5}}(?:/[0-9]{{1,4}})?[,\s]{{1,2}}(?:{_FLOOR}[,\s]{{0,2}})?{_BLOCK}))"
)
_ROOM_WORD = re.compile("ห้อง|[Rr]oom|ROOM|[Uu]nit|UNIT|[Aa]pt")
_RENTED = re.compile(
    r"(?:ห้อง(?:เลขที่|พัก)?\s?(?P<room>[A-Za-z]?[0-9]{1,4}(?:/[0-9]{1,4})?(?:\s?ชั้น\s?[0-9]{1,2})?)\s?(?=คอนโด|หอ(?!ประชุม|สมุด|กระจาย|การ|ศิล|นาฬิกา|ถัง|เตือน|จดหมาย|ม|[ะ-๎])|อพาร์[ทต]เม้?น[ตท]์|แฟลต|แมนชั่น))|"
    r"(?:คอนโด|หอพัก|หอ(?=\s?[A-Z])|อพาร์[ทต]เม้?น[ตท]์|แฟลต|แมนชั่น)[^0-9\n]{0,30}(?:ชั้น\s?[0-9]{1,2}\s?)?ห้อง\s?(?P<no>[0-9]{1,4}(?:/[0-9]{1,4})?)(?![0-9/.])"
)
_LODGES = re.compile(r"(?:พัก|อาศัย|เช่า)[ก-๎]{0,8}\s?ห้อง(?:เลข)?(?:ที่|พัก)?\s?(?P<no>[0-9]{1,4}(?:/[0-9]{1,4})?)(?![0-9/.])")
_BOX = re.compile(
    r"(?:ตู้\s?(?:ป\s?\.?\s?ณ(?:\.|(?![ก-๎]))|ไปรษณีย์)|(?<![A-Za-z])(?i:p\.?\s?o\.?\s?box))\s?(?:เลขที่|หมายเลข|ที่|(?i:no\.?))?\s?[:：]?\s?"
    r"(?P<no>(?!1111(?![0-9]))[0-9]{1,5})(?![0-9/.]|\s?(?:ตู้|จุด|แห่ง|ใบ|หลัง|อัน|ลูก|เดือน|วัน|ปี|ครั้ง))"
)
"""A box at the post office; 1111 is the government's own."""
_BOOK = re.compile(r"รหัส(?:ประจำ)?บ้าน\s?(?:เลขที่|คือ)?\s?[:：]?\s?(?P<no>[0-9]{4}-?[0-9]{6}-?[0-9])(?![0-9])")
_OFFICE = re.compile(
    r"โรงเรียน|รร\.|เรียน|โรงพยาบาล|รพ\.|ผู้ป่วย|ศาลา|สำนักงาน|ที่ว่าการ|เทศบาล|อบต|อบจ|มหาวิทยาลัย|วิทยาลัย|คณะ|ประชุม|สอบ|ศาล|กรม|กระทรวง|ศูนย์ราชการ|ตรวจ|ฉุกเฉิน"
)


def _parts(work: str, end: int) -> tuple[int, set[str]]:
    """Where an address ends whose number ends at `end`, and what parts it has."""
    parts: set[str] = set()
    while (more := _PART.match(work, end)) and len(parts) < 8:
        parts.add(str(more.lastgroup))
        end = more.end()
    return end, parts


def _is_house(work: str, number: re.Match[str], end: int, parts: set[str]) -> bool:
    start, said = number.start(), number.group()
    floor = max(0, start - 40)
    if _HOUSE.search(work, floor, start):
        return True
    if _OTHER.search(work, max(0, start - 14), start):
        return False
    over, road = "/" in said, _ROAD.match(work, end) is not None
    if not over and parts == {"estate"}:
        return False  # so many villages: '3 หมู่บ้านในตำบลนี้'
    if over and _DATED.search(said) and not parts & {"moo", "room"}:
        return False
    if _NUMBERED.search(work, floor, start) and not _PAPER.search(work, floor, start):
        return bool(parts) or road or _PARTS_BEFORE.search(work, floor, start) is not None
    own = _OWN.search(work, floor, start)
    if own and own.group().startswith(("คอน", "หมู่", "ทาวน์")) and over and not _DAY.fullmatch(said):
        return True
    if lives := _LIVES.search(work, floor, start):
        sure = own is not None or lives.group().startswith(("บ้านเช่า", "บ้านพัก"))
        road = road or _AT_VILLAGE.match(work, end) is not None
        street = _NAMED_ROAD.match(work, end) if lives.group().startswith(("อาศัย", "พัก")) else road
        letter = lives.group().startswith(("ที่อยู่", "add", "Add", "อาศัย", "พัก"))
        return bool(parts) or (over and (road or sure)) or (letter and bool(street))
    named = _NO_HOUSE.search(work, max(0, start - 35), start) is not None
    begins = re.search(r"(?:^|[\n:;(\"|])\s?$", work[max(0, start - 2) : start]) is not None
    village = _VILLAGE.match(work, end) is not None
    if over and start == 0 and _DAY.fullmatch(said):
        return "moo" in parts and village
    if over:
        if parts & {"moo", "estate"} or parts >= {"block", "room"}:
            return True
        street = _NAMED_ROAD.match(work, end)
        if not named and ((street and street["area"]) or _AT_VILLAGE.match(work, end)):
            return True
        day = _DAY.fullmatch(said) is not None
        at = _AT.search(work, max(0, start - 24), start)
        return at is not None and not named and (("lane" in parts and not day) or (road and not (day and at["named"])))
    if begins and not named and (street := _NAMED_ROAD.match(work, end)):
        return "lane" in parts or bool(street["area"])
    return "moo" in parts and not named and village


_OWN = re.compile(
    r"คอนโด[^0-9\n]{1,24}$|ทาวน์[ก-๎]{3,6}\s?$|หมู่บ้าน(?!\s?ที่)[ก-๎]{2,20}\s?$|บ้าน(?:ของ)?(?:ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ|ยาย|ตา|พี่)?\s?\(?$|ส่ง[ก-๎]{0,14}\s?$"
)
_VILLAGE = re.compile(r"[,;|\"\s]{0,4}(?:ตำบล|ตาบล|ต\s?\.|บ้าน[ก-ฮเ-ไ]|บ\.|(?i:ban|tambon|t\.)\s?[A-Z])")
_AT_VILLAGE = re.compile(rf"\s?(?:บ้าน|บ\.\s?)[ก-ฮเ-ไ][ก-๎]{{1,20}}\s?{_MOO}")
"""A village by its name, then by its number."""


def houses(work: str) -> list[Span]:
    """House numbers with all that tells a household."""
    spans: list[Span] = [("address", *match.span("no")) for look in (_BOOK, _BOX) for match in look.finditer(work)]
    taken = 0
    for number in _NUMBER.finditer(work):
        if number.start() < taken:
            continue
        end, parts = _parts(work, number.end())
        if _is_house(work, number, end, parts):
            while more := _AND.match(work, end):
                further, more_parts = _parts(work, more.end())
                if parts and "moo" not in more_parts:
                    break
                end, parts = further, more_parts
            before = _PARTS_BEFORE.search(work, max(taken, number.start() - 50), number.start())
            start = before.start() if before else number.start()
            spans.append(("address", start, start + len(work[start:end].rstrip(" ,-"))))
            taken = end
    if not _ROOM_WORD.search(work):
        return spans
    for match in _ALONE.finditer(work):
        start, end = match.span()
        if not _OFFICE.search(work, max(0, start - 30), end + 25):
            spans.append(("address", start, _parts(work, end)[0]))
    for match in _LODGES.finditer(work):
        if not _OFFICE.search(work, max(0, match.start() - 30), match.end() + 25):
            spans.append(("address", *match.span("no")))
    for match in _RENTED.finditer(work):
        end, _ = _parts(work, match.end())
        spans.append(("address", match.start(str(match.lastgroup)), end))
    return spans
