"""HTTP of the hearings room for publishers: drafting, announcing, summarising."""

from dataclasses import replace
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.forms import fail
from webapp.core.i18n import t
from webapp.core.policy import Denied, allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.hearings import blueprint, operations, queries, rules, session_queries
from webapp.hearings.forms import AnnounceForm, ExtendForm, HearingForm, ReasonForm, stored_values
from webapp.hearings.models import Hearing
from webapp.hearings.questions_rules import FIRST_QUESTIONS
from webapp.projects import queries as projects
from webapp.projects.models import Project
from webapp.projects.rules import differences


@blueprint.get("/workspace/hearings")
@guarded("hearing.create")
def own() -> str:
    page = queries.own_hearings(current_actor())
    return render_template("hearings/own.html", page=page)


@blueprint.route("/projects/<string:public_id>/hearings/new", methods=["GET", "POST"])
@guarded("hearing.create")
def new(public_id: str) -> Any:
    actor = current_actor()
    project = get_or_404(projects.find(actor, public_id))
    if not allows(actor, "hearing.create", area_path=project.area.path, phase="published"):
        raise Denied("hearing.create")  # of another province: no phase would change that
    if not allows(actor, "hearing.create", area_path=project.area.path, phase=project.status):
        return render_template("hearings/not-yet.html", project=project), 409
    form = HearingForm(data=None if request.method == "POST" else {"methods": ["web"]})
    if not form.is_submitted():
        return _form(form, project)
    if not form.validate():
        return _form(form, project, status=422)
    plan = replace(form.plan(), questions=FIRST_QUESTIONS)
    hearing = operations.create_hearing(actor, project, plan)
    flash(
        t(
            "บันทึกฉบับร่างแล้ว ยังไม่ประกาศ ต่อไปเขียนคำถามได้",
            "The draft is saved. It is not announced yet. Now write its questions.",
        ),
        "success",
    )
    return redirect(url_for("hearings.questions_page", public_id=hearing.public_id), 303)


def _form(
    form: HearingForm, project: Project, hearing: Hearing | None = None, *, status: int = 200, **context: Any
) -> Any:
    today = clock.today()
    page = render_template(
        "hearings/form.html",
        form=form,
        project=project,
        hearing=hearing,
        periods=rules.periods(today),
        earliest=rules.earliest_opening(today),
        **{"changes": [], **context},
    )
    return make_response(page, status)


def _own(public_id: str, permission: str) -> Hearing:
    """The hearing, if the permission holds for it in its phase; otherwise nothing is here."""
    actor = current_actor()
    hearing: Hearing = get_or_404(queries.find(actor, public_id))
    path, phase = areas.path_of(hearing.area_code), queries.phase_of(hearing)
    get_or_404(hearing if allows(actor, permission, area_path=path, phase=phase) else None)
    return hearing


@blueprint.route("/hearings/<string:public_id>/edit", methods=["GET", "POST"])
@guarded("hearing.edit")
def edit(public_id: str) -> Any:
    hearing = _own(public_id, "hearing.edit")
    if request.method == "GET":
        return _form(HearingForm(data=stored_values(hearing)), hearing.project, hearing)
    form = HearingForm()
    if not form.validate():
        return _form(form, hearing.project, hearing, status=422)
    try:
        operations.edit_hearing(current_actor(), hearing, form.plan(), version=form.seen_at())
    except operations.Stale:
        return _conflict(form, hearing)
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("hearings.show", public_id=public_id), 303)


def _conflict(form: HearingForm, hearing: Hearing) -> Any:
    """Another person saved first: show where both differ, keep what was typed, and let the second one decide."""
    theirs = stored_values(hearing)
    changes = differences(_in_words(theirs), _in_words(form.data), rules.PLAN_NAMES)
    form.version.data = theirs["version"]
    return _form(form, hearing.project, hearing, status=409, changes=changes)


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    words = {name: str(values[name] or "") for name in ("title", "purpose", "place", "opens_on", "closes_on")}
    words["methods"] = ", ".join(str(rules.METHOD_NAMES[method]) for method in values["methods"])
    return words


def _is_announced(public_id: str) -> bool:
    """Whether a colleague was quicker."""
    hearing = queries.find(current_actor(), public_id)
    if hearing is None:
        return False
    path, phase = areas.path_of(hearing.area_code), queries.phase_of(hearing)
    return allows(current_actor(), "hearing.change", area_path=path, phase=phase)


@blueprint.route("/hearings/<string:public_id>/announce", methods=["GET", "POST"])
@guarded("hearing.announce")
def announce(public_id: str) -> Any:
    if _is_announced(public_id):
        flash(t("มีผู้ประกาศการรับฟังนี้แล้ว", "Somebody has announced this hearing already."), "info")
        return redirect(url_for("hearings.show", public_id=public_id), 303)
    hearing = _own(public_id, "hearing.announce")
    form = AnnounceForm()
    today = clock.today()
    opens_on = rules.bangkok_day(hearing.opens_at)
    page = {
        "form": form,
        "hearing": hearing,
        "periods": rules.periods(today),
        "days": rules.notice_days(today, opens_on),
        "short": opens_on < rules.earliest_opening(today),
        "days_off": rules.days_off(opens_on, rules.bangkok_day(hearing.closes_at)),
        "ends_late": rules.ends_after_start(rules.bangkok_day(hearing.closes_at), hearing.project.starts_on),
        "outside": session_queries.outside(hearing),
        "unplaced": rules.MEETINGS & set(hearing.methods) and not session_queries.of_hearing(hearing),
    }
    if not form.validate_on_submit():
        template = "hearings/announce.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        operations.announce_hearing(current_actor(), hearing, exception=form.exception.data or "")
    except operations.BadCalendar as refused:
        for fault in refused.faults:
            words = rules.fault_text(fault, today)
            if fault == rules.Fault.LITTLE_NOTICE:
                fail(form.exception, words)
            else:  # what no exception mends
                form.form_errors.append(words)
        return invalid("hearings/announce.html", **page)
    flash(t("ประกาศแล้ว ประชาชนเห็นได้ทันที", "It is announced. Everybody can see it now."), "success")
    return redirect(url_for("hearings.show", public_id=public_id), 303)


@blueprint.route("/hearings/<string:public_id>/extend", methods=["GET", "POST"])
@guarded("hearing.change")
def extend(public_id: str) -> Any:
    """Close later than announced; everybody reads why, and those who took part are told."""
    hearing = _own(public_id, "hearing.change")
    form = ExtendForm()
    page = {"form": form, "hearing": hearing, "ends_late": False}
    if not form.validate_on_submit():
        template = "hearings/extend.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    before = rules.bangkok_day(hearing.closes_at)
    closes_on = form.closes_on.data or before
    ends_late = closes_on > before and rules.ends_after_start(closes_on, hearing.project.starts_on)
    if ends_late and form.warned.data != closes_on.isoformat():
        form.warned.data = closes_on.isoformat()
        return render_template("hearings/extend.html", **page | {"ends_late": True})
    try:
        operations.extend_hearing(current_actor(), hearing, closes_on, form.reason.data or "")
    except operations.BadCalendar as refused:
        for fault in refused.faults:
            fail(form.closes_on, rules.fault_text(fault, clock.today()))
        return invalid("hearings/extend.html", **page)
    flash(t("ขยายเวลาแล้ว และแจ้งผู้มีส่วนร่วมแล้ว", "Extended. Those who took part are being told."), "success")
    return redirect(url_for("hearings.show", public_id=public_id), 303)


@blueprint.route("/hearings/<string:public_id>/cancel", methods=["GET", "POST"])
@guarded("hearing.change")
def cancel(public_id: str) -> Any:
    hearing = _own(public_id, "hearing.change")
    form = ReasonForm()
    due = rules.summary_due(clock.today()) if queries.phase_of(hearing) == rules.Phase.OPEN else None
    page = {"form": form, "hearing": hearing, "due": due}
    if not form.validate_on_submit():
        template = "hearings/cancel.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    operations.cancel_hearing(current_actor(), hearing, form.reason.data or "")
    flash(t("ยกเลิกแล้ว และแจ้งผู้มีส่วนร่วมแล้ว", "Cancelled. Those who took part are being told."), "success")
    return redirect(url_for("hearings.show", public_id=public_id), 303)
