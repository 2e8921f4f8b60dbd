"""HTTP for officers: planners prepare, announce and end deliberations; moderators look at what people propose."""

from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core import clock
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Role
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid
from webapp.deliberations import blueprint, operations, queries, rules
from webapp.deliberations.forms import DraftForm, ExtendForm, QuoteForm, ReasonForm, stored_values
from webapp.deliberations.models import Deliberation, Option, Statement
from webapp.deliberations.rules import Kind, Phase
from webapp.insights import theme_queries
from webapp.insights.models import Theme

COMMON: dict[str, Any] = {"rules": rules, "queries": queries, "full_name": full_name}


@blueprint.get("/workspace/deliberations")
@guarded("deliberation.create")
def own() -> str:
    """What the planner prepares, what is open, what has a result."""
    return render_template("deliberations/own.html", page=queries.own(current_actor()), **COMMON)


def _kind_and_place() -> tuple[Kind, Area, Theme | None]:
    """What the address asks for: statements of a theme, or a budget for an area that the planner plans for."""
    actor = current_actor()
    if ref := request.args.get("theme"):
        theme: Theme = get_or_404(theme_queries.theme_to_edit(actor, ref))
        return Kind.STATEMENTS, theme.area, theme
    code = request.args.get("area") or next((g.area_path for g in actor.grants if g.role == Role.PLANNER), "")
    area: Area = get_or_404(areas.get(code.rsplit("/", 1)[-1]))
    if not can("deliberation.create", area.path):
        abort(404)
    return Kind.BUDGET, area, None


@blueprint.route("/workspace/deliberations/new", methods=["GET", "POST"])
@guarded("deliberation.create")
def new() -> Any:
    kind, area, theme = _kind_and_place()
    form = DraftForm(kind, area)
    page = {"form": form, "kind": kind, "area": area, "theme": theme, **COMMON}
    if request.method == "GET":
        today = clock.today()
        form.opens_on.data, form.closes_on.data = today + timedelta(days=1), today + timedelta(days=21)
        if theme is not None:
            form.title.data, form.takes_proposals.data = theme_queries.title_of(theme), True
        else:
            form.ballot.data = rules.Ballot.PICK.value
        return render_template("deliberations/new.html", **page)
    if not form.validate():
        return invalid("deliberations/new.html", **page)
    one = operations.create(current_actor(), area.code, form.draft(), theme)
    return redirect(url_for("deliberations.desk", public_id=one.public_id), 303)


def _own(public_id: str) -> Deliberation:
    found: Deliberation = get_or_404(queries.to_manage(current_actor(), public_id))
    return found


def _desk(one: Deliberation, **more: Any) -> dict[str, Any]:
    """The whole desk; a refused form is given in `more`."""
    phase = queries.phase_of(one)
    page: dict[str, Any] = {
        "one": one,
        "phase": phase,
        "form": None,
        "extend_form": ExtendForm(formdata=None, prefix="extend-"),
        "cancel_form": ReasonForm(formdata=None, prefix="cancel-"),
        "obstacles": operations.obstacles(one) if phase == Phase.DRAFT else [],
        "sources": None,
        "people": queries.people(one),
        "districts": queries.districts(one),
        **COMMON,
    }
    if phase == Phase.DRAFT:
        page["form"] = DraftForm(Kind(one.kind), one.area, formdata=None, data=stored_values(one))
    if phase == Phase.DRAFT and one.theme is not None:
        page["sources"] = queries.sources(one.theme)
    return page | more


@blueprint.route("/workspace/deliberations/<string:public_id>", methods=["GET", "POST"])
@guarded("deliberation.create")
def desk(public_id: str) -> Any:
    """A draft with its parts; later its numbers, and how to extend or cancel it."""
    one = _own(public_id)
    if request.method == "GET":
        return render_template("deliberations/desk.html", **_desk(one))
    form = DraftForm(Kind(one.kind), one.area)
    if not form.validate():
        return invalid("deliberations/desk.html", **_desk(one, form=form))
    try:
        operations.edit(current_actor(), one, form.draft(), form.seen())
    except operations.Stale:
        form.version.data = str(one.version)
        return _overtaken(one, form=form)
    return _back(one, t("บันทึกแล้ว", "Saved."))


def _overtaken(one: Deliberation, **more: Any) -> Response:
    page = render_template("deliberations/desk.html", **_desk(one, overtaken=True, **more))
    return make_response(page, 409)


def _back(one: Deliberation, told: str, category: str = "success") -> Any:
    flash(told, category)
    return redirect(url_for("deliberations.desk", public_id=one.public_id), 303)


@blueprint.route("/workspace/deliberations/<string:public_id>/quote/<string:source>", methods=["GET", "POST"])
@guarded("deliberation.create")
def quote(public_id: str, source: str) -> Any:
    """Cut the words to quote out of one submission."""
    one = _own(public_id)
    submission = get_or_404(queries.source(one.theme, source) if one.theme else None)
    form = QuoteForm()
    page = {"one": one, "submission": submission, "form": form, **COMMON}
    if request.method == "GET":
        form.words.data = submission.public_text
        return render_template("deliberations/quote.html", **page)
    if not form.validate():
        return invalid("deliberations/quote.html", **page)
    try:
        operations.quote(current_actor(), one, submission, form.words.data or "")
    except operations.NotVerbatim:
        fail(
            form.words,
            Text("คำไม่ตรงกับข้อความที่ประชาชนอ่าน กรุณาตัดเท่านั้น", "These are not the words as they stand: only cut."),
        )
        return invalid("deliberations/quote.html", **page)
    except operations.TooMany:
        fail(form.words, Text("มีข้อความครบจำนวนแล้ว", "There are as many statements as there may be."))
        return invalid("deliberations/quote.html", **page)
    return _back(one, t("เพิ่มข้อความแล้ว", "Added."))


@blueprint.post("/workspace/deliberations/<string:public_id>/parts/<string:part>/drop")
@guarded("deliberation.create")
def drop(public_id: str, part: str) -> Any:
    one = _own(public_id)
    parts: list[Statement | Option] = [*one.statements, *one.options]
    operations.drop(current_actor(), one, get_or_404(next((two for two in parts if two.public_id == part), None)))
    return _back(one, t("นำออกแล้ว", "Taken out."))


@blueprint.post("/workspace/deliberations/<string:public_id>/discard")
@guarded("deliberation.create")
def discard(public_id: str) -> Any:
    operations.discard(current_actor(), _own(public_id))
    flash(t("ลบร่างแล้ว", "The draft is gone."), "success")
    return redirect(url_for("deliberations.own"), 303)


@blueprint.post("/workspace/deliberations/<string:public_id>/announce")
@guarded("deliberation.create")
def announce(public_id: str) -> Any:
    one = _own(public_id)
    try:
        operations.announce(current_actor(), one)
    except operations.NotReady as fault:
        return invalid("deliberations/desk.html", **_desk(one, obstacles=fault.reasons))
    flash(t("ประกาศแล้ว ผู้ติดตามพื้นที่จะได้รับแจ้ง", "Announced. Followers of the area are told."), "success")
    return redirect(url_for("deliberations.show", public_id=public_id), 303)


@blueprint.post("/workspace/deliberations/<string:public_id>/extend")
@guarded("deliberation.create")
def extend(public_id: str) -> Any:
    one, form = _own(public_id), ExtendForm(prefix="extend-")
    if not form.validate():
        return invalid("deliberations/desk.html", **_desk(one, extend_form=form))
    day = form.closes_on.data
    assert day is not None  # noqa: S101  (validated)
    try:
        operations.extend(current_actor(), one, day)
    except ValueError:
        fail(form.closes_on, Text("ต้องเป็นวันหลังวันสุดท้ายเดิม", "It must be later than the last day so far."))
        return invalid("deliberations/desk.html", **_desk(one, extend_form=form))
    return _back(one, t("ขยายเวลาแล้ว", "Extended."))


@blueprint.post("/workspace/deliberations/<string:public_id>/cancel")
@guarded("deliberation.create")
def cancel(public_id: str) -> Any:
    one, form = _own(public_id), ReasonForm(prefix="cancel-")
    if not form.validate():
        return invalid("deliberations/desk.html", **_desk(one, cancel_form=form))
    operations.cancel(current_actor(), one, form.reason.data or "")
    return _back(one, t("ยกเลิกแล้ว", "Cancelled."))


@blueprint.get("/workspace/statements")
@guarded("deliberation.moderate")
def proposals() -> str:
    """Statements that people propose, the oldest first."""
    return _proposal_page({})


def _proposal_page(forms: dict[str, ReasonForm]) -> str:
    page = queries.held(current_actor())
    for one in page.items:
        forms.setdefault(one.public_id, ReasonForm(formdata=None, prefix=f"{one.public_id}-"))
    return render_template("deliberations/proposals.html", page=page, forms=forms, **COMMON)


@blueprint.post("/workspace/statements/<string:public_id>")
@guarded("deliberation.moderate")
def judge(public_id: str) -> Any:
    """Let it in, or say why not."""
    statement: Statement = get_or_404(queries.statement_by_id(public_id))
    if not can("deliberation.moderate", statement.deliberation.area.path, queries.phase_of(statement.deliberation)):
        abort(404)
    form, accepted = ReasonForm(prefix=f"{public_id}-"), request.form.get("act") == "accept"
    if not accepted and not form.validate():
        return make_response(_proposal_page({public_id: form}), 422)
    try:
        operations.judge(current_actor(), statement, accepted=accepted, reason=form.reason.data or "")
        flash(t("บันทึกแล้ว", "Saved."), "success")
    except operations.Stale:
        flash(t("ผู้กลั่นกรองอีกท่านพิจารณาข้อความนี้ไปแล้ว", "Another moderator has decided on this one."), "warning")
    return redirect(url_for("deliberations.proposals"), 303)
