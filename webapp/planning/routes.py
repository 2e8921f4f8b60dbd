"""HTTP of the public side of planning: plans, their items, and the voices behind them."""

from flask import render_template, request

from webapp.areas import queries as areas
from webapp.core.web import can, current_actor, get_or_404, public
from webapp.insights import rules as insight_rules
from webapp.planning import blueprint, queries, rules


@blueprint.get("/plans")
@public
def index() -> str:
    """All plans, and the search over their items."""
    q, area = request.args.get("q", "").strip()[:200], areas.get(request.args.get("area", ""))
    actor = current_actor()
    return render_template(
        "planning/index.html",
        plans=queries.plans(actor),
        page=queries.found_items(actor, q, area) if q or area else None,
        q=q,
        area=area,
        provinces=areas.provinces(),
        rules=rules,
    )


@blueprint.get("/plans/<string:public_id>")
@public
def show(public_id: str) -> str:
    """A plan: its strategies, their items and their money."""
    plan = get_or_404(queries.plan(current_actor(), public_id))
    return render_template(
        "planning/plan.html",
        plan=plan,
        chapters=queries.chapters(plan),
        rules=rules,
        area_name=areas.full_path_name(plan.area),
        may_edit=can("plan.edit", plan.area.path),
    )


@blueprint.get("/plan-items/<string:public_id>")
@public
def item(public_id: str) -> str:
    """A line of a plan, its budget by source, and the voices behind it."""
    actor = current_actor()
    found = get_or_404(queries.plan_item(actor, public_id))
    return render_template(
        "planning/item.html",
        item=found,
        plan=found.strategy.plan,
        budgets=queries.budgets_by_year(found),
        voices=queries.voices_behind(actor, found),
        rules=rules,
        insight_rules=insight_rules,
        area_name=areas.full_path_name(found.area),
    )
