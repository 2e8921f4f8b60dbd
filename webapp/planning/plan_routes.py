"""HTTP of writing plans: the plan itself, its strategies, items, indicators, progress, a new edition."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.areas.models import Level
from webapp.core import clock
from webapp.core.db import rollback
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Role
from webapp.core.thai import fiscal_year
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import queries as insight_queries
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.planning import (
    adoption,
    blueprint,
    link_queries,
    national,
    operations,
    overtaking,
    plan_operations,
    queries,
    rules,
)
from webapp.planning.forms import (
    CopyForm,
    ItemForm,
    PlanForm,
    ProgressForm,
    StrategyForm,
    item_form,
)
from webapp.planning.models import Budget, BudgetSource, ItemStatus, Plan, PlanItem, Strategy
from webapp.planning.plan_operations import Line

LONGEST = 12  # years of a plan that a form has fields for


def plan_to_write(public_id: str) -> Plan:
    plan: Plan = get_or_404(queries.plan_to_edit(current_actor(), public_id))
    return plan


def years_of(plan: Plan) -> Sequence[int]:
    return range(plan.first_year, min(plan.last_year, plan.first_year + LONGEST - 1) + 1)


def to_plan(plan: Plan) -> BaseResponse:
    return redirect(url_for("planning.show", public_id=plan.public_id), 303)


# The plan


def _plan_form(**values: Any) -> PlanForm:
    form = PlanForm(**values)
    own = insight_queries.own_areas(current_actor(), Role.PLANNER)
    wide = [one for one in own if one.level not in (Level.DISTRICT, Level.SUBDISTRICT)]
    form.offer_areas([(one.code, str(areas.full_path_name(one))) for one in wide or own])
    return form


@blueprint.get("/workspace/plans/new")
@guarded("plan.edit")
def new_plan() -> str:
    rule, first = adoption.rule_on(clock.today()), fiscal_year(clock.today()) + 1
    form = _plan_form(formdata=None, first_year=first, last_year=first + rule.years - 1)
    return render_template("planning/plan-form.html", form=form, plan=None, rule=rule)


@blueprint.post("/workspace/plans/new")
@guarded("plan.edit")
def create_plan() -> Response | BaseResponse:
    """A draft: only planners of the area see it until it is put in force."""
    form = _plan_form()
    if not form.validate_on_submit():
        return invalid("planning/plan-form.html", form=form, plan=None, rule=adoption.rule_on(clock.today()))
    plan = plan_operations.create_plan(
        current_actor(),
        form.area.data,
        form.kind.data,
        form.title.data,
        (form.first_year.data, form.last_year.data),
        vision=form.vision.data or "",
        provenance=form.provenance.data or "",
    )
    flash(t("สร้างร่างแผนแล้ว ต่อไปเพิ่มประเด็นการพัฒนา", "The draft is there. Next, add its strategies."), "success")
    return to_plan(plan)


@blueprint.route("/workspace/plans/<string:public_id>/edit", methods=["GET", "POST"])
@guarded("plan.edit")
def edit_plan(public_id: str) -> Response | BaseResponse | str:
    plan = plan_to_write(public_id)
    form = _plan_form(obj=plan, data={"area": plan.area_code})
    if request.method == "GET":
        form.seen.data = overtaking.version_of(plan)
        return render_template("planning/plan-form.html", form=form, plan=plan)
    form.area.data, form.kind.data = plan.area_code, plan.kind  # a plan keeps its place and its kind
    del form.area, form.kind
    if not form.validate_on_submit():
        return invalid("planning/plan-form.html", form=form, plan=plan)
    years = form.first_year.data, form.last_year.data
    texts = {"title": form.title.data, "vision": form.vision.data or "", "provenance": form.provenance.data or ""}
    try:
        overtaking.expect(plan, form)
        plan_operations.edit_plan(current_actor(), plan, years=years, **texts)
    except overtaking.Overtaken:
        return overtaking.told("planning/plan-form.html", plan, form=form, plan=plan)
    flash(t("บันทึกแผนแล้ว", "The plan is saved."), "success")
    return to_plan(plan)


@blueprint.route("/workspace/plans/<string:public_id>/copy", methods=["GET", "POST"])
@guarded("plan.edit")
def copy_plan(public_id: str) -> Response | BaseResponse | str:
    """A draft that follows a plan: revised for the rest of its period, or of the next one."""
    plan = plan_to_write(public_id)
    if request.method == "GET":
        today = clock.today()
        following = max(plan.first_year, fiscal_year(today)) + 1
        last = plan.last_year if following <= plan.last_year else following + adoption.rule_on(today).years - 1
        ahead = {"first_year": following, "last_year": last, "from_year": following}
        form = CopyForm(formdata=None, title=plan.title, **ahead)
        return render_template("planning/copy-plan.html", form=form, plan=plan)
    form = CopyForm()
    if not form.validate_on_submit():
        return invalid("planning/copy-plan.html", form=form, plan=plan)
    years = form.first_year.data, form.last_year.data
    new = plan_operations.copy_forward(current_actor(), plan, form.title.data, years, form.from_year.data)
    if new.edition > 1:
        flash(t("สร้างร่างฉบับที่ {n} แล้ว", "Edition {n} is there as a draft.", n=new.edition), "success")
    else:
        flash(t("สร้างร่างแผนของช่วงปีถัดไปแล้ว", "The plan of the next period is there as a draft."), "success")
    return to_plan(new)


# Strategies


def _strategy_form(plan: Plan, **values: Any) -> StrategyForm:
    form = StrategyForm(**values)
    region = next((one.code for one in areas.ancestors(plan.area) if one.level == Level.REGION), "")
    form.offer(national.offered(region, (plan.first_year, plan.last_year)))
    if form.serves.data is None:
        form.serves.data = []
    return form


def _save_strategy(plan: Plan, form: StrategyForm, known: Strategy | None) -> bool:
    values = {
        "number": form.number.data,
        "title": form.title.data,
        "description": form.description.data or "",
        "goal": form.goal.data or "",
        "serves": form.serves.data or [],
    }
    try:
        if known is None:
            plan_operations.add_strategy(current_actor(), plan, **values)
        else:
            overtaking.expect(known, form)
            plan_operations.edit_strategy(current_actor(), known, **values)
    except plan_operations.Twice:
        fail(form.number, Text("แผนนี้มีประเด็นลำดับที่นี้แล้ว", "The plan has a strategy of this number already."))
        return False
    return True


@blueprint.route("/workspace/plans/<string:public_id>/strategies/new", methods=["GET", "POST"])
@guarded("plan.edit")
def new_strategy(public_id: str) -> Response | BaseResponse | str:
    plan = plan_to_write(public_id)
    if request.method == "GET":
        number = max((one.number for one in plan.strategies), default=0) + 1
        return render_template(
            "planning/strategy-form.html",
            plan=plan,
            strategy=None,
            form=_strategy_form(plan, formdata=None, number=number),
        )
    form = _strategy_form(plan)
    if not form.validate_on_submit() or not _save_strategy(plan, form, None):
        return invalid("planning/strategy-form.html", plan=plan, strategy=None, form=form)
    flash(t("เพิ่มประเด็นการพัฒนาแล้ว", "The strategy is added."), "success")
    return to_plan(plan)


@blueprint.route("/workspace/strategies/<string:public_id>", methods=["GET", "POST"])
@guarded("plan.edit")
def edit_strategy(public_id: str) -> Response | BaseResponse | str:
    strategy: Strategy = get_or_404(queries.strategy_to_edit(current_actor(), public_id))
    plan = strategy.plan
    form = _strategy_form(plan, obj=strategy)
    page: dict[str, Any] = {"plan": plan, "strategy": strategy, "form": form}
    if request.method == "GET":
        form.seen.data = overtaking.version_of(strategy)
        return render_template("planning/strategy-form.html", **page)
    try:
        if not form.validate_on_submit() or not _save_strategy(plan, form, strategy):
            return invalid("planning/strategy-form.html", **page)
    except overtaking.Overtaken:
        return overtaking.told("planning/strategy-form.html", strategy, **page)
    flash(t("บันทึกประเด็นการพัฒนาแล้ว", "The strategy is saved."), "success")
    return to_plan(plan)


# Items


def _item_form(plan: Plan, with_reason: bool = False, **values: Any) -> ItemForm:
    form = item_form(years_of(plan), with_reason, **values)
    form.offer([(one.public_id, f"{one.number}. {one.title}") for one in plan.strategies])
    return form


def _line(form: ItemForm, plan: Plan, provenance: str = "") -> Line:
    fields = [(str(source), year, form[f"{source}_{year}"].data) for year in years_of(plan) for source in BudgetSource]
    return Line(
        title=form.title.data or "",
        fiscal_year=form.fiscal_year.data,
        area_code=form.area.data or plan.area_code,
        description=form.description.data or "",
        agency=form.agency.data or "",
        code=form.code.data or "",
        programme=form.programme.data or "",
        provenance=provenance,
        money=[(source, year, Decimal(amount)) for source, year, amount in fields if amount],
    )


def _theme(public_id: str | None) -> Theme | None:
    return theme_queries.theme_to_edit(current_actor(), public_id) if public_id else None


def _item_page(plan: Plan, form: ItemForm, theme: Theme | None = None, item: PlanItem | None = None) -> dict[str, Any]:
    return {
        "plan": plan,
        "form": form,
        "theme": theme_queries.rows([theme])[0] if theme else None,
        "item": item,
        "years": years_of(plan),
        "rules": rules,
    }


@blueprint.get("/workspace/plans/<string:public_id>/items/new")
@guarded("plan.edit")
def new_item(public_id: str) -> str:
    """A new line; from a theme, its title, words and numbers come along."""
    plan, theme = plan_to_write(public_id), _theme(request.args.get("theme"))
    values: dict[str, Any] = {"fiscal_year": plan.first_year, "area": plan.area_code}
    if theme is not None:
        values |= {
            "title": theme_queries.title_of(theme)[:400],
            "area": theme.area_code,
            "strategy": theme.strategy_ref,
        }
        values |= {"theme": theme.public_id, "description": _evidence(theme)}
    form = _item_form(plan, theme is not None, formdata=None, **values)
    return render_template("planning/item-form.html", **_item_page(plan, form, theme))


def _evidence(theme: Theme) -> str:
    """What people said, as the substance of an item begins: the planner's description, numbers, verbatim words."""
    row = theme_queries.rows([theme])[0]
    words = [f"“{quote}”" for quote, _, _ in row.quotes[:3]]
    counted = f"ประชาชนเสนอเรื่องนี้ {row.count.voices:,} เสียง จาก {row.count.texts:,} ข้อความ"
    return "\n".join(part for part in (theme.description, counted, *words) if part)[:6000]


@blueprint.post("/workspace/plans/<string:public_id>/items/new")
@guarded("plan.edit")
def add_item(public_id: str) -> Response | BaseResponse:
    """Add a line with its budget by source and year; from a theme, link the theme to it."""
    plan, theme = plan_to_write(public_id), _theme(request.form.get("theme"))
    form = _item_form(plan, theme is not None)
    if not form.validate_on_submit():
        return invalid("planning/item-form.html", **_item_page(plan, form, theme))
    strategy = next(one for one in plan.strategies if one.public_id == form.strategy.data)
    actor = current_actor()
    item = plan_operations.add_item(actor, strategy, _line(form, plan))
    if theme is not None:
        try:
            operations.link_theme(actor, theme, "adopted", form.reason.data, item)
        except operations.Elsewhere:
            rollback()
            flash(str(rules.MERGED), "warning")
            return invalid("planning/item-form.html", **_item_page(plan, form, theme))
        flash(t("เพิ่มโครงการและเชื่อมกับประเด็นแล้ว", "The item is added and linked to the theme."), "success")
    return redirect(url_for("planning.item", public_id=item.public_id), 303)


@blueprint.route("/workspace/plan-items/<string:public_id>", methods=["GET", "POST"])
@guarded("plan.edit")
def edit_item(public_id: str) -> Response | BaseResponse | str:
    item: PlanItem = get_or_404(queries.item_to_edit(current_actor(), public_id))
    plan = item.strategy.plan
    if request.method == "GET":
        money = {f"{one.source}_{one.fiscal_year}": one.amount for one in item.budgets}
        texts = {
            name: getattr(item, name) for name in ("title", "programme", "code", "description", "agency", "fiscal_year")
        }
        first = {"strategy": item.strategy.public_id, "area": item.area_code, **texts, **money}
        first["seen"] = overtaking.version_of(item)
        form = _item_form(plan, formdata=None, data=first)
        return render_template("planning/item-form.html", **_item_page(plan, form, item=item))
    form = _item_form(plan)
    if not form.validate_on_submit():
        return invalid("planning/item-form.html", **_item_page(plan, form, item=item))
    try:
        overtaking.expect(item, form)
        strategy = next(one for one in plan.strategies if one.public_id == form.strategy.data)
        line = _keep_outside(_line(form, plan, item.provenance), item.budgets, years_of(plan))
        plan_operations.edit_item(current_actor(), item, strategy, line)
    except overtaking.Overtaken:
        return overtaking.told("planning/item-form.html", item, **_item_page(plan, form, item=item))
    flash(t("บันทึกโครงการแล้ว", "The item is saved."), "success")
    return redirect(url_for("planning.item", public_id=public_id), 303)


def _keep_outside(line: Line, budgets: Sequence[Budget], years: Sequence[int]) -> Line:
    """Money of years that the form has no field for stays."""
    outside = [(one.source, one.fiscal_year, one.amount) for one in budgets if one.fiscal_year not in years]
    kept: dict[str, Any] = {name: getattr(line, name) for name in Line.__slots__}
    return Line(**{**kept, "money": [*line.money, *outside]})


@blueprint.route("/workspace/plan-items/<string:public_id>/progress", methods=["GET", "POST"])
@guarded("progress.report")
def report_progress(public_id: str) -> Response | BaseResponse | str:
    """How far the item has come; it flows back to everybody whose words are linked to it."""
    item: PlanItem = get_or_404(queries.item_to_edit(current_actor(), public_id))
    form = ProgressForm(status=item.status) if request.method == "GET" else ProgressForm()
    context = {"item": item, "form": form, "progress": link_queries.progress_of([item.id]), "rules": rules}
    if request.method == "GET":
        return render_template("planning/progress.html", **context)
    if not form.validate_on_submit():
        return invalid("planning/progress.html", **context)
    plan_operations.report_progress(current_actor(), item, ItemStatus(form.status.data), form.text.data)
    flash(t("เผยแพร่ความคืบหน้าแล้ว", "The progress is published."), "success")
    return redirect(url_for("planning.item", public_id=public_id), 303)
