"""HTTP of sending: the problem report in three steps, the opinion on one page. What was typed is never lost."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.core import clock, limits
from webapp.core.web import current_actor, get_or_404, invalid, public
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase
from webapp.submissions import blueprint, operations, queries, rules
from webapp.submissions.forms import OpinionForm, ReportForm, opinion_form
from webapp.submissions.operations import Incoming, Receipt
from webapp.submissions.routes import send_image
from webapp.submissions.signing import read_form_key, read_photo

# A village shares one address; a hall full of people at a hearing does, too.
MOST_SENT, WINDOW = 300, 600


@blueprint.get("/report")
@public
def report() -> str:
    """The first step of an empty report; an area in the address is chosen already."""
    form = ReportForm(formdata=None)
    if area := areas.get(request.args.get("area")):
        form.area.process_data(area.code)
    return _report_page(form, "what")


@blueprint.post("/report")
@public
def report_send() -> Any:
    form = ReportForm()
    steps = list(form.STEPS)
    step = request.form.get("step", "check")
    step = step if step in steps else "check"
    go = request.form.get("go", "send")
    if form.area.stepping or go.startswith("back"):
        kept = form.photos.take()
        back = steps[max(0, steps.index(step) - 1)] if go.startswith("back") and not form.area.stepping else step
        return _report_page(form, back) if kept else invalid(**_report_context(form, "what"))
    if go != "send":
        if not form.validate_step(step):
            return invalid(**_report_context(form, step))
        return _report_page(form, steps[steps.index(step) + 1] if step != steps[-1] else step)
    if refused := form.first_refused():
        return invalid(**_report_context(form, refused))
    try:
        limits.hit("submission", MOST_SENT, WINDOW)
    except limits.TooMany as fault:
        return _too_many(fault, **_report_context(form, step, wait=_minutes(fault)))
    return _to_receipt(operations.receive_report(current_actor(), _report_of(form)))


def _report_context(form: ReportForm, step: str, wait: int = 0) -> dict[str, Any]:
    place = areas.get(form.area_code)
    return {
        "template": "submissions/report.html",
        "form": form,
        "step": step,
        "step_number": list(form.STEPS).index(step) + 1,
        "steps": len(form.STEPS),
        "place": areas.full_path_name(place) if place else None,
        "wait": wait,
        "map_area": (place.code[:2] if place else "TH"),
    }


def _report_page(form: ReportForm, step: str) -> str:
    context = _report_context(form, step)
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
    )


@blueprint.get("/report/photos/<string:token>")
@public
def draft_photo(token: str) -> Response:
    """The thumbnail of a photo that is uploaded and not yet sent; only the form knows its signed token."""
    photo = get_or_404(read_photo(token))
    return send_image(photo.thumbnail, "private, max-age=3600")


@blueprint.get("/hearings/<string:hearing_id>/opinion")
@public
def opinion(hearing_id: str) -> Any:
    """The form of an open hearing; before and after, a page that says when."""
    hearing = get_or_404(queries.hearing_for_opinion(hearing_id))
    is_open = phase_of(hearing) == Phase.OPEN
    return _opinion_page(hearing, opinion_form(hearing) if is_open else None, 200)


@blueprint.post("/hearings/<string:hearing_id>/opinion")
@public
def opinion_send(hearing_id: str) -> Any:
    hearing = get_or_404(queries.hearing_for_opinion(hearing_id))
    form = opinion_form(hearing)
    phase = opinion_phase(hearing, read_form_key(form.key.data or "").opened_at)
    if phase != Phase.OPEN:
        return _opinion_page(hearing, form, 409)
    if form.area.stepping:
        return _opinion_page(hearing, form, 200)
    if not form.validate():
        return _opinion_page(hearing, form, 422)
    try:
        limits.hit("submission", MOST_SENT, WINDOW)
    except limits.TooMany as fault:
        context = _opinion_context(hearing, form, wait=_minutes(fault))
        return _too_many(fault, "submissions/opinion.html", **context)
    return _to_receipt(operations.receive_opinion(current_actor(), hearing, _opinion_of(form), phase=phase))


def opinion_phase(hearing: Hearing, opened_at: datetime | None) -> Phase:
    """The hearing's phase by the server's clock; a form opened before the closing has ten minutes of grace."""
    in_grace = rules.arrived_in_grace(hearing.closes_at, clock.now(), opened_at)
    return Phase.OPEN if in_grace else phase_of(hearing)


def _opinion_of(form: OpinionForm) -> Incoming:
    return Incoming(
        text=rules.whole_text(form.text.data or "", form.open_answers()),
        area_code=form.area.data,
        stance=form.stance(),
        answers=form.answers(),
        email=(form.email.data or "").lower(),
        telephone=rules.read_telephone(form.telephone.data or "") or "",
        key=read_form_key(form.key.data or "").key,
    )


def _opinion_context(hearing: Hearing, form: OpinionForm | None, wait: int = 0) -> dict[str, Any]:
    now = clock.now()
    return {
        "hearing": hearing,
        "form": form,
        "wait": wait,
        "phase": phase_of(hearing),
        "days_left": (hearing.closes_at.astimezone(clock.BANGKOK).date() - clock.today()).days,
        "grace": int(rules.GRACE / timedelta(minutes=1)),
        "in_grace": hearing.closes_at < now <= hearing.closes_at + rules.GRACE,
    }


def _opinion_page(hearing: Hearing, form: OpinionForm | None, status: int) -> Response:
    return make_response(render_template("submissions/opinion.html", **_opinion_context(hearing, form)), status)


def _minutes(fault: limits.TooMany) -> int:
    return -(-fault.wait // 60)


def _too_many(fault: limits.TooMany, template: str, **context: Any) -> Response:
    """The form again, whole, with how long to wait."""
    response = make_response(render_template(template, **context), 429)
    response.headers["Retry-After"] = str(fault.wait)
    return response


def _to_receipt(receipt: Receipt) -> Any:
    """After the commit the browser fetches the receipt; going back or reloading sends nothing again."""
    return redirect(url_for("submissions.receipt", code=receipt.code), 303)
