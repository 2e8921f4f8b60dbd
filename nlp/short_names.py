"""Short, broken and mistyped names of areas, spelled out before anything reads them: 'อ.วารินฯ', 'จ.อุบล', 'แถวพิบูลฯ', 'อำเภอวารินชำราป'.

A short form is the beginning of an official name: one area of the province that is known begins so, or else one of the country. Once it is
spelled out, everything that is asked of whole names is asked of it, too: 'รพ.วารินฯ' is a hospital still.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from nlp.data import read_list
from nlp.gazetteer import (
    ABBREVIATED,
    AT,
    BANGKOK,
    BANGKOK_ONLY,
    CALLED,
    INSIDE_SYLLABLE,
    Gazetteer,
    gazetteer,
    heads,
    pattern_of,
    stands_alone,
)
from nlp.name_lists import word_counts
from nlp.name_sounds import heard
from nlp.tokens import dictionary, engine

_LETTER = "[ก-ฮะ-ฺเ-ๅ็-๎]"
_RUN = re.compile(f"{_LETTER}+")
_BEFORE_SIGN = re.compile(rf"({_LETTER}{{2,40}})\s?ฯ(?!ล)")
_BROKEN = re.compile(r"([ก-๎]{2,20})[ \n]([ก-๎]{2,20})(?![ก-๎])")
_BY = re.compile(r"(?:,|/|-|–|และ|กับ|หรือ|ถึง|ไป|จาก|ฝั่ง|ตั้งแต่|ระหว่าง)\s?$")
"""What a short form without its sign may stand behind, beside all that places stand behind."""
_HEADS = ("จังหวัด", "อำเภอ", "ตำบล", "เขต", "แขวง")
_LEAST = 3
"""Letters of the shortest short form behind a word such as 'อำเภอ' or with the sign of what was left out."""
_LEAST_PLAIN = 4
"""Letters of the shortest one with neither."""
_LEAST_MISTYPED = 6
_WINDOW = 32
_FEW = 2
"""Districts of the country that a short form without its sign may begin."""
_COMMON = 6
"""Districts of the country from which on a beginning is a common noun of villages: 'หนอง', 'บ้าน'."""
_EVERYDAY, _RARE = -9.7, -11.3
"""Logarithm of a word's share of all words: above the one nobody is sure to mean a name even with the sign, above the other without it or elsewhere."""


@dataclass(slots=True)
class Edit:
    """A stretch of the text and the name that it stands for."""

    start: int
    end: int
    name: str
    signed: bool = False
    """The sign of what was left out says that it is a name."""


@dataclass(slots=True)
class Spelled:
    """The text with its names written in full, and the way back."""

    text: str
    edits: list[Edit] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Where each edit begins in the new text."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text before that holds what became `text[start:end]`."""
        return self._back(start, False), self._back(end, True)

    def _back(self, at: int, is_end: bool) -> int:
        number = bisect_left(self.starts, at) - 1
        if number < 0:
            return at
        edit, finish = self.edits[number], self.starts[number] + len(self.edits[number].name)
        if at < finish:
            return edit.end if is_end else edit.start
        return at + edit.end - finish

    def signed(self) -> frozenset[int]:
        """Where the names begin that the sign tells."""
        return frozenset(begin for edit, begin in zip(self.edits, self.starts, strict=True) if edit.signed)


def spelled_out(work: str, names: Gazetteer, home: str | None) -> Spelled:
    """`work` with the short and mistyped names of areas in full."""
    near = {home} if home else set()
    edits = _with_sign(work, names, near) if "ฯ" in work else []
    edits += _behind_prefix(work, names, near)
    edits += _slips(work, "")
    if home and home != BANGKOK:
        edits += _slips(work, home)
    sounding = list(heard(work, ""))
    nearby = near or _provinces(work, names, {names.names[2][name][0] for _, _, name in sounding})
    sounding += [one for province in nearby for one in heard(work, province)]
    edits += _of_one_name(Edit(*one) for one in sounding if _stands(work, *one))
    ends = {edit.end for edit in edits}
    edits += _of_one_name(
        edit for province in sorted(nearby - {BANGKOK}) for edit in _plain(work, names, province, ends)
    )
    if not edits:
        return Spelled(work)
    return _applied(work, edits)


def _of_one_name(edits: Iterable[Edit]) -> list[Edit]:
    """Those that two provinces do not read as different names: 'พิบูล' is one of Ubon, and another of Udon."""
    meant: dict[tuple[int, int], dict[str, Edit]] = defaultdict(dict)
    for edit in edits:
        meant[edit.start, edit.end][edit.name] = edit
    return [edit for names in meant.values() if len(names) == 1 for edit in names.values()]


def _applied(work: str, edits: Iterable[Edit]) -> Spelled:
    pieces: list[str] = []
    kept: list[Edit] = []
    starts: list[int] = []
    at = length = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start < at:
            continue
        pieces += (work[at : edit.start], edit.name)
        length += edit.start - at
        starts.append(length)
        kept.append(edit)
        length, at = length + len(edit.name), edit.end
    return Spelled("".join((*pieces, work[at:])), kept, starts)


def _meant(stem: str, level: int, names: Gazetteer, near: set[str], everywhere: bool = True) -> str | None:
    """The one name of that level that begins so, of the provinces that are `near`, or else of the country."""
    if level == 2 and (code := CALLED.get(stem)):
        return names.codes[code].name
    begun = names.beginning(stem.rstrip("\u0e4c"), level)
    at_home = {name for name in begun for code in names.names[level][name] if code[:2] in near}
    found = at_home or (set(begun) if everywhere else set())
    return found.pop() if len(found) == 1 else None


def _provinces(work: str, names: Gazetteer, near: set[str]) -> set[str]:
    """Those that are named in full anywhere, beside what is near."""
    return near | {names.names[2][match.group()][0] for match in names.bare_pattern.finditer(work)}


def _with_sign(work: str, names: Gazetteer, near: set[str]) -> list[Edit]:
    edits: list[Edit] = []
    near = _provinces(work, names, near)
    levels = {head.end: head.level for head in heads(work)}
    left = list(_BEFORE_SIGN.finditer(work))
    for provinces in (True, False):  # 'อ.พิบูลฯ จ.อุบลฯ': the larger tells which smaller one is meant
        tried = [(match, _signed(work, match, names, near, levels, provinces)) for match in left]
        found = [edit for _, edit in tried if edit]
        near = near.union(*(names.names[2].get(edit.name, ()) for edit in found))
        edits += found
        left = [match for match, edit in tried if edit is None]
    return edits


def _signed(
    work: str, match: re.Match[str], names: Gazetteer, near: set[str], levels: dict[int, int], provinces: bool
) -> Edit | None:
    """The short form before a sign: of a province, or else of what is smaller; `levels` says what stands before its letters."""
    first, end = match.span(1)
    for start in range(first, end - 1):
        if not "ก" <= work[start] <= "ฮ" and not "เ" <= work[start] <= "ไ":
            continue
        stem = work[start:end]
        level = levels.get(start, 0)
        if len(stem) < (2 if level else _LEAST_PLAIN) and stem not in CALLED:
            return None
        if level:
            name = _meant(stem, level, names, near) if (level == 2) == provinces else None
            if name:
                return Edit(start, match.end(), name, True)
            continue
        name = None
        if provinces:
            name = names.codes[code].name if (code := CALLED.get(stem)) else None
            if not name and not _meant(stem, 4, names, near, everywhere=False) and not _a_word(stem, names, _RARE):
                name = _meant(stem, 2, names, near)
        elif not _a_word(stem, names, _EVERYDAY):
            name = _meant(stem, 4, names, near, everywhere=not _a_word(stem, names, _RARE))
        if name and _stands(work, start, match.end(), name):
            return Edit(start, match.end(), name, True)
    return None


def _stands(work: str, start: int, end: int, name: str) -> bool:
    """Whether the segmenter cuts round the name that is written short there."""
    before = work[max(0, start - _WINDOW) : start]
    return stands_alone(before + name + work[end : end + _WINDOW], len(before), len(before) + len(name))


def _a_word(stem: str, names: Gazetteer, share: float) -> bool:
    """Whether it is likelier an everyday word, or the beginning of many villages' names."""
    if stem in read_list("places_never_bare.txt") or word_counts().get(stem, -99) > share:
        return True
    return len(names.beginning(stem, 4)) > _COMMON


def _behind_prefix(work: str, names: Gazetteer, near: set[str]) -> list[Edit]:
    """What stands behind 'อำเภอ', 'จ.' and the like and is no name as it is written."""
    edits: list[Edit] = []
    known: set[str] | None = None
    # 'อ.พิบูล จ.อุบล': the larger tells which smaller one is meant.
    for _, at, level, head in sorted(heads(work), key=lambda head: head.level):
        run = _RUN.match(work, at)
        if (
            run is None
            or len(run.group()) < _LEAST
            or work[run.end() : run.end() + 1] == "ฯ"
            or run.group().startswith(_HEADS)
        ):
            continue
        exact = names.longest_name(work, at, level)
        if exact and level == 2:
            near = near.union(names.names[2][work[at : at + exact]])
            known = known and known | near
        if exact and not (work[at : at + exact] == "เมือง" and run.end() > at + exact):
            continue
        known = _provinces(work, names, near) if known is None else known
        edit = (
            _broken(work, at, level, names)
            or _mistyped(
                work, run, level, names, known, head not in ABBREVIATED, BANGKOK if head in BANGKOK_ONLY else ""
            )
            or _cut_off(work, run, level, names, known)
        )
        if edit:
            edits.append(edit)
            known |= set(names.names[2].get(edit.name, ())) if level == 2 else set()
    return edits


def _broken(work: str, at: int, level: int, names: Gazetteer) -> Edit | None:
    """'อำเภอวาริน ชำราบ': a blank or the end of a line inside a name."""
    match = _BROKEN.match(work, at)
    name = match[1] + match[2] if match else ""
    return Edit(match.start(), match.end(), name) if match and name in names.names[level] else None


def _cut_off(work: str, run: re.Match[str], level: int, names: Gazetteer, near: set[str]) -> Edit | None:
    """'อ.วาริน': the beginning of a name, in a province that is known; 'จ.อุบล' is so everywhere."""
    least = run.end() if BANGKOK in near and level > 2 else run.start() + _LEAST
    for end in range(run.end(), least - 1, -1):
        stem = work[run.start() : end]
        if "เ" <= stem[-1] <= "ไ" or (
            end < run.end() and (len(stem) < _LEAST_PLAIN or _a_word(stem, names, _EVERYDAY))
        ):
            continue
        name = _meant(stem, level, names, near, everywhere=level == 2)
        if name and len(names.beginning(stem, 4)) <= _COMMON and _breaks(work, run.start(), end):
            return Edit(run.start(), end, name)
    return None


def _breaks(work: str, start: int, end: int) -> bool:
    """Whether a new word begins at `end`, read from `start` on."""
    if not "ก" <= work[end : end + 1] <= "๎":
        return True
    if INSIDE_SYLLABLE.match(work, end):
        return False
    position = start
    for token in engine()(work[start : end + 20]):
        if position == end:
            return len(token) > 1 and token in dictionary()
        position += len(token)
    return False


def _ends(work: str, at: int) -> bool:
    """Whether a new word may begin at `at`, behind what is no word."""
    rest = work[at : at + 20]
    if not rest or not "ก" <= rest[0] <= "๎":
        return True
    return not INSIDE_SYLLABLE.match(rest) and len(first := engine()(rest)[0]) > 1 and first in dictionary()


def _mistyped(
    work: str, run: re.Match[str], level: int, names: Gazetteer, near: set[str], full: bool, inside: str
) -> Edit | None:
    """One letter too many, too few or another, in a long name."""
    if any(names.longest_name(work, run.start(), other) for other in names.names if other != level):
        return None  # 'แขวงคลองสามวา' is no slip for 'คลองสาน'
    found: dict[str, int] = {}
    for name in names.spelled_like(run.group(), level):
        codes = [code for code in names.names[level][name] if code.startswith(inside)]
        if not codes or not (full or any(code[:2] in near for code in codes)) or len(name) < _LEAST_MISTYPED:
            continue
        for length in (len(name), len(name) + 1, len(name) - 1):
            typed = run.group()[:length]
            end = run.start() + length
            if len(typed) == length and one_apart(typed, name) and _ends(work, end):
                found[name] = end
                break
    at_home = {name: end for name, end in found.items() if any(code[:2] in near for code in names.names[level][name])}
    found = at_home or found
    if len(found) != 1:
        return None
    name, end = found.popitem()
    return Edit(run.start(), end, name)


def one_apart(one: str, other: str) -> bool:
    """Whether a single letter was added, left out, changed, or changed places with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1]
        return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
    short, long = sorted((one, other), key=len)
    return short[at:] == long[at + 1 :]


_ALIKE = ("ศษส", "ณนญรล", "ธทฒ", "ฐถ", "ฎด", "ฏต", "ใไ", "ุู", "ิี", "ภพ")
"""Letters of one sound."""
_SILENT = re.compile("(?=([ก-ฮ]{1,2}[ิุ]?\u0e4c))")


def slips(name: str) -> set[str]:
    """As people write the name by ear: another letter of the same sound, one left out, what is silent left out."""
    made = {name[:at] + name[at + 1 :] for at in range(1, len(name))}
    for at, letter in enumerate(name):
        made |= {name[:at] + other + name[at + 1 :] for alike in _ALIKE if letter in alike for other in alike}
    made |= {name[: silent.start()] + name[silent.end(1) :] for silent in _SILENT.finditer(name)}
    made |= {name.replace("สี", "ศรี"), name.replace("ศรี", "สี"), name.replace("ศรีสะ", "ศรีษะ")}
    return {slip for slip in made if len(slip) >= _LEAST_MISTYPED}


@cache
def _written_words() -> frozenset[str]:
    """Words of the dictionary that are written; it holds common slips as well."""
    return dictionary() & word_counts().keys()


@cache
def _mistaken(home: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Slips in the long names of provinces, or of the districts of one."""
    names, meant, unclear = gazetteer(), dict[str, str](), set[str]()
    known = names.names[2].keys() | names.names[4].keys() | _written_words()
    known |= names.names[6].keys() if home else set()
    for code, area in names.codes.items():
        if len(area.name) <= _LEAST_MISTYPED or len(code) != (4 if home else 2) or not code.startswith(home):
            continue
        for slip in slips(area.name) - known:
            if meant.setdefault(slip, area.name) != area.name:
                unclear.add(slip)
    meant = {slip: name for slip, name in meant.items() if slip not in unclear}
    return pattern_of(meant), meant


def _slips(work: str, home: str) -> Iterator[Edit]:
    """'อุบลราชธาณีไม่มีรถเมล์': a long name with a slip that the ear does not hear."""
    pattern, meant = _mistaken(home)
    behind = {head.end for head in heads(work) if head.level != (4 if home else 2)}
    for match in pattern.finditer(work):
        name = meant[match.group()]
        if match.start() not in behind and not work.startswith(name, match.start()) and _ends(work, match.end()):
            yield Edit(match.start(), match.end(), name)


@cache
def stems(home: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Beginnings of the names of a province's districts that are no words and begin no other name."""
    names, begun = gazetteer(), {}
    districts = {area.name for code, area in names.codes.items() if len(code) == 4 and code.startswith(home)}
    for name in districts:
        for end in range(_LEAST_PLAIN, len(name) - 1):
            stem = name[:end]
            whole = not INSIDE_SYLLABLE.match(name, end) and not "เ" <= stem[-1] <= "ไ"
            begins = set(names.beginning(stem, 4))
            if whole and len(begins) <= _FEW and begins & districts == {name} and stem not in names.names[2]:
                begun[stem] = name
    begun = {stem: name for stem, name in begun.items() if not _a_word(stem, names, _RARE)}
    return pattern_of(begun), begun


def _plain(work: str, names: Gazetteer, home: str, ends: set[int]) -> Iterator[Edit]:
    """'จากวารินไปเดชอุดม': a short form without its sign, where places stand or behind another, which ends in one of `ends`."""
    pattern, begun = stems(home)
    for match in pattern.finditer(work):
        start, end = match.span()
        name = begun[match.group()]
        first = max(0, start - 16)
        if work.startswith(name, start) or not _breaks(work, start, end) or work[end : end + 1] == "ฯ":
            continue
        told = start - 1 in ends and work[start - 1] == " "
        if told or AT.search(work, first, start) or _BY.search(work, first, start):
            ends.add(end)
            yield Edit(start, end, name)
