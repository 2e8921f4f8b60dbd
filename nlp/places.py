"""Which official areas a text names, and in which one a point lies.

Names are read as people write addresses: with a word before them ('อำเภอ', 'ต.', 'เขต'), from small to large. Many names are shared by
several areas, and roads, temples and schools borrow them; a name counts only where a word or its neighbours say what it is, and only
when a single area remains. Names without such a word are read in `bare_names`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.bare_names import bare_areas
from nlp.boundaries import Hit, locate
from nlp.gazetteer import (
    ABBREVIATED,
    AFTER_AREA,
    AT,
    BANGKOK,
    BANGKOK_ONLY,
    BORROWERS,
    CONTINUES,
    IN_THE_CITY,
    INSIDE_SYLLABLE,
    LEADS_ON,
    LENDERS,
    NEXT_WORD,
    TOWN,
    Gazetteer,
    Mention,
    gazetteer,
    heads,
    stands_alone,
)
from nlp.name_company import in_company
from nlp.name_series import in_series
from nlp.short_names import spelled_out
from nlp.text import normalise

MODEL = "places-8"


@dataclass(frozen=True, slots=True)
class Place:
    """An official area named in a text; the span counts characters of the original text."""

    code: str
    level: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class PlacesResult:
    """What the text names, what the point says, and the one area that speaks for the whole."""

    places: list[Place]
    area: str | None
    point: list[Hit] = field(default_factory=list)


_GROUP_GAP = 28
"""Characters between two names of one address."""
_ALL_OF_IT = re.compile("ทั้งจังหวัดเลย")
_LEVEL_NAMES = {2: "province", 4: "district", 6: "subdistrict"}


def _prefixed(work: str, names: Gazetteer) -> list[Mention]:
    found: list[Mention] = []
    taken = 0
    for start, at, level, word in heads(work):
        if start < taken:
            continue
        length = names.longest_name(work, at, level)
        if not length:
            continue
        name = work[at : at + length]
        full = word not in ABBREVIATED
        if (not full and word[-1] != "." and length < 4) or _ALL_OF_IT.match(work, start - 4):
            continue
        codes = list(names.names[level][name])
        if word in BANGKOK_ONLY:
            codes = [code for code in codes if code.startswith(BANGKOK)]
        if codes:
            found.append(Mention(level, start, at + length, codes, 0.98 if full else 0.95))
        taken = at + length
    return found


_BETWEEN = re.compile(r"[\s,()/.0-9]*")


def _covered(mentions: list[Mention]) -> set[int]:
    """Every character that belongs to a name."""
    return {at for mention in mentions for at in range(mention.start, mention.end)}


def _stands_for_itself(work: str, start: int, end: int, last: int) -> bool:
    """Whether nothing from `last` on borrows the name, alone or with its town: 'ในเมืองเชียงใหม่'."""
    first = start - len(TOWN) if work.endswith(TOWN, 0, start) else start
    if LENDERS.search(work, max(last, first - 20), first):
        return False
    return stands_alone(work, start, end) or (first < start and stands_alone(work, first, end))


def _bare_provinces(work: str, names: Gazetteer, found: list[Mention]) -> list[Mention]:
    more: list[Mention] = []
    taken, ends = _covered(found), {mention.end for mention in found if mention.level > 2}
    last = 0
    for match in names.bare_pattern.finditer(work):
        start, end = match.span()
        if not taken.isdisjoint(range(start, end)):
            continue
        before = any(start - gap in ends and _BETWEEN.fullmatch(work, start - gap, start) for gap in range(13))
        at = bool(AT.search(work, max(0, start - 16), start))
        if match.group() in AFTER_AREA and not (before or IN_THE_CITY.search(work, max(0, start - 16), start)):
            continue
        if not before and not _stands_for_itself(work, start, end, last):
            continue
        if (CONTINUES.match(work, end) or LEADS_ON.match(work, end)) and not (before and work[end : end + 1] == " "):
            continue
        if INSIDE_SYLLABLE.match(work, end) or (start and work[start - 1] in "เแโใไ-–"):
            continue
        code, last = names.names[2][match.group()][0], end
        more.append(Mention(2, start, end, [code], 0.97 if before else 0.96, bare=not before, at=at))
    return more


def _province_behind(work: str, names: Gazetteer, found: list[Mention]) -> list[Mention]:
    """'อ.เมือง น่าน', 'อ.เสนา อยุธยา': behind its own district a word is a province, however else it is used."""
    more: list[Mention] = []
    for mention in found:
        then = NEXT_WORD.match(work, mention.end) if mention.level > 2 else None
        if then is None:
            continue
        code = names.called(then[1])
        if code and any(inside.startswith(code) for inside in mention.codes):
            more.append(Mention(2, then.start(1), then.end(1), [code], 0.95))
    return more


def _bare_districts(work: str, names: Gazetteer, found: list[Mention]) -> list[Mention]:
    """'แขวงคลองจั่น บางกะปิ กทม.', 'แม่ริม เชียงใหม่': a district's name beside a province or behind a subdistrict of its own."""
    more: list[Mention] = []
    taken = _covered(found)
    for mention in found:
        if mention.level == 6:
            gap = re.compile(r"[\s,/]{1,3}").match(work, mention.end)
            length = names.longest_name(work, gap.end(), 4) if gap else 0
            if gap and length > 2:
                codes = [
                    c
                    for c in names.names[4][work[gap.end() : gap.end() + length]]
                    if any(sub[:4] == c for sub in mention.codes)
                ]
                span = range(gap.end(), gap.end() + length)
                if codes and taken.isdisjoint(span):
                    taken.update(span)
                    more.append(Mention(4, gap.end(), gap.end() + length, codes, 0.95))
        if mention.level == 2:
            left = re.compile(r"(?<![ก-๎])([ก-๎]{3,20})[\s,/]{1,2}$").search(
                work, max(0, mention.start - 23), mention.start
            )
            if left is None or left.group(1) not in names.names[4]:
                continue
            if not taken.isdisjoint(range(left.start(1), left.end(1))):
                continue
            codes = [c for c in names.names[4][left.group(1)] if c[:2] in mention.codes]
            if codes and not BORROWERS.search(work, max(0, left.start() - 16), left.start()):
                more.append(Mention(4, left.start(1), left.end(1), codes, 0.96))
    return more


def _narrow(mentions: list[Mention]) -> None:
    """Names of one address must lie in each other; what agrees with no neighbour is left as it was."""
    for _ in range(2):
        for first, second in pairwise(mentions):
            _agree(first, second)
        for first, second in zip(mentions, mentions[2:], strict=False):
            _agree(first, second)


def _agree(first: Mention, second: Mention) -> None:
    if first.level == second.level or second.start - first.end > _GROUP_GAP:
        return
    small, large = (first, second) if first.level > second.level else (second, first)
    tops = set(large.codes)
    inside = [code for code in small.codes if code[: large.level] in tops]
    if inside:
        small.codes = inside
        large.codes = [code for code in large.codes if any(sub.startswith(code) for sub in inside)]


def _borne_out(mentions: list[Mention]) -> set[str]:
    """Provinces that are named beside a place whose name is in no other: 'ปากช่อง โคราช', but not 'รถบัสขอนแก่น จอดขวาง อ.เมือง'."""
    sure = {mention.codes[0][:2] for mention in mentions if mention.level > 2 and len(mention.codes) == 1}
    return sure & {mention.codes[0] for mention in mentions if mention.level == 2}


def _resolve(
    mentions: list[Mention], home: str | None, district: str | None, spoken: set[str]
) -> list[tuple[Mention, str, float]]:
    """One area for each mention that leaves no doubt."""
    provinces = {mention.codes[0] for mention in mentions if mention.level == 2 and not mention.bare}
    certain = {mention.codes[0] for mention in mentions if len(mention.codes) == 1}
    chosen: list[tuple[Mention, str, float]] = []
    for mention in mentions:
        codes, sure = mention.codes, mention.sure
        if mention.level == 2 and mention.bare and not mention.at and home is not None and codes[0] != home:
            continue  # another province's name without a word before it: a road, a bus, a dish
        for context, penalty in ((district, 0.0), (home, 0.02), *((province, 0.02) for province in sorted(provinces))):
            if len(codes) > 1 and context and mention.level > len(context):
                inside = [code for code in codes if code.startswith(context)]
                if inside:
                    codes, sure = inside, sure - penalty
        if len(codes) > 1:
            known = [
                code for code in codes if not certain.isdisjoint(code[:size] for size in range(2, mention.level, 2))
            ]
            codes = known or codes
        if len(codes) != 1:
            continue
        if (
            home is not None
            and not codes[0].startswith(home)
            and codes[0][:2] not in provinces | spoken
            and mention.level > 2
            and not mention.bare
        ):
            sure -= 0.25  # the only one of that name in the country, but not where the writer is
        chosen.append((mention, codes[0], round(sure, 2)))
    return chosen


def find_places(
    text: str,
    province: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    names: Gazetteer | None = None,
) -> PlacesResult:
    """Areas that `text` names, with the province or the point as context."""
    names = names or gazetteer()
    point = locate(lat, lon) if lat is not None and lon is not None else []
    home = names.province(province) or (point[0].code if point else None)
    cleaned = normalise(text)
    spelled = spelled_out(cleaned.text, names, home)
    work = spelled.text
    found = _prefixed(work, names)
    found += _province_behind(work, names, found)
    found += _bare_provinces(work, names, found)
    found += _bare_districts(work, names, found)
    district = point[1].code if len(point) > 1 else None
    bare, perhaps = bare_areas(work, names, found, home, district, spelled.signed())
    found += bare
    found += in_series(work, names, found, perhaps, home)
    found += in_company(work, names, found, home)
    found.sort(key=lambda mention: mention.start)
    spoken = _borne_out(found)
    _narrow(found)
    chosen = [item for item in _resolve(found, home, district, spoken) if item[2] >= 0.75]
    places = [
        Place(code, _LEVEL_NAMES[mention.level], *cleaned.span(*spelled.span(mention.start, mention.end)), sure)
        for mention, code, sure in chosen
    ]
    # 'รถเมล์เข้ากรุงเทพ' says where somebody goes, not what the text is about; 'ปากช่อง โคราช', with nothing nearer home, does.
    abroad = [bool(home) and mention.bare and not code.startswith(str(home)) for mention, code, _ in chosen]
    own = [place for place, away in zip(places, abroad, strict=True) if not away]
    if all(place.level == "province" for place in own):
        own += [place for place in places if place not in own and len(place.code) > 2 and place.code[:2] in spoken]
    return PlacesResult(places, _area(own, point, home), point)


def _beside(one: Place, other: Place) -> bool:
    """Whether both stand in one address: 'ต.ขามใหญ่ อ.เดชอุดม', of which one is a slip where they do not lie in each other."""
    return len(other.code) > 2 and (0 <= other.start - one.end <= 2 or 0 <= one.start - other.end <= 2)


def _area(places: list[Place], point: list[Hit], home: str | None) -> str | None:
    """A pin outranks words; else the smallest area named that contradicts no other, else the province given."""
    if len(point) > 1:
        return point[1].code
    best = max(places, key=lambda place: (len(place.code), place.confidence), default=None)
    if best is None:
        return home
    rivals = {place.code for place in places if len(place.code) == len(best.code) or _beside(best, place)}
    rivals = {code for code in rivals if code == best.code or not best.code.startswith(code)}
    while len(rivals) > 1:
        shorter = max(map(len, rivals)) - 2
        rivals = {code[:shorter] for code in rivals}
    return next(iter(rivals)) or home
