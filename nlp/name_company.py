"""Names that keep company: 'ขลุงก็ว่าแบบนี้ จันทบุรีรออะไร', 'หนังสือแจ้งพนมสารคาม ว่าบางคล้าพร้อมแล้ว'.

What alone may be a word or a road is an area beside another of its kin in the same text: one lies in the other, or both are districts of a
province that is known. Two words that only look like names are seldom kin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from nlp.bare_names import BUILT, EVERYDAY, NOUN, PERSONS, VILLAGE, WORDS_FIRST, is_divided, is_part
from nlp.data import read_list
from nlp.gazetteer import BANGKOK, CALLED, TOWN, Gazetteer, Mention, any_of, gazetteer, stands_alone
from nlp.name_lists import word_counts
from nlp.short_names import stems
from nlp.tokens import dictionary

_SURE = 0.95
_LEAST = 4
"""Letters of the shortest name."""
_RIVERS = frozenset(("น่าน",))
_REACH = 120
"""Characters between the beginnings of kin, at most."""


@cache
def _names() -> re.Pattern[str]:
    names, counts, words = gazetteer().names, word_counts(), dictionary()
    never = read_list("places_never_bare.txt")
    districts = {name for name in names[4] if not name.startswith(TOWN)} - never
    parts = {
        name for name in names[6] if not (name in words or BUILT.match(name) or VILLAGE.match(name) or NOUN.match(name))
    }
    parts -= never
    smaller = {name for name in districts | parts if counts.get(name, -99) < EVERYDAY}
    larger = {*names[2], *CALLED} - WORDS_FIRST - PERSONS - _RIVERS
    return re.compile(f"(?=({any_of([name for name in smaller | larger if len(name) >= _LEAST])}))")


def in_company(work: str, names: Gazetteer, found: list[Mention], home: str | None) -> list[Mention]:
    """Names in `work` that are kin of one another or of what is `found`."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    sure = [mention for mention in found if len(mention.codes) == 1]
    near = {mention.codes[0][:2] for mention in sure} | ({home} if home else set())
    perhaps = [
        Mention(len(codes[0]), start, end, codes, _SURE, bare=True, at=True)
        for start, end, codes in _perhaps(work, names, near)
        if taken.isdisjoint(range(start, end)) and _is_whole(work, start, end)
    ]
    perhaps.sort(key=lambda mention: (mention.start, -mention.end))
    beside = sorted([*sure, *perhaps], key=lambda mention: mention.start)
    starts = [mention.start for mention in beside]
    more: list[Mention] = []
    for one in perhaps:
        close = beside[bisect_left(starts, one.start - _REACH) : bisect_left(starts, one.end + _REACH)]
        others = {code for other in close if _apart(one, other) for code in other.codes}
        kin = [code for code in one.codes if any(_kin(code, other, home) for other in others)]
        if len(kin) == 1 and taken.isdisjoint(range(one.start, one.end)):
            one.codes = kin
            taken.update(range(one.start, one.end))
            more.append(one)
    return more


def _perhaps(work: str, names: Gazetteer, near: set[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Where names stand, also short ones of districts of provinces that are near, and the areas that each may be."""
    for match in _names().finditer(work):
        if codes := _codes(match[1], names, near):
            yield *match.span(1), codes
    short: dict[tuple[int, int], list[str]] = defaultdict(list)
    for province in near - {BANGKOK}:
        pattern, meant = stems(province)
        for match in pattern.finditer(work):
            short[match.span()] += [code for code in names.names[4][meant[match.group()]] if code[:2] == province]
    for span, codes in short.items():
        yield *span, codes


def _codes(name: str, names: Gazetteer, near: set[str]) -> list[str]:
    """The province, the districts, or the subdistricts of provinces that are near, outside Bangkok, of that name."""
    if code := names.called(name):
        return [code] if code != BANGKOK else []
    codes = names.names[4].get(name) or [code for code in names.names[6].get(name, ()) if code[:2] in near]
    return [code for code in codes if code[:2] != BANGKOK]


def _is_whole(work: str, start: int, end: int) -> bool:
    return not (is_part(work, start, end) or is_divided(work, start, end)) and stands_alone(work, start, end)


def _apart(one: Mention, other: Mention) -> bool:
    return other.end <= one.start or one.end <= other.start


def _kin(one: str, other: str, home: str | None) -> bool:
    """Whether one lies in the other, or both are districts of the writer's province. Villages and temples bear names of subdistricts
    all over a province, so that these need their district."""
    if len(one) == len(other):
        return len(one) == 4 and one != other and one[:2] == other[:2] == home
    return one[:-2] == other or other[:-2] == one
