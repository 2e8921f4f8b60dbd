"""HTTP of deciding on many submissions at once: a preview of what changes, the act, and its undoing."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.core.i18n import Text, t
from webapp.core.policy import Role
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.insights import acting, blueprint, many, queries, type_queries
from webapp.insights.act_models import Verb
from webapp.insights.queries import QueueFilters
from webapp.insights.routes import queue_filters


def _chosen(filters: QueueFilters) -> dict[str, Any]:
    """The filters as they stand in an address."""
    area = filters.area.code if filters.area else None
    found = {"area": area, "kind": filters.kind, "type": filters.problem_type, "strategy": filters.strategy}
    return {name: value for name, value in {**found, "show": filters.only}.items() if value}


def _types(filters: QueueFilters) -> dict[str, Text]:
    """Under what all of them can be filed: a province's own type is for nothing elsewhere."""
    places = [filters.area] if filters.area else queries.own_areas(current_actor(), Role.PLANNER)
    return type_queries.offered(places)


@blueprint.get("/workspace/review-many")
@guarded("insight.correct")
def review_many() -> str:
    """How many match the filter, some of them, and what would change."""
    filters = queue_filters()
    found = many.preview(current_actor(), filters)
    return render_template(
        "insights/review-many.html",
        found=found,
        filters=filters,
        types=_types(filters),
        address=url_for("insights.decide_many", **_chosen(filters)),
        most=many.MOST,
        at=request.args.get("at", ""),
        acts=acting.latest(current_actor()),
    )


@blueprint.post("/workspace/review-many")
@guarded("insight.correct")
def decide_many() -> Response | BaseResponse:
    """Confirm all that match, or file them under one type."""
    form, filters = request.form, queue_filters()
    kind = form.get("as", "")
    if form.get("act") != "file" or kind not in _types(filters):
        kind = ""
        if form.get("act") == "file":
            flash(t("กรุณาเลือกประเภทปัญหา", "Please choose a problem type."), "warning")
            return redirect(url_for("insights.review_many", **_chosen(filters)), 303)
    if many.preview(current_actor(), filters).total > acting.LARGE:
        act = acting.ask(current_actor(), Verb.FILE if kind else Verb.CONFIRM, filters, kind)
        return redirect(url_for("insights.bulk_act", public_id=act.public_id), 303)
    sent = form.get("shown", "")
    shown = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
    done, at = many.review_many(current_actor(), filters, kind)
    flash(t("ตรวจแล้ว {n} เรื่อง", "{n} submissions reviewed.", n=done), "success")
    if shown > done:
        less = t(
            "มีผู้อื่นตรวจไปก่อนแล้ว {n} เรื่อง จึงไม่ได้เปลี่ยน",
            "{n} were reviewed by others meanwhile and left alone.",
            n=shown - done,
        )
        flash(less, "warning")
    return redirect(url_for("insights.review_many", **_chosen(filters), at=at.isoformat()), 303)


@blueprint.post("/workspace/review-many/undo")
@guarded("insight.correct")
def undo_many() -> BaseResponse:
    """Take an own act on many back."""
    try:
        at = datetime.fromisoformat(request.form.get("at", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return redirect(url_for("insights.review_queue"), 303)
    if acting.size_of_undo(current_actor(), at) > acting.LARGE:
        act = acting.ask_undo(current_actor(), at)
        return redirect(url_for("insights.bulk_act", public_id=act.public_id), 303)
    back, left = many.undo_many(current_actor(), at)
    flash(t("ย้อนกลับแล้ว {n} เรื่อง", "{n} submissions wait again.", n=back), "success")
    if left:
        flash(t("มีผู้ตรวจซ้ำภายหลัง {n} เรื่อง จึงคงไว้", "{n} were decided again since and stay.", n=left), "warning")
    return redirect(url_for("insights.review_queue"), 303)


@blueprint.get("/workspace/review-many/<string:public_id>")
@guarded("insight.correct")
def bulk_act(public_id: str) -> str:
    """How far a large act has come; the page asks for its bar again until it has ended."""
    return render_template("insights/bulk-act.html", act=get_or_404(acting.own(current_actor(), public_id)))
