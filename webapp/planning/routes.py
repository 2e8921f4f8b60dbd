"""HTTP of the public side of planning: plans, their items, and the voices behind them."""

from flask import render_template, request

from webapp.areas import queries as areas
from webapp.core import clock, search
from webapp.core.thai import fiscal_year
from webapp.core.web import can, current_actor, get_or_404, holds_somewhere, public
from webapp.hearings.rules import METHOD_NAMES
from webapp.insights import rules as insight_rules
from webapp.planning import adoption, blueprint, link_queries, national, queries, rules


@blueprint.get("/plans")
@public
def index() -> str:
    """All plans, and the search over their items."""
    q, area = request.args.get("q", "").strip()[:200], areas.get(request.args.get("area", ""))
    actor, page, meant = current_actor(), None, None
    if q or area:
        page, meant = search.searched(lambda words: queries.found_items(actor, words, area), q)
    return render_template(
        "planning/index.html",
        plans=queries.plans(actor),
        page=page,
        meant=meant,
        q=q,
        area=area,
        provinces=areas.provinces(),
        rules=rules,
        this_year=fiscal_year(clock.today()),
        may_create=holds_somewhere(actor, "plan.edit"),
    )


@blueprint.get("/plans/<string:public_id>")
@public
def show(public_id: str) -> str:
    """A plan: its strategies, their items and their money, and what became of what people said."""
    actor = current_actor()
    plan = get_or_404(queries.plan(actor, public_id))
    return render_template(
        "planning/plan.html",
        plan=plan,
        ahead=not adoption.has_begun(plan),
        before=adoption.followed(plan),
        chapters=queries.chapters(plan),
        decisions=link_queries.decisions(link_queries.linked_to_plan(plan), 10),
        editions=queries.editions(plan, actor),
        consultations=adoption.consultations_of(plan),
        methods=METHOD_NAMES,
        rules=rules,
        levels=national.LEVELS,
        area_name=areas.full_path_name(plan.area),
        may_edit=can("plan.edit", plan.area.path),
    )


@blueprint.get("/plan-items/<string:public_id>")
@public
def item(public_id: str) -> str:
    """A line of a plan, its budget by source, how far it has come, and the voices behind it."""
    actor = current_actor()
    found = get_or_404(queries.plan_item(actor, public_id))
    plan = found.strategy.plan
    may_edit = can("plan.edit", plan.area.path)
    return render_template(
        "planning/item.html",
        item=found,
        plan=plan,
        budgets=queries.budgets_by_year(found),
        voices=link_queries.voices_behind(actor, found),
        single=link_queries.single_behind(found),
        progress=link_queries.progress_of(queries.item_chain(found)),
        themes=link_queries.themes_for(actor, found) if may_edit else [],
        rules=rules,
        insight_rules=insight_rules,
        area_name=areas.full_path_name(found.area),
        may_edit=may_edit,
    )
