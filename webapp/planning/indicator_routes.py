"""HTTP of indicators: those of a strategy or of an item, with targets and results by year."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.core.forms import BaseForm
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.planning import blueprint, overtaking, plan_operations, queries
from webapp.planning.forms import indicator_form
from webapp.planning.models import Indicator, Plan, PlanItem, Strategy
from webapp.planning.plan_routes import to_plan, years_of


def _indicator_page(owner: Strategy | PlanItem, plan: Plan, known: Indicator | None, form: BaseForm) -> dict[str, Any]:
    return {"owner": owner, "plan": plan, "years": years_of(plan), "indicator": known, "form": form}


def _indicator(owner: Strategy | PlanItem, plan: Plan, known: Indicator | None) -> Response | BaseResponse | str:
    if request.method == "GET":
        first: dict[str, Any] = {}
        if known is not None:
            first = {"title": known.title, "unit": known.unit, "baseline": known.baseline}
            for value in known.values:
                first |= {f"target_{value.fiscal_year}": value.target, f"result_{value.fiscal_year}": value.result}
            first["seen"] = overtaking.version_of(known)
        form = indicator_form(years_of(plan), formdata=None, data=first)
        return render_template("planning/indicator-form.html", **_indicator_page(owner, plan, known, form))
    form = indicator_form(years_of(plan))
    if not form.validate_on_submit():
        return invalid("planning/indicator-form.html", **_indicator_page(owner, plan, known, form))
    values = {year: (form[f"target_{year}"].data, form[f"result_{year}"].data) for year in years_of(plan)}
    kept = {one.fiscal_year: (one.target, one.result) for one in known.values} if known is not None else {}
    values = kept | values  # of years that the form has no fields for, nothing is lost
    texts = {"unit": form["unit"].data or "", "baseline": form["baseline"].data or ""}
    try:
        if known is not None:
            overtaking.expect(known, form)
        plan_operations.set_indicator(current_actor(), owner, form["title"].data, **texts, values=values, known=known)
    except overtaking.Overtaken:
        page = _indicator_page(owner, plan, known, form)
        return overtaking.told("planning/indicator-form.html", known, **page)  # type: ignore[arg-type]
    flash(t("บันทึกตัวชี้วัดแล้ว", "The indicator is saved."), "success")
    if isinstance(owner, Strategy):
        return to_plan(plan)
    return redirect(url_for("planning.item", public_id=owner.public_id), 303)


@blueprint.route("/workspace/strategies/<string:public_id>/indicators/new", methods=["GET", "POST"])
@guarded("plan.edit")
def new_strategy_indicator(public_id: str) -> Response | BaseResponse | str:
    strategy: Strategy = get_or_404(queries.strategy_to_edit(current_actor(), public_id))
    return _indicator(strategy, strategy.plan, None)


@blueprint.route("/workspace/plan-items/<string:public_id>/indicators/new", methods=["GET", "POST"])
@guarded("plan.edit")
def new_item_indicator(public_id: str) -> Response | BaseResponse | str:
    item: PlanItem = get_or_404(queries.item_to_edit(current_actor(), public_id))
    return _indicator(item, item.strategy.plan, None)


@blueprint.route("/workspace/indicators/<string:public_id>", methods=["GET", "POST"])
@guarded("plan.edit")
def edit_indicator(public_id: str) -> Response | BaseResponse | str:
    found = get_or_404(queries.indicator_to_edit(current_actor(), public_id))
    indicator, owner = found
    plan = owner.plan if isinstance(owner, Strategy) else owner.strategy.plan
    return _indicator(owner, plan, indicator)
