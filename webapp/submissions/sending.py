"""HTTP of sending: the problem report in three steps. What was typed is never lost."""

from functools import partial
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.areas.served import province_of_reader
from webapp.core.db import begin_write, rollback
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, invalid, public
from webapp.submissions import blueprint, human, joining, operations, queries, rules, similar
from webapp.submissions.forms import JoinForm, ReportForm
from webapp.submissions.models import Kind
from webapp.submissions.operations import Incoming, Receipt
from webapp.submissions.routes import send_image
from webapp.submissions.signing import read_form_key, read_photo


@blueprint.get("/report")
@public
def report() -> str:
    """The first step of an empty report; an area in the address, or the province of before, is chosen already."""
    form = ReportForm(formdata=None)
    if area := areas.get(request.args.get("area")) or province_of_reader():
        form.area.process_data(area.code)
    return _report_page(form, "what")


@blueprint.post("/report/similar")
@public
def similar_reports() -> str:
    """While somebody writes: what stands there already. Only a part of the page; without script the last step shows it."""
    form = ReportForm()
    return render_template("submissions/_similar.html", similar=similar.find(form.text.data or "", form.area_code))


@blueprint.post("/submissions/<string:public_id>/join")
@public
def join_send(public_id: str) -> Any:
    """'Me too', from the report's form or from the public page."""
    found = get_or_404(queries.by_public_id(public_id))
    if found.kind != Kind.PROBLEM_REPORT:
        abort(404)
    form, actor = JoinForm(), current_actor()
    contact = form.contact() if form.validate() else ("", "")  # a slip in the contact must not cost the voice
    try:
        person = joining.person_of(actor)
        begin_write()
        human.require(request.form)
        email, telephone = contact
        return to_receipt(joining.join(actor, found, person=person, email=email, telephone=telephone))
    except human.ProofNeeded:
        rollback()
        page = render_template("submissions/join.html", submission=found, human=human.new_challenge())
        return make_response(page, 429)
    except joining.NotShown:
        rollback()
        return _not_joined(public_id)
    except joining.OwnReport:
        rollback()
        flash(t("เรื่องนี้ท่านเป็นผู้แจ้งเอง เสียงของท่านนับไว้แล้ว", "You reported this yourself; your voice counts already."))
        return redirect(url_for("submissions.show", public_id=public_id), 303)


def _not_joined(public_id: str) -> Any:
    """It was hidden while somebody read it; who was writing a report of their own goes on with that."""
    flash(
        t(
            "เรื่องนั้นไม่แสดงต่อสาธารณะแล้ว จึงเพิ่มเสียงไม่ได้",
            "That one is no longer shown to the public, so no voice can be added to it.",
        ),
        "info",
    )
    if "text" not in request.form:
        return redirect(url_for("submissions.show", public_id=public_id), 303)
    form, step = ReportForm(), request.form.get("step", "")
    form.photos.take()
    return make_response(_report_page(form, step if step in form.STEPS else "check"), 409)


@blueprint.post("/report")
@public
def report_send() -> Any:
    form = ReportForm()
    steps = list(form.STEPS)
    step = request.form.get("step", "check")
    step = step if step in steps else "check"
    go = request.form.get("go", "send")
    if go == "stay" or form.area.stepping or go.startswith("back"):
        kept = form.photos.take()
        back = steps[max(0, steps.index(step) - 1)] if go.startswith("back") else step
        return _report_page(form, back) if kept else invalid(**_report_context(form, "what"))
    if go != "send":
        if not form.validate_step(step):
            return invalid(**_report_context(form, step))
        return _report_page(form, steps[steps.index(step) + 1] if step != steps[-1] else step)
    if refused := form.first_refused():
        return invalid(**_report_context(form, refused))
    try:
        receipt = operations.receive_report(current_actor(), _report_of(form))
    except human.ProofNeeded:
        rollback()
        return make_response(_report_page(form, "check", human.new_challenge()), 429)
    if receipt.is_new and form.chosen_secrecy() is None:
        joining.remember_own(receipt.submission)
    return to_receipt(receipt)


def _report_context(form: ReportForm, step: str, proof: human.Challenge | None = None) -> dict[str, Any]:
    place = areas.get(form.area_code)
    return {
        "template": "submissions/report.html",
        "form": form,
        "step": step,
        "step_number": list(form.STEPS).index(step) + 1,
        "steps": len(form.STEPS),
        "place": areas.full_path_name(place) if place else None,
        "human": proof,
        "map_area": (place.code[:2] if place else "TH"),
        "similar": similar.find(form.text.data or "", form.area_code) if step == "check" and not proof else None,
    }


def _report_page(form: ReportForm, step: str, proof: human.Challenge | None = None) -> str:
    context = _report_context(form, step, proof)
    return render_template(context.pop("template"), **context)


def _report_of(form: ReportForm) -> Incoming:
    return Incoming(
        text=form.text.data or "",
        area_code=form.area_code,
        lat=form.lat.data,
        lon=form.lon.data,
        place_note=form.place_note.data or "",
        photos=tuple(form.photos.stored),
        email=(form.email.data or "").lower(),
        telephone=rules.read_telephone(form.telephone.data or "") or "",
        key=read_form_key(form.key.data or "").key,
        secrecy=form.chosen_secrecy(),
        admit=partial(human.require, request.form),
    )


@blueprint.get("/report/photos/<string:token>")
@public
def draft_photo(token: str) -> Response:
    """The thumbnail of a photo that is uploaded and not yet sent; only the form knows its signed token."""
    photo = get_or_404(read_photo(token))
    return send_image(photo.thumbnail, "private, max-age=3600")


def to_receipt(receipt: Receipt) -> Any:
    """After the commit the browser fetches the receipt; going back or reloading sends nothing again."""
    return redirect(url_for("submissions.receipt", code=receipt.code), 303)
