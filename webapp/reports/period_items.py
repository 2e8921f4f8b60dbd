"""The plan items of a report: those of its fiscal year, and those of earlier years on which work went on in its term."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from webapp.monitoring.rules import owes
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
        .options(planning.WITH_EARLIER)
    ).all()
    told = _told(found, period)
    return [_row(one, period, told[one.id]) for one in found if belongs(one, period, told[one.id])]


def belongs(item: PlanItem, period: Period, told: list[Told]) -> bool:
    """In its own year, and where something was told in the term; else if, as it stood when the year or the term began, it owed reports."""
    facts, year = monitoring.item_facts(item), period.year
    if item.fiscal_year == year or any(one.day >= period.first for one in told):
        return True
    began = first_day(year) if year <= facts.last_year else period.first
    stood = replace(facts, status=_status_on(began, item, told))
    return monitoring.is_reported_under(item.strategy.plan, year) and owes(stood, year)


def _status_on(day: date, item: PlanItem, told: list[Told]) -> ItemStatus:
    """As it was last told before a day; of what nobody ever told anything, as the plan has it."""
    before = [one.progress.status for one in told if one.day < day]
    return ItemStatus(before[-1] if before else ItemStatus.PLANNED if told else item.status)


def _told(items: Sequence[PlanItem], period: Period) -> dict[int, list[Told]]:
    """What was told of each item until the term's end, in earlier editions of the plan too; the newest last."""
    chains = {one.id: planning.item_chain(one) for one in items}
    statement = (
        select(Progress, ProgressReport.term_key)
        .outerjoin(ProgressReport, ProgressReport.progress_id == Progress.id)
        .where(Progress.plan_item_id.in_({number for chain in chains.values() for number in chain}))
    )
    by_item: dict[int, list[Told]] = defaultdict(list)
    for progress, key in db.session.execute(statement).tuples():
        term = term_of(key) if key else None
        told = Told(term.last if term else bangkok_day(progress.reported_at), progress)
        if told.day <= period.last:
            by_item[progress.plan_item_id].append(told)
    return {
        number: sorted(
            (told for one in chain for told in by_item[one]),
            key=lambda one: (one.day, one.progress.reported_at, one.progress.id),
        )
        for number, chain in chains.items()
    }


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
