"""Names of areas that are told one after the other: 'วารินชำราบ เดชอุดม และพิบูลมังสาหาร', 'แสนสุข วารินชำราบ อุบลราชธานี'.

A list is of one kind, districts of one province or provinces; an address goes from small to large or from large to small. So a name beside
another is known by it: what is no name alone, an everyday word or one that may be a road, is one in its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.bare_names import BUILT
from nlp.data import read_list
from nlp.gazetteer import (
    AT,
    BANGKOK,
    CALLED,
    CONTINUES,
    DIVIDED,
    LENDERS,
    TOWN,
    UNSAFE_BARE,
    Gazetteer,
    Mention,
    stands_alone,
)
from nlp.name_ends import goes_on
from nlp.name_lists import word_counts

_SIGNS = r"[,/·|•(:]|[-–—]|[0-9๐-๙]{1,2}[.)]"
_WORDS = "และ|กับ|หรือ|จนถึง|ไปถึง|ถึง|ไปยัง|ไป|จาก|รวมถึง|รวมทั้ง|ตลอดจน|แล้วก็|สู่|เชื่อม|หรือว่า|รวมไปถึง|ต่อ"
_JOIN = re.compile(rf"\s?(?:{_SIGNS})\s?|\s?(?:{_WORDS})(?:ที่|ใน|คน|ชาว|แถว|ฝั่ง)?\s?|\s{{1,2}}")
_JOINED = re.compile(rf"([ก-๎]{{2,40}}?)(?:{_JOIN.pattern})$")
_NO_PLAIN_LIST = re.compile(r" ?[-–—]")
"""Between provinces it stands for a line of buses or a road."""
_VILLAGE = re.compile(r"บ้าน\s?$")
_ROAD = re.compile(r"ถนน|ถ\.|ทางหลวง|สาย|เส้น|รถ|ตอน|ช่วง|หมายเลข|เที่ยว")
"""What two places with a dash between them are the ends of."""
_SURE = 0.96
_EVERYDAY = -11.3
"""Logarithm of the share of all words above which a word is more than a subdistrict's name."""
_SHORT = 4
_REACH = 44


def in_series(
    work: str, names: Gazetteer, found: list[Mention], perhaps: list[Mention], home: str | None
) -> list[Mention]:
    """The names that stand in a row with one that is known, and those of `perhaps` that stand in a row together."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    perhaps = sorted((one for one in perhaps if taken.isdisjoint(range(one.start, one.end))), key=lambda one: one.start)
    more = [mention for row in _rows(work, names, perhaps, taken) for mention in row]
    _go_there(work, found)
    waiting = [mention for mention in [*found, *more] if not _passes_by(mention, home)]
    for mention in more:
        taken.update(range(mention.start, mention.end))
    while waiting:
        known = waiting.pop()
        for beside in (*_right(work, names, known), *_left(work, names, known)):
            if taken.isdisjoint(range(beside.start, beside.end)):
                taken.update(range(beside.start, beside.end))
                more.append(beside)
                waiting.append(beside)
    _towns(work, names, [*found, *more])
    return more


def _towns(work: str, names: Gazetteer, mentions: list[Mention]) -> None:
    """'เมืองอุบล วารินฯ ดอนมดแดง': beside other districts of its province a province's town is the district."""
    begins = {mention.start: mention for mention in mentions if mention.level == 4}
    for mention in mentions:
        join = _JOIN.match(work, mention.end) if mention.level == 2 and mention.bare else None
        beside = begins.get(join.end()) if join else None
        capital = names.names[4].get(TOWN + names.codes[mention.codes[0]].name)
        start = mention.start if work.startswith(TOWN, mention.start) else mention.start - len(TOWN)
        if beside and capital and work.startswith(TOWN, start) and beside.codes[0][:2] == mention.codes[0]:
            mention.level, mention.codes, mention.start = 4, list(capital), start


def _rows(work: str, names: Gazetteer, perhaps: list[Mention], taken: set[int]) -> Iterator[list[Mention]]:
    """Names that stand in a row: two that may be places, or three with those between them that are words, too."""
    likely = {one.start for one in perhaps}
    known = taken | {at for one in perhaps for at in range(one.start, one.end)}
    rows: list[list[Mention]] = []
    for one in perhaps:
        if rows and one.start < rows[-1][-1].end:
            continue
        if not (rows and _joined(work, rows[-1][-1], one)):
            rows.append([m for m in _left(work, names, one) if known.isdisjoint(range(m.start, m.end))])
        rows[-1].append(one)
        rows[-1] += [m for m in _right(work, names, one) if known.isdisjoint(range(m.start, m.end))]
    for row in rows:
        count = sum(mention.start in likely for mention in row)
        told = len(row) > 1 and row[0].codes[0][:2] != BANGKOK and all(_heard(work, *pair) for pair in pairwise(row))
        if count > 1 or (told and (len(row) > 2 or work[row[0].end : row[1].start].strip())):
            yield row


def _joined(work: str, one: Mention, other: Mention) -> bool:
    return (
        bool(_JOIN.fullmatch(work, one.end, other.start))
        and _akin(one.codes, other.codes[0])
        and _heard(work, one, other)
    )


def _heard(work: str, one: Mention, other: Mention) -> bool:
    """A dash stands between the ends of a road, too, and in Bangkok roads are called after districts."""
    if not _NO_PLAIN_LIST.match(work, one.end, other.start):
        return True
    return one.codes[0][:2] != BANGKOK and not _ROAD.search(work, max(0, one.start - 40), one.start)


def _passes_by(mention: Mention, home: str | None) -> bool:
    """Another province that nothing says to be a place."""
    return mention.level == 2 and mention.bare and not mention.at and home not in (None, mention.codes[0])


def _go_there(work: str, found: list[Mention]) -> None:
    """Provinces one after the other are places, whichever is the writer's."""
    for one, other in pairwise(sorted((m for m in found if m.level == 2), key=lambda mention: mention.start)):
        join = _JOIN.fullmatch(work, one.end, other.start)
        if join and not _NO_PLAIN_LIST.match(join.group()) and one.codes != other.codes:
            one.at = other.at = True


def _akin(codes: list[str], code: str) -> bool:
    """Whether an area may stand in a row with one of those: of one kind and one larger area, or one inside the other."""
    for one in codes:
        if len(one) == len(code):
            if one != code and one[:-2] == code[:-2]:
                return True
        elif one.startswith(code) or code.startswith(one):
            return True
    return False


def _named(name: str, level: int, names: Gazetteer, known: Mention) -> list[str]:
    codes = [CALLED[name]] if level == 2 and name in CALLED else names.names[level].get(name, [])
    if name == TOWN:
        return []
    return [code for code in codes if _akin(known.codes, code)]


def _safe(name: str, level: int, join: str) -> bool:
    """Whether the name is hardly ever anything else, so that a sentence may go on behind it."""
    if level == 6 or len(name) < _SHORT or name in UNSAFE_BARE:
        return False
    return name not in read_list("places_never_bare.txt") and (
        bool(join.strip()) or name not in read_list("places_seldom_bare.txt")
    )


def _too_common(name: str, level: int, known: Mention) -> bool:
    """A subdistrict's name that is a word, too, or that nothing but its province stands beside."""
    if level != 6:
        return len(name) < 2
    return (
        bool(BUILT.match(name))
        or len(name) <= _SHORT
        or word_counts().get(name, -99) > _EVERYDAY
        or (known.level == 2 and name in read_list("places_never_bare.txt"))
    )


def _mention(name: str, level: int, start: int, codes: list[str]) -> Mention:
    return Mention(level, start, start + len(name), codes, _SURE, bare=True, at=True)


def _right(work: str, names: Gazetteer, known: Mention) -> Iterator[Mention]:
    join = _JOIN.match(work, known.end)
    if join is None or (known.level == 2 and _NO_PLAIN_LIST.match(join.group())):
        return
    at = join.end()
    for level in (4, 2, 6):
        length = names.longest_name(work, at, level)
        name = work[at : at + length]
        if not length or _too_common(name, level, known):
            continue
        end = at + length
        whole = not "ก" <= work[end : end + 1] <= "๎" or (bool(join.group().strip()) and goes_on(work[end : end + 20]))
        codes = _named(name, level, names, known)
        if len(codes) == 1 and (whole or _safe(name, level, join.group())) and not CONTINUES.match(work, end):
            yield _mention(name, level, at, codes)
            return


def _left(work: str, names: Gazetteer, known: Mention) -> Iterator[Mention]:
    joined = _JOINED.search(work, max(0, known.start - _REACH), known.start)
    if joined is None:
        return
    first, end = joined.span(1)
    join = work[end : known.start]
    if known.level == 2 and _NO_PLAIN_LIST.match(join):
        return
    for start in range(first, end - 1):
        name = work[start:end]
        level = next(
            (level for level in (4, 2, 6) if _named(name, level, names, known) and not _too_common(name, level, known)),
            0,
        )
        if not level:
            continue
        codes = _named(name, level, names, known)
        whole = start == first and not "ก" <= work[start - 1 : start] <= "๎"
        placed = bool(AT.search(work, max(0, start - 16), start))
        before = max(0, start - 24)
        lent = (
            LENDERS.search(work, before, start)
            or DIVIDED.search(work, before, start)
            or _VILLAGE.search(work, before, start)
        )
        if len(codes) == 1 and not lent and (whole or (placed and stands_alone(work, start, end))):
            yield _mention(name, level, start, codes)
        return
