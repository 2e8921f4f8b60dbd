"""HTTP of removing a draft plan, a part of one, an indicator: a page that says what goes along, or what rests on it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from webapp.core.i18n import Text, t
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.planning import blueprint, queries, removing
from webapp.planning.models import Indicator, Plan, PlanItem, Strategy
from webapp.planning.overtaking import Part

QUESTIONS = {
    Plan: Text("ลบร่างแผน", "Remove the draft plan"),
    Strategy: Text("ลบประเด็นการพัฒนา", "Remove the strategy"),
    PlanItem: Text("ลบโครงการในแผน", "Remove the plan item"),
    Indicator: Text("ลบตัวชี้วัด", "Remove the indicator"),
}


def _remove(part: Part, back: str, after: str) -> Any:
    get_or_404(removing.may_go(part, removing.plan_of(part).status) or None)
    if request.method == "POST":
        try:
            removing.remove(current_actor(), part)
        except removing.Held:
            return redirect(request.path, 303)  # which says what
        flash(t("ลบแล้ว", "It is removed."), "success")
        return redirect(after, 303)
    resting = removing.resting_on(part)
    along = [] if resting else removing.told(removing.goes_along(part))
    page = {"part": part, "question": QUESTIONS[type(part)], "resting": resting, "along": along, "back": back}
    return render_template("planning/remove.html", **page)


def _plan_page(plan: Plan) -> str:
    return url_for("planning.show", public_id=plan.public_id)


@blueprint.route("/workspace/plans/<string:public_id>/remove", methods=["GET", "POST"])
@guarded("plan.edit")
def remove_plan(public_id: str) -> Any:
    plan = get_or_404(queries.plan_to_edit(current_actor(), public_id))
    return _remove(plan, _plan_page(plan), url_for("planning.index"))


@blueprint.route("/workspace/strategies/<string:public_id>/remove", methods=["GET", "POST"])
@guarded("plan.edit")
def remove_strategy(public_id: str) -> Any:
    strategy = get_or_404(queries.strategy_to_edit(current_actor(), public_id))
    page = _plan_page(strategy.plan)
    return _remove(strategy, page, page)


@blueprint.route("/workspace/plan-items/<string:public_id>/remove", methods=["GET", "POST"])
@guarded("plan.edit")
def remove_item(public_id: str) -> Any:
    item = get_or_404(queries.item_to_edit(current_actor(), public_id))
    return _remove(item, url_for("planning.item", public_id=public_id), _plan_page(item.strategy.plan))


@blueprint.route("/workspace/indicators/<string:public_id>/remove", methods=["GET", "POST"])
@guarded("plan.edit")
def remove_indicator(public_id: str) -> Any:
    indicator, owner = get_or_404(queries.indicator_to_edit(current_actor(), public_id))
    own_page = isinstance(owner, PlanItem)
    page = url_for("planning.item", public_id=owner.public_id) if own_page else _plan_page(removing.plan_of(owner))
    return _remove(indicator, page, page)
