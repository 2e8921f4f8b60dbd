"""HTTP of budgets: planners put plan items on the list, people pick within the budget or rank."""

from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from webapp.areas.rules import full_name
from webapp.core import limits
from webapp.core.db import rollback
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.thai import thai_date
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.deliberations import blueprint, operations, queries, rules, vote_operations
from webapp.deliberations.forms import OptionForm
from webapp.deliberations.models import Deliberation
from webapp.deliberations.routes import MOST_ACTS, WINDOW, away, found_for_public, too_late, voter_here
from webapp.deliberations.rules import Ballot, Kind, Phase
from webapp.planning import queries as planning
from webapp.planning.models import PlanItem

COMMON: dict[str, Any] = {"rules": rules, "queries": queries, "full_name": full_name}


def _draft(public_id: str) -> Deliberation:
    found = get_or_404(queries.to_manage(current_actor(), public_id))
    get_or_404(found if found.kind == Kind.BUDGET and queries.phase_of(found) == Phase.DRAFT else None)
    return found  # type: ignore[no-any-return]


@blueprint.get("/workspace/deliberations/<string:public_id>/items")
@guarded("deliberation.create")
def items(public_id: str) -> str:
    """Plan items to put on the list: those of the plan in force there, or what is searched for in all plans."""
    one, q = _draft(public_id), request.args.get("q", "").strip()[:200]
    found = queries.items_to_offer(current_actor(), one, q)
    listed = {option.plan_item_id for option in one.options}
    return render_template(
        "deliberations/items.html", one=one, q=q, found=found, listed=listed, cost_of=cost_of, **COMMON
    )


def cost_of(item: PlanItem) -> Decimal:
    """All that stands in the plan for an item, of all sources and years."""
    return sum((budget.amount for budget in item.budgets), Decimal(0))


@blueprint.route("/workspace/deliberations/<string:public_id>/items/<string:item_id>", methods=["GET", "POST"])
@guarded("deliberation.create")
def option(public_id: str, item_id: str) -> Any:
    """Put one plan item on the list, with its cost and a few words."""
    one = _draft(public_id)
    item: PlanItem = get_or_404(planning.plan_item(current_actor(), item_id))
    known = next((two for two in one.options if two.plan_item_id == item.id), None)
    form = OptionForm()
    page = {"one": one, "item": item, "form": form, **COMMON}
    if request.method == "GET":
        form.cost.data = known.cost if known else cost_of(item) or None
        form.about.data = known.about if known else item.description[:600]
        return render_template("deliberations/option.html", **page)
    if not form.validate():
        return invalid("deliberations/option.html", **page)
    try:
        operations.offer(current_actor(), one, item, form.cost.data or Decimal(0), form.about.data or "")
    except operations.TooMany:
        fail(form.cost, Text("มีโครงการครบจำนวนแล้ว", "There are as many projects as there may be."))
        return invalid("deliberations/option.html", **page)
    flash(t("เพิ่มโครงการแล้ว", "Put on the list."), "success")
    return redirect(url_for("deliberations.desk", public_id=public_id), 303)


@blueprint.route("/deliberations/<string:public_id>/ballot", methods=["GET", "POST"])
@public
def ballot(public_id: str) -> Any:
    """Pick within the budget, or rank; may be changed until the close."""
    one = found_for_public(public_id)
    if one.kind != Kind.BUDGET:
        abort(404)
    voter, is_open = voter_here(one), queries.phase_of(one) == Phase.OPEN
    if not is_open and request.method == "GET":
        return away(one)
    if is_open and voter is None:
        return redirect(url_for("deliberations.enter", public_id=public_id), 303)
    refs = {two.id: two.public_id for two in one.options}
    before = [refs[number] for number in queries.picks_of(voter)] if voter else []
    page: dict[str, Any] = {"one": one, "chosen": before, "before": before, "faults": [], "late": None, **COMMON}
    if voter is None or not is_open:
        return too_late("deliberations/ballot.html", {**page, "chosen": _chosen(one)})
    if request.method == "GET":
        return render_template("deliberations/ballot.html", **page)
    limits.hit("deliberation", MOST_ACTS, WINDOW, who=voter.key)
    chosen = _chosen(one)
    try:
        vote_operations.submit(current_actor(), one, voter, [ref for ref in chosen if ref])
    except operations.NotReady as fault:
        return invalid("deliberations/ballot.html", **{**page, "chosen": chosen, "faults": fault.reasons})
    except vote_operations.Closed:
        rollback()
        return too_late("deliberations/ballot.html", {**page, "chosen": chosen})
    flash(
        t(
            "รับคะแนนของท่านแล้ว แก้ไขได้จนถึง {day}",
            "Your ballot is in. You may change it until {day}.",
            day=thai_date(one.closes_at),
        ),
        "success",
    )
    return redirect(url_for("deliberations.show", public_id=public_id), 303)


def _chosen(one: Deliberation) -> list[str]:
    """What was sent: the ticked projects, or those of the ranks in their order; an empty rank stays in its place."""
    if one.ballot == Ballot.PICK:
        return request.form.getlist("project")[: rules.MOST_OPTIONS]
    return [request.form.get(f"rank-{number}", "") for number in range(1, rules.MOST_RANKS + 1)]
