"""Which official areas a text names, and in which one a point lies.

Names are read as people write addresses: with a word before them ('อำเภอ', 'ต.', 'เขต'), from small to large. Many names are shared by
several areas, and roads, temples and schools borrow them; a name counts only where a word or its neighbours say what it is, and only
when a single area remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from nlp.boundaries import Hit, locate
from nlp.data import Area, areas
from nlp.text import normalise
from nlp.tokens import engine

MODEL = "places-1"


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


@dataclass(slots=True)
class _Mention:
    """A name in the text with every area it may mean."""

    level: int
    start: int
    end: int
    codes: list[str]
    sure: float
    bare: bool = False


_PREFIX = re.compile(
    r"(?P<p2>จังหวัด|จว\.|(?<![ก-๎.])จ\.(?!\s?[ก-ฮ]\.)|(?<![ก-๎])จ\s(?=[ก-๎]{4}))\s?"
    r"|(?P<p4>กิ่งอำเภอ|อำเภอ|(?<![ก-๎.])อ\.(?!\s?[ก-ฮ]\.)|เขต|(?<![ก-๎])อ\s(?=[ก-๎]{4}))\s?"
    r"|(?P<p6>ตำบล|(?<![ก-๎.])ต\.(?!\s?[ก-ฮ]\.)|แขวง|(?<![ก-๎])ต\s(?=[ก-๎]{4}))\s?"
)
# The same abbreviations glued to the word before: 'หมู่4ต.บางพูดอ.ปากเกร็ด'.
_GLUED = re.compile(r"(?<=[ก-๎0-9])(?<!อบ)(?P<p>[จอต])\.\s?(?=[ก-ฮเ-ไ][ก-๎])")
_LEVELS = {"จ": 2, "อ": 4, "ต": 6}
_INSIDE_SYLLABLE = re.compile("[ะ-ฺๅ็-๎]")

_BORROWERS = re.compile(
    r"(?:ถนน|ถ\.|ซอย|ซ\.|ตรอก|แยก|วัด|โรงเรียน|รร\.|โรงพยาบาล|รพ\.|สถานี(?:รถไฟ|ตำรวจ|ขนส่ง)?|สน\.|สภ\.|ตลาด|สะพาน|คลอง|แม่น้ำ|บึง|หนอง|เขื่อน|"
    r"มหาวิทยาลัย|วิทยาลัย|ม\.|หมู่บ้าน|คอนโด|ธนาคาร|ห้าง|บริษัท|ร้าน|สวน|ศูนย์|เทศบาล(?:นคร|เมือง|ตำบล)?|อบต\.?|อบจ\.?|หาด|เกาะ|เขา|ดอย|อุทยาน|"
    r"ทางด่วน|ทางหลวง|สาย|ท่าเรือ|ท่า|แขวงทางหลวง|แขวงการทาง|เรือนจำ|ศาล|สนามบิน|ท่าอากาศยาน|โรงแรม|หอ|กลุ่ม|ชมรม|สโมสร|ทีม|ข้าว|ไก่|ทุเรียน|"
    r"นาย|นาง|นางสาว|คุณ|น\.ส\.|ด\.ช\.|ชื่อ|เสาร์|ราช|สุขุมวิท|นวมินทร์|ตัวเมือง|คน|ชาว|ทะเบียน|ชุมชน|เจ้าพระยา|มณฑล|หลวงพ่อ|พระ|เจ้า|[0-9])[\s]?$"
)
_CONTINUES = re.compile(r"\s?(?:[0-9]|ตัดใหม่|ซอย\s?[0-9]|ซ\.|กรีฑา|ธุรกิจ|ประกัน|ขนส่ง|[-–]\s?[ก-ฮเ-ไ]|ใต้ดิน|ยูไนเต็ด|เอฟซี)")

_ALIASES = {
    "กรุงเทพมหานครฯ": "10", "กรุงเทพฯ": "10", "กรุงเทพ": "10", "กทม.": "10", "กทม": "10", "โคราช": "30", "อยุธยา": "14", "อุบล": "34",
    "อุดร": "41", "สุราษฎร์": "84", "แปดริ้ว": "24", "ประจวบ": "77", "ประจวบฯ": "77", "นครศรีฯ": "80", "สุราษฎร์ฯ": "84", "อุบลฯ": "34",
    "อุดรฯ": "41", "นครศรีธรรมราชฯ": "80", "สมุทรปราการฯ": "11", "พระนครศรีอยุธยาฯ": "14", "กาญจน์": "71", "เมืองกาญจน์": "71",
}  # fmt: skip
_BARE_ALIASES = frozenset(("กรุงเทพมหานครฯ", "กรุงเทพฯ", "กรุงเทพ", "โคราช", "แปดริ้ว"))
_AFTER_AREA = frozenset(("กทม.", "กทม"))
# Provinces whose names are everyday words, roads or people's names: without a word before them they are not taken for a place.
_UNSAFE_BARE = frozenset(
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
_SHORT_DISTRICTS = {"ป้อมปราบ": "1008", "ป้อมปราบฯ": "1008", "สัมพันธวงศ": "1013", "ราษฎ์บูรณะ": "1024", "ราษบูรณะ": "1024"}
_GROUP_GAP = 28
"""Characters between two names of one address."""
_LEVEL_NAMES = {2: "province", 4: "district", 6: "subdistrict"}


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
                if name not in _UNSAFE_BARE and (name not in _ALIASES or name in _BARE_ALIASES | _AFTER_AREA)
            ),
            key=len,
            reverse=True,
        )
        self.bare_pattern = re.compile("|".join(map(re.escape, self.bare)))

    def province(self, name: str | None) -> str | None:
        """The code of a province given by Thai or English name or by code."""
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
        return next(english, None)

    def longest_name(self, work: str, at: int, level: int) -> int:
        """Length of the longest name of that level that begins at `at` and ends where a word may end."""
        names = self.names[level]
        for length in range(min(self.longest[level], len(work) - at), 1, -1):
            if (
                work[at : at + length] in names
                and not _INSIDE_SYLLABLE.match(work, at + length)
                and _ends_word(work, at, at + length)
            ):
                return length
        return 0


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer, built once."""
    return Gazetteer()


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


def _prefixed(work: str, names: Gazetteer) -> list[_Mention]:
    found: list[_Mention] = []
    heads = [(m.end(), int(str(m.lastgroup)[1:]), m.start(), m.group()) for m in _PREFIX.finditer(work)]
    heads += [(m.end(), _LEVELS[m.group("p")], m.start(), m.group()) for m in _GLUED.finditer(work)]
    taken = 0
    for at, level, start, head in sorted(heads, key=lambda head: head[2]):
        if start < taken:
            continue
        length = names.longest_name(work, at, level)
        if not length:
            continue
        name = work[at : at + length]
        full = head.strip() not in ("จ.", "อ.", "ต.", "จ", "อ", "ต", "จว.")
        if not full and not head.endswith((".", ". ")) and length < 4:
            continue
        codes = list(names.names[level][name])
        if head.strip() in ("เขต", "แขวง"):  # only Bangkok has them
            codes = [code for code in codes if code.startswith("10")]
        if codes:
            found.append(_Mention(level, start, at + length, codes, 0.98 if full else 0.95))
        taken = at + length
    return found


_BETWEEN = re.compile(r"[\s,()/.0-9]*")


def _covered(mentions: list[_Mention]) -> set[int]:
    """Every character that belongs to a name."""
    return {at for mention in mentions for at in range(mention.start, mention.end)}


def _bare_provinces(work: str, names: Gazetteer, found: list[_Mention]) -> list[_Mention]:
    more: list[_Mention] = []
    taken, ends = _covered(found), {mention.end for mention in found if mention.level > 2}
    for match in names.bare_pattern.finditer(work):
        start, end = match.span()
        if not taken.isdisjoint(range(start, end)):
            continue
        before = any(start - gap in ends and _BETWEEN.fullmatch(work, start - gap, start) for gap in range(13))
        if match.group() in _AFTER_AREA and not before:
            continue
        if not before and (_BORROWERS.search(work, max(0, start - 16), start) or not _stands_alone(work, start, end)):
            continue
        if _CONTINUES.match(work, end) and not (before and work[end : end + 1] == " "):
            continue
        if _INSIDE_SYLLABLE.match(work, end) or (start and work[start - 1] in "เแโใไ-–"):
            continue
        more.append(
            _Mention(2, start, end, [names.names[2][match.group()][0]], 0.97 if before else 0.85, bare=not before)
        )
    return more


def _stands_alone(work: str, start: int, end: int) -> bool:
    """The segmenter, too, cuts here on both sides."""
    before = start
    while before > 0 and start - before < 24 and "ก" <= work[before - 1] <= "๎":
        before -= 1
    cuts, position = {before}, before
    for token in engine()(work[before : end + 24]):
        position += len(token)
        cuts.add(position)
    return start in cuts and (end in cuts or end == len(work))


def _bare_districts(work: str, names: Gazetteer, found: list[_Mention]) -> list[_Mention]:
    """'แขวงคลองจั่น บางกะปิ กทม.', 'แม่ริม เชียงใหม่': a district's name beside a province or behind a subdistrict of its own."""
    more: list[_Mention] = []
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
                    more.append(_Mention(4, gap.end(), gap.end() + length, codes, 0.95))
        if mention.level == 2:
            left = re.compile(r"(?<![ก-๎])([ก-๎]{3,20})[\s,/]{1,2}$").search(
                work, max(0, mention.start - 23), mention.start
            )
            if left is None or left.group(1) not in names.names[4]:
                continue
            if not taken.isdisjoint(range(left.start(1), left.end(1))):
                continue
            codes = [c for c in names.names[4][left.group(1)] if c[:2] in mention.codes]
            if codes and not _BORROWERS.search(work, max(0, left.start() - 16), left.start()):
                more.append(_Mention(4, left.start(1), left.end(1), codes, 0.9))
    return more


def _narrow(mentions: list[_Mention]) -> None:
    """Names of one address must lie in each other; what agrees with no neighbour is left as it was."""
    for _ in range(2):
        for first, second in pairwise(mentions):
            _agree(first, second)
        for first, second in zip(mentions, mentions[2:], strict=False):
            _agree(first, second)


def _agree(first: _Mention, second: _Mention) -> None:
    if first.level == second.level or second.start - first.end > _GROUP_GAP:
        return
    small, large = (first, second) if first.level > second.level else (second, first)
    tops = set(large.codes)
    inside = [code for code in small.codes if code[: large.level] in tops]
    if inside:
        small.codes = inside
        large.codes = [code for code in large.codes if any(sub.startswith(code) for sub in inside)]


def _resolve(mentions: list[_Mention], home: str | None, district: str | None) -> list[tuple[_Mention, str, float]]:
    """One area for each mention that leaves no doubt."""
    provinces = {mention.codes[0] for mention in mentions if mention.level == 2 and not mention.bare}
    certain = {mention.codes[0] for mention in mentions if len(mention.codes) == 1}
    chosen: list[tuple[_Mention, str, float]] = []
    for mention in mentions:
        codes, sure = mention.codes, mention.sure
        if mention.level == 2 and mention.bare and home is not None and codes[0] != home:
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
        if home is not None and not codes[0].startswith(home) and codes[0][:2] not in provinces and mention.level > 2:
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
    work = cleaned.text
    found = _prefixed(work, names)
    found += _bare_provinces(work, names, found)
    found += _bare_districts(work, names, found)
    found.sort(key=lambda mention: mention.start)
    _narrow(found)
    chosen = [item for item in _resolve(found, home, point[1].code if len(point) > 1 else None) if item[2] >= 0.75]
    places = [
        Place(code, _LEVEL_NAMES[mention.level], *cleaned.span(mention.start, mention.end), sure)
        for mention, code, sure in chosen
    ]
    return PlacesResult(places, _area(places, point, home), point)


def _area(places: list[Place], point: list[Hit], home: str | None) -> str | None:
    """A pin outranks words; else the smallest area named that contradicts no other, else the province given."""
    if len(point) > 1:
        return point[1].code
    best = max(places, key=lambda place: (len(place.code), place.confidence), default=None)
    if best is None:
        return home
    rivals = {place.code for place in places if len(place.code) == len(best.code)}
    while len(rivals) > 1:
        rivals = {code[:-2] for code in rivals}
    return next(iter(rivals)) or home
