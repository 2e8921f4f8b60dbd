"""Reads across plans and places: strategy × area, and where plans and voices do not meet."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock, tallies
from webapp.core.db import db, unindexed
from webapp.core.thai import fiscal_year
from webapp.insights import theme_queries
from webapp.insights.filing_models import Filing, FilingCount
from webapp.insights.models import LABEL_OF_STRATEGY, Label, Source, Theme, ThemeState
from webapp.planning import queries, rules
from webapp.planning.link_queries import IN_FORCE
from webapp.planning.models import (
    PROMISES,
    Budget,
    ItemStatus,
    Link,
    Plan,
    PlanItem,
    PlanStatus,
    Progress,
    Response,
    Strategy,
)
from webapp.submissions import tallying
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.campaigns import FURTHER
from webapp.submissions.models import State, Submission

MOST = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cell:
    """What people said of one strategy in one area: different texts, and the copies and further letters behind them."""

    texts: int = 0
    copies: int = 0
    new: int = 0
    before: int = 0
    waiting: int = 0
    confirmed: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(*(getattr(self, name) + getattr(other, name) for name in _COUNTED))

    @property
    def voices(self) -> int:
        return self.texts + self.copies


_COUNTED = ("texts", "copies", "new", "before", "waiting", "confirmed")
_PLACE = {name: place for place, name in enumerate(_COUNTED)}
NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Strategy × area: what people said, and how much of it still waits. The empty ref is 'no strategy yet'.

    `elsewhere` is what belongs to the area as a whole, to none of its columns; with it the sums are the books.
    """

    strategies: list[queries.Target]
    columns: list[Area]
    cells: dict[tuple[str, str], Cell]
    elsewhere: dict[str, Cell]

    def cell(self, ref: str, code: str) -> Cell:
        return self.cells.get((ref, code), NOTHING)

    def sum_of(self, ref: str) -> Cell:
        inside = (cell for (one, _), cell in self.cells.items() if one == ref)
        return sum(inside, self.elsewhere.get(ref, NOTHING))

    def sum_at(self, code: str) -> Cell:
        return sum((cell for (_, place), cell in self.cells.items() if place == code), NOTHING)

    def elsewhere_of(self, ref: str) -> Cell:
        return self.elsewhere.get(ref, NOTHING)

    @property
    def elsewhere_sum(self) -> Cell:
        return sum(self.elsewhere.values(), NOTHING)

    @property
    def whole(self) -> Cell:
        return sum((self.sum_of(ref) for ref in self.refs), NOTHING)

    @property
    def refs(self) -> list[str]:
        return [*(one.id for one in self.strategies), ""]

    def value(self, measure: rules.Measure, cell: Cell) -> int | None:
        """What a cell shows: a number, or a percentage where there is something to take it of."""
        if measure == rules.Measure.CONFIRMED:
            return round(100 * cell.confirmed / cell.texts) if cell.texts else None
        if measure == rules.Measure.SHARE:
            whole = self.whole.texts
            return round(100 * cell.texts / whole) if whole else None
        return int(getattr(cell, measure))

    def strongest(self, measure: rules.Measure) -> int:
        """The largest value shown, for the tints."""
        cells = (self.cell(ref, one.code) for ref in self.refs for one in self.columns)
        return max((self.value(measure, cell) or 0 for cell in cells), default=0)


def matrix(area: Area, now: datetime) -> Matrix:
    """Strategies of the plan in force × the areas directly within, and what has no strategy yet.

    Each submission stands in one cell, whatever stands in its labels, so the sums are the books: what there is is
    counted first, as if nothing had a strategy; then what has one moves to it.
    """
    strategies = queries.strategies_for(area.code)
    refs = [one.id for one in strategies]
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(_COUNTED))
    place = _column_of(area)
    for code, counts in _received(area, now):
        _add(sums["", place(code)], counts)
    for ref, code, counts in _filed(area, refs, now) if refs else ():
        _add(sums[ref, place(code)], counts)
        _add(sums["", place(code)], {name: -count for name, count in counts.items() if name != "confirmed"})
    cells = {key: Cell(*found) for key, found in sums.items() if any(found)}
    inside = {key: cell for key, cell in cells.items() if key[1]}
    elsewhere = {ref: cell for (ref, code), cell in cells.items() if not code}
    return Matrix(strategies, areas.children(area.code), inside, elsewhere)


Counts = dict[str, int]


def _add(cell: list[int], counts: Counts) -> None:
    for name, count in counts.items():
        cell[_PLACE[name]] += count


def _column_of(area: Area) -> Callable[[str], str]:
    """Code of a place → the area directly within, in which it lies; empty for the area itself."""
    inside = {one.code for one in areas.children(area.code)}
    tree = areas.tree().by_code

    @cache
    def column(code: str) -> str:
        return next((one for one in tree[code].path.split("/") if one in inside), "")

    return column


def _district(place: Any) -> ColumnElement[str]:
    """The first four signs of a code are its district's; codes of wider areas are shorter."""
    return func.substr(place, 1, 4)


def _received(area: Area, now: datetime) -> Iterator[tuple[str, Counts]]:
    """Everything of every place: by state from the tallies, the last two weeks from an index."""
    for code, state, n in tallying.by_district(area):
        yield code, _of_state(state, n)
    place = _district(Submission.area_code)
    week = Submission.received_at >= now - WEEK
    recent = (
        areas.within(unindexed(Submission.area_code), area),  # two weeks are a shorter range than a province
        Submission.received_at >= now - 2 * WEEK,
        Submission.state != State.DUPLICATE,
    )
    weeks = select(week, place, func.count()).where(*recent).group_by(week, place)
    for is_new, code, n in db.session.execute(weeks).tuples():
        yield code, {"new" if is_new else "before": n}
    for code, age, n in db.session.execute(_further(area, now)).tuples():
        yield code, _as_voices(age, n)


def _further(area: Area, now: datetime, *columns: Any) -> Select[Any]:
    """Letters of campaigns, the first ones left out: by place, and by the week in which they came."""
    came = Submission.received_at
    age = case((came >= now - WEEK, "new"), (came >= now - 2 * WEEK, "before"), else_="").label("age")
    place = _district(Submission.area_code).label("place")
    found = select(*columns, place, age, func.count()).select_from(CampaignLetter)
    found = found.join(Submission, Submission.id == CampaignLetter.submission_id)
    return found.where(FURTHER, areas.within(unindexed(Submission.area_code), area)).group_by(*columns, "place", "age")


def _as_voices(age: str, n: int) -> Counts:
    return {"texts": -n, "copies": n} | ({age: -n} if age else {})


def _of_state(state: str, n: int) -> Counts:
    if state == State.DUPLICATE:
        return {"copies": n}
    return {"texts": n, "waiting": n} if state == State.WAITING else {"texts": n}


def _filed(area: Area, refs: list[str], now: datetime) -> Iterator[tuple[str, str, Counts]]:
    """What has a strategy, each submission once: of several that the plan knows, the last by name counts."""
    columns = FilingCount.strategy_ref, FilingCount.area_code, FilingCount.source, FilingCount.state
    wanted = FilingCount.strategy_ref.in_(refs), FilingCount.state != State.DUPLICATE
    counted = select(*columns, tallies.total(FilingCount)).where(areas.within(FilingCount.area_code, area), *wanted)
    for ref, code, source, state, n in db.session.execute(counted.group_by(*columns)).tuples():
        yield ref, code, _of_state(state, n) | {"confirmed": n if source == Source.PERSON else 0}
    place = _district(Filing.area_code)
    week = Filing.received_at >= now - WEEK
    recent = (
        areas.within(unindexed(Filing.area_code), area),
        Filing.strategy_ref.in_(refs),
        Filing.received_at >= now - 2 * WEEK,
        Filing.state != State.DUPLICATE,
    )
    weeks = select(week, Filing.strategy_ref, place, func.count()).where(*recent)
    weeks = weeks.group_by(week, Filing.strategy_ref, place)
    for is_new, ref, code, n in db.session.execute(weeks).tuples():
        yield ref, code, {"new" if is_new else "before": n}
    letters = _further(area, now, Filing.strategy_ref, Filing.source)
    letters = letters.join(Filing, Filing.submission_id == CampaignLetter.submission_id)
    for ref, source, code, age, n in db.session.execute(letters.where(*_counting(refs))).tuples():
        yield ref, code, _as_voices(age, n) | {"confirmed": -n if source == Source.PERSON else 0}
    yield from _copies(area, refs)
    yield from _surplus(area, refs, now)


def _copies(area: Area, refs: list[str]) -> Iterator[tuple[str, str, Counts]]:
    """A copy is a voice for the strategy of its original, in the place where it was sent from."""
    own, place = areas.within(unindexed(Submission.area_code), area), _district(Submission.area_code)
    rows = db.session.execute(
        select(Filing.strategy_ref, place, func.count())
        .join(Filing, Filing.submission_id == Submission.duplicate_of_id)
        .where(own, Submission.duplicate_of_id.is_not(None), *_counting(refs))
        .group_by(Filing.strategy_ref, place)
    )
    for ref, code, n in rows.tuples():
        yield ref, code, {"copies": n}


def _counting(refs: list[str]) -> tuple[ColumnElement[bool], ...]:
    """Of several strategies of one submission, the one under which it counts."""
    return Filing.strategy_ref.in_(refs), ~and_(Filing.several, exists().where(_later(refs)))


def _later(refs: list[str]) -> ColumnElement[bool]:
    other = aliased(Filing)
    same = other.submission_id == Filing.submission_id, other.strategy_ref.in_(refs)
    return and_(
        *same,
        or_(
            other.strategy_ref > Filing.strategy_ref,
            (other.strategy_ref == Filing.strategy_ref) & (other.label_id > Filing.label_id),
        ),
    )


def _surplus(area: Area, refs: list[str], now: datetime) -> Iterator[tuple[str, str, Counts]]:
    """Takes back what was counted for the earlier names of those with several strategies. They are few."""
    several = Filing.several, areas.within(Filing.area_code, area), Filing.state != State.DUPLICATE
    earlier = select(Filing).where(*several, Filing.strategy_ref.in_(refs), exists().where(_later(refs)))
    for one in db.session.scalars(earlier):
        counts = _of_state(one.state, -1) | {"confirmed": -1 if one.source == Source.PERSON else 0}
        if one.received_at >= now - 2 * WEEK:
            counts["new" if one.received_at >= now - WEEK else "before"] = -1
        yield one.strategy_ref, one.area_code, counts


def without_answer(codes: Iterable[str]) -> int:
    """How many open public themes of these areas have no answer yet."""
    places = [areas.within(Theme.area_code, area) for code in codes if (area := areas.get(code))]
    if not places:
        return 0
    answered = select(Response.theme_id)
    is_open = (Theme.state == ThemeState.OPEN, Theme.is_public)
    statement = select(func.count()).select_from(Theme).where(or_(*places), *is_open, Theme.id.not_in(answered))
    return db.session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised to people, since when, and how many voices wait for it."""

    link: Link
    item: PlanItem
    since: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where plans and voices do not meet, each list cut at MOST and counted whole."""

    needs: list[theme_queries.ThemeRow]
    needs_in_all: int
    silent: list[PlanItem]
    silent_in_all: int
    unasked: list[tuple[Strategy, Decimal]]
    late: list[Promise]
    late_in_all: int
    broken: list[Link]
    broken_in_all: int


def gaps(area: Area, now: datetime) -> Gaps:
    needs, needs_in_all = _needs(area)
    silent, silent_in_all = _silent(area)
    late, late_in_all = _late(area, now)
    broken, broken_in_all = _broken(area)
    return Gaps(needs, needs_in_all, silent, silent_in_all, _unasked(area), late, late_in_all, broken, broken_in_all)


def _needs(area: Area) -> tuple[list[theme_queries.ThemeRow], int]:
    """Open themes that no link in force speaks of, the largest first."""
    linked = select(Link.theme_id).where(*IN_FORCE, Link.theme_id.is_not(None))
    wanted = areas.within(Theme.area_code, area), Theme.state == ThemeState.OPEN, Theme.id.not_in(linked)
    found = db.session.scalars(select(Theme).where(*wanted)).all()
    sizes = theme_queries.counts([one.id for one in found])
    none = theme_queries.Count()
    largest = sorted(found, key=lambda one: (-sizes.get(one.id, none).voices, one.id))
    return theme_queries.rows(largest[:MOST], theme_queries.COUNTED), len(found)


def _in_force(area: Area) -> tuple[ColumnElement[bool], ...]:
    begun = Plan.first_year <= fiscal_year(clock.today())  # what was approved ahead has no voices of its own yet
    return areas.within(Plan.area_code, area), Plan.status == PlanStatus.IN_FORCE, begun


def _silent(area: Area) -> tuple[list[PlanItem], int]:
    """Items of plans in force that nobody's words stand behind, in this edition or the one before."""
    voiced = select(Link.plan_item_id).where(*IN_FORCE, Link.plan_item_id.is_not(None))
    wanted = (
        *_in_force(area),
        PlanItem.id.not_in(voiced),
        or_(PlanItem.follows_id.is_(None), PlanItem.follows_id.not_in(voiced)),
    )
    base = select(PlanItem).join(Strategy, Strategy.id == PlanItem.strategy_id).join(Plan, Plan.id == Strategy.plan_id)
    number = db.session.scalar(select(func.count()).select_from(base.where(*wanted).subquery())) or 0
    money = select(func.sum(Budget.amount)).where(Budget.plan_item_id == PlanItem.id).scalar_subquery()
    found = base.where(*wanted).order_by(func.coalesce(money, 0).desc(), PlanItem.id).limit(MOST)
    return list(db.session.scalars(found)), number


def _unasked(area: Area) -> list[tuple[Strategy, Decimal]]:
    """Strategies of plans in force that have money, and under which nobody has said anything."""
    money = func.sum(Budget.amount)
    labelled = select(Label.id).where(LABEL_OF_STRATEGY, Label.value == Strategy.public_id, Label.in_force)
    themed = select(Theme.id).where(Theme.strategy_ref == Strategy.public_id)
    rows = db.session.execute(
        select(Strategy, money)
        .join(Plan, Plan.id == Strategy.plan_id)
        .join(PlanItem, PlanItem.strategy_id == Strategy.id)
        .join(Budget, Budget.plan_item_id == PlanItem.id)
        .where(*_in_force(area), ~labelled.exists(), ~themed.exists())
        .group_by(Strategy.id)
        .having(money > 0)
        .order_by(money.desc(), Strategy.id)
    )
    return [(strategy, Decimal(amount)) for strategy, amount in rows]


def _broken(area: Area) -> tuple[list[Link], int]:
    """What was promised to a theme by an item that was cancelled, and nobody has told its people so since."""
    news = select(func.max(Progress.reported_at)).where(Progress.plan_item_id == PlanItem.id).scalar_subquery()
    told = select(Response.id).where(Response.theme_id == Link.theme_id, Response.published_at > news)
    statement = (
        select(Link)
        .join(PlanItem, PlanItem.id == Link.plan_item_id)
        .join(Theme, Theme.id == Link.theme_id)
        .where(*IN_FORCE, Link.relation.in_(PROMISES), PlanItem.status == ItemStatus.CANCELLED, ~told.exists())
        .where(areas.within(Theme.area_code, area))
        .order_by(Link.id)
    )
    found = db.session.scalars(statement).unique().all()
    return list(found[:MOST]), len(found)


def _late(area: Area, now: datetime) -> tuple[list[Promise], int]:
    """Promises of which nothing has been reported since they were made, the oldest first."""
    later = aliased(Progress)
    reported = select(later.id).where(later.plan_item_id == Link.plan_item_id, later.reported_at >= Link.made_at)
    place = func.coalesce(Theme.area_code, Submission.area_code)
    statement = (
        select(Link)
        .outerjoin(Theme, Theme.id == Link.theme_id)
        .outerjoin(Submission, Submission.id == Link.submission_id)
        .where(*IN_FORCE, Link.relation.in_(PROMISES), Link.plan_item_id.is_not(None), ~reported.exists())
        .where(areas.within(place, area))
        .order_by(Link.made_at, Link.id)
    )
    found = list(db.session.scalars(statement).unique())
    shown = [
        Promise(one, one.plan_item, one.made_at, (now - one.made_at).days) for one in found[:MOST] if one.plan_item
    ]
    return shown, len(found)
