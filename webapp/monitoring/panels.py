"""What monitoring shows on the pages of lower rooms: a plan item, an area, the workspace."""

from flask import render_template

from webapp.areas.models import Area
from webapp.core import clock
from webapp.core.i18n import Text
from webapp.core.policy import Role
from webapp.core.web import can, current_actor
from webapp.monitoring import periods, queries, rules, visit_queries, visit_rules
from webapp.monitoring.models import ProgressReport, ReportResult
from webapp.monitoring.visit_models import Visit
from webapp.planning import adoption
from webapp.planning.models import PlanItem, PlanStatus
from webapp.planning.removing import Counted, Scope, count


def on_plan_item(item: PlanItem) -> str | None:
    """How the item stands and why, its reports by term, and for planners the way to report."""
    if item.strategy.plan.status == PlanStatus.DRAFT:
        return None
    today = clock.today()
    reports = queries.frozen_of(item)
    plan = item.strategy.plan
    may = can("progress.report", plan.area.path) and adoption.is_reported_now(plan)
    facts = queries.item_facts(item)
    done = {one.term_key for one in reports}
    open_terms = (
        [one for one in queries.open_terms(today) if rules.owes(facts, one.year) and one.key not in done] if may else []
    )
    return render_template(
        "monitoring/_on-plan-item.html",
        item=item,
        verdict=queries.verdict_of(item, today),
        reports=reports,
        open_terms=open_terms,
        visits=visit_queries.published_about(item),
        today=today,
        rules=rules,
    )


def on_area(area: Area) -> str:
    """The way from an area to its dashboard."""
    return render_template("monitoring/_on-area.html", area=area)


def on_workspace(subject: object) -> str | None:
    """What the officer's plans owe now, and which recommendations wait."""
    actor = current_actor()
    owed = []
    if any(grant.role == Role.PLANNER for grant in actor.grants):
        ended = [one for one in periods.recent(clock.today(), 2) if one.last < clock.today()]
        for plan in queries.plans_of(actor):
            owed += [(plan, term, missing) for term in ended if (missing := len(queries.missing_of(plan, term)))]
    advice = visit_queries.waiting_for(actor)
    if not owed and not advice:
        return None
    return render_template(
        "monitoring/_on-workspace.html", owed=owed, advice=advice, visit_rules=visit_rules, today=clock.today()
    )


def resting_on_plan(scope: Scope) -> list[Counted]:
    return [
        (Text("รายงานความคืบหน้าตามรอบ", "Reports of progress by term"), count(ProgressReport.plan_item_id, scope.items)),
        (Text("ผลที่รายงานตามรอบ", "Results reported by term"), count(ReportResult.indicator_id, scope.indicators)),
        (Text("การตรวจเยี่ยม", "Visits"), count(Visit.plan_item_id, scope.items)),
    ]
