"""HTTP of petitions: the form for everybody, and the pages on which a publisher answers."""

from functools import partial
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import rollback
from webapp.core.i18n import t
from webapp.core.policy import allows
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.hearings import queries as hearings
from webapp.hearings.rules import periods
from webapp.petitions import blueprint, operations, queries
from webapp.petitions.forms import ORDERERS, OrderForm, PetitionForm, RefuseForm
from webapp.petitions.models import Orderer
from webapp.projects import queries as projects
from webapp.projects.models import Project
from webapp.submissions import human
from webapp.submissions.operations import Incoming
from webapp.submissions.sending import to_receipt
from webapp.submissions.signing import read_form_key


@blueprint.get("/projects/<string:public_id>/petition")
@public
def ask(public_id: str) -> Response:
    """The form; where a hearing is ahead or the project is over, a page that says so."""
    return _ask_page(get_or_404(projects.find(current_actor(), public_id)), None, 200)


@blueprint.post("/projects/<string:public_id>/petition")
@public
def ask_send(public_id: str) -> Any:
    project, form = get_or_404(projects.find(current_actor(), public_id)), PetitionForm()
    if not _takes_petitions(project) or queries.hearing_ahead(project):
        return _ask_page(project, form, 409)
    if form.area.stepping:
        return _ask_page(project, form, 200)
    if not form.validate():
        return _ask_page(project, form, 422)
    try:
        return to_receipt(operations.ask(current_actor(), project, _incoming(form)))
    except operations.HearingAhead:
        rollback()
        return _ask_page(project, form, 409)
    except human.ProofNeeded:
        rollback()
        return _ask_page(project, form, 429, human.new_challenge())


def _takes_petitions(project: Project) -> bool:
    return can("petition.send", project.area.path, project.status)


def _incoming(form: PetitionForm) -> Incoming:
    email, telephone = form.contact()
    return Incoming(
        text=form.text.data or "",
        area_code=form.area.data,
        email=email,
        telephone=telephone,
        key=read_form_key(form.key.data or "").key,
        admit=partial(human.require, request.form),
    )


def _ask_page(
    project: Project, form: PetitionForm | None, status: int, proof: human.Challenge | None = None
) -> Response:
    """What was sent, or an empty form where one may ask."""
    ahead = queries.hearing_ahead(project)
    may_ask = _takes_petitions(project) and ahead is None
    page = render_template(
        "petitions/ask.html",
        project=project,
        form=PetitionForm(formdata=None) if form is None and may_ask else form,
        human=proof,
        may_ask=may_ask,
        ahead=ahead,
        periods=periods(clock.today()),
    )
    return make_response(page, status)


@blueprint.get("/workspace/petitions")
@guarded("petition.decide")
def own() -> str:
    """The projects on which a hearing is asked for, the longest wait first."""
    return render_template("petitions/own.html", waiting=queries.own_waiting(current_actor()), today=clock.today())


def _own(public_id: str) -> Project:
    """The project, if the actor decides on its petitions; otherwise nothing is here."""
    actor = current_actor()
    project = get_or_404(projects.find(actor, public_id))
    return get_or_404(project if allows(actor, "petition.decide", area_path=project.area.path) else None)


@blueprint.get("/projects/<string:public_id>/petitions")
@guarded("petition.decide")
def desk(public_id: str) -> str:
    """Who waits, in their words, and the ways to answer."""
    project, actor = _own(public_id), current_actor()
    if queries.is_unseen(actor, project):
        operations.note_seen(actor, project)
    page = queries.waiting_page(project)
    return render_template(
        "petitions/desk.html",
        project=project,
        page=page,
        voices=queries.voices_by(page.items),
        homes={one.id: areas.get(one.submission.writer_area_code or "") for one in page.items},
        due=queries.due,
        answered=[one for one in queries.outcomes(project) if one.decided_at],
        orders=queries.orders(project),
        must_be_held=queries.must_be_held(project),
        orderers=ORDERERS,
        ahead=queries.hearing_ahead(project),
        drafts=hearings.drafts_of_project(actor, project),
        may_hold=can("hearing.create", project.area.path, project.status),
    )


@blueprint.route("/projects/<string:public_id>/petitions/refuse", methods=["GET", "POST"])
@guarded("petition.decide")
def refuse(public_id: str) -> Any:
    """Answer all who wait that no hearing is held, and why."""
    project, form = _own(public_id), RefuseForm()
    petitions = queries.waiting(project)
    waiting, voices = len(petitions), sum(queries.voices_by(petitions).values())
    if not waiting or queries.must_be_held(project):
        if form.is_submitted():
            told = t(
                "คำขอเหล่านี้มีผู้ตอบแล้ว หรือต้องจัดรับฟังตามคำสั่งหรือตามระเบียบ เหตุผลของท่านไม่ได้บันทึก",
                "These requests were answered, or a hearing must be held by order or regulation; your reason was not recorded.",
            )
            flash(told, "warning")
        return redirect(url_for("petitions.desk", public_id=public_id), 303)
    page = {"form": form, "project": project, "voices": voices, "overtaken": False}
    if not form.validate_on_submit():
        form.seen.data = form.seen.data if form.is_submitted() else str(waiting)
        template = "petitions/refuse.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        operations.refuse(current_actor(), project, form.reason.data or "", seen=_count(form.seen.data))
    except (operations.Overtaken, operations.MustBeHeld):
        rollback()
        form.seen.data = str(waiting)
        return make_response(render_template("petitions/refuse.html", **page | {"overtaken": True}), 409)
    flash(t("ตอบผู้ขอแล้ว {n} เสียง", "{n} voices are answered.", n=voices), "success")
    return redirect(url_for("projects.show", public_id=public_id), 303)


def _count(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 8 else -1


@blueprint.route("/projects/<string:public_id>/petitions/order", methods=["GET", "POST"])
@guarded("hearing.create")
def order(public_id: str) -> Any:
    """Note that the governor or the minister ordered a hearing."""
    project, form = _own(public_id), OrderForm()
    get_or_404(can("hearing.create", project.area.path, project.status) or None)
    if not form.validate_on_submit():
        page, template = {"form": form, "project": project}, "petitions/order.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    ordered_on = form.ordered_on.data or clock.today()
    operations.note_order(current_actor(), project, Orderer(form.orderer.data), ordered_on, form.document.data or "")
    flash(t("บันทึกคำสั่งแล้ว ประชาชนเห็นได้ทันที", "The order is noted. Everybody can see it now."), "success")
    return redirect(url_for("petitions.desk", public_id=public_id), 303)


@blueprint.post("/projects/<string:public_id>/petitions/orders/<string:order_id>/withdraw")
@guarded("petition.decide")
def withdraw_order(public_id: str, order_id: str) -> Any:
    project = _own(public_id)
    operations.withdraw_order(current_actor(), project, get_or_404(queries.order(project, order_id)))
    flash(t("นำคำสั่งที่บันทึกผิดออกแล้ว", "The order noted by mistake is taken away."), "success")
    return redirect(url_for("petitions.desk", public_id=public_id), 303)
