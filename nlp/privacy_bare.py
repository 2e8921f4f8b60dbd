"""Find full names that nothing announces: 'สุนันทา พวงมาลัย' in a list, a table or a signature.

A listed given name, a blank and a family name: both are weighed against being words, as Thai writes words and blanks alike.
"""

from __future__ import annotations

import re

from nlp.data import area_names
from nlp.name_ends import MAX, RUN, end_of_name, no_names
from nlp.name_likelihood import family, given, words
from nlp.name_lists import family_names, given_names
from nlp.privacy_numbers import Span
from nlp.privacy_titles import PLACE_BEFORE, SHOP_BEFORE
from nlp.tokens import dictionary, engine

_GIVEN = re.compile(r"(?<![ก-๎.0-9])(?P<given>[ก-ฮเ-ไ][ก-ฺเ-๎]{2,14}) {1,2}(?=[ก-ฮเ-ไ])")
_GLUED = re.compile(
    r"(?:เจอ|พบ|รู้จัก|คือ|เป็น|กับ|และ|หรือ|ให้|โดย|ของ|จาก|ถึง|ชื่อ|เรียก|ถาม|บอก)(?P<given>[ก-ฮเ-ไ][ก-ฺเ-๎]{3,14}) {1,2}(?=[ก-ฮเ-ไ])"
)
_LEAST = ((8.0, -1.0), (6.0, 1.0))  # nats by which the name is likelier than words, and its family part
_LEAST_TOLD = ((1.0, -2.0),)
_BEGINS_AS_WORD = 3.0
_WHO_BEFORE = re.compile(r"(?:ผม|ดิฉัน|ฉัน|หนู|ข้าพเจ้า|ได้แก่|คือ|โดย|ให้|กับ|และ|ชื่อ|[(|=,:])\s?$")
_WHO_BEHIND = re.compile(
    r"\s?(?:[|)]|ผู้(?!คน)[ก-ฮเ-ไ]|กำนัน|ประธาน|กรรมการ|สมาชิก|เลขา|หัวหน้า|ตัวแทน|รอง|อายุ|โทร|เบอร์|บ้านเลขที่|อยู่บ้าน|0[0-9])"
)
_PLACE_BEFORE = re.compile(r"(?:หมู่บ้าน|คอนโด[ก-๎]{0,10}|สาขา|ห้าง|อาคาร|ตึก|หอพัก|โครงการ|สถานี|เขต|แขวง|ย่าน|แถว|[-–/])\s?$")
_PLACE_BEHIND = re.compile("กทม|อพาร์|อพาท|คอนโด|หมู่บ้าน|ซอย|ถนน|แยก|เขต|สถานี")
_DATES = frozenset(("มกรา", "กุมภา", "มีนา", "เมษา", "มิถุนา", "กรกฎา", "สิงหา", "กันยา", "ตุลา", "ธันวา", "พรรษา"))


def _may_be_given(work: str, match: re.Match[str]) -> bool:
    """Whether a listed name stands here, and no place or shop that bears it."""
    name, start = match.group("given"), match.start("given")
    return (
        name in given_names()
        and not any(name in words for words in (no_names(), _DATES, area_names()))
        and not any(look.search(work, max(0, start - 24), start) for look in (PLACE_BEFORE, SHOP_BEFORE, _PLACE_BEFORE))
    )


def _family(work: str, at: int) -> str:
    """The letters at `at` that a family name would be; none when they are a word or a place."""
    run = RUN.match(work, at)
    if run is None or _PLACE_BEHIND.match(work, at) or work.startswith((".", "ฯ"), run.end()):
        return ""
    name = run.group()[: end_of_name(run.group(), family_names(), whole=True)]
    a_word = name in dictionary() and name not in family_names()
    nobody = a_word or name in no_names() or name in area_names()
    return "" if nobody or not 3 <= len(name) <= MAX else name


def bare(work: str) -> list[Span]:
    """Given and family names without a title, both in one span."""
    spans: list[Span] = []
    for match in (*_GIVEN.finditer(work), *_GLUED.finditer(work)):
        name = match.group("given")
        last = _family(work, match.end()) if _may_be_given(work, match) else ""
        if not last:
            continue
        sure = family(last)[-1] - words(last)[0]
        both = sure + given(name)[-1] - words(name)[0]
        end = match.end() + len(last)
        if engine()(last)[0] in no_names() and sure < _BEGINS_AS_WORD:
            continue
        told = _WHO_BEFORE.search(work, max(0, match.start() - 12), match.start()) or _WHO_BEHIND.match(work, end)
        if any(
            both >= least and sure >= least_of_family for least, least_of_family in (_LEAST_TOLD if told else _LEAST)
        ):
            spans.append(("name", match.start("given"), end))
    return spans
