"""Reads across plans and places: strategy × area, and where plans and voices do not meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.insights import theme_queries
from webapp.insights.models import Aspect, Label, Theme, ThemeState
from webapp.planning import queries
from webapp.planning.link_queries import IN_FORCE
from webapp.planning.models import PROMISES, Budget, Link, Plan, PlanItem, PlanStatus, Progress, Response, Strategy
from webapp.submissions.models import State, Submission

MOST = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """Submissions of one strategy in one area."""

    texts: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Strategy × area: what people said, and how much of it still waits."""

    strategies: list[queries.Target]
    columns: list[Area]
    cells: dict[tuple[str, str], Cell]

    def cell(self, ref: str, code: str) -> Cell:
        return self.cells.get((ref, code), Cell())

    def sum_of(self, ref: str) -> Cell:
        found = [cell for (one, _), cell in self.cells.items() if one == ref]
        return Cell(sum(cell.texts for cell in found), sum(cell.waiting for cell in found))

    @property
    def largest(self) -> int:
        return max((cell.texts for cell in self.cells.values()), default=0)


def matrix(area: Area) -> Matrix:
    """Strategies of the plan in force × the areas directly within."""
    strategies = queries.strategies_for(area.code)
    columns = areas.children(area.code)
    width = len(columns[0].code) if columns else len(area.code)
    place = func.substr(Submission.area_code, 1, width)
    waits = func.sum(case((Submission.state == State.WAITING, 1), else_=0))
    rows = db.session.execute(
        select(Label.value, place, func.count(), waits)
        .join(Submission, Submission.id == Label.submission_id)
        .where(Label.aspect == Aspect.STRATEGY, Label.value.in_([one.id for one in strategies]), Label.in_force)
        .where(areas.within(Submission.area_code, area))
        .group_by(Label.value, place)
    )
    cells = {(ref, code): Cell(count, waiting or 0) for ref, code, count, waiting in rows.tuples()}
    return Matrix(strategies, columns, cells)


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
