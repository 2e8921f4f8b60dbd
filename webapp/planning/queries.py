"""Reads of plans and their items: the public ones for everybody, drafts for the planners of the area."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock, policy, search
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor
from webapp.core.thai import fiscal_year
from webapp.insights.models import Theme
from webapp.planning import rules
from webapp.planning.models import Budget, Indicator, Plan, PlanItem, PlanStatus, Strategy
from webapp.planning.national import Node, named

PART = 1000


@dataclass(frozen=True, slots=True)
class Target:
    """Something that lower rooms may refer to by its public id: how it is shown, and the text to match with."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemTarget(Target):
    """A plan item with what a ranking looks at beside its words."""

    area_code: str
    strategy: str
    year: int


def _may_read(actor: Actor, plan: Plan) -> bool:
    return policy.allows(actor, "plan.read", area_path=areas.path_of(plan.area_code), phase=plan.phase)


def plans(actor: Actor) -> list[Plan]:
    """All plans that the actor may see: those in force, then drafts, then past ones, each the newest first."""
    found = db.session.scalars(select(Plan).order_by(Plan.first_year.desc(), Plan.id)).all()
    rank = {PlanStatus.IN_FORCE: 0, PlanStatus.DRAFT: 1, PlanStatus.PAST: 2}
    return sorted((plan for plan in found if _may_read(actor, plan)), key=lambda plan: rank[PlanStatus(plan.status)])


def plan(actor: Actor, public_id: str) -> Plan | None:
    found = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
    return found if found and _may_read(actor, found) else None


def plan_to_edit(actor: Actor, public_id: str) -> Plan | None:
    found = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
    if found is None or not policy.allows(actor, "plan.edit", area_path=areas.path_of(found.area_code)):
        return None
    return found


def plan_in_force(area_code: str) -> Plan | None:
    """The plan that speaks for an area: of the smallest area around it that has one."""
    area = areas.get(area_code)
    if area is None:
        return None
    codes = [one.code for one in reversed(areas.ancestors(area))]
    found = db.session.scalars(_PLANS, {"codes": codes}).all()
    return rules.plan_for(codes, found, fiscal_year(clock.today()))


_PLANS = select(Plan).where(Plan.area_code.in_(bindparam("codes", expanding=True)))


def shown_drafts(area: Area | None) -> Sequence[Plan]:
    """The drafts open to readers that concern an area: its own, and those of the areas around it; without one, of the country."""
    chosen = _SHOWN
    if area is not None:
        chosen = _SHOWN.where(Plan.area_code.in_([one.code for one in areas.ancestors(area)]))
    return db.session.scalars(chosen).all()


MOST_SHOWN = 3
_SHOWN = (
    select(Plan)
    .where(Plan.status == PlanStatus.DRAFT, Plan.shown_at.is_not(None))
    .order_by(Plan.shown_at.desc(), Plan.id.desc())
    .limit(MOST_SHOWN)
    .options(lazyload(Plan.strategies))
)


def strategies_for(area_code: str) -> list[Target]:
    """The strategies of the plan in force for an area."""
    current = plan_in_force(area_code)
    return [
        Target(one.public_id, f"{one.number}. {one.title}", f"{one.title} {one.description}")
        for one in (current.strategies if current else [])
    ]


def strategy_now(public_id: str) -> list[str]:
    """Where what was filed under this strategy stands today: under the one that continues it, once its plan is over."""
    one = db.session.scalar(select(Strategy).where(Strategy.public_id == public_id))
    while one is not None and one.plan.status == PlanStatus.PAST and (after := _continuing(one)) is not None:
        one = after
    return [] if one is None else [one.public_id]


def _continuing(strategy: Strategy) -> Strategy | None:
    """The same in the edition that took the place of its plan; of several the one in force, or else the last approved."""
    known = Strategy.follows_id == strategy.id, Plan.status != PlanStatus.DRAFT, Plan.follows_id == strategy.plan_id
    found = select(Strategy).join(Plan, Plan.id == Strategy.plan_id).where(*known)
    newest = (Plan.status == PlanStatus.IN_FORCE).desc(), Plan.approved_on.desc(), Plan.id.desc()
    return db.session.scalars(found.order_by(*newest).limit(1)).first()


def plan_items_for(area_code: str) -> list[Target]:
    """The items of the plan in force for an area."""
    current = plan_in_force(area_code)
    return list(_targets(Strategy.plan_id == current.id)) if current else []


def item_targets(area_code: str) -> list[ItemTarget]:
    """The items of all plans in force around an area: its own province's, its cluster's, the country's."""
    codes = areas.path_of(area_code).split("/")
    return _targets(Plan.area_code.in_(codes), Plan.status == PlanStatus.IN_FORCE)


def _targets(*conditions: ColumnElement[bool]) -> list[ItemTarget]:
    """Plain columns, because a plan has thousands of items and a page names five of them."""
    rows = db.session.execute(
        select(
            PlanItem.public_id,
            PlanItem.title,
            PlanItem.description,
            PlanItem.area_code,
            Strategy.public_id,
            PlanItem.fiscal_year,
        )
        .join(Strategy, Strategy.id == PlanItem.strategy_id)
        .join(Plan, Plan.id == Strategy.plan_id)
        .where(*conditions)
        .order_by(Plan.id, Strategy.number, PlanItem.fiscal_year, PlanItem.code, PlanItem.id)
    )
    return [
        ItemTarget(ref, title, f"{title} {words}", area, strategy, y) for ref, title, words, area, strategy, y in rows
    ]


def holding(words: str) -> ColumnElement[bool]:
    """The condition that a plan item holds these words."""
    return PlanItem.id.in_(search.matching("plan_item", words))


def editions(plan: Plan, actor: Actor) -> list[Plan]:
    """The plan itself, what it follows and what follows it, as far as the actor may read them; the newest first."""
    chain, older = [plan], plan
    while older.follows_id is not None and (before := db.session.get(Plan, older.follows_id)):
        chain.append(before)
        older = before
    newer = db.session.scalars(select(Plan).where(Plan.follows_id == plan.id).order_by(Plan.id.desc())).all()
    return [one for one in [*newer, *chain] if _may_read(actor, one)]


WITH_EARLIER = selectinload(PlanItem.follows, recursion_depth=-1)
"""For many items at once: what they were in earlier editions, a few questions for all."""


def item_chain(item: PlanItem) -> list[int]:
    """The item's number and those of the same item in earlier editions."""
    return [item.id, *(item_chain(item.follows) if item.follows else ())]


def money_of(item: PlanItem) -> dict[tuple[str, int], Decimal]:
    """The money planned for an item by source and fiscal year; of years before its own, what the edition before it held."""
    found = {(one.source, one.fiscal_year): one.amount for one in item.budgets}
    if item.follows:
        found |= {key: amount for key, amount in money_of(item.follows).items() if key[1] < item.fiscal_year}
    return found


def item_to_edit(actor: Actor, public_id: str) -> PlanItem | None:
    found = plan_item(actor, public_id)
    if found is None or plan_to_edit(actor, found.strategy.plan.public_id) is None:
        return None
    return found


def items_of(plan: Plan) -> Select[tuple[PlanItem]]:
    return (
        select(PlanItem)
        .join(Strategy)
        .where(Strategy.plan_id == plan.id)
        .order_by(Strategy.number, PlanItem.programme, PlanItem.fiscal_year, PlanItem.code, PlanItem.id)
    )


def gather_indicators(plan: Plan, items: Iterable[PlanItem] = ()) -> None:
    """Read what measures the strategies of a plan, and these items, at once instead of one after another."""
    strategies = select(Strategy).where(Strategy.plan_id == plan.id)
    db.session.scalars(strategies.options(selectinload(Strategy.indicators))).all()
    numbers = [item.id for item in items]
    for start in range(0, len(numbers), PART):
        some = select(PlanItem).where(PlanItem.id.in_(numbers[start : start + PART]))
        db.session.scalars(some.options(selectinload(PlanItem.indicators))).all()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A strategy of a plan with its items and what people said under it."""

    strategy: Strategy
    lines: Sequence[PlanItem]
    amount: Decimal | None
    themes: int
    serves: list[Node]


def chapters(plan: Plan) -> list[Chapter]:
    gather_indicators(plan)
    items: dict[int, list[PlanItem]] = defaultdict(list)
    for item in db.session.scalars(items_of(plan)):
        items[item.strategy_id].append(item)
    refs = [strategy.public_id for strategy in plan.strategies]
    rows = db.session.execute(
        select(Theme.strategy_ref, func.count())
        .where(Theme.strategy_ref.in_(refs), Theme.is_public)
        .group_by(Theme.strategy_ref)
    )
    themes = dict(rows.tuples().all())
    return [
        Chapter(
            strategy,
            items[strategy.id],
            rules.total(budget for item in items[strategy.id] for budget in item.budgets),
            themes.get(strategy.public_id, 0),
            named(strategy.serves),
        )
        for strategy in plan.strategies
    ]


def plan_item(actor: Actor, public_id: str) -> PlanItem | None:
    found = db.session.scalar(
        select(PlanItem)
        .where(PlanItem.public_id == public_id)
        .options(joinedload(PlanItem.strategy).joinedload(Strategy.plan))
    )
    return found if found and _may_read(actor, found.strategy.plan) else None


def found_items(actor: Actor, query: str, area: Area | None) -> Page[PlanItem]:
    """Plan items by words, within an area; drafts only for their planners."""
    statement = (
        select(PlanItem).join(Strategy).join(Plan).options(joinedload(PlanItem.strategy).joinedload(Strategy.plan))
    )
    own = [grant.area_path.split("/")[-1] for grant in actor.grants if grant.role == policy.Role.PLANNER]
    readable: list[ColumnElement[bool]] = [Plan.status.in_(("in_force", "past")), Plan.shown_at.is_not(None)]
    readable += [areas.within(Plan.area_code, one) for code in own if (one := areas.get(code))]
    statement = statement.where(or_(*readable))
    if query:
        statement = statement.where(holding(query))
    if area is not None:
        statement = statement.where(areas.within(PlanItem.area_code, area))
    return paginate(statement.order_by(PlanItem.fiscal_year.desc(), PlanItem.id))


def budgets_by_year(item: PlanItem) -> list[Budget]:
    return sorted(item.budgets, key=lambda one: (one.fiscal_year, one.source))


def strategy_to_edit(actor: Actor, public_id: str) -> Strategy | None:
    found = db.session.scalar(select(Strategy).where(Strategy.public_id == public_id))
    if found is None or plan_to_edit(actor, found.plan.public_id) is None:
        return None
    return found


def indicator_to_edit(actor: Actor, public_id: str) -> tuple[Indicator, Strategy | PlanItem] | None:
    """The indicator and whose it is."""
    found = db.session.scalar(select(Indicator).where(Indicator.public_id == public_id))
    if found is None:
        return None
    if found.strategy_id is not None:
        owner: Strategy | PlanItem = db.session.get_one(Strategy, found.strategy_id)
        plan = db.session.get_one(Strategy, found.strategy_id).plan
    else:
        owner = db.session.get_one(PlanItem, found.plan_item_id)
        plan = owner.strategy.plan
    return (found, owner) if plan_to_edit(actor, plan.public_id) else None
