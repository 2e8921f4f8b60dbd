"""Reads across plans and places: strategy × area, and where plans and voices do not meet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.insights import theme_queries
from webapp.insights.models import Aspect, Label, Source, Theme, ThemeState
from webapp.planning import queries, rules
from webapp.planning.link_queries import IN_FORCE
from webapp.planning.models import PROMISES, Budget, Link, Plan, PlanItem, PlanStatus, Progress, Response, Strategy
from webapp.submissions.models import State, Submission

MOST = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cell:
    """What people said of one strategy in one area: different texts, and the copies behind them."""

    texts: int = 0
    copies: int = 0
    new: int = 0
    before: int = 0
    waiting: int = 0
    confirmed: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(*(getattr(self, name) + getattr(other, name) for name in _COUNTED))

    def __sub__(self, other: "Cell") -> "Cell":
        return Cell(*(getattr(self, name) - getattr(other, name) for name in _COUNTED))

    @property
    def voices(self) -> int:
        return self.texts + self.copies


_COUNTED = ("texts", "copies", "new", "before", "waiting", "confirmed")
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

    Each submission stands in one cell, whatever stands in its labels, so the sums are the books.
    """
    strategies = queries.strategies_for(area.code)
    found: dict[tuple[str, str], Cell] = defaultdict(Cell)
    refs = [one.id for one in strategies]
    for ref, code, cell in _received(area, refs, now):
        found[ref, code] += cell
    for ref, code, cell in _copies(area, refs):
        found[ref, code] += cell
        found["", code] -= cell
    columns = areas.children(area.code)
    inside = {one.code for one in columns}
    tree = areas.tree().by_code
    cells: dict[tuple[str, str], Cell] = defaultdict(Cell)
    elsewhere: dict[str, Cell] = defaultdict(Cell)
    for (ref, code), cell in found.items():
        column = next((one for one in tree[code].path.split("/") if one in inside), None)
        if column is None:
            elsewhere[ref] += cell
        else:
            cells[ref, column] += cell
    return Matrix(strategies, columns, dict(cells), dict(elsewhere))


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


def _weeks(is_text: ColumnElement[bool], now: datetime) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Those of the last seven days, and of the seven before."""
    received, week = Submission.received_at, now - WEEK
    return _number(is_text, received >= week), _number(is_text, received >= week - WEEK, received < week)


def _copies(area: Area, refs: list[str]) -> list[tuple[str, str, Cell]]:
    """A copy is a voice for the strategy of its original, in the place where it was sent from."""
    rows = db.session.execute(
        select(Label.value, Submission.area_code, func.count())
        .join(Submission, Submission.duplicate_of_id == Label.submission_id)
        .where(Label.aspect == Aspect.STRATEGY, Label.value.in_(refs), Label.in_force)
        .where(Submission.duplicate_of_id.is_not(None), areas.within(Submission.area_code, area))
        .group_by(Label.value, Submission.area_code)
    )
    return [(ref, code, Cell(copies=copies)) for ref, code, copies in rows.tuples()]


def _received(area: Area, refs: list[str], now: datetime) -> list[tuple[str, str, Cell]]:
    """Everything of every place, each submission once: with its strategy, or with none.

    Two questions, each answered from indexes alone: what there is, and what of it has a strategy; the rest has none.
    """
    is_text = Submission.state != State.DUPLICATE
    waits = _number(Submission.state == State.WAITING)
    within = areas.within(Submission.area_code, area)
    counted = (_number(is_text), _number(~is_text), *_weeks(is_text, now), waits)
    everything = select(Submission.area_code, *counted).where(within).group_by(Submission.area_code)
    found = [("", code, Cell(*counts)) for code, *counts in db.session.execute(everything).tuples()]
    if not refs:
        return found
    other = aliased(Label)
    rival = _strategy(other, refs) & (other.submission_id == Label.submission_id) & (other.value > Label.value)
    labelled = (
        select(Label.value, Label.source, Submission.area_code, *counted)
        .join(Submission, Submission.id == Label.submission_id)
        .where(within, is_text, _strategy(Label, refs), ~exists().where(rival))
        .group_by(Label.value, Label.source, Submission.area_code)
    )
    for ref, source, code, *counts in db.session.execute(labelled).tuples():
        cell = Cell(*counts)
        found.append(("", code, NOTHING - cell))
        found.append((ref, code, replace(cell, confirmed=cell.texts if source == Source.PERSON else 0)))
    return found


def _strategy(label: Any, refs: list[str]) -> ColumnElement[bool]:
    """A label in force that names one of these strategies; with two of them, the later name counts."""
    return and_(label.aspect == Aspect.STRATEGY, label.value.in_(refs), label.in_force)


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


def gaps(area: Area, now: datetime) -> Gaps:
    needs, needs_in_all = _needs(area)
    silent, silent_in_all = _silent(area)
    late, late_in_all = _late(area, now)
    return Gaps(needs, needs_in_all, silent, silent_in_all, _unasked(area), late, late_in_all)


def _needs(area: Area) -> tuple[list[theme_queries.ThemeRow], int]:
    """Open themes that no link in force speaks of, the largest first."""
    linked = select(Link.theme_id).where(*IN_FORCE, Link.theme_id.is_not(None))
    wanted = areas.within(Theme.area_code, area), Theme.state == ThemeState.OPEN, Theme.id.not_in(linked)
    found = db.session.scalars(select(Theme).where(*wanted)).all()
    sizes = theme_queries.counts([one.id for one in found])
    none = theme_queries.Count()
    largest = sorted(found, key=lambda one: (-sizes.get(one.id, none).voices, one.id))
    return theme_queries.rows(largest[:MOST]), len(found)


def _in_force(area: Area) -> tuple[ColumnElement[bool], ...]:
    return areas.within(Plan.area_code, area), Plan.status == PlanStatus.IN_FORCE


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
    labelled = select(Label.id).where(
        Label.aspect == Aspect.STRATEGY, Label.value == Strategy.public_id, Label.in_force
    )
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
