"""The numbers of every dashboard from one place: nation, region, cluster, province and district show the same, each at its level.

A number of an area is the sum of the lines within it and of what belongs to the area as a whole; the page below it
shows the same number as its sum. What is shown is counted by `counting`, or here on the spot where nothing was counted yet.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.escalations.models import Escalation
from webapp.escalations.rules import FINAL
from webapp.monitoring import counting, visit_queries
from webapp.monitoring.models import ItemStanding, MonthTally, VoiceTally
from webapp.monitoring.rules import JUDGED, Standing
from webapp.monitoring.shares import Share
from webapp.monitoring.visit_models import Recommendation, Visit, VisitState
from webapp.submissions import campaigns
from webapp.submissions.models import Kind, Settlement, State

WIDE = (Level.COUNTRY, Level.REGION, Level.PROVINCIAL_CLUSTER)
MONTHS = 12


@dataclass(slots=True)
class Line:
    """Everything that is counted of one area; lines add up."""

    area: Area
    states: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    problems: int = 0
    overdue: int = 0
    items: Counter[str] = field(default_factory=Counter)
    owed: int = 0
    reported: int = 0
    budget: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    visits: int = 0
    advice: int = 0
    advice_late: int = 0
    escalated: int = 0
    months: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Line") -> None:
        for name in ("states", "settled", "items", "months"):
            getattr(self, name).update(getattr(other, name))
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def voices(self) -> int:
        return self.states.total()

    @property
    def waiting(self) -> int:
        return self.states[State.WAITING]

    @property
    def item_count(self) -> int:
        return self.items.total()

    @property
    def is_empty(self) -> bool:
        return not (self.voices or self.item_count or self.visits or self.advice or self.escalated)

    @property
    def share_responded(self) -> Share:
        """Of what is answered by itself and within scope, what was answered or taken into a plan. Each letter of a campaign has its own answer."""
        done = self.states[State.ANSWERED] + self.states[State.LINKED]
        return Share(done, self.voices - self.states[State.DUPLICATE] - self.states[State.OUT_OF_SCOPE])

    @property
    def share_overdue(self) -> Share:
        return Share(self.overdue, self.problems)

    @property
    def share_confirmed(self) -> Share:
        """Of the repairs on which reporters spoke, those that they confirm."""
        confirmed = self.settled[Settlement.CONFIRMED]
        return Share(confirmed, confirmed + self.settled[Settlement.REOPENED])

    @property
    def share_in_pace(self) -> Share:
        pace = self.items[Standing.ON_TIME] + self.items[Standing.FINISHED]
        return Share(pace, sum(self.items[one] for one in JUDGED))

    @property
    def share_reported(self) -> Share:
        return Share(self.reported, self.owed)

    @property
    def spent_percent(self) -> int | None:
        return round(100 * self.spent / self.budget) if self.budget else None


_NUMBERS = (
    *("problems", "overdue", "owed", "reported", "budget", "spent"),
    *("visits", "advice", "advice_late", "escalated"),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A share that areas are compared by: its name, what it means, and whether more is better."""

    name: Text
    meaning: Text
    of: Callable[[Line], Share]
    more_is_better: bool = True


MEASURES: dict[str, Measure] = {
    "responded": Measure(
        Text("ตอบหรือรับเข้าแผนแล้ว", "Answered or taken into a plan"),
        Text(
            "เรื่องที่ตอบแล้วหรือเชื่อมกับแผนแล้ว ต่อเรื่องทั้งหมดในขอบเขต ไม่นับเรื่องซ้ำ แต่นับจดหมายทุกฉบับ เพราะแต่ละฉบับมีคำตอบของตน",
            "Submissions answered or linked to a plan, of all within scope; copies left out, every letter counted, for each has its own answer",
        ),
        lambda line: line.share_responded,
    ),
    "overdue": Measure(
        Text("เกินกำหนดตอบ", "Overdue for an answer"),
        Text(
            "เรื่องแจ้งปัญหาที่พ้นกำหนดตอบ ต่อเรื่องแจ้งทั้งหมด รวมคำขอให้จัดรับฟัง",
            "Problem reports whose promised day has passed, of all of them; requests for a hearing included",
        ),
        lambda line: line.share_overdue,
        more_is_better=False,
    ),
    "confirmed": Measure(
        Text("ผู้แจ้งยืนยันว่าแก้ไขแล้ว", "Confirmed by reporters"),
        Text(
            "เรื่องที่ผู้แจ้งยืนยันว่าแก้ไขแล้ว ต่อเรื่องที่ผู้แจ้งตอบว่าแก้ไขแล้วหรือยังไม่แก้ไข",
            "Repairs that reporters confirm, of those on which they said yes or no",
        ),
        lambda line: line.share_confirmed,
    ),
    "pace": Measure(
        Text("โครงการตามแผนหรือแล้วเสร็จ", "Items on time or finished"),
        Text(
            "โครงการในแผนที่สถานะเป็นตามแผนหรือแล้วเสร็จ ต่อโครงการที่ประเมินสถานะได้",
            "Plan items on time or finished, of those whose pace can be judged",
        ),
        lambda line: line.share_in_pace,
    ),
    "reported": Measure(
        Text("ส่งรายงานความคืบหน้าแล้ว", "Progress reported"),
        Text(
            "โครงการที่ส่งรายงานรอบล่าสุดที่ครบกำหนด ต่อโครงการที่ต้องส่ง",
            "Plan items with a report of the last term that was due, of those that owed one",
        ),
        lambda line: line.share_reported,
    ),
}


@dataclass(frozen=True, slots=True)
class Board:
    """An area, the lines within it, what belongs to it as a whole, and how fresh the numbers are.

    `wholes`: in the nation, what belongs to a region or its clusters as a whole, by the region's code.
    """

    area: Area
    lines: Sequence[Line]
    wholes: Mapping[str, Line]
    own: Line
    total: Line
    months: Sequence[str]
    counted_at: datetime
    judged_on: date | None

    @property
    def texts(self) -> int:
        """Different texts, as the books had them when it was counted."""
        further = campaigns.repeated_in(self.area, until=self.counted_at)
        return self.total.voices - self.total.states[State.DUPLICATE] - further

    @property
    def busiest_month(self) -> int:
        return max((line.months[month] for line in self.lines for month in self.months), default=0)


def board(area: Area) -> Board:
    """The dashboard of an area. Below a district there are no lines, only the sum."""
    known, months = counting.newest_count(), last_months()
    counted = _said(area.code, months[0], known.id) if known else _add_said(area.code, months[0], False)
    lines = {code: replace(one, items=Counter()) for code, one in counted.items()}

    at = _place_in(lines, area)
    judged_on = _items(area, at)
    _visits(area, at)
    total = Line(area)
    for one in lines.values():
        total.add(one)
    own = lines.pop(area.code)
    wholes = {code: one for code, one in lines.items() if one.area.level == Level.REGION}
    inner = [lines[one.code] for one in lines_within(area)]
    return Board(area, inner, wholes, own, total, months, known.counted_at if known else clock.now(), judged_on)


@lru_cache(maxsize=128)
def _said(code: str, since: str, count: int) -> dict[str, Line]:
    """Sums change only as a whole, when they are counted anew: until then they are added once. Nobody changes these lines."""
    return _add_said(code, since, True)


def _add_said(code: str, since: str, is_counted: bool) -> dict[str, Line]:
    """Code → line with what people said: of each area within, of a nation's regions as wholes, and of the area itself."""
    area = areas.tree().by_code[code]
    between = areas.children(code) if area.level == Level.COUNTRY else []
    regions = [one for one in between if one.level == Level.REGION]
    lines = {one.code: Line(one) for one in (*lines_within(area), *regions, area)}
    at = _place_in(lines, area)
    _voices(area, at, is_counted)
    _months(area, at, since)
    return lines


def _place_in(lines: Mapping[str, Line], area: Area) -> Callable[[str], Line]:
    """Code of a place → the line that it belongs to."""

    @cache
    def at(code: str) -> Line:
        node = areas.get(code)
        steps = node.path.split("/") if node else []
        return next((lines[one] for one in reversed(steps) if one in lines), lines[area.code])

    return at


def lines_within(area: Area) -> list[Area]:
    """Provinces of a nation, region or cluster, by region and name; districts of a province."""
    if area.level in WIDE:
        inside = [
            one for one in areas.provinces() if area.level == Level.COUNTRY or one.path.startswith(area.path + "/")
        ]
        return sorted(inside, key=lambda one: one.path.split("/")[1])  # and by name: so they come
    return areas.children(area.code) if area.level == Level.PROVINCE else []


def last_months(today: date | None = None) -> list[str]:
    """The last twelve months, this one too, as 2026-11."""
    day = today or clock.today()
    numbers = range(day.year * 12 + day.month - MONTHS, day.year * 12 + day.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def _tallies(area: Area, is_counted: bool) -> Iterable[tuple[str, str, str, str, int, int]]:
    """Place, kind, state, settlement, voices, overdue; counted on the spot while nothing was counted yet."""
    if not is_counted:
        return [
            (one["area_code"], one["kind"], one["state"], one["settlement"], one["voices"], one["late"])
            for one in counting.count().voices
            if _inside(one["area_code"], area)
        ]
    place: Any = VoiceTally.area_code
    if area.level in WIDE:
        # Of a district's code the first two signs are its province; a region's or cluster's own begins with a letter.
        place = case((VoiceTally.area_code >= "A", VoiceTally.area_code), else_=func.substr(VoiceTally.area_code, 1, 2))
    parts = (VoiceTally.kind, VoiceTally.state, VoiceTally.settlement)
    sums = func.sum(VoiceTally.voices), func.sum(VoiceTally.late)
    found = select(place.label("place"), *parts, *sums).where(areas.within(VoiceTally.area_code, area))
    found = found.group_by("place", *parts)
    return db.session.execute(found).tuples()  # type: ignore[return-value]


def _inside(code: str, area: Area) -> bool:
    node = areas.get(code)
    return node is not None and (node.path == area.path or node.path.startswith(area.path + "/"))


def _voices(area: Area, at: Callable[[str], Line], is_counted: bool) -> None:
    for code, kind, state, settlement, voices, late in _tallies(area, is_counted):
        line = at(code)
        line.states[state] += voices
        line.overdue += late
        if kind == Kind.PROBLEM_REPORT and state != State.DUPLICATE:
            line.problems += voices
            line.settled[settlement] += voices


def _months(area: Area, at: Callable[[str], Line], since: str) -> None:
    if area.level not in WIDE:
        return
    wanted = MonthTally.month >= since
    columns = MonthTally.area_code, MonthTally.month, MonthTally.voices
    for code, month, voices in db.session.execute(
        select(*columns).where(areas.within(MonthTally.area_code, area), wanted)
    ).tuples():
        at(code).months[month] += voices


def _items(area: Area, at: Callable[[str], Line]) -> date | None:
    place: Any = ItemStanding.area_code if area.level in WIDE else ItemStanding.place_code
    parts = (place, ItemStanding.standing, ItemStanding.owed, ItemStanding.reported)
    sums = func.count(), func.sum(ItemStanding.budget), func.sum(ItemStanding.spent), func.min(ItemStanding.judged_on)
    found = select(*parts, *sums).where(areas.within(ItemStanding.area_code, area)).group_by(*parts)
    days = []
    for code, standing, owed, reported, number, budget, spent, day in db.session.execute(found).tuples():
        line = at(code)
        line.items[standing] += number
        line.owed += number * owed
        line.reported += number * reported
        line.budget += Decimal(budget or 0)
        line.spent += Decimal(spent or 0)
        days.append(day)
    return min(days, default=None)


def _visits(area: Area, at: Callable[[str], Line]) -> None:
    """Published visits, open recommendations, and problems on their way up the ladder."""
    shown = Visit.state.in_((VisitState.PUBLISHED, VisitState.CLOSED))
    within = areas.within(Visit.area_code, area)
    for code, number in _grouped(Visit.area_code, shown, within):
        at(code).visits += number
    is_open = Recommendation.closed_at.is_(None)
    late = func.count().filter(Recommendation.due_on < clock.today(), visit_queries.OFFICES_TURN)
    joined = select(Visit.area_code, func.count(), late).join(Recommendation, Recommendation.visit_id == Visit.id)
    found = joined.where(shown, within, is_open).group_by(Visit.area_code)
    for code, number, overdue in db.session.execute(found).tuples():
        at(code).advice += number
        at(code).advice_late += overdue
    going = Escalation.state.not_in(FINAL), areas.within(Escalation.area_code, area)
    for code, number in _grouped(Escalation.area_code, *going):
        at(code).escalated += number


def _grouped(column: Any, *conditions: ColumnElement[bool]) -> Iterable[tuple[str, int]]:
    return db.session.execute(select(column, func.count()).where(*conditions).group_by(column)).tuples()


def by_region(found: Board) -> list[tuple[Line, list[Line]]]:
    """Each region of a nation with the lines within it, in the order of their names; never in the order of a number."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in found.lines:
        groups[line.area.path.split("/")[1]].append(line)
    return [(_whole(found, code, lines), lines) for code, lines in groups.items()]


def _whole(found: Board, code: str, lines: Sequence[Line]) -> Line:
    """The region's own page shows this as its sum."""
    if code not in found.wholes:  # a province that lies in no region
        return lines[0]
    whole = Line(found.wholes[code].area)
    for one in (found.wholes[code], *lines):
        whole.add(one)
    return whole
