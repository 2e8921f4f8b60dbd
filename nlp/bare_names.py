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

_HEAD = 3
"""Letters by which a name is looked up; no name without a word before it is shorter."""
_SHORT, _LONG = 4, 6
"""Letters from which a name of the writer's province, and from which one of elsewhere, is hardly anything but a place."""
_SHARED = 2
"""A subdistrict's name that more areas of the country bear is a common name of villages, too."""
_WINDOW = 24
"""Characters before a name that are looked at."""

_AT_ONLY = re.compile(r"(?:แถว|แถวๆ|แถบ|ย่าน|โซน|พื้นที่|ชาว|อยู่)\s?$")
"""Where hardly anything but an area stands: asked of names that villages share, and in a city whose roads and stations are called after its districts."""
_PEOPLE_OF = re.compile(r"(?:ชาว|คนเมือง)$")
_GOES_ON = re.compile(
    r"\s?(?:[A-Za-z]|ซิตี้|พลาซ่า|คาเฟ่|คอนโด|วิลเลจ|วิลล์|รีสอร์|วิทยา|พิทยา|ราษฎร์|ราช|มหา|ประชา|สแควร์|ชายทะเล|ตราด|พัฒนา|การ์เด้น|เจ้าเก่า|ร\.|ขา(?:เข้า|ออก)|"
    r"ทางด่วน|มุ่งหน้า|เดิม)"
)

_BUILT = re.compile("คลอง|ตลาด|วัด|ถนน|สะพาน|สี่แยก|ศาล|โรง|อ่าง")
"""What is built and dug bears the names of subdistricts that begin so: 'คลองบ้านโพธิ์'."""

_CALLED = {
    "สุพรรณ": "72", "อุบล": "34", "อุดร": "41", "นครศรี": "80", "สุราษฎร์": "84", "กาญจน์": "71", "ประจวบ": "77", "อยุธยา": "14",
    "แม่กลอง": "75",
}  # fmt: skip
"""What people call provinces; their full names are read elsewhere, but for those that are everyday words or roads."""
_WORDS_FIRST = frozenset(("ตาก", "เลย", "แพร่"))


@cache
def _alone() -> tuple[frozenset[str], dict[str, tuple[int, ...]]]:
    """Every name that may stand alone; and by their first letters how long such names are, longest first."""
    never, words, names = read_list("places_never_bare.txt"), dictionary(), gazetteer().names
    districts = {name for name in names[4] if not name.startswith("เมือง")}
    subdistricts = {name for name in names[6] if len(name) > 4 and name not in words and not _BUILT.match(name)}
    alone = frozenset(districts | subdistricts) - never - set(names[2]) | UNSAFE_BARE | set(_CALLED)
    found: dict[str, set[int]] = {}
    for name in alone:
        if len(name) >= _HEAD:
            found.setdefault(name[:_HEAD], set()).add(len(name))
    return alone, {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}


def _spans(work: str, taken: set[int]) -> list[tuple[int, int]]:
    """Where such a name stands that no name found before covers."""
    alone, lengths = _alone()
    found, free = [], 0
    for at in range(len(work) - _HEAD + 1):
        if at < free or (head := work[at : at + _HEAD]) not in lengths:
            continue
        for end in (at + length for length in lengths[head]):
            if end > len(work) or work[at:end] not in alone or not taken.isdisjoint(range(at, end)):
                continue
            if not INSIDE_SYLLABLE.match(work, end) and stands_alone(work, at, end):
                found.append((at, end))
                free = end
                break
    return found


def bare_areas(
    work: str, names: Gazetteer, found: list[Mention], home: str | None, district: str | None
) -> list[Mention]:
    """Names in `work` beside what is `found` already, for a writer in the province `home` and, when a point tells, in `district`."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    near = {mention.codes[0] for mention in found if mention.level == 2} | ({home} if home else set())
    more: list[Mention] = []
    seldom = read_list("places_seldom_bare.txt")
    for start, end in _spans(work, taken):
        first = max(0, start - _WINDOW)
        at = start == 0 or bool(AT.search(work, first, start))
        if CONTINUES.match(work, end) or _GOES_ON.match(work, end) or LENDERS.search(work, first, start):
            continue
        name = work[start:end]
        if name in UNSAFE_BARE or name in _CALLED:
            code, sure = _province(name, names, home, at, bool(_PEOPLE_OF.search(work, first, start)))
        else:
            code, sure = _meant(name, names, near, home, district, at)
        if code is None:
            continue
        if name in seldom and code[:2] != home:
            continue
        if (name in seldom or code.startswith("10")) and not _AT_ONLY.search(work, first, start):
            continue
        more.append(Mention(len(code), start, end, [code], sure, bare=True, at=at))
    return more


def _province(name: str, names: Gazetteer, home: str | None, at: bool, people: bool) -> tuple[str | None, float]:
    """A province that is called by a nickname, or whose name alone might be a word, a road or a person."""
    code = _CALLED.get(name) or names.names[2][name][0]
    if home not in (None, code) or not (people if name in _WORDS_FIRST else at):
        return None, 0
    return code, 0.88


def _meant(
    name: str, names: Gazetteer, near: set[str], home: str | None, district: str | None, at: bool
) -> tuple[str | None, float]:
    """The district or subdistrict meant and how surely; `at`: it stands where places stand."""
    districts, subdistricts = names.names[4].get(name, []), names.names[6].get(name, [])
    here = [code for code in districts if code[:2] in near]
    if here:
        apart = any(code[:2] in near and not code.startswith(here[0]) for code in subdistricts)
        if len(here) > 1 or not (at or (here[0][:2] == home and not apart and len(name) >= _SHORT)):
            return None, 0
        return here[0], 0.93 if at and not apart else 0.88
    parts = [code for code in subdistricts if code[:2] in near]
    if parts:
        parts = [code for code in parts if district and code.startswith(district)] or parts
        sure = (
            at and len(parts) == 1 and len(subdistricts) <= _SHARED and not districts and not parts[0].startswith("10")
        )
        return (parts[0], 0.82) if sure else (None, 0)
    # Of another province, or the writer's is not known.
    if len(districts) == 1 and at and (home is None or len(name) >= _LONG):
        return districts[0], 0.85
    return None, 0
