"""Reads of the tree. The tree changes only by migration, so it is read once per process and kept."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, false, or_, select, true

from nlp.spelling import Speller
from nlp.tokens import search_text
from webapp.areas.models import Area, Level
from webapp.areas.rules import full_name
from webapp.core.db import db
from webapp.core.i18n import Text, current_locale
from webapp.core.thai import dictionary_order

_TITLE = re.compile(r"^\s*(?:จังหวัด|อำเภอ|ตำบล|เขต|แขวง|[จอต]\.)\s*")


def _thai_name(area: Area) -> tuple[str, str]:
    return dictionary_order(area.name_th)


class Tree:
    """All areas by code, with their children. Plain, detached rows: safe to share between requests."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.by_code = {area.code: area for area in areas}
        self.children: dict[str, list[Area]] = {}
        for area in areas:
            if area.parent_code:
                self.children.setdefault(area.parent_code, []).append(area)
        for siblings in self.children.values():
            siblings.sort(key=_thai_name)
        inner = (area for area in areas if area.level == Level.PROVINCE)
        self.provinces = sorted(inner, key=_thai_name)


@cache
def tree() -> Tree:
    """The whole tree; about 8,500 nodes, read once."""
    areas = db.session.scalars(select(Area).order_by(Area.path)).all()
    for area in areas:
        db.session.expunge(area)
    if not areas:
        raise RuntimeError("no areas in the database: run `ruamkid migrate` first")
    return Tree(areas)


def get(code: str | None) -> Area | None:
    return tree().by_code.get(code or "")


def path_of(code: str) -> str:
    """The path that the policy table compares. KeyError for an unknown code."""
    return tree().by_code[code].path


def children(code: str) -> list[Area]:
    """The areas directly within, as an index in the reader's language has them."""
    return _as_read(tree().children.get(code, []))


def provinces() -> list[Area]:
    return _as_read(tree().provinces)


def _as_read(by_thai_name: list[Area]) -> list[Area]:
    return by_thai_name if current_locale() == "th" else sorted(by_thai_name, key=lambda area: area.name_en)


def ancestors(area: Area) -> list[Area]:
    """From the country down to the area itself."""
    return [tree().by_code[code] for code in area.path.split("/")]


def province_of(area: Area) -> Area | None:
    return next((a for a in ancestors(area) if a.level == Level.PROVINCE), None)


def full_path_name(area: Area) -> Text:
    """`ตำบลในเมือง อำเภอเมืองอุบลราชธานี จังหวัดอุบลราชธานี`: smallest first, as an address."""
    named = [full_name(a) for a in reversed(ancestors(area)) if len(a.code) in (2, 4, 6) and a.code[0].isdigit()]
    names = named or [full_name(area)]
    return Text(" ".join(name.th for name in names), ", ".join(name.en for name in names))


def within(column: Any, area: Area) -> ColumnElement[bool]:
    """The condition that a column of area codes lies within an area; uses the column's index.

    A DOPA code begins with its parent's, so this is a range of codes; a cluster or region is a few such ranges.
    """
    return or_(*ranges(column, area))


def ranges(column: Any, area: Area) -> list[ColumnElement[bool]]:
    """The same in parts that no code is in twice: SQLite counts each by the index, and all of them at once row by row."""
    if area.level == Level.COUNTRY:
        return [true()]
    if area.code[0].isdigit():
        return [_between(column, area.code, area.code)]
    offices = [area.code, *(a.code for a in children(area.code) if a.level != Level.PROVINCE)]
    return [column.in_(offices), *(_between(column, *run) for run in _runs(area))]


_FIRST, _END = bindparam("first_code", type_=String), bindparam("end_of_codes", type_=String)


def shape(area: Area | None) -> str:
    """All that a statement about an area depends on, but for `bounds`: pages keep the statements that they ask with.

    Statements about two areas with numbers are the same; those about the country, a region or a cluster have their own.
    """
    if area is None or area.level == Level.COUNTRY:
        return "TH"
    return "number" if area.code[0].isdigit() else area.code


def bounds(area: Area | None) -> dict[str, str]:
    """The values of a statement that was made with `ranges_of` or `within_shape`."""
    return {"first_code": area.code, "end_of_codes": area.code + "~"} if shape(area) == "number" and area else {}


def ranges_of(column: Any, shape: str) -> list[ColumnElement[bool]]:
    return [(column >= _FIRST) & (column < _END)] if shape == "number" else ranges(column, tree().by_code[shape])


def within_shape(column: Any, shape: str) -> ColumnElement[bool]:
    return or_(*ranges_of(column, shape))


def _between(column: Any, first: str, last: str) -> ColumnElement[bool]:
    return (column >= first) & (column < last + "~")


def _runs(area: Area) -> list[tuple[str, str]]:
    """First and last code of the provinces within that follow each other by code; a whole region is one run or a few."""
    by_code = sorted(provinces(), key=lambda province: province.code)
    runs = groupby(by_code, lambda province: province.path.startswith(area.path + "/"))
    found = [[province.code for province in run] for is_inside, run in runs if is_inside]
    return [(codes[0], codes[-1]) for codes in found]


def within_any(column: Any, several: Iterable[Area]) -> ColumnElement[bool]:
    """The condition that a column of area codes lies within one of these areas; of none it holds for nothing.

    Not `or_(false(), …)`: an OR with a constant keeps SQLite from every index.
    """
    conditions = [within(column, area) for area in several]
    return or_(*conditions) if conditions else false()


def find(text: str, limit: int = 20) -> list[Area]:
    """Areas by a part of the Thai or English name, or by postal code; larger areas first.

    Further words narrow it (`ในเมือง อุบลราชธานี`), and a name that nobody bears is taken for the one it sounds like.
    """
    whole = search_text(_TITLE.sub("", text)).strip()
    first, *others = [_TITLE.sub("", word) for word in whole.split()] or [""]
    if not first:
        return []
    found = _named(whole) or _lying_in(_named(first), others) or _lying_in(_alike(first), others)
    order = list(Level)
    found.sort(key=lambda a: (not a.name_th.startswith(first), order.index(Level(a.level)), _thai_name(a), a.code))
    return found[:limit]


def _named(wanted: str) -> list[Area]:
    everywhere = tree().by_code.values()
    return [a for a in everywhere if wanted in a.name_th or wanted in a.name_en.lower() or wanted == a.postal_code]


def _lying_in(found: list[Area], words: list[str]) -> list[Area]:
    addresses = ((area, full_path_name(area)) for area in found)
    return [area for area, address in addresses if all(w in address.th or w in address.en.lower() for w in words)]


@cache
def _names() -> Speller:
    return Speller(name for area in tree().by_code.values() for name in (area.name_th, area.name_en.lower()))


def _alike(wanted: str) -> list[Area]:
    meant = _names().meant(wanted)
    nearest = {name for far, name in meant if far == meant[0][0]}
    return [area for area in tree().by_code.values() if nearest & {area.name_th, area.name_en.lower()}]


def nearest(lat: float, lon: float) -> Area | None:
    """The subdistrict whose centroid is nearest to a point, if the point is near Thailand at all."""
    if not (5.4 <= lat <= 20.7 and 97.2 <= lon <= 105.8):
        return None
    candidates = (a for a in tree().by_code.values() if a.level == Level.SUBDISTRICT and a.lat is not None)
    return min(candidates, key=lambda a: ((a.lat or 0) - lat) ** 2 + ((a.lon or 0) - lon) ** 2, default=None)
