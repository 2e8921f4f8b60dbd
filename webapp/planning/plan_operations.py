"""What planners do with plans: write them, bring them forward, measure them, say how far they have come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy, search
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.planning import rules
from webapp.planning.models import (
    Budget,
    Indicator,
    IndicatorValue,
    ItemStatus,
    Plan,
    PlanItem,
    PlanStatus,
    Progress,
    Strategy,
)

Money = Sequence[tuple[str, int, Decimal]]  # source, fiscal year, baht
Values = Mapping[int, tuple[Decimal | None, Decimal | None]]  # fiscal year → target, result


class Twice(ValueError):
    """A strategy of this number, or a line of this name, stands in the plan already."""


def require(actor: Actor, plan: Plan, permission: str = "plan.edit") -> None:
    """Whether the actor writes this plan. Raises Denied."""
    policy.require(actor, permission, area_path=areas.path_of(plan.area_code))


@operation
def create_plan(
    actor: Actor,
    area_code: str,
    kind: str,
    title: str,
    years: tuple[int, int],
    *,
    vision: str = "",
    provenance: str = "",
) -> Plan:
    """A draft without strategies yet; `years` are fiscal years of the Buddhist era, first and last."""
    policy.require(actor, "plan.edit", area_path=areas.path_of(area_code))
    plan = Plan(
        public_id=ids.new_id(),
        area_code=area_code,
        kind=kind,
        title=title,
        first_year=years[0],
        last_year=years[1],
        vision=vision,
        provenance=provenance,
    )
    db.session.add(plan)
    db.session.flush()
    audit.record(actor, "plan.edit", "plan", plan.public_id, area=area_code)
    return plan


@operation
def edit_plan(actor: Actor, plan: Plan, *, title: str, years: tuple[int, int], vision: str, provenance: str) -> None:
    require(actor, plan)
    plan.title, plan.vision, plan.provenance = title, vision, provenance
    plan.first_year, plan.last_year = years
    _number(plan)
    audit.record(actor, "plan.edit", "plan", plan.public_id, title=title, years=list(years))


def _number(plan: Plan) -> None:
    """The edition of a draft: it counts on within a period, and begins again with the next one."""
    if plan.status == PlanStatus.DRAFT and plan.follows_id is not None:
        before = db.session.get_one(Plan, plan.follows_id)
        again = rules.is_next_period(before, (plan.first_year, plan.last_year))
        plan.edition = 1 if again else before.edition + 1


@operation
def add_strategy(
    actor: Actor,
    plan: Plan,
    number: int,
    title: str,
    description: str = "",
    *,
    goal: str = "",
    serves: Sequence[str] = (),
    follows_id: int | None = None,
) -> Strategy:
    require(actor, plan)
    known = select(Strategy.id).where(Strategy.plan_id == plan.id, Strategy.number == number)
    if db.session.scalar(known) is not None:
        raise Twice(number)
    strategy = Strategy(
        public_id=ids.new_id(),
        plan_id=plan.id,
        number=number,
        title=title,
        description=description,
        goal=goal,
        serves=list(serves),
        follows_id=follows_id,
    )
    db.session.add(strategy)
    db.session.flush()
    audit.record(actor, "plan.edit", "strategy", strategy.public_id, plan=plan.public_id)
    return strategy


@operation
def edit_strategy(
    actor: Actor, strategy: Strategy, *, number: int, title: str, description: str, goal: str, serves: Sequence[str]
) -> None:
    require(actor, strategy.plan)
    if any(one.number == number and one.id != strategy.id for one in strategy.plan.strategies):
        raise Twice(number)
    strategy.number, strategy.title, strategy.description = number, title, description
    strategy.goal, strategy.serves = goal, list(serves)
    audit.record(actor, "plan.edit", "strategy", strategy.public_id, number=number, title=title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is written of a plan item."""

    title: str
    fiscal_year: int
    area_code: str
    description: str = ""
    agency: str = ""
    code: str = ""
    programme: str = ""
    provenance: str = ""
    money: Money = field(default_factory=tuple)


@operation
def add_item(actor: Actor, strategy: Strategy, line: Line, *, follows_id: int | None = None) -> PlanItem:
    """A line of the plan with its money by source and year."""
    require(actor, strategy.plan)
    item = PlanItem(
        public_id=ids.new_id(),
        strategy_id=strategy.id,
        follows_id=follows_id,
        status=ItemStatus.PLANNED,
        **_written(line),
    )
    db.session.add(item)
    db.session.flush()
    _set_money(item, line.money)
    make_findable(item)
    audit.record(actor, "plan.edit", "plan_item", item.public_id, strategy=strategy.public_id)
    return item


@operation
def edit_item(actor: Actor, item: PlanItem, strategy: Strategy, line: Line) -> None:
    """Another wording, strategy or budget; the audit trail holds what stood before."""
    require(actor, item.strategy.plan)
    if strategy.plan_id != item.strategy.plan_id:
        raise ValueError("an item stays in its plan")
    before = {"title": item.title, "money": [[b.source, b.fiscal_year, str(b.amount)] for b in item.budgets]}
    for name, value in _written(line).items():
        setattr(item, name, value)
    item.strategy_id = strategy.id
    _set_money(item, line.money)
    make_findable(item)
    audit.record(actor, "plan.edit", "plan_item", item.public_id, before=before)


def _written(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "programme": line.programme,
        "title": line.title,
        "description": line.description,
        "agency": line.agency,
        "area_code": line.area_code,
        "fiscal_year": line.fiscal_year,
        "provenance": line.provenance,
    }


def _set_money(item: PlanItem, money: Money) -> None:
    db.session.execute(delete(Budget).where(Budget.plan_item_id == item.id))
    rows = [Budget(plan_item_id=item.id, source=s, fiscal_year=y, amount=a) for s, y, a in money if a]
    db.session.add_all(rows)
    db.session.flush()
    db.session.expire(item, ["budgets"])


def make_findable(item: PlanItem) -> None:
    """Part of every operation that writes an item."""
    search.index("plan_item", item.id, " ".join((item.title, item.description, item.agency, item.code)))


@operation
def set_indicator(
    actor: Actor,
    owner: Strategy | PlanItem,
    title: str,
    *,
    unit: str = "",
    baseline: str = "",
    values: Values,
    known: Indicator | None = None,
) -> Indicator:
    """An indicator of a strategy or an item, new or changed: targets and results by year; the trail holds what stood before."""
    plan = owner.plan if isinstance(owner, Strategy) else owner.strategy.plan
    require(actor, plan)
    one = known or Indicator(public_id=ids.new_id())
    stood = [[v.fiscal_year, *(None if x is None else str(x) for x in (v.target, v.result))] for v in one.values]
    before = {"before": {"title": one.title, "values": stood}} if known is not None else {}
    if isinstance(owner, Strategy):
        one.strategy_id = owner.id
    else:
        one.plan_item_id = owner.id
    one.title, one.unit, one.baseline = title, unit, baseline
    db.session.add(one)
    db.session.flush()
    db.session.execute(delete(IndicatorValue).where(IndicatorValue.indicator_id == one.id))
    db.session.expire(one, ["values"])
    for year, (target, result) in values.items():
        if target is not None or result is not None:
            db.session.add(IndicatorValue(indicator_id=one.id, fiscal_year=year, target=target, result=result))
    db.session.flush()
    db.session.expire(owner, ["indicators"])
    audit.record(actor, "plan.edit", "indicator", one.public_id, title=title, **before)
    return one


@operation
def copy_forward(actor: Actor, plan: Plan, title: str, years: tuple[int, int], from_year: int) -> Plan:
    """A draft that follows a plan: strategies and indicators, and the items with money or a beginning from a year on.

    Within the period of the plan it is a further edition; of the next period it is a plan of its own.
    """
    require(actor, plan)
    new = create_plan(actor, plan.area_code, plan.kind, title, years, vision=plan.vision, provenance=plan.provenance)
    new.follows_id = plan.id
    _number(new)
    for old in plan.strategies:
        strategy = add_strategy(
            actor,
            new,
            old.number,
            old.title,
            old.description,
            goal=old.goal,
            serves=old.serves,
            follows_id=old.id,
        )
        _copy_indicators(actor, old.indicators, strategy)
        items = db.session.scalars(
            select(PlanItem)
            .where(PlanItem.strategy_id == old.id, PlanItem.status.not_in((ItemStatus.FINISHED, ItemStatus.CANCELLED)))
            .order_by(PlanItem.id)
        ).all()
        for item in items:
            money = [(b.source, b.fiscal_year, b.amount) for b in item.budgets if b.fiscal_year >= from_year]
            if item.fiscal_year < from_year and not money and item.status != ItemStatus.UNDER_WAY:
                continue
            line = Line(
                title=item.title,
                fiscal_year=max(item.fiscal_year, from_year, years[0]),
                area_code=item.area_code,
                description=item.description,
                agency=item.agency,
                code=item.code,
                programme=item.programme,
                provenance=item.provenance,
                money=money,
            )
            copied = add_item(actor, strategy, line, follows_id=item.id)
            copied.status = item.status
            _copy_indicators(actor, item.indicators, copied)
    audit.record(actor, "plan.edit", "plan", new.public_id, follows=plan.public_id, from_year=from_year)
    return new


def _copy_indicators(actor: Actor, indicators: Iterable[Indicator], owner: Strategy | PlanItem) -> None:
    for one in indicators:
        values = {value.fiscal_year: (value.target, value.result) for value in one.values}
        set_indicator(actor, owner, one.title, unit=one.unit, baseline=one.baseline, values=values)


@operation
def report_progress(
    actor: Actor, item: PlanItem, status: ItemStatus, text: str, spent: Decimal | None = None
) -> Progress:
    """How far an item has come: the public reads it, and everybody whose words led to it on their tracking page."""
    require(actor, item.strategy.plan, "progress.report")
    progress = Progress(
        public_id=ids.new_id(),
        plan_item_id=item.id,
        status=status,
        text=text,
        spent=spent,
        reported_by=actor.id or 0,
        reported_at=clock.now(),
    )
    db.session.add(progress)
    item.status = status
    db.session.flush()
    audit.record(actor, "progress.report", "plan_item", item.public_id, status=str(status))
    return progress
