"""Names of official areas and the codes that they may stand for, and what tells a name from a road or a word that looks like one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from nlp.data import Area, areas
from nlp.tokens import engine


@dataclass(slots=True)
class Mention:
    """A name in the text with every area it may mean."""

    level: int
    start: int
    end: int
    codes: list[str]
    sure: float
    bare: bool = False
    """Neither a word before it nor a name beside it says that it is an area."""
    at: bool = False
    """It stands where places stand: 'แถว…', 'ไป…'."""


_WORDS = re.compile(
    r"[กขจตอแ](?:"
    r"(?P<p2>(?<=จ)(?:ัง[หว]?วัด|ว\.|(?<![ก-๎.]จ)\.(?!\s?[ก-ฮ]\.)|(?<![ก-๎]จ)\s(?=[ก-๎]{4})))"
    r"|(?P<p4>(?<=ก)ิ่งอำเภอ|(?<=อ)(?:ำเ[ภพถ]อ|(?<![ก-๎.]อ)\.(?!\s?[ก-ฮ]\.)|(?<![ก-๎]อ)\s(?=[ก-๎]{4}))|(?<=เข)ต|(?<=ข)(?<![ก-๎.]ข)\.(?!\s?[ก-ฮ]\.))"
    r"|(?P<p6>(?<=ต)(?:ำบ[ลน]|บล\.?|(?<![ก-๎.]ต)\.(?!\s?[ก-ฮ]\.)|(?<![ก-๎]ต)\s(?=[ก-๎]{4}))|(?<=แ)ขวง))\s?(?:[:=]\s?)?"
)
"""Words that say of what level a name is; the group tells the level. They are told by their first letter, which is quick."""
_GLUED = re.compile(r"(?P<p>[จอต])\.(?<=[ก-๎0-9]..)(?<!อบ..)(?<!\bทต.)(?<!\.ส..)\s?(?=[ก-ฮเ-ไ][ก-๎])")
"""The same abbreviations glued to the word before: 'หมู่4ต.บางพูดอ.ปากเกร็ด'."""
_LEVELS = {"จ": 2, "อ": 4, "ต": 6}
TOWN = "เมือง"
ABBREVIATED = frozenset(("จ.", "อ.", "ต.", "จ", "อ", "ต", "จว.", "ข."))
BANGKOK = "10"
BANGKOK_ONLY = frozenset(("เขต", "แขวง", "ข."))
INSIDE_SYLLABLE = re.compile("[ะ-ฺๅ็-๎]")

_BORROWERS = (
    r"ถนน|ถ\.|ซอย|ซ\.|ตรอก|แยก|วัด|โรงเรียน|รร\.?|ร\.ร\.|โรงพยาบาล|รพ\.?|ร\.พ\.|สต\.|สถานี(?:รถไฟ|ตำรวจ|ขนส่ง)?|สน\.|สภ\.|ตลาด|สะพาน|คลอง|แม่น้ำ|บึง|หนอง|เขื่อน|"
    r"มหาวิทยาลัย|วิทยาลัย|ม\.|หมู่บ้าน|คอนโด|ธนาคาร|ห้าง|บริษัท|ร้าน|สวน|ศูนย์|เทศบาล(?:นคร|เมือง|ตำบล)?|อบต\.?|อบจ\.?|ทต\.|ทม\.|ทน\.|หาด|เกาะ|เขา|ดอย|อุทยาน|"
    r"ทางด่วน|ทางหลวง|สาย|ท่าเรือ|ท่า|แขวงทางหลวง|แขวงการทาง|เรือนจำ|ศาล|สนามบิน|ท่าอากาศยาน|โรงแรม|หอ|หอการค้า|กลุ่ม|ชมรม|สโมสร|ทีม|ฟุตบอล|นักเตะ|นักบอล|ข้าว|ไก่|ทุเรียน|หมี่|ส้มตำ|ไส้กรอก|ลาบ|แกง|น้ำพริก|ข้าวหลาม|ไข่เค็ม|ปลาร้า|แหนม|กุนเชียง|ซาลาเปา|ขนมจีน|"
    r"นาย|นาง|นางสาว|คุณ|น\.ส\.|ด\.ช\.|ชื่อ|เสาร์|ราช|สุขุมวิท|นวมินทร์|ทะเบียน|ชุมชน|เจ้าพระยา|มณฑล|หลวงพ่อ|กรมหลวง|กรมพระ|พระ|เจ้า|[0-9]"
)
BORROWERS = re.compile(rf"(?:{_BORROWERS})\s?$")
"""Behind these a name is that of a road, a temple, a dish, a person."""
AT = re.compile(
    r"(?:แถว|แถวๆ|แถบ|ย่าน|โซน|พื้นที่|ชาว|ชาวบ้าน|คน|อยู่|อาศัย|ใน|ที่|บน|ทั่ว|เต็ม|เที่ยว|ทั้ง|จาก|ไป|ถึง|เข้า|กลับ|ผ่าน|มา|ใกล้|ใกล้ๆ|รอบ|ชายแดน|กับ|และ|หรือ|ท่วม|ฝั่ง|ละแวก|ระหว่าง|ตั้งแต่|สู่|ตัวเมือง|คนเมือง)\s?$"
)
"""Where places stand."""
IN_THE_CITY = re.compile(r"(?:ใน|ทั่ว|ชาว|คน|อยู่|พื้นที่|ฝั่ง|เข้า|รอบ|ย่าน|ระหว่าง|เขต|ทำงาน)\s?$")
"""Where 'กทม.' is the place, not those who govern it."""
LENDERS = re.compile(
    rf"(?:{_BORROWERS}|เส้น|ถ|ซ|พหลโยธิน|รัชดา|bts|mrt|arl|บีทีเอส|รถไฟฟ้า|ทางรถไฟ|link|ลิงค์|ลิ้งค์|mall|มอลล์|เซ็นทรัล|โลตัส|บิ๊กซี|แมคโคร|โรบินสัน|ซีคอน|สาขา|"
    r"แฟลต|เคหะ|การเคหะ|เอื้ออาทร|วงเวียน|สามเหลี่ยม|อุโมงค์|การไฟฟ้า|กฟน\.|กฟภ\.|การประปา|ไปรษณีย์|นิคม|นิคมอุตสาหกรรม|ราชภัฏ|อัสสัมชัญ|จอมเกล้า|เทคนิค|ปากทาง|ปากซอย|มุ่งหน้า|ขา|"
    r"ด่าน|ทางออก|ทางลง|ทางขึ้น|ก๋วยเตี๋ยว|ก๋วยเตี๋ยวเรือ|ไก่ทอด|ไก่ย่าง|มะขามหวาน|สังหยด|กล้วยไข่|ผัดไทย|ผัดหมี่|ปลาสลิด|หม่ำ|ขนม|หมูยอ|กาแฟ|ส้มโอ|มะม่วง|นม|รถทัวร์|พี่|น้อง|ลุง|ป้า|ครู|หมอ|ช่าง|ผู้ใหญ่|กำนัน|หมา|แมว|ค่าย|กรม|กอง|มัสยิด|ศาลา|"
    r"ตอน|การอาชีพ|แห่งชาติ|สหกรณ์|สร้างตนเอง|นักท่องเที่ยว|พระพุทธ|ตำหนัก|น้ำพุร้อน|สะพานข้าม|น้ำมัน|น้ำตาล|จักษุ|สร้าง|กรุง|(?<!คน)(?<!ตัว)เมือง|เจดีย์|น้ำตก|ถ้ำ|อ่าง|อ่างเก็บน้ำ|ห้วย|ลำน้ำ|ประตูน้ำ|ฝาย|สนามกีฬา|สนาม|สวนสาธารณะ|สวนสัตว์|บ้านพัก|รีสอร์ท|รีสอร์ต)\s?$",
    re.IGNORECASE,
)
"""The same for names of districts without a word before them, which more things are called after."""
DIVIDED = re.compile(r"(?:(?<!\n)[-–]|[/\"“'‘])\s?$")
"""A sign before a name that may be the second end of a road, or a title."""
CONTINUES = re.compile(
    r"\s?(?:[0-9](?![0-9]?[.)]\s?[ก-๎])|ตัดใหม่|ซอย\s?[0-9]|ซ\.|กรีฑา|ธุรกิจ|ประกัน|ขนส่ง|ใต้ดิน|ยูไนเต็ด|เอฟซี|มิตรผล|มาสด้า)"
)
NEXT_WORD = re.compile(r"[ ,]{1,2}([ก-๎]+)(?![ก-๎])")
LEADS_ON = re.compile(r" ?[-–]\s?[ก-ฮเ-ไ]")
"""A sign behind a name that may be the first end of a road."""

_ALIASES = {
    "กรุงเทพมหานครฯ": "10", "กรุงเทพฯ": "10", "กรุงเทพ": "10", "กทม.": "10", "กทม": "10", "โคราช": "30", "อยุธยา": "14", "อุบล": "34",
    "อุดร": "41", "สุราษฎร์": "84", "แปดริ้ว": "24", "ประจวบ": "77", "ประจวบฯ": "77", "นครศรีฯ": "80", "สุราษฎร์ฯ": "84", "อุบลฯ": "34",
    "อุดรฯ": "41", "นครศรีธรรมราชฯ": "80", "สมุทรปราการฯ": "11", "พระนครศรีอยุธยาฯ": "14", "กาญจน์": "71", "เมืองกาญจน์": "71",
    "เมืองอุบล": "34", "เมืองอุดร": "41", "เมืองสุพรรณ": "72",
}  # fmt: skip
_BARE_ALIASES = {name for name in _ALIASES if name[-1] == "ฯ" or name.startswith("เมือง")} | {"กรุงเทพ", "โคราช", "แปดริ้ว"}
AFTER_AREA = frozenset(("กทม.", "กทม"))
CALLED = {
    "สุพรรณ": "72", "อุบล": "34", "อุดร": "41", "นครศรี": "80", "สุราษฎร์": "84", "กาญจน์": "71", "ประจวบ": "77", "อยุธยา": "14",
    "สารคาม": "44", "ปราจีน": "25", "พิดโลก": "65", "สกล": "47", "ปทุม": "13", "นนท์": "12", "นรา": "96", "อุทัย": "61", "เมืองคอน": "80", "เมืองนคร": "80",
    "เมืองลุง": "93", "ยโส": "35", "ตานี": "94", "สุราษ": "84", "สุราด": "84", "มุกดา": "49", "เจียงฮาย": "57", "เจียงใหม่": "50",
    "เมืองจันท์": "22", "เมืองชล": "20", "เมืองเพชร": "76", "เมืองกาญ": "71", "เมืองแปดริ้ว": "24", "เมืองมุก": "49", "เมืองนนท์": "12", "เมืองปทุม": "13",
}  # fmt: skip
"""What people call provinces; their full names are read elsewhere, but for those that are everyday words or roads."""
# Provinces whose names are everyday words, roads or people's names: without a word before them they are not taken for a place.
UNSAFE_BARE = frozenset(
    [
        "ตาก",
        "เลย",
        "แพร่",
        "น่าน",
        "ตราด",
        "ตรัง",
        "กระบี่",
        "ระนอง",
        "พังงา",
        "สตูล",
        "ยะลา",
        "พิจิตร",
        "สุรินทร์",
        "พิษณุโลก",
        "เพชรบุรี",
        "ราชบุรี",
        "ชัยนาท",
        "นครสวรรค์",
        "ลำพูน",
        "ระยอง",
        "จันทบุรี",
        "อุทัยธานี",
        "สุโขทัย",
        "สระแก้ว",
        "อ่างทอง",
        "ลพบุรี",
        "สิงห์บุรี",
        "พะเยา",
        "ชุมพร",
        "อำนาจเจริญ",
    ]
)
_SHORT_DISTRICTS = {
    "ป้อมปราบ": "1008",
    "ป้อมปราบฯ": "1008",
    "สัมพันธวงศ": "1013",
    "ราษฎ์บูรณะ": "1024",
    "ราษบูรณะ": "1024",
    "สุไหงโกลก": "9610",
    "โก-ลก": "9610",
    "โกลก": "9610",
}


def any_of(words: Iterable[str]) -> str:
    """A pattern of all `words`, branching letter by letter: thousands of them are told at the cost of a few; the longest is taken."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    ends = tails.pop("", None)
    if not tails:
        return ""
    branches = "|".join(re.escape(letter) + any_of(rest) for letter, rest in sorted(tails.items()))
    return f"(?:{branches}){'?' if ends else ''}"


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """The same, compiled; of no words one that matches nowhere."""
    return re.compile(any_of(words) or "(?!)")


class Gazetteer:
    """Names to codes, by level."""

    def __init__(self, tree: Iterable[Area] | None = None) -> None:
        self.names: dict[int, dict[str, list[str]]] = {2: {}, 4: {}, 6: {}}
        self.longest: dict[int, int] = {}
        self.codes: dict[str, Area] = {}
        for area in tree if tree is not None else areas():
            self.codes[area.code] = area
            self.names[len(area.code)].setdefault(area.name, []).append(area.code)
        for name, code in _ALIASES.items():
            self.names[2].setdefault(name, []).append(code)
        for name, code in _SHORT_DISTRICTS.items():
            self.names[4].setdefault(name, []).append(code)
        provinces = set(self.names[2])
        capitals = [
            code
            for name, codes in list(self.names[4].items())
            if name[:5] == "เมือง" and name[5:] in provinces
            for code in codes
        ]
        self.names[4].setdefault("เมือง", []).extend(
            [*capitals, "1401"]
        )  # Ayutthaya's capital district has the province's name
        self.longest = {level: max(map(len, names)) for level, names in self.names.items()}
        self.bare = sorted(
            (
                name
                for name in self.names[2]
                if name not in UNSAFE_BARE and (name not in _ALIASES or name in _BARE_ALIASES | AFTER_AREA)
            ),
            key=len,
            reverse=True,
        )
        self.bare_pattern = re.compile(any_of(self.bare))
        self.sorted = {
            level: sorted({self.codes[code].name for code in self.codes if len(code) == level}) for level in self.names
        }

    def province(self, name: str | None) -> str | None:
        """The code of a province given by Thai or English name, by what people call it or by code."""
        if not name:
            return None
        plain = name.strip().removeprefix("จังหวัด").removeprefix("จ.").strip()
        if plain in self.names[2]:
            return self.names[2][plain][0]
        if plain in self.codes and len(plain) == 2:
            return plain
        folded = plain.casefold().removesuffix(" province").replace(" ", "")
        english = (
            code
            for code, area in self.codes.items()
            if len(code) == 2 and area.name_en.casefold().replace(" ", "") == folded
        )
        return next(english, None) or CALLED.get(plain)

    def called(self, name: str) -> str | None:
        """The code of a province by its Thai name or what people call it."""
        return CALLED.get(name) or next(iter(self.names[2].get(name, ())), None)

    def beginning(self, stem: str, level: int) -> list[str]:
        """Official names of that level that begin so."""
        known = self.sorted[level]
        first = bisect_left(known, stem)
        return known[first : bisect_left(known, stem + "\U0010ffff", first)]

    def spelled_like(self, typed: str, level: int) -> list[str]:
        """Official names of that level that share their first letter with `typed`, where a slip is seldom."""
        return self.beginning(typed[:1], level)

    def longest_name(self, work: str, at: int, level: int) -> int:
        """Length of the longest name of that level that begins at `at` and ends where a word may end."""
        names = self.names[level]
        for length in range(min(self.longest[level], len(work) - at), 1, -1):
            if (
                work[at : at + length] in names
                and not INSIDE_SYLLABLE.match(work, at + length)
                and _ends_word(work, at, at + length)
            ):
                return length
        return 0


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer, built once."""
    return Gazetteer()


class Head(NamedTuple):
    """A word that says of what level the name behind it is."""

    start: int
    end: int
    level: int
    word: str


@lru_cache(maxsize=4)
def heads(work: str) -> tuple[Head, ...]:
    """All of them in `work`, by place."""
    found = [Head(m.start(), m.end(), _LEVELS[m["p"]], m[0].strip()) for m in _GLUED.finditer(work)]
    for m in _WORDS.finditer(work):
        start = m.start() - m[0].startswith("ขต")  # 'เขต' is met at its second letter
        found.append(Head(start, m.end(), int(str(m.lastgroup)[1:]), work[start : m.end()].rstrip(" :=\n")))
    return tuple(sorted(found))


def _ends_word(work: str, start: int, end: int) -> bool:
    """Whether a word ends at `end`: 'ต.นาดี' is not 'ต.นา', nor 'อ.พลับพลา' 'อ.พล'."""
    if end >= len(work) or not "ก" <= work[end] <= "๎":
        return True
    position = start
    for token in engine()(work[start : end + 24]):
        position += len(token)
        if position >= end:
            return position == end
    return True


def stands_alone(work: str, start: int, end: int) -> bool:
    """The segmenter, too, cuts here on both sides."""
    before = start
    while before > 0 and start - before < 24 and "ก" <= work[before - 1] <= "๎":
        before -= 1
    cuts, position = {before}, before
    for token in engine()(work[before : end + 24]):
        position += len(token)
        cuts.add(position)
    return start in cuts and (end in cuts or end == len(work))
