"""Districts and subdistricts that a text names without a word such as 'อำเภอ' before them: 'น้ำท่วมวารินชำราบ', 'แถวพิบูลมังสาหาร'.

Such a name counts when the province that is known has one area of that name, when it is no everyday word and nothing lends it to a road,
a station or a dish, and when it stands where places stand ('แถว…', 'ชาว…', 'ไป…') or can hardly be anything else.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.data import read_list
from nlp.gazetteer import (
    AT,
    BANGKOK,
    CALLED,
    CONTINUES,
    DIVIDED,
    INSIDE_SYLLABLE,
    LEADS_ON,
    LENDERS,
    NEXT_WORD,
    UNSAFE_BARE,
    Gazetteer,
    Mention,
    any_of,
    gazetteer,
    stands_alone,
)
from nlp.name_lists import word_counts
from nlp.tokens import dictionary

_SHORT = 3
"""Letters of the shortest name that may stand alone."""
_LONG = 6
"""Letters from which a name of elsewhere is hardly anything but a place."""
_SHARED = 2
"""A subdistrict's name that more areas of the country bear is a common name of villages, too."""
_WINDOW = 24
"""Characters before a name that are looked at."""
_PERHAPS, _PLACES, _NOTHING_ELSE = 1, 2, 3
"""What stands before a name: what a place may follow, what places follow, what hardly anything but an area follows."""

_AT_ONLY = re.compile(r"(?:แถว|แถวๆ|แถบ|ย่าน|โซน|พื้นที่|ชาว|คน|อยู่|ฝั่ง|ละแวก)\s?$")
"""Asked of names that villages share, and in a city whose roads and stations are called after its districts."""
_MAY_BE = re.compile(
    r"(?:แต่|ส่วน|ให้|ของ|ตั้งแต่|ตอนนี้|ทำไม|เมื่อก่อน|เดี๋ยวนี้|พัฒนา|ช่วย|ช่วง|รุก|ทำงาน|ทาง|ขึ้น|ล้น|เกลื่อน|บุก|เกษตรกร|ชาวนา|ชาวไร่|ชาวสวน|ชาวสวนยาง|ประมง|ประมงพื้นบ้าน|เด็ก|นักเรียน|"
    r"คนแก่|คนงาน|แรงงาน|ผู้ป่วย|ผู้สูงอายุ|ผู้ประสบภัย|สตรี|แม่ค้า|พ่อค้า|ตำรวจ|ไฟดับ|ไฟไหม้|ไฟป่า|น้ำแล้ง|ฝนตก|ฝุ่น|ควัน|หมอกควัน|ขยะ|รถติด|น้ำประปา|เหมือง|เหมืองหิน|ฟาร์มหมู|ฟาร์มไก่|ฟาร์ม|"
    r"โรงงาน|โรงไฟฟ้า|โรงไฟฟ้าขยะ|สวนยาง|สวนทุเรียน|สวนส้ม|สวนปาล์ม|ข้าวโพด|ข้าวนาปรัง|นาข้าว|มันสำปะหลัง|ไร่อ้อย|รถตู้|ชายฝั่ง|ทะเล|"
    r"หนุน|ปัญหา|รถไฟ|รถเมล์|รถสองแถว|รถประจำทาง|รถโดยสาร|น้ำเสีย|น้ำเค็ม|น้ำป่า|ตลิ่ง|ยาเสพติด|ยาบ้า|ช้างป่า|ลิง|ยุง|กลิ่น|สัญญาณ|เน็ต|อินเทอร์เน็ต|หนุ่มสาว|คนหนุ่มสาว|คนเฒ่าคนแก่|"
    r"พ่อแก่แม่เฒ่า|ครอบครัว|ประชาชน|เกษตรกรใน|นากุ้ง|ระบบประปา|ประปา|แบบ|เฉพาะ|เช่น|เส้นทาง|วันนี้|เช้านี้|เย็นนี้|คืนนี้|ปีนี้|เมื่อวาน|เมื่อคืน)$"
)
"""Where a name of the writer's own province may stand for the place: first in a clause, behind people, troubles and works, but not behind a dish."""
_NOW = re.compile(r"(?:แต่|ส่วน|ตอนนี้|วันนี้|เช้านี้|เย็นนี้|คืนนี้|ปีนี้|เดี๋ยวนี้|เมื่อวาน|เมื่อคืน|ทำไม)\s?$")
"""Where a clause on a place begins."""
NOUN = re.compile("แม่|คลอง|อ่าว|หนอง|บึง|บ่อ|บ้าน|ทุ่ง|น้ำ|ดิน|ช้าง|ปลา|สวน|หาด|เขา|ปาก")
"""Names that begin so may be no more than the beginning of a sentence: 'คลองท่อมตัน', 'แม่สอดเงินให้'."""
_LISTED_SURE = 0.96
_BEFALLS = re.compile(
    r"(?:ไม่มี|ไม่ได้|ขาด|ยัง|ก็|เรา|คน|ชาว|นักท่องเที่ยว|รถติด|รถบรรทุก|น้ำท่วม|น้ำไม่|น้ำประปา|น้ำแล้ง|ไฟดับ|ไฟไหม้|ไฟป่า|ฝน|แล้ง|หนาว|ร้อน|ฝุ่น|ควัน|หมอกควัน|ขยะ|เงียบ|มืด|"
    r"ต้องการ|อยาก|ขอ|ควร|ครับ|ค่ะ|คะ|นะ|โดน|ถูก|กำลัง)"
)
"""Behind the name of a place at the beginning: what troubles it, what its people want."""
_PEOPLE_OF = re.compile(r"(?:ชาว|คนเมือง)$")
_GOES_ON = re.compile(
    r"\s?(?:[A-Za-z]|ซิตี้|พลาซ่า|คาเฟ่|คอนโด|วิลเลจ|วิลล์|รีสอร์|วิทยา|พิทยา|ราษฎร์|ราช|มหา|ศึกษา|ประชา|สแควร์|ชายทะเล|ตราด|พัฒนา|การ์เด้น|เจ้าเก่า|ร\.|ขา(?:เข้า|ออก)|"
    r"ทางด่วน|มุ่งหน้า|เดิม)"
)

VILLAGE = re.compile("บ้าน|หนอง|ท่า|นา|โนน|โคก|ดอ|ห้วย|บ่อ|บึง|บัว|วัง|เขา|เกาะ|โพธิ์|ทุ่ง|สระ|คลอง|บาง|ภู|พระ|ดิน|สำโรง|สะเดา|พร้าว")
"""Names that begin as those of many villages and trees do: 'ที่บ้านม่วง' may be any of them."""
_OF_NO_VILLAGE = ("บาง", "บัว", "เกาะ", "ภู")
"""So begin names that, when what befalls them is told, are rather those of districts."""
BUILT = re.compile("คลอง|ตลาด|วัด|ถนน|สะพาน|สี่แยก|ศาล|โรง|อ่าง|เขื่อน|ทะเล")
"""What is built and dug bears the names of subdistricts that begin so: 'คลองบ้านโพธิ์'."""

WORDS_FIRST = frozenset(("ตาก", "เลย", "แพร่"))
WORDS_TOO = WORDS_FIRST | {"น่าน", "ตรัง", "ตราด", "กระบี่", "พิจิตร", "สระแก้ว", "อ่างทอง", "พังงา"}
PERSONS = frozenset(("นนท์", "นรา", "สกล", "ปทุม", "อุทัย"))
_TO = re.compile(r"(?:ที่|อยู่|จาก|ไป|มา|ถึง|เข้า|กลับ|ใน|ผ่าน|ทั่ว|ทั้ง|แต่|วันนี้|ตอนนี้)\s?$")
"""Behind other words these are people."""
EVERYDAY = -11.3
"""Logarithm of the share of all words above which nothing makes a name of a word."""
_SURELY = re.compile(r"(?:แถว|แถวๆ|แถบ|ย่าน|โซน|ชาว|อยู่|ละแวก)\s?$")
"""Where even a name that is first of all a word is one."""


@cache
def _hardly_words() -> frozenset[str]:
    """Names never taken bare but where nothing but an area stands, as they are seldom words: 'แถวจอมพระ'."""
    never, counts = read_list("places_never_bare.txt"), word_counts()
    return frozenset(
        name
        for name in never
        if len(name) > _SHORT
        and counts.get(name, -99) < EVERYDAY
        and not (VILLAGE.match(name) or NOUN.match(name) or name.startswith(("เหนือ", "ท้าย", "หัว", "เนิน")))
    )


def _surely(work: str, first: int, start: int, codes: list[str]) -> bool:
    """Whether a name that is first of all a word is an area here; in Bangkok it is a road."""
    return bool(_SURELY.search(work, first, start)) and not all(code.startswith(BANGKOK) for code in codes)


@cache
def _alone() -> re.Pattern[str]:
    """The names that may stand alone, wherever they begin."""
    never, words, names = read_list("places_never_bare.txt"), dictionary(), gazetteer().names
    districts = {name for name in names[4] if not name.startswith("เมือง")}
    subdistricts = {name for name in names[6] if len(name) > 4 and name not in words and not BUILT.match(name)}
    alone = (districts | subdistricts) - (never - _hardly_words()) - set(names[2]) | UNSAFE_BARE | set(CALLED)
    return re.compile(f"(?=({any_of([name for name in alone if len(name) >= _SHORT])}))")


def bare_areas(
    work: str, names: Gazetteer, found: list[Mention], home: str | None, district: str | None, signed: frozenset[int]
) -> tuple[list[Mention], list[Mention]]:
    """Names in `work` beside what is `found` already, for a writer in the province `home` and, when a point tells, in `district`;

    and names of districts that nothing yet says to be places. Those in `signed` have the sign of a short form.
    """
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    near = {mention.codes[0] for mention in found if mention.level == 2} | ({home} if home else set())
    more: list[Mention] = []
    passed: list[Mention] = []
    for match in _alone().finditer(work):
        start, end = match.span(1)
        first = max(0, start - _WINDOW)
        if not taken.isdisjoint(range(start, end)) or is_part(work, start, end):
            continue
        if pair := _before_its_larger(work, names, start, end):
            more += [one for one in pair if taken.isdisjoint(range(one.start, one.end))]
            taken.update(range(start, pair[1].end))
            near.add(pair[1].codes[0][:2])
            continue
        divided = is_divided(work, start, end)
        name, stand = match[1], _stand(work, first, start, end)
        if start in signed:
            stand = max(stand, _PLACES)
        if not home and stand == _PERHAPS and (not start or work[start - 1].isspace()):
            at_an_end = not start or not work[end:].strip()  # of the text: '… แก่งหางแมว'
            stand = _PLACES if at_an_end and len(name) >= _LONG else 0
        if name in UNSAFE_BARE or (name in CALLED and not any(one[:2] == home for one in names.names[4].get(name, ()))):
            people = bool(_PEOPLE_OF.search(work, first, start))
            if name in PERSONS and start and not (stand == _NOTHING_ELSE or _TO.search(work, first, start)):
                continue
            now = home != BANGKOK and name not in WORDS_TOO and bool(_NOW.search(work, first, start))
            stands = (
                people or now or (name not in WORDS_FIRST and (stand >= _PLACES or (not start and len(name) > _SHORT)))
            )
            code, sure = _province(name, names, home, stands, stand)
        elif name in _hardly_words() and not (start in signed or _surely(work, first, start, names.names[4][name])):
            continue
        else:
            code, sure = _meant(name, names, near, home, district, stand)
        if code and not divided and stands_alone(work, start, end):
            taken.update(range(start, end))
            near |= {code} if len(code) == 2 else set()
            more.append(Mention(len(code), start, end, [code], sure, bare=True, at=stand >= _PLACES))
        elif (divided or not code) and len(
            here := [one for one in names.names[4].get(name, []) if one[:2] in near]
        ) == 1:
            passed.append(Mention(4, start, end, here, _LISTED_SURE, bare=True))
    return more, [one for one in passed if stands_alone(work, one.start, one.end)]


def is_part(work: str, start: int, end: int) -> bool:
    """Whether the name goes on behind it, or something before it bears it: a road, a dish."""
    if INSIDE_SYLLABLE.match(work, end) or CONTINUES.match(work, end) or _GOES_ON.match(work, end):
        return True
    return LENDERS.search(work, max(0, start - _WINDOW), start) is not None


def is_divided(work: str, start: int, end: int) -> bool:
    """Whether a sign beside the name may make it one end of a road, or a title."""
    return bool(LEADS_ON.match(work, end) or DIVIDED.search(work, max(0, start - _WINDOW), start))


def _before_its_larger(work: str, names: Gazetteer, start: int, end: int) -> list[Mention]:
    """'สวี ชุมพร น้ำท่วม', 'อยู่แสนสุข วารินชำราบ': behind its own part an area is one, however else its name is used."""
    then = NEXT_WORD.match(work, end)
    runs_on = start and "ก" <= work[start - 1] <= "๎" and not AT.search(work, max(0, start - _WINDOW), start)
    if then is None or runs_on:
        return []
    name, large = work[start:end], then[1]
    province = names.called(large)
    larger, level = ([province], 4) if province else (names.names[4].get(large, []), 6)
    inside = [code for code in names.names[level].get(name, ()) if code[:-2] in larger]
    if len(inside) != 1 or (name == large and not province):
        return []
    code, ends = inside[0], then.end(1) + work.startswith("กทม.", then.start(1))
    return [
        Mention(level, start, end, [code], _LISTED_SURE, bare=True, at=True),
        Mention(level - 2, then.start(1), ends, [code[:-2]], _LISTED_SURE, bare=True, at=True),
    ]


def _stand(work: str, first: int, start: int, end: int) -> int:
    """How much a place's position that from `start` to `end` is, by what is written from `first` on."""
    if _AT_ONLY.search(work, first, start):
        return _NOTHING_ELSE
    if AT.search(work, first, start):
        return _PLACES
    # 'ฝนแล้งมาก ขุนหาญทุเรียนจะตาย' begins a clause, 'ม.เกษตร ศรีราชา' goes on with a name.
    runs_on = "ก" <= work[end : end + 1] <= "๎"
    if not start or (work[start - 1].isspace() and (runs_on or not work[end:].strip())):
        alone = not runs_on or bool(_BEFALLS.match(work, end))
        if (NOUN.match(work, start) and not alone) or end - start <= _SHORT:
            return 0
        if alone and runs_on and not start:
            return _NOTHING_ELSE if work.startswith(_OF_NO_VILLAGE) else _PLACES
        return _PERHAPS
    return _PERHAPS if _MAY_BE.search(work, first, start) else 0


def _province(name: str, names: Gazetteer, home: str | None, stands: bool, stand: int) -> tuple[str | None, float]:
    """A province that is called by a nickname, or whose name alone might be a word, a road or a person."""
    code = names.called(name)
    # In Bangkok roads are called after provinces.
    elsewhere = stand >= _PERHAPS and home != BANGKOK and name not in WORDS_TOO
    return (code, 0.96) if stands and (home in (None, code) or elsewhere) else (None, 0)


def _meant(
    name: str, names: Gazetteer, near: set[str], home: str | None, district: str | None, stand: int
) -> tuple[str | None, float]:
    """The district or subdistrict meant and how surely."""
    districts, subdistricts = names.names[4].get(name, []), names.names[6].get(name, [])
    seldom = name in read_list("places_seldom_bare.txt")
    if here := [code for code in districts if code[:2] in near]:
        code = here[0]
        apart = any(part[:2] in near and not part.startswith(code) for part in subdistricts)
        need = _PLACES if (apart and NOUN.match(name)) or (home and code[:2] != home) else _PERHAPS
        if seldom:
            need = _NOTHING_ELSE if code[:2] != home or VILLAGE.match(name) else _PLACES
        if len(here) > 1 or stand < (_NOTHING_ELSE if code[:2] == BANGKOK else need):
            return None, 0
        return code, 0.97 if stand >= _PLACES and not apart else 0.96
    if parts := [code for code in subdistricts if code[:2] in near]:
        parts = [code for code in parts if district and code.startswith(district)] or parts
        shared = districts or len(parts) > 1 or len(subdistricts) > _SHARED
        return (None, 0) if shared or stand < _PLACES or parts[0][:2] == BANGKOK else (parts[0], 0.95)
    # Of another province, or the writer's is not known.
    if len(districts) != 1 or seldom or (home and len(name) < _LONG):
        return None, 0
    alike = all(part.startswith(districts[0]) for part in subdistricts)
    need = (
        _NOTHING_ELSE
        if districts[0][:2] == BANGKOK
        else _PERHAPS
        if not home and alike and len(name) >= _LONG
        else _PLACES
    )
    return (districts[0], 0.96) if stand >= need else (None, 0)
