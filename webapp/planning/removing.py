"""What was begun by mistake is removed as long as nothing else rests on it: a draft plan, or a part of one; an indicator at any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, false, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from webapp.core import audit, search
from webapp.core.db import among, db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.core.thai import number
from webapp.insights.models import Theme
from webapp.planning.models import (
    Budget,
    Indicator,
    IndicatorValue,
    Link,
    Plan,
    PlanConsultation,
    PlanItem,
    PlanStatus,
    PlanUpload,
    Progress,
    Strategy,
)
from webapp.planning.overtaking import Part
from webapp.planning.plan_operations import require
from webapp.projects.models import Project

Counted = tuple[Text, int]
OPEN_TO_ALL = Text("ร่างนี้เปิดให้ประชาชนอ่านอยู่ กรุณาปิดร่างก่อน", "Everybody may read this draft. Please close it first.")
Numbers = Select[tuple[int]]


class Held(Exception):
    """Something rests on it; or somebody removed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What goes with a part, as selects of row numbers."""

    plans: Numbers
    strategies: Numbers
    items: Numbers
    indicators: Numbers


def plan_of(part: Part) -> Plan:
    match part:
        case Plan():
            return part
        case Strategy():
            return part.plan
        case PlanItem():
            return part.strategy.plan
        case Indicator():
            if part.plan_item_id is not None:
                return plan_of(db.session.get_one(PlanItem, part.plan_item_id))
            return plan_of(db.session.get_one(Strategy, part.strategy_id))


def may_go(part: Part, status: str | None) -> bool:
    """Of a plan in force nothing goes but an indicator, which its planners may write anew as well."""
    return status == PlanStatus.DRAFT or (isinstance(part, Indicator) and status == PlanStatus.IN_FORCE)


def scope_of(part: Part) -> Scope:
    def own(kind: type[Any], *within: Any) -> Numbers:
        return select(kind.id).where(or_(kind.id == part.id if isinstance(part, kind) else false(), *within))

    plans = own(Plan)
    strategies = own(Strategy, Strategy.plan_id.in_(plans))
    items = own(PlanItem, PlanItem.strategy_id.in_(strategies))
    within = Indicator.strategy_id.in_(strategies), Indicator.plan_item_id.in_(items)
    return Scope(plans, strategies, items, own(Indicator, *within))


def resting_on(part: Part) -> list[Text]:
    """What keeps a part from being removed; nothing if it can be."""
    scope = scope_of(part)
    refs = select(Strategy.public_id).where(Strategy.id.in_(scope.strategies))
    item_refs = select(PlanItem.public_id).where(PlanItem.id.in_(scope.items))
    found: list[Counted] = [
        (Text("บันทึกการปรึกษาหารือ", "Consultations on record"), count(PlanConsultation.plan_id, scope.plans)),
        (Text("แผนที่จัดทำต่อจากแผนนี้", "Plans that follow it"), count(Plan.follows_id, scope.plans)),
        (
            Text("ประเด็นและโครงการของแผนที่จัดทำต่อ", "Strategies and items of a plan that follows"),
            count(Strategy.follows_id, scope.strategies) + count(PlanItem.follows_id, scope.items),
        ),
        (Text("ประเด็นของประชาชนที่จัดไว้", "Themes of the people"), count(Theme.strategy_ref, refs)),
        (
            Text("โครงการที่เปิดเผย", "Disclosed projects"),
            count(Project.strategy_ref, refs) + count(Project.plan_item_ref, item_refs),
        ),
        (Text("การเชื่อมโยงกับเสียงของประชาชน", "Links with the people’s voices"), count(Link.plan_item_id, scope.items)),
        (Text("รายงานความคืบหน้า", "Reports of progress"), count(Progress.plan_item_id, scope.items)),
        *provided("resting_on_plan", scope),
    ]
    if plan_of(part).status != PlanStatus.DRAFT:  # a draft's are copies
        results = select(func.count()).where(IndicatorValue.result.is_not(None))
        own = results.where(IndicatorValue.indicator_id.in_(scope.indicators))
        found.append((Text("ปีที่มีผลที่ได้", "Years with a result"), db.session.scalar(own) or 0))
    open_to_all = [OPEN_TO_ALL] if isinstance(part, Plan) and part.shown_at is not None else []
    return [*open_to_all, *told(found)]


def told(found: Iterable[Counted]) -> list[Text]:
    """A line for each, for people; none for what there is not."""
    return [Text(f"{what.th}: {number(many)}", f"{what.en}: {number(many)}") for what, many in found if many]


def count(column: InstrumentedAttribute[Any], chosen: Select[Any]) -> int:
    """Rows that point at what is chosen."""
    return db.session.scalar(select(func.count()).where(column.in_(chosen))) or 0


def goes_along(part: Part) -> list[Counted]:
    """What of its own is removed with it."""
    scope = scope_of(part)
    found: list[tuple[Text, Any, Numbers]] = [
        (Text("ประเด็นการพัฒนา", "Strategies"), Strategy, scope.strategies),
        (Text("โครงการในแผน", "Items"), PlanItem, scope.items),
        (Text("ตัวชี้วัด", "Indicators"), Indicator, scope.indicators),
    ]
    return [(words, count(kind.id, chosen)) for words, kind, chosen in found if not isinstance(part, kind)]


@operation
def remove(actor: Actor, part: Part) -> None:
    """Remove a part with what is its own. Raises Held."""
    plan = plan_of(part)
    require(actor, plan)
    status = db.session.scalar(select(Plan.status).where(Plan.id == plan.id).with_for_update())
    is_there = db.session.scalar(select(type(part).id).where(type(part).id == part.id)) is not None
    if not may_go(part, status) or not is_there or resting_on(part):
        raise Held
    lost = {what.en.lower(): many for what, many in goes_along(part)}
    title, public_id = part.title, part.public_id
    try:
        with db.session.begin_nested():
            _delete(scope_of(part))
    except IntegrityError:  # something that came meanwhile rests on it
        raise Held from None
    kind = {Plan: "plan", Strategy: "strategy", PlanItem: "plan_item", Indicator: "indicator"}[type(part)]
    audit.record(actor, "plan.edit", kind, public_id, removed=title, plan=plan.public_id, **lost)


def _delete(scope: Scope) -> None:
    # All are found before the first is gone, for the selects ask one another; then from the leaves on.
    chosen = scope.plans, scope.strategies, scope.items, scope.indicators
    plans, strategies, items, indicators = (db.session.scalars(one).all() for one in chosen)
    search.forget("plan_item", *items)
    for column, numbers in (
        (IndicatorValue.indicator_id, indicators),
        (Indicator.id, indicators),
        (Budget.plan_item_id, items),
        (PlanItem.id, items),
        (Strategy.id, strategies),
        (PlanUpload.plan_id, plans),
        (Plan.id, plans),
    ):
        gone = delete(column.class_).where(among(column, numbers))
        db.session.execute(gone.execution_options(synchronize_session=False))
