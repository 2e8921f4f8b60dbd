"""HTTP of own problem types: the list, the form with its preview, retiring and bringing back."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from nlp.taxonomy import problem_types
from webapp.areas.rules import full_name
from webapp.core.db import rollback
from webapp.core.i18n import t
from webapp.core.policy import Denied
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import blueprint, type_operations, type_preview, type_queries
from webapp.insights.operations import Changed
from webapp.insights.type_forms import TypeForm, values_of
from webapp.insights.type_models import OwnType


@blueprint.get("/workspace/types")
@guarded("type.see")
def own_types() -> str:
    """Types of the own areas: what they mean, how often they were given, and how often people agreed."""
    actor = current_actor()
    found = type_queries.all_of(actor)
    return render_template(
        "insights/own-types.html",
        found=found,
        uses=type_queries.uses(actor, found),
        readings=type_queries.readings(),
        editable={one.code for one in type_queries.editable(actor)},
        shipped=problem_types(),
        area_words=full_name,
    )


@blueprint.route("/workspace/types/new", methods=["GET", "POST"])
@guarded("type.edit")
def new_type() -> Response | BaseResponse | str:
    """Add a type; its preview comes first."""
    places = type_queries.editable(current_actor())
    if not places:
        raise Denied("type.edit")
    form = TypeForm()
    form.offer(places)
    return _answer(form, None)


@blueprint.route("/workspace/types/<string:public_id>", methods=["GET", "POST"])
@guarded("type.edit")
def edit_type(public_id: str) -> Response | BaseResponse | str:
    """Change a type; all but its Thai name and its area."""
    own = _own(public_id)
    stood = type_queries.draft_of(own)
    form = TypeForm(**values_of(stood))
    form.offer([own.area])
    form.th.data = own.th
    if request.method == "GET":
        form.seen.data = stood.version
    return _answer(form, own)


def _own(public_id: str) -> OwnType:
    own: OwnType = get_or_404(type_queries.find(current_actor(), public_id))
    if not type_queries.may_edit(current_actor(), own.area_code):
        raise Denied("type.edit")
    return own


def _answer(form: TypeForm, own: OwnType | None) -> Response | BaseResponse | str:
    """The form; with its errors, with its preview, or saved."""
    page: dict[str, Any] = {"form": form, "own": own, "shown": type_preview.SHOWN, "preview": None}
    if request.method == "GET":
        return render_template("insights/own-type.html", **page)
    if not form.validate_on_submit():
        return invalid("insights/own-type.html", **page)
    area_code, draft = form.area.data or "", form.draft()
    try:
        if request.form.get("act") != "save":
            type_operations.check(area_code, draft, own)
            page["preview"] = type_preview.preview(area_code, draft)
            return render_template("insights/own-type.html", **page)
        saved = _save(form, own)
    except type_operations.Refused as refused:
        form.show(refused.faults)
        return invalid("insights/own-type.html", **page)
    except Changed:
        rollback()
        newest = type_queries.find(current_actor(), own.public_id) if own else None
        form.seen.data = type_queries.draft_of(newest).version if newest else ""
        return invalid("insights/own-type.html", **page, overtaken=True)
    flash(
        t(
            "บันทึกประเภท “{name}” แล้ว เรื่องใหม่ใช้ทันที เรื่องที่ยังไม่ได้ตรวจจะอ่านใหม่ในเบื้องหลัง",
            "“{name}” is saved. New submissions are read by it at once; those not yet reviewed are read anew in the background.",
            name=saved.th,
        ),
        "success",
    )
    return redirect(url_for("insights.own_types"), 303)


def _save(form: TypeForm, own: OwnType | None) -> OwnType:
    if own is None:
        return type_operations.add(current_actor(), form.area.data or "", form.draft())
    type_operations.edit(current_actor(), own, form.draft(), form.seen.data)
    return own


@blueprint.post("/workspace/types/<string:public_id>/retire")
@guarded("type.edit")
def retire_type(public_id: str) -> BaseResponse:
    own = _own(public_id)
    type_operations.retire(current_actor(), own)
    words = "ยุติการใช้ “{name}” แล้ว เรื่องที่เจ้าหน้าที่จัดไว้ยังอยู่และเรียกชื่อเดิม"
    flash(t(words, "“{name}” is retired. What officers filed under it stays, under that name.", name=own.th), "success")
    return redirect(url_for("insights.own_types"), 303)


@blueprint.post("/workspace/types/<string:public_id>/bring-back")
@guarded("type.edit")
def bring_back_type(public_id: str) -> BaseResponse:
    own = _own(public_id)
    try:
        type_operations.bring_back(current_actor(), own)
    except type_operations.Refused:
        words = "นำ “{name}” กลับมาใช้ไม่ได้ เพราะมีประเภทอื่นใช้ชื่อนี้แล้ว"
        flash(t(words, "“{name}” cannot come back: another type has its name now.", name=own.th), "warning")
    else:
        flash(t("นำ “{name}” กลับมาใช้แล้ว", "“{name}” is in use again.", name=own.th), "success")
    return redirect(url_for("insights.own_types"), 303)
