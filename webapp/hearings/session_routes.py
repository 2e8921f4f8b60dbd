"""HTTP of sessions: the public page, seats and calendar files; for officers the list on the day, minutes, pictures."""

from typing import Any

import segno
from flask import Response, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from markupsafe import Markup

from webapp.areas import queries as areas
from webapp.core import clock, crypto, files, ids, limits
from webapp.core.db import rollback
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.links import link_to
from webapp.core.policy import allows
from webapp.core.thai import page_datetime
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.hearings import blueprint, queries, session_queries, session_rules
from webapp.hearings import session_operations as operations
from webapp.hearings.calendar_files import calendar_file
from webapp.hearings.forms import ReasonForm
from webapp.hearings.models import Hearing
from webapp.hearings.rules import periods
from webapp.hearings.session_forms import (
    CodeForm,
    MinutesForm,
    PhotoForm,
    RegisterForm,
    SessionForm,
    WalkInForm,
    changes_from,
    stored_session,
)
from webapp.hearings.session_models import HearingSession, Registration

MOST_SEATS_ASKED, WINDOW = 120, 600  # from one address; a village shares one


def _may_manage(hearing: Hearing) -> bool:
    path = areas.path_of(hearing.area_code)
    return allows(current_actor(), "session.manage", area_path=path, phase=queries.phase_of(hearing))


def _managed(public_id: str) -> HearingSession:
    """The session, if whoever asks may manage it; otherwise nothing is here."""
    session: HearingSession = get_or_404(session_queries.find(current_actor(), public_id))
    get_or_404(session if _may_manage(session.hearing) else None)
    return session


@blueprint.get("/sessions/<string:public_id>")
@public
def session(public_id: str) -> str:
    found = get_or_404(session_queries.find(current_actor(), public_id))
    return _session_page(found, RegisterForm(formdata=None))


def _session_page(found: HearingSession, form: RegisterForm, *, late: bool = False) -> str:
    may_manage = _may_manage(found.hearing)
    return render_template(
        "hearings/session.html",
        session=found,
        late=late,
        hearing=found.hearing,
        form=form,
        places=session_queries.places(found),
        is_over=found.ends_at <= clock.now(),
        may_manage=may_manage,
        may_cancel=may_manage and operations.may_cancel(found),
    )


@blueprint.post("/sessions/<string:public_id>")
@public
def register(public_id: str) -> Any:
    """Take a seat; no account is needed."""
    found = get_or_404(session_queries.find(current_actor(), public_id))
    form = RegisterForm()
    if not session_queries.places(found).is_open:
        return make_response(_session_page(found, form, late=True), 409)
    if not form.validate():
        return make_response(_session_page(found, form), 422)
    limits.hit("session seat", MOST_SEATS_ASKED, WINDOW)
    try:
        name, address = form.name.data or "", form.email.data or ""
        seat = operations.register(current_actor(), found, name, address, key=form.key.data or "")
    except operations.Over:
        rollback()
        return make_response(_session_page(found, form, late=True), 409)
    return redirect(url_for("hearings.seat", code=seat.code), 303)


def _seat(code: str) -> tuple[Registration, str]:
    plain = ids.read_code(code[:100])
    registration = operations.by_code(plain) if plain else None
    if registration is None:
        limits.hit("seat miss", 60, WINDOW)
        abort(404)
    return registration, plain


@blueprint.get("/sessions/seat/<string:code>")
@public
def seat(code: str) -> Response:
    """Somebody's seat, for whoever holds the link: the QR code for the day, and the way to give it back."""
    registration, plain = _seat(code)
    link = link_to(url_for("hearings.check_in_code", code=plain))
    picture = segno.make(link, error="m").svg_inline(
        scale=4, border=4, svgclass="qr", lineclass="qr-dark", omitsize=True
    )
    page = render_template(
        "hearings/seat.html",
        registration=registration,
        session=registration.session,
        code=plain,
        shown_code=ids.show_code(plain),
        name=crypto.decrypt(registration.name) if registration.name else "",
        qr=Markup(picture),  # noqa: S704 (made here from an address of our own)
        is_over=registration.session.ends_at <= clock.now(),
    )
    return _private(make_response(page))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.post("/sessions/seat/<string:code>/leave")
@public
def leave(code: str) -> Any:
    registration, plain = _seat(code)
    operations.leave(current_actor(), registration)
    return redirect(url_for("hearings.seat", code=plain), 303)


@blueprint.get("/sessions/<string:public_id>/calendar.ics")
@public
def calendar(public_id: str) -> Response:
    """A calendar file for any telephone or computer."""
    found = get_or_404(session_queries.find(current_actor(), public_id))
    response = make_response(calendar_file(found))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="session-{public_id}.ics"'
    return response


@blueprint.get("/sessions/photos/<string:public_id>")
@public
def session_photo(public_id: str) -> Response:
    picture = get_or_404(session_queries.photo(current_actor(), public_id))
    key = picture.thumbnail_key if request.args.get("size") == "small" else picture.file_key
    try:
        handle = files.open_file(key)
    except FileNotFoundError:
        abort(404)
    # Who is signed in may see what is not public yet: of that nothing stays in a cache on the way.
    kept = 3600 if current_actor().id is None else None
    return send_file(handle, mimetype="image/jpeg", etag=key.replace("/", "-"), conditional=True, max_age=kept)


# For officers


@blueprint.route("/hearings/<string:public_id>/sessions/new", methods=["GET", "POST"])
@guarded("session.manage")
def new_session(public_id: str) -> Any:
    hearing: Hearing = get_or_404(queries.find(current_actor(), public_id))
    get_or_404(hearing if _may_manage(hearing) else None)
    form = SessionForm()
    page = {"form": form, "hearing": hearing, "session": None, "periods": periods(clock.today())}
    if request.method == "GET":
        return render_template("hearings/session-form.html", **page)
    if not form.fits(hearing):
        return invalid("hearings/session-form.html", **page)
    try:
        made = operations.plan_session(current_actor(), hearing, form.plan())
    except operations.LittleNotice:
        form.refuse_notice()
        return invalid("hearings/session-form.html", **page)
    flash(t("เพิ่มเวทีแล้ว", "The session is added."), "success")
    return redirect(url_for("hearings.session", public_id=made.public_id), 303)


@blueprint.route("/sessions/<string:public_id>/edit", methods=["GET", "POST"])
@guarded("session.manage")
def edit_session(public_id: str) -> Any:
    found = _managed(public_id)
    form = SessionForm(data=stored_session(found)) if request.method == "GET" else SessionForm()
    page = {"form": form, "hearing": found.hearing, "session": found, "periods": periods(clock.today())}
    if request.method == "GET":
        return render_template("hearings/session-form.html", **page)
    if not form.fits(found.hearing):
        return invalid("hearings/session-form.html", **page)
    try:
        operations.edit_session(current_actor(), found, form.plan(), version=form.seen_at())
    except operations.Stale:
        changes = changes_from(form, stored_session(found))
        form.version.data = found.changed_at.isoformat()
        return render_template("hearings/session-form.html", changes=changes, **page), 409
    except operations.LittleNotice:
        form.refuse_notice()
        return invalid("hearings/session-form.html", **page)
    return redirect(url_for("hearings.session", public_id=public_id), 303)


@blueprint.route("/sessions/<string:public_id>/cancel", methods=["GET", "POST"])
@guarded("session.manage")
def cancel_session(public_id: str) -> Any:
    found = _managed(public_id)
    get_or_404(found if operations.may_cancel(found) else None)
    form = ReasonForm()
    page = {"form": form, "hearing": found.hearing, "session": found}
    if not form.validate_on_submit():
        template = "hearings/session-cancel.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        operations.cancel_session(current_actor(), found, form.reason.data or "")
    except operations.Over:  # at this moment, by a colleague
        rollback()
    return redirect(url_for("hearings.session", public_id=public_id), 303)


@blueprint.get("/sessions/<string:public_id>/list")
@guarded("session.manage")
def session_list(public_id: str) -> Response:
    """Who comes and who is here, for the table at the door."""
    return _private(make_response(_list_page(_managed(public_id), WalkInForm(formdata=None))))


def _list_page(found: HearingSession, form: WalkInForm) -> str:
    return render_template(
        "hearings/session-list.html",
        session=found,
        people=session_queries.people(found),
        form=form,
        code_form=CodeForm(formdata=None),
        places=session_queries.places(found),
        shut=_shut(found),
    )


def _shut(found: HearingSession) -> str:
    """When people are checked in, as long as they are not; else nothing."""
    if operations.is_door_open(found):
        return ""
    opens, closes = session_rules.door_hours(found.starts_at, found.ends_at)
    return t(
        "เช็กอินได้ตั้งแต่ {opens} ถึง {closes} หลังจากนั้นบันทึกจำนวนผู้เข้าร่วมได้ในบันทึกการประชุม",
        "Check-in is possible from {opens} until {closes}. Afterwards, give the number of those who came in the minutes.",
        opens=page_datetime(opens),
        closes=page_datetime(closes),
    )


@blueprint.post("/sessions/<string:public_id>/list")
@guarded("session.manage")
def session_walk_in(public_id: str) -> Any:
    found = _managed(public_id)
    form = WalkInForm()
    if not form.validate():
        return make_response(_list_page(found, form), 422)
    try:
        operations.walk_in(current_actor(), found, form.name.data or "")
    except operations.DoorShut:
        return make_response(_list_page(found, form), 409)
    return redirect(url_for("hearings.session_list", public_id=public_id, _anchor="walk-in"), 303)


@blueprint.post("/sessions/<string:public_id>/check-in")
@guarded("session.manage")
def session_check_in(public_id: str) -> Any:
    """A tick in the list: `person` is the row's mark, `present` whether it is set."""
    found = _managed(public_id)
    mark = request.form.get("person", "")
    chosen = next((one for one in operations.registrations(found) if session_queries.mark_of(one) == mark), None)
    try:
        operations.check_in(current_actor(), get_or_404(chosen), present=request.form.get("present") != "no")
    except operations.DoorShut:
        return make_response(_list_page(found, WalkInForm(formdata=None)), 409)
    return redirect(url_for("hearings.session_list", public_id=public_id, _anchor=f"p-{mark}"), 303)


@blueprint.post("/sessions/check-in")
@guarded("session.manage")
def check_in_typed() -> Any:
    """A code read out or typed at the door."""
    return redirect(
        url_for("hearings.check_in_code", code=ids.read_code(request.form.get("code", "")[:60]) or "0"), 303
    )


@blueprint.route("/sessions/check-in/<string:code>", methods=["GET", "POST"])
@guarded("session.manage")
def check_in_code(code: str) -> Any:
    """What the QR code of a seat opens in the telephone of the officer at the door."""
    registration, plain = _seat(code)
    get_or_404(registration if _may_manage(registration.session.hearing) else None)
    status = 200
    if request.method == "POST":
        try:
            operations.check_in(current_actor(), registration)
        except operations.Over:
            abort(404)
        except operations.DoorShut:
            status = 409
        else:
            flash(t("เช็กอินแล้ว", "Checked in."), "success")
    page = render_template(
        "hearings/check-in.html",
        registration=registration,
        session=registration.session,
        name=crypto.decrypt(registration.name) if registration.name else "",
        code=plain,
        shut=_shut(registration.session),
    )
    return _private(make_response(page, status))


@blueprint.route("/sessions/<string:public_id>/minutes", methods=["GET", "POST"])
@guarded("session.manage")
def session_minutes(public_id: str) -> Any:
    found = _managed(public_id)
    data = {"minutes": found.minutes, "attended": found.attended, "version": found.changed_at.isoformat()}
    form = MinutesForm(data=data) if request.method == "GET" else MinutesForm()
    page = {"form": form, "session": found, "photo_form": PhotoForm(formdata=None)}
    if request.method == "GET":
        return render_template("hearings/session-minutes.html", **page)
    if not form.validate():
        return invalid("hearings/session-minutes.html", **page)
    words, counted = form.minutes.data or "", form.attended.data
    try:
        operations.write_minutes(current_actor(), found, words, counted, version=form.seen_at())
    except operations.Stale:
        changes = changes_from(form, {"minutes": found.minutes, "attended": found.attended})
        form.version.data = found.changed_at.isoformat()
        return render_template("hearings/session-minutes.html", changes=changes, **page), 409
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("hearings.session", public_id=public_id), 303)


@blueprint.post("/sessions/<string:public_id>/photos")
@guarded("session.manage")
def add_session_photo(public_id: str) -> Any:
    found = _managed(public_id)
    form = PhotoForm()
    data = {"minutes": found.minutes, "attended": found.attended, "version": found.changed_at.isoformat()}
    page = {"form": MinutesForm(formdata=None, data=data), "session": found, "photo_form": form}
    good = form.validate()
    upload = form.photo.data
    if not (upload and getattr(upload, "filename", "")):
        fail(form.photo, Text("กรุณาเลือกภาพ", "Please choose a picture."))
        good = False
    if good:
        try:
            operations.add_photo(current_actor(), found, files.put_photo(upload), form.words.data or "")
        except files.BadFile as fault:
            fail(form.photo, fault.text)
            good = False
    if not good:
        return invalid("hearings/session-minutes.html", **page)
    return redirect(url_for("hearings.session", public_id=public_id), 303)
