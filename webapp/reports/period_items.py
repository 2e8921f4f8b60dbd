"""The plan items of a report: those of its fiscal year, and those of earlier years on which work went on in its term."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from webapp.areas.models import Area
from webapp.core.db import db
from webapp.hearings.rules import bangkok_day
from webapp.monitoring import queries as monitoring
from webapp.monitoring.models import ProgressReport
from webapp.monitoring.periods import first_day, term_of
from webapp.monitoring.rules import ACTIVE, ENDED
from webapp.planning import queries as planning
from webapp.planning.models import ItemStatus, Plan, PlanItem, PlanStatus, Progress, Strategy
from webapp.reports.period_rules import Period


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of an item, and the day it speaks of: the last one of its term, else that on which it was said."""

    day: date
    progress: Progress


def plan_items(area: Area, period: Period) -> list[dict[str, Any]]:
    """Items of the area's plans on which the term has something to say, with money planned and spent as last reported.

    Of a plan that has ended since, too; of an item that was carried into a later edition by that year, the later one.
    """
    after, held = aliased(PlanItem), (PlanStatus.IN_FORCE, PlanStatus.PAST)
    later = select(after.id).join(Strategy, Strategy.id == after.strategy_id).join(Plan, Plan.id == Strategy.plan_id)
    carried = later.where(after.follows_id == PlanItem.id, after.fiscal_year <= period.year, Plan.status.in_(held))
    found = db.session.scalars(
        select(PlanItem)
        .join(Strategy, Strategy.id == PlanItem.strategy_id)
        .join(Plan, Plan.id == Strategy.plan_id)
        .where(
            *(Plan.area_code == area.code, Plan.status.in_(held), PlanItem.fiscal_year <= period.year),
            ~carried.correlate(PlanItem).exists(),
        )
        .order_by(Strategy.number, PlanItem.id)
    )
    return [_row(one, period, told) for one in found if belongs(one, period, told := _told(one, period))]


def belongs(item: PlanItem, period: Period, told: list[Told]) -> bool:
    """In the years of its money until it ended; after them where work went on: it had not ended, or something was told."""
    facts, year = monitoring.item_facts(item), period.year
    if item.fiscal_year == year or any(one.day >= period.first for one in told):
        return True
    if year <= facts.last_year:
        return _status_on(first_day(year), item, told) not in ENDED
    goes_on = item.strategy.plan.status == PlanStatus.IN_FORCE or year <= item.strategy.plan.last_year
    return goes_on and _status_on(period.first, item, told) in ACTIVE


def _status_on(day: date, item: PlanItem, told: list[Told]) -> str:
    """As it was last told before a day; of what nobody ever told anything, as the plan has it."""
    before = [one.progress.status for one in told if one.day < day]
    return before[-1] if before else ItemStatus.PLANNED if told else item.status


def _told(item: PlanItem, period: Period) -> list[Told]:
    """What was told of an item until the term's end, in earlier editions of the plan too; the newest last."""
    statement = (
        select(Progress, ProgressReport.term_key)
        .outerjoin(ProgressReport, ProgressReport.progress_id == Progress.id)
        .where(Progress.plan_item_id.in_(planning.item_chain(item)))
        .order_by(Progress.reported_at, Progress.id)
    )
    found = []
    for progress, key in db.session.execute(statement).tuples():
        term = term_of(key) if key else None
        found.append(Told(term.last if term else bangkok_day(progress.reported_at), progress))
    return sorted((one for one in found if one.day <= period.last), key=lambda one: one.day)


def _row(item: PlanItem, period: Period, told: list[Told]) -> dict[str, Any]:
    last = told[-1].progress if told else None
    spent = next((one.progress.spent for one in reversed(told) if one.progress.spent is not None), None)
    money = planning.money_of(item)
    since = max((year for (_, year), amount in money.items() if amount), default=item.fiscal_year)
    return {
        "id": item.public_id,
        "code": item.code,
        "strategy": item.strategy.title,
        "serves": item.strategy.serves,
        "title": item.title,
        "agency": item.agency,
        "budget": str(sum(money.values(), Decimal(0))),
        "spent": "" if spent is None else str(spent),
        "status": last.status if last is not None else "",
        "said": last.text if last is not None else "",
        "carried_from": since if since < period.year else None,
    }
