"""One row of a table from elsewhere → a problem report, or the reason why it cannot be one.

Known without being told: Traffy's columns (as exported, and as published on its exchange) and the plain form
`id, date, text, province, district, subdistrict, lat, lon, place`. Any other table names its columns by a mapping.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from webapp.areas import queries as areas
from webapp.areas.models import Level
from webapp.core import clock
from webapp.core.days import read_moment
from webapp.core.forms import clean, has_words
from webapp.core.i18n import Text
from webapp.core.workbooks import BadTable
from webapp.submissions import rules
from webapp.submissions.row_names import RowNames

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

LONGEST = 50_000  # characters of one imported text; a longer cell is a broken table
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "ticket_id", "issue_id", "รหัส", "รหัสเรื่อง"),
    "date": ("date", "timestamp", "created_at", "วันที่", "วันที่แจ้ง"),
    "text": ("text", "comment", "description", "detail", "รายละเอียด", "ข้อความ", "ปัญหา"),
    "province": ("province", "จังหวัด"),
    "district": ("district", "อำเภอ", "เขต"),
    "subdistrict": ("subdistrict", "ตำบล", "แขวง"),
    "lat": ("lat", "latitude", "ละติจูด"),
    "lon": ("lon", "lng", "long", "longitude", "ลองจิจูด"),
    "coords": ("coords", "coordinates", "พิกัด"),
    "place": ("place", "address", "สถานที่", "ที่อยู่"),
}
_PREFIX = re.compile(r"^(จังหวัด|จ\.|อำเภอ|อ\.|เขต|ตำบล|ต\.|แขวง)\s*")
_PROVINCES = {"กรุงเทพ": "กรุงเทพมหานคร", "กทม": "กรุงเทพมหานคร", "กทม.": "กรุงเทพมหานคร", "อยุธยา": "พระนครศรีอยุธยา"}


class Refused(ValueError):
    """The row cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report from elsewhere, ready to be read by the language library and stored."""

    source_id: str
    text: str
    place_note: str
    area_code: str
    lat: float | None
    lon: float | None
    received_at: datetime


def columns_of(names: Sequence[str], mapping: Mapping[str, str] | None) -> dict[str, int]:
    """Which of our columns stands where. Raises BadTable when the text or the place is missing."""
    plain = {name.strip().lower(): position for position, name in reversed(list(enumerate(names)))}
    found: dict[str, int] = {}
    for ours, theirs in (mapping or {}).items():
        if ours not in COLUMNS:
            raise _told(f"there is no column '{ours}' to map; there are: {', '.join(COLUMNS)}")
        if theirs.strip().lower() not in plain:
            raise _told(f"the table has no column '{theirs}'; it has: {', '.join(names[:40])}")
        found[ours] = plain[theirs.strip().lower()]
    for ours, known in COLUMNS.items():
        position = next((plain[name] for name in known if name in plain), None)
        if ours not in found and position is not None:
            found[ours] = position
    if "text" not in found:
        raise _told(_missing("the text of the report", "text", names))
    if not ({"lat", "lon"} <= found.keys() or found.keys() & {"coords", "province", "district", "subdistrict"}):
        raise _told(_missing("a place (area names, or lat and lon)", "province", names))
    return found


def _told(words: str) -> BadTable:
    """Of columns that are named at the command line, which speaks English."""
    return BadTable(Text(words, words))


def _missing(what: str, ours: str, names: Sequence[str]) -> str:
    shown = ", ".join(name for name in names[:40] if name) or "none"
    return f"no column holds {what}; name it with --map {ours}=COLUMN. The table's columns: {shown}"


class Places:
    """Area names and points to codes; built once an import."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], str] = {}
        pairs: dict[tuple[str, ...], set[str]] = {}
        tree = areas.tree().by_code
        for area in tree.values():
            if area.level == Level.PROVINCE:
                self._known[area.name_th,] = area.code
            elif area.level == Level.DISTRICT:
                self._add((tree[area.code[:2]].name_th, area.name_th), area.code)
                pairs.setdefault(("", area.name_th), set()).add(area.code)
            elif area.level == Level.SUBDISTRICT:
                district = tree[area.code[:4]].name_th
                self._add((tree[area.code[:2]].name_th, district, area.name_th), area.code)
                pairs.setdefault(("", district, area.name_th), set()).add(area.code)
        # Without the province a name counts only if there is one of it in the country.
        self._known |= {names: codes.pop() for names, codes in pairs.items() if len(codes) == 1}

    def _add(self, names: tuple[str, ...], code: str) -> None:
        self._known[names] = code
        province, district = names[0], names[1]
        if district == f"เมือง{province}":
            self._known[province, "เมือง", *names[2:]] = code

    def by_names(self, province: str, district: str, subdistrict: str) -> str | None:
        """The smallest area that the names say; None if not even the province or a single district is known."""
        province = _PROVINCES.get(name := _bare(province), name)
        district, subdistrict = _bare(district), _bare(subdistrict)
        levels = [(province, district, subdistrict), (province, district), (province,)]
        given = [names for names in levels if all(names[1:])]
        code = next((code for names in given if (code := self._known.get(names))), None)
        if given[0] not in self._known and (spelled := _spelled_out(*given[0])) and spelled.startswith(code or ""):
            return spelled
        return code

    @cached_property
    def _points(self) -> "tuple[cKDTree, list[str]]":
        from scipy.spatial import cKDTree  # a third of a second, which no start needs

        inner = [a for a in areas.tree().by_code.values() if a.level == Level.SUBDISTRICT and a.lat is not None]
        return cKDTree(np.array([(a.lat, a.lon) for a in inner])), [a.code for a in inner]

    def by_point(self, lat: float, lon: float) -> str:
        """The subdistrict whose middle is nearest."""
        points, codes = self._points
        return codes[int(points.query((lat, lon))[1])]


@lru_cache(maxsize=1024)
def _spelled_out(province: str, district: str = "", subdistrict: str = "") -> str | None:
    """The area that short or mistyped names leave no doubt about: 'วารินฯ' in 'อุบลฯ'."""
    from nlp.places import find_places  # a quarter of a second, which no start needs

    told = (("ตำบล", subdistrict), ("อำเภอ", district), ("จังหวัด", province))
    return find_places(" ".join(word + name for word, name in told if name)).area


def _bare(name: str) -> str:
    return _PREFIX.sub("", name.strip()).strip()


class Rows:
    """Turns rows into reports; counts rows that are equal: other people, or copied by mistake."""

    def __init__(self, columns: Mapping[str, int], places: Places, names: RowNames) -> None:
        self._columns, self._places, self._names = columns, places, names
        self.doubles = 0  # rows without an id that say exactly what an earlier one says
        self._texts: dict[str, int] = {}  # id → hash of its text
        self._latest = clock.now() + timedelta(days=1)

    def report(self, row: Sequence[str]) -> Report:
        """Raises Refused with the reason."""
        get = {ours: row[at].strip() if at < len(row) else "" for ours, at in self._columns.items()}
        text = clean(get["text"]) or ""
        if not has_words(text):
            raise Refused("no text")
        if len(text) > LONGEST:
            raise Refused(f"the text has more than {LONGEST:,} characters")
        lat, lon = _point(get)
        code = self._places.by_names(get.get("province", ""), get.get("district", ""), get.get("subdistrict", ""))
        if code is None and lat is not None and lon is not None:
            code = self._places.by_point(lat, lon)
        if code is None:
            raise Refused("the area is not known, and there is no point")
        received = _moment(get.get("date", ""))
        if received is not None and received > self._latest:
            raise Refused("the date lies in the future")
        place = (clean(get.get("place", "")) or "")[: rules.LONGEST_PLACE]
        return Report(self._key(get, row), text, place, code, lat, lon, received or clock.now())

    def _key(self, get: Mapping[str, str], row: Sequence[str]) -> str:
        """The row's own id; else the name of what it says."""
        if own := get.get("id", ""):
            if self._texts.setdefault(own, words := hash(get["text"])) != words:
                raise Refused(f"an earlier row with the same id says something else: {own[:60]}")
            return own if len(own) <= 80 else hashlib.sha256(own.encode()).hexdigest()
        name, _, number = self._names.of(row)
        self.doubles += number > 1
        return name


def _point(get: Mapping[str, str]) -> tuple[float | None, float | None]:
    lat, lon = get.get("lat", ""), get.get("lon", "")
    if not (lat and lon) and get.get("coords"):
        lon, _, lat = get["coords"].partition(",")  # Traffy writes longitude first
    if not (lat.strip() and lon.strip()):
        return None, None
    try:
        y, x = float(lat), float(lon)
    except ValueError:
        raise Refused(f"the point is no pair of numbers: {lat[:20]}, {lon[:20]}") from None
    if rules.in_thailand(y, x):
        return y, x
    if rules.in_thailand(x, y):
        return x, y
    raise Refused("the point lies outside Thailand")


def _moment(typed: str) -> datetime | None:
    """Raises Refused for what is no day, or the first day of the calendar, by which some programs mean none."""
    if not typed:
        return None
    found = read_moment(typed)
    if found is None or found.year < 1900:
        raise Refused(f"the date is not understood: {typed[:30]}")
    return found.astimezone(UTC)
