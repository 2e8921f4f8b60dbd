"""Districts and subdistricts that a text names without a word such as 'อำเภอ' before them: 'น้ำท่วมวารินชำราบ', 'แถวพิบูลมังสาหาร'.

Such a name counts when the province that is known has one area of that name, when it is no everyday word and nothing lends it to a road,
a station or a dish, and when it stands where places stand ('แถว…', 'ชาว…', 'ไป…') or can hardly be anything else.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from nlp.data import read_list
from nlp.gazetteer import (
    AT,
    CONTINUES,
    INSIDE_SYLLABLE,
    LENDERS,
    UNSAFE_BARE,
    Gazetteer,
    Mention,
    gazetteer,
    stands_alone,
)
from nlp.tokens import dictionary

_SHORT = 3
"""Letters of the shortest name that may stand alone."""
_LONG = 6
"""Letters from which a name of elsewhere is hardly anything but a place."""
_SHARED = 2
"""A subdistrict's name that more areas of the country bear is a common name of villages, too."""
_WINDOW = 24
"""Characters before a name that are looked at."""
_BANGKOK = "10"
_PERHAPS, _PLACES, _NOTHING_ELSE = 1, 2, 3
"""What stands before a name: what a place may follow, what places follow, what hardly anything but an area follows."""

_AT_ONLY = re.compile(r"(?:แถว|แถวๆ|แถบ|ย่าน|โซน|พื้นที่|ชาว|คน|อยู่)\s?$")
"""Asked of names that villages share, and in a city whose roads and stations are called after its districts."""
_MAY_BE = re.compile(
    r"(?:แต่|ส่วน|ให้|ของ|ตั้งแต่|ตอนนี้|ทำไม|เมื่อก่อน|เดี๋ยวนี้|พัฒนา|ช่วย|ช่วง|รุก|ทำงาน|ทาง|ขึ้น|ล้น|เกลื่อน|บุก|เกษตรกร|ชาวนา|ชาวไร่|ชาวสวน|ชาวสวนยาง|ประมง|ประมงพื้นบ้าน|เด็ก|นักเรียน|"
    r"คนแก่|คนงาน|แรงงาน|ผู้ป่วย|ผู้สูงอายุ|ผู้ประสบภัย|สตรี|แม่ค้า|พ่อค้า|ตำรวจ|ไฟดับ|ไฟไหม้|ไฟป่า|น้ำแล้ง|ฝนตก|ฝุ่น|ควัน|หมอกควัน|ขยะ|รถติด|น้ำประปา|เหมือง|เหมืองหิน|ฟาร์มหมู|ฟาร์มไก่|ฟาร์ม|"
    r"โรงงาน|โรงไฟฟ้า|โรงไฟฟ้าขยะ|สวนยาง|สวนทุเรียน|สวนส้ม|สวนปาล์ม|ข้าวโพด|ข้าวนาปรัง|นาข้าว|มันสำปะหลัง|ไร่อ้อย|รถตู้|ชายฝั่ง|ทะเล)$"
)
"""Where a name of the writer's own province may stand for the place: first in a clause, behind people, troubles and works, but not behind a dish."""
_NOUN = re.compile("แม่|คลอง|อ่าว|หนอง|บึง|บ่อ|บ้าน|ทุ่ง|น้ำ|ดิน|ช้าง|ปลา|สวน|หาด|เขา|ปาก")
"""Names that begin so may be no more than the beginning of a sentence: 'คลองท่อมตัน', 'แม่สอดเงินให้'."""
_LIST = re.compile(r"\s?(?:[,/]|\s|และ|กับ)\s?")
_LISTED_SURE = 0.88
"""What joins names that are told one after the other, and how sure each then is."""
_PEOPLE_OF = re.compile(r"(?:ชาว|คนเมือง)$")
_GOES_ON = re.compile(
    r"\s?(?:[A-Za-z]|ซิตี้|พลาซ่า|คาเฟ่|คอนโด|วิลเลจ|วิลล์|รีสอร์|วิทยา|พิทยา|ราษฎร์|ราช|มหา|ศึกษา|ประชา|สแควร์|ชายทะเล|ตราด|พัฒนา|การ์เด้น|เจ้าเก่า|ร\.|ขา(?:เข้า|ออก)|"
    r"ทางด่วน|มุ่งหน้า|เดิม)"
)

_VILLAGE = re.compile(
    "บ้าน|หนอง|ท่า|นา|โนน|โคก|ดอ|ห้วย|บ่อ|บึง|บัว|วัง|เขา|เกาะ|โพธิ์|ทุ่ง|สระ|คลอง|บาง|ภู|พระ|ดิน|สำโรง|สะเดา|พร้าว"
)
"""Names that begin as those of many villages and trees do: 'ที่บ้านม่วง' may be any of them."""
_BUILT = re.compile("คลอง|ตลาด|วัด|ถนน|สะพาน|สี่แยก|ศาล|โรง|อ่าง|เขื่อน|ทะเล")
"""What is built and dug bears the names of subdistricts that begin so: 'คลองบ้านโพธิ์'."""

CALLED = {
    "สุพรรณ": "72", "อุบล": "34", "อุดร": "41", "นครศรี": "80", "สุราษฎร์": "84", "กาญจน์": "71", "ประจวบ": "77", "อยุธยา": "14",
}  # fmt: skip
"""What people call provinces; their full names are read elsewhere, but for those that are everyday words or roads."""
_WORDS_FIRST = frozenset(("ตาก", "เลย", "แพร่"))


def _any_of(words: list[str]) -> str:
    """A pattern of all `words`, branching letter by letter: thousands of them are told at the cost of a few; the longest is taken."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    ends = tails.pop("", None)
    if not tails:
        return ""
    branches = "|".join(re.escape(letter) + _any_of(rest) for letter, rest in sorted(tails.items()))
    return f"(?:{branches}){'?' if ends else ''}"


@cache
def _alone() -> re.Pattern[str]:
    """The names that may stand alone, wherever they begin."""
    never, words, names = read_list("places_never_bare.txt"), dictionary(), gazetteer().names
    districts = {name for name in names[4] if not name.startswith("เมือง")}
    subdistricts = {name for name in names[6] if len(name) > 4 and name not in words and not _BUILT.match(name)}
    alone = (districts | subdistricts) - never - set(names[2]) | UNSAFE_BARE | set(CALLED)
    return re.compile(f"(?=({_any_of([name for name in alone if len(name) >= _SHORT])}))")


def bare_areas(
    work: str, names: Gazetteer, found: list[Mention], home: str | None, district: str | None
) -> list[Mention]:
    """Names in `work` beside what is `found` already, for a writer in the province `home` and, when a point tells, in `district`."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    near = {mention.codes[0] for mention in found if mention.level == 2} | ({home} if home else set())
    more: list[Mention] = []
    passed: list[Mention] = []
    for match in _alone().finditer(work):
        start, end = match.span(1)
        first = max(0, start - _WINDOW)
        if not taken.isdisjoint(range(start, end)) or INSIDE_SYLLABLE.match(work, end):
            continue
        if CONTINUES.match(work, end) or _GOES_ON.match(work, end) or LENDERS.search(work, first, start):
            continue
        name, stand = match[1], _stand(work, first, start, end)
        if not start and not home and stand and len(name) >= _LONG:
            stand = _PLACES  # a text that begins with a name
        if name in UNSAFE_BARE or name in CALLED:
            people = bool(_PEOPLE_OF.search(work, first, start))
            stands = people or (name not in _WORDS_FIRST and (stand >= _PLACES or not start))
            code, sure = _province(name, names, home, stands)
        else:
            code, sure = _meant(name, names, near, home, district, stand)
        if code and stands_alone(work, start, end):
            taken.update(range(start, end))
            more.append(Mention(len(code), start, end, [code], sure, bare=True, at=stand >= _PLACES))
        elif not code and home and len(here := [one for one in names.names[4].get(name, []) if one[:2] == home]) == 1:
            passed.append(Mention(4, start, end, here, _LISTED_SURE, bare=True))
    listed = _listed(more + passed, work)
    return more + [one for one in passed if one.start in listed and stands_alone(work, one.start, one.end)]


def _listed(districts: list[Mention], work: str) -> set[int]:
    """Where those begin that are told one after the other: 'แม่ริม แม่แตง หมอกควันหนัก'."""
    begins: set[int] = set()
    for one, other in pairwise(sorted(districts, key=lambda mention: mention.start)):
        first, second = one.codes[0], other.codes[0]
        alike = first[:4] != second[:4] and first[:2] == second[:2] and len(first) > 2 < len(second)
        if alike and _LIST.fullmatch(work, one.end, other.start):
            begins |= {one.start, other.start}
    return begins


def _stand(work: str, first: int, start: int, end: int) -> int:
    """How much a place's position that from `start` to `end` is, by what is written from `first` on."""
    if _AT_ONLY.search(work, first, start):
        return _NOTHING_ELSE
    if AT.search(work, first, start):
        return _PLACES
    # 'ฝนแล้งมาก ขุนหาญทุเรียนจะตาย' begins a clause, 'ม.เกษตร ศรีราชา' goes on with a name.
    begins = not start or (work[start - 1].isspace() and "ก" <= work[end : end + 1] <= "๎")
    if begins:
        return 0 if _NOUN.match(work, start) or end - start <= _SHORT else _PERHAPS
    return _PERHAPS if _MAY_BE.search(work, first, start) else 0


def _province(name: str, names: Gazetteer, home: str | None, stands: bool) -> tuple[str | None, float]:
    """A province that is called by a nickname, or whose name alone might be a word, a road or a person."""
    code = CALLED.get(name) or names.names[2][name][0]
    return (code, 0.88) if stands and home in (None, code) else (None, 0)


def _meant(
    name: str, names: Gazetteer, near: set[str], home: str | None, district: str | None, stand: int
) -> tuple[str | None, float]:
    """The district or subdistrict meant and how surely."""
    districts, subdistricts = names.names[4].get(name, []), names.names[6].get(name, [])
    seldom = name in read_list("places_seldom_bare.txt")
    if here := [code for code in districts if code[:2] in near]:
        code = here[0]
        apart = any(part[:2] in near and not part.startswith(code) for part in subdistricts)
        need = _PLACES if apart or code[:2] != home else _PERHAPS
        if seldom:
            need = _NOTHING_ELSE if code[:2] != home or _VILLAGE.match(name) else _PLACES
        if len(here) > 1 or stand < (_NOTHING_ELSE if code[:2] == _BANGKOK else need):
            return None, 0
        return code, 0.93 if stand >= _PLACES and not apart else 0.88
    if parts := [code for code in subdistricts if code[:2] in near]:
        parts = [code for code in parts if district and code.startswith(district)] or parts
        shared = districts or len(parts) > 1 or len(subdistricts) > _SHARED
        return (None, 0) if shared or stand < _PLACES or parts[0][:2] == _BANGKOK else (parts[0], 0.82)
    # Of another province, or the writer's is not known.
    if len(districts) != 1 or seldom or (home and len(name) < _LONG):
        return None, 0
    need = _NOTHING_ELSE if districts[0][:2] == _BANGKOK else _PLACES
    return (districts[0], 0.85) if stand >= need else (None, 0)
