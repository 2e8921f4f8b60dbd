"""Reads of reports: the frozen ones for everybody, drafts for the planners of the plan's area; what is owed and when."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from webapp.accounts.models import Membership, User
from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.core import clock, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.policy import Actor, Role
from webapp.core.thai import number
from webapp.monitoring import periods, rules
from webapp.monitoring.models import ProgressReport, ReportPhoto
from webapp.monitoring.periods import Term
from webapp.monitoring.rules import Item, ReportState, Told
from webapp.planning import adoption
from webapp.planning import queries as planning
from webapp.planning.models import (
    Indicator,
    IndicatorValue,
    ItemStatus,
    Plan,
    PlanItem,
    PlanStatus,
    Strategy,
)
from webapp.planning.rules import ITEM_STATUSES, SOURCES
from webapp.projects.rules import Change, differences

SUBMITTED = ProgressReport.state == ReportState.SUBMITTED


def newest(item: PlanItem, term: Term) -> ProgressReport | None:
    """The newest edition, draft or frozen."""
    found = select(ProgressReport).where(ProgressReport.plan_item_id == item.id, ProgressReport.term_key == term.key)
    return db.session.scalars(found.order_by(ProgressReport.edition.desc()).limit(1)).first()


def editions(report: ProgressReport) -> Sequence[ProgressReport]:
    """The frozen editions of a report, the newest first."""
    found = select(ProgressReport).where(
        ProgressReport.plan_item_id == report.plan_item_id, ProgressReport.term_key == report.term_key, SUBMITTED
    )
    return db.session.scalars(found.order_by(ProgressReport.edition.desc())).all()


def frozen_of(item: PlanItem) -> list[ProgressReport]:
    """The newest frozen edition of each term of an item, in earlier editions of the plan too; the newest term first."""
    found = db.session.scalars(
        select(ProgressReport)
        .where(ProgressReport.plan_item_id.in_(planning.item_chain(item)), SUBMITTED)
        .order_by(ProgressReport.edition)
    )
    by_term = {one.term_key: one for one in found}
    return sorted(by_term.values(), key=lambda one: one.term.last, reverse=True)


def frozen(public_id: str) -> ProgressReport | None:
    """A frozen report of a plan that everybody may read."""
    return db.session.scalar(
        select(ProgressReport)
        .join(PlanItem, PlanItem.id == ProgressReport.plan_item_id)
        .join(Strategy, Strategy.id == PlanItem.strategy_id)
        .join(Plan, Plan.id == Strategy.plan_id)
        .where(ProgressReport.public_id == public_id, SUBMITTED, Plan.status != PlanStatus.DRAFT)
    )


def to_write(actor: Actor, public_id: str) -> ProgressReport | None:
    found = db.session.scalar(select(ProgressReport).where(ProgressReport.public_id == public_id))
    if found is None:
        return None
    path = areas.path_of(found.item.strategy.plan.area_code)
    return found if policy.allows(actor, "progress.report", area_path=path) else None


def item_to_report(actor: Actor, public_id: str) -> PlanItem | None:
    """An item of a plan in force that the actor reports on."""
    found = planning.plan_item(actor, public_id)
    if found is None or not adoption.is_reported_now(found.strategy.plan):
        return None
    path = areas.path_of(found.strategy.plan.area_code)
    return found if policy.allows(actor, "progress.report", area_path=path) else None


def photo(actor: Actor, public_id: str) -> ReportPhoto | None:
    """A photograph of a frozen report, or of a draft that the actor writes."""
    found = db.session.scalar(select(ReportPhoto).where(ReportPhoto.public_id == public_id))
    if found is None:
        return None
    report = db.session.get_one(ProgressReport, found.report_id)
    shown = frozen(report.public_id) or to_write(actor, report.public_id)
    return found if shown is not None else None


# Figures of an item


def budgets(item: PlanItem, term: Term) -> dict[str, Decimal]:
    """The money planned for an item up to the term's fiscal year, by source."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (source, year), amount in planning.money_of(item).items():
        if year <= term.year:
            found[source] += amount
    return dict(found)


def targets(item: PlanItem, term: Term) -> dict[int, Decimal | None]:
    """The targets of the term's fiscal year, by the number of the indicator."""
    found = select(Indicator.id, IndicatorValue.target).outerjoin(
        IndicatorValue,
        (IndicatorValue.indicator_id == Indicator.id) & (IndicatorValue.fiscal_year == term.year),
    )
    rows = db.session.execute(found.where(Indicator.plan_item_id == item.id)).tuples()
    return dict(rows.all())


def figures_before(report: ProgressReport) -> rules.Figures | None:
    """What the newest frozen report of an earlier term says."""
    earlier = [one for one in frozen_of(report.item) if one.term.last < report.term.last]
    if not earlier:
        return None
    return rules.Figures(earlier[0].percent, {one.source: one.spent for one in earlier[0].spending})


def is_newest_term(report: ProgressReport) -> bool:
    """Whether no later term was reported: a late correction of an old term does not speak for today."""
    return all(one.term.last <= report.term.last for one in frozen_of(report.item))


def item_facts(item: PlanItem) -> Item:
    last = max([item.fiscal_year, *(one.fiscal_year for one in item.budgets if one.amount)])
    return Item(item.fiscal_year, last, ItemStatus(item.status))


def told_of(report: ProgressReport) -> Told:
    spent = sum((one.spent for one in report.spending), Decimal(0))
    budget = sum((one.budget for one in report.spending), Decimal(0))
    results = rules.results_share([(one.target, one.result) for one in report.results])
    return Told(report.term, ItemStatus(report.status), report.percent, spent, budget, results)


def verdict_of(item: PlanItem, today: date) -> rules.Verdict:
    found = frozen_of(item)
    told = told_of(found[0]) if found else None
    return rules.judge(item_facts(item), told, {one.term_key for one in found}, today)


# What is owed


def items_in_force(plan: Plan | None = None, item_ids: Collection[int] | None = None) -> list[PlanItem]:
    """Items of plans in force, in the order of the plans; of one plan, or some of them."""
    statement = (
        select(PlanItem)
        .join(Strategy, Strategy.id == PlanItem.strategy_id)
        .join(Plan, Plan.id == Strategy.plan_id)
        .where(adoption.reported_now() if plan is not None else Plan.status == PlanStatus.IN_FORCE)
        .order_by(Plan.id, Strategy.number, PlanItem.fiscal_year, PlanItem.code, PlanItem.id)
    )
    statement = statement.where(Plan.id == plan.id) if plan is not None else statement.options(planning.WITH_EARLIER)
    if item_ids is not None:
        statement = statement.where(PlanItem.id.in_(item_ids))
    return list(db.session.scalars(statement))


def is_reported_under(plan: Plan, year: int) -> bool:
    """Of a plan that has ended, its own years; what goes on is reported under the next one."""
    return plan.status != PlanStatus.PAST or year <= plan.last_year


def owing(plan: Plan, term: Term) -> list[PlanItem]:
    """The items of a plan that must report for a term."""
    if not is_reported_under(plan, term.year):
        return []
    return [one for one in items_in_force(plan) if rules.owes(item_facts(one), term.year)]


def missing_of(plan: Plan, term: Term) -> list[PlanItem]:
    """Items of a plan that owe a report of a term and have none that is frozen."""
    due = owing(plan, term)
    done = set(
        db.session.scalars(
            select(ProgressReport.plan_item_id).where(
                ProgressReport.plan_item_id.in_([one.id for one in due]),
                ProgressReport.term_key == term.key,
                SUBMITTED,
            )
        )
    )
    return [one for one in due if one.id not in done]


@dataclass(frozen=True, slots=True)
class Duty:
    """A report that an item owes for a term: what there is of it."""

    item: PlanItem
    term: Term
    report: ProgressReport | None
    days_left: int

    @property
    def is_done(self) -> bool:
        return self.report is not None and (self.report.state == ReportState.SUBMITTED or self.report.edition > 1)

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.days_left < 0


def duties(plan: Plan, term: Term) -> list[Duty]:
    """Every item of a plan that owes a report of the term, what is missing first."""
    due = owing(plan, term)
    found = select(ProgressReport).where(
        ProgressReport.plan_item_id.in_([one.id for one in due]), ProgressReport.term_key == term.key
    )
    known = {one.plan_item_id: one for one in db.session.scalars(found.order_by(ProgressReport.edition))}
    left = (term.due_on - clock.today()).days
    rows = [Duty(one, term, known.get(one.id), left) for one in due]
    return sorted(rows, key=lambda one: one.is_done)


def plans_of(actor: Actor) -> list[Plan]:
    """The plans on whose items the actor reports."""
    mine = in_areas_of(Plan.area_code, actor, Role.PLANNER)
    found = select(Plan).where(adoption.reported_now(), mine).order_by(Plan.area_code, Plan.first_year.desc())
    return list(db.session.scalars(found))


def plan_to_report(actor: Actor, public_id: str) -> Plan | None:
    found = planning.plan_to_edit(actor, public_id)
    return found if found is not None and adoption.is_reported_now(found) else None


def open_terms(today: date) -> list[Term]:
    """The terms that planners write for: the current one and those before it, the newest first."""
    return periods.recent(today, 5)


def planners_at(area_code: str) -> Sequence[User]:
    """The active planners of exactly this area."""
    return db.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == Role.PLANNER, Membership.area_code == area_code, User.is_active)
        .distinct()
        .order_by(User.id)
    ).all()


# The difference that a correction makes

NAMES = {
    "status": Text("สถานะ", "Status"),
    "percent": Text("ผลงาน (ร้อยละ)", "Work done (%)"),
    "done": Text("ผลการดำเนินงาน", "What was done"),
    "obstacles": Text("ปัญหา อุปสรรค", "Obstacles"),
    "next_steps": Text("สิ่งที่จะทำต่อไป", "Next steps"),
    "explanation": Text("คำอธิบายตัวเลข", "Explanation of figures"),
    "spending": Text("เบิกจ่ายสะสม", "Spent so far"),
    "results": Text("ผลตามตัวชี้วัด", "Results"),
    "photos": Text("ภาพ", "Photographs"),
}


def _facts(report: ProgressReport) -> dict[str, str]:
    return {
        "status": str(ITEM_STATUSES[ItemStatus(report.status)]),
        "percent": str(report.percent),
        **{name: getattr(report, name) for name in ("done", "obstacles", "next_steps", "explanation")},
        "spending": "\n".join(f"{SOURCES[one.source]}: {number(one.spent, 2)}" for one in report.spending),  # type: ignore[index]
        "results": "\n".join(f"{one.indicator.title}: {number(one.result, 2)}" for one in report.results),
        "photos": "\n".join(one.words for one in report.photos),
    }


def changes(before: ProgressReport, after: ProgressReport) -> list[Change]:
    """What a correction changed, word by word, for everybody to read."""
    return differences(_facts(before), _facts(after), NAMES)
