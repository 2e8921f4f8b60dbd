"""HTTP of the planner's desk: link, end a link, answer, add a line to a plan, the matrix with the books."""

from decimal import Decimal

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core.i18n import t
from webapp.core.policy import Role
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import queries as insight_queries
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.planning import blueprint, operations, panels, queries
from webapp.planning.forms import ItemForm, LinkForm, ResponseForm, SetAsideForm
from webapp.planning.models import BudgetSource
from webapp.submissions.books import books
from webapp.submissions.models import State


def _theme(public_id: str) -> Theme:
    theme: Theme = get_or_404(theme_queries.theme_to_edit(current_actor(), public_id))
    return theme


def _desk(theme: Theme) -> BaseResponse:
    return redirect(url_for("insights.edit_theme", public_id=theme.public_id), 303)


@blueprint.post("/workspace/themes/<string:public_id>/links")
@guarded("link.make")
def link(public_id: str) -> Response | BaseResponse:
    """Link the theme to a plan item, or say why it is not taken into the plan."""
    theme, actor = _theme(public_id), current_actor()
    form = LinkForm(prefix="link-")
    context = panels.desk_context(theme, link_form=form)
    if not form.validate_on_submit():
        return invalid("planning/desk.html", **context)
    item = get_or_404(queries.plan_item(actor, form.item.data)) if form.item.data else None
    operations.link_theme(actor, theme, form.relation.data, form.reason.data, item)
    flash(
        t(
            "เชื่อมโยงแล้ว ผู้ส่งเรื่องทุกคนเห็นเหตุผลในหน้าติดตาม",
            "Linked. Every contributor sees the reason on the tracking page.",
        ),
        "success",
    )
    return _desk(theme)


@blueprint.post("/workspace/links/<string:public_id>/end")
@guarded("link.make")
def end_link(public_id: str) -> BaseResponse:
    """Take a link back; it stays in the history."""
    found = get_or_404(queries.link(public_id))
    operations.end_link(current_actor(), found)
    flash(t("ยกเลิกการเชื่อมโยงแล้ว ประวัติยังอยู่", "The link is ended. The history remains."), "success")
    return _desk(found.theme) if found.theme else redirect(url_for("accounts.workspace"), 303)


@blueprint.post("/workspace/themes/<string:public_id>/responses")
@guarded("response.publish")
def respond(public_id: str) -> Response | BaseResponse:
    """Answer everyone in the theme. Somebody else's newer answer is shown, not overwritten."""
    theme = _theme(public_id)
    form = ResponseForm(prefix="answer-")
    if not form.validate_on_submit():
        return invalid("planning/desk.html", **panels.desk_context(theme, answer=form))
    seen = int(form.version.data) if (form.version.data or "").isdigit() else 0
    try:
        operations.publish_response(current_actor(), theme, form.text.data, form.signed_as.data, seen)
    except operations.Overtaken as newer:
        form.version.data = str(newer.args[0])
        flash(
            t(
                "มีผู้ตอบประเด็นนี้ไปแล้วระหว่างที่ท่านเขียน กรุณาอ่านคำตอบล่าสุดก่อนเผยแพร่ ข้อความของท่านยังอยู่",
                "Somebody answered while you wrote. Please read the newest answer first; your text is still here.",
            ),
            "warning",
        )
        return invalid("planning/desk.html", **panels.desk_context(theme, answer=form))
    flash(t("เผยแพร่คำตอบแล้ว ทุกคนในประเด็นเห็นในหน้าติดตาม", "Published. Everyone in the theme sees it."), "success")
    return _desk(theme)


@blueprint.post("/workspace/review/<string:public_id>/set-aside")
@guarded("submission.set_aside")
def set_aside(public_id: str) -> Response | BaseResponse:
    """Out of scope, with a public reason; or back among what waits."""
    actor = current_actor()
    submission = get_or_404(insight_queries.submission_for_review(actor, public_id))
    form = SetAsideForm(prefix="aside-")
    if submission.state == State.OUT_OF_SCOPE:
        operations.take_back(actor, submission)
        flash(t("นำกลับมาพิจารณาแล้ว", "It waits again."), "success")
    elif not form.validate_on_submit():
        return invalid("planning/set-aside.html", submission=submission, form=form)
    else:
        operations.set_aside(actor, submission, form.reason.data)
        flash(t("บันทึกว่าอยู่นอกขอบเขตแล้ว ผู้ส่งเห็นเหตุผล", "Out of scope. The writer sees the reason."), "success")
    return redirect(url_for("insights.review", public_id=public_id), 303)


@blueprint.get("/workspace/plans/<string:public_id>/items/new")
@guarded("plan.edit")
def new_item(public_id: str) -> str:
    plan = get_or_404(queries.plan_to_edit(current_actor(), public_id))
    form = ItemForm(formdata=None, fiscal_year=plan.first_year, area=plan.area_code)
    form.offer([(one.public_id, f"{one.number}. {one.title}") for one in plan.strategies])
    return render_template("planning/new-item.html", plan=plan, form=form)


@blueprint.post("/workspace/plans/<string:public_id>/items/new")
@guarded("plan.edit")
def add_item(public_id: str) -> Response | BaseResponse:
    """Add a line with its budget by source."""
    plan = get_or_404(queries.plan_to_edit(current_actor(), public_id))
    form = ItemForm()
    form.offer([(one.public_id, f"{one.number}. {one.title}") for one in plan.strategies])
    if not form.validate_on_submit():
        return invalid("planning/new-item.html", plan=plan, form=form)
    strategy = next(one for one in plan.strategies if one.public_id == form.strategy.data)
    amounts = [(str(source), form[str(source)].data) for source in BudgetSource]
    item = operations.add_item(
        current_actor(),
        strategy,
        form.title.data,
        form.fiscal_year.data,
        form.area.data or plan.area_code,
        description=form.description.data or "",
        agency=form.agency.data or "",
        budgets=[(source, Decimal(amount)) for source, amount in amounts if amount],
    )
    return redirect(url_for("planning.item", public_id=item.public_id), 303)


@blueprint.get("/workspace/matrix")
@guarded("link.make")
def matrix() -> str:
    """Strategy × area, with the books of the same area on the page."""
    own = _own_areas()
    asked = areas.get(request.args.get("area", ""))
    inside = asked is not None and any(asked.path == one.path or asked.path.startswith(one.path + "/") for one in own)
    area = asked if asked is not None and inside else own[0]
    columns = area.level in (Level.PROVINCE, Level.PROVINCIAL_CLUSTER, Level.REGION, Level.COUNTRY)
    shown = area if columns else areas.province_of(area) or area
    found = queries.matrix(shown)
    return render_template("planning/matrix.html", area=shown, own=own, matrix=found, books=books(shown))


def _own_areas() -> list[Area]:
    codes = [g.area_path.split("/")[-1] for g in current_actor().grants if g.role == Role.PLANNER]
    return [area for code in dict.fromkeys(codes) if (area := areas.get(code))]
