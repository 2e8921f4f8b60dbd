"""HTTP of escalations: what everybody reads, the officers' duties, and the desk of one problem."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, send_file, url_for

from webapp.accounts import queries as accounts
from webapp.areas import queries as areas
from webapp.core import clock, files
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Role
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.escalations import blueprint, ladder, operations, queries, rules
from webapp.escalations.forms import ActForm, DelegateForm, DoneForm, EscalateForm, NoteForm, ShareForm, TaskForm
from webapp.escalations.models import Escalation
from webapp.escalations.queries import Subject
from webapp.escalations.rules import Act, State
from webapp.insights import theme_queries
from webapp.planning import queries as planning
from webapp.submissions import queries as submissions

COMMON: dict[str, Any] = {"rules": rules, "ladder": ladder, "queries": queries}


@blueprint.get("/escalations")
@public
def index() -> str:
    """Everything that was handed up, by area and state."""
    area = areas.get(request.args.get("area"))
    state, q = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    page = queries.public_page(area, state, q)
    return render_template("escalations/index.html", page=page, area=area, state=state, q=q, **COMMON)


@blueprint.get("/escalations/<string:public_id>")
@public
def show(public_id: str) -> str:
    """Stations, days, decision and tasks. What the offices say to each other is not here."""
    escalation = get_or_404(queries.by_public_id(public_id))
    is_party = queries.party_path(current_actor(), escalation) is not None
    get_or_404(escalation if is_party or queries.is_shown(escalation) else None)
    leader = escalation.merged_into or escalation
    return render_template(
        "escalations/show.html",
        escalation=escalation,
        leader=leader,
        now=queries.evidence_of(queries.subject_of(escalation)),
        stays=queries.days_at(escalation),
        is_party=is_party,
        today=clock.today(),
        **COMMON,
    )


@blueprint.get("/workspace/escalations")
@guarded("escalation.see")
def duties() -> str:
    """Whatever waits for the officer, its age and the next duty: nothing is stuck unseen."""
    actor = current_actor()
    return render_template(
        "escalations/duties.html",
        waiting=queries.duties(actor),
        below=queries.waits_below(actor),
        tasks=queries.tasks_of(actor),
        sent=queries.sent_by(actor),
        today=clock.today(),
        **COMMON,
    )


def _subject() -> Subject:
    """What the address names: a theme, a submission, or a plan item that the officer may hand up."""
    actor = current_actor()
    if ref := request.args.get("theme"):
        subject = Subject(theme=get_or_404(theme_queries.theme_to_edit(actor, ref)))
    elif ref := request.args.get("submission"):
        subject = Subject(submission=get_or_404(submissions.by_public_id(ref)))
    elif ref := request.args.get("item"):
        subject = Subject(item=get_or_404(planning.plan_item(actor, ref)))
    else:
        abort(404)
    origin = subject.origin
    if origin is not None and not can("escalation.send", queries.desk_of(origin, Role.PLANNER).path):
        abort(404)
    return subject


@blueprint.route("/workspace/escalations/new", methods=["GET", "POST"])
@guarded("escalation.send")
def new() -> Any:
    subject = _subject()
    form = EscalateForm()
    origin, rungs = subject.origin, ladder.on(clock.today())
    ways = queries.ways_for(origin, rungs) if origin else []
    form.way.choices = [(way.key, str(way.name)) for way in ways]
    page: dict[str, Any] = {
        "form": form,
        "subject": subject,
        "origin": origin,
        "rungs": rungs,
        "evidence": queries.evidence_of(subject),
        "obstacles": operations.obstacles(subject),
        "steps": {
            way.key: " → ".join(str(rungs.stations[one].name) for one in queries.path_for(origin, way.key, rungs))
            for way in ways
            if origin
        },
        **COMMON,
    }
    if not form.is_submitted():
        form.title.data, form.way.data = subject.title, ways[0].key if ways else None
        return render_template("escalations/new.html", **page)
    if not form.validate():
        return invalid("escalations/new.html", **page)
    try:
        made = operations.escalate(current_actor(), subject, form.plea())
    except operations.NotReady as fault:
        return invalid("escalations/new.html", **{**page, "obstacles": fault.reasons})
    flash(t("ส่งเรื่องต่อแล้ว", "The problem is escalated."), "success")
    return redirect(url_for("escalations.desk", public_id=made.public_id), 303)


def _own(public_id: str) -> Escalation:
    found: Escalation = get_or_404(queries.for_party(current_actor(), public_id))
    return found


def _desk(escalation: Escalation, **more: Any) -> dict[str, Any]:
    """All forms of the desk; a refused one is given in `more`."""
    actor = current_actor()
    position = rules.duty_of(escalation.case)
    place = queries.area_at(escalation, position) if position is not None else None
    people = queries.officers_at(place, queries.station(escalation, position).role) if place else []
    offices = queries.organisations()
    delegate = more.pop("delegate_form", None) or DelegateForm(formdata=None, version=str(escalation.version))
    share = more.pop("share_form", None) or ShareForm(formdata=None)
    task = more.pop("task_form", None) or TaskForm(formdata=None)
    delegate.person.choices = [(one.public_id, one.name) for one in people]
    share.agency.choices = task.office.choices = offices
    possible = rules.acts(escalation.case)
    mine = [act for act, at in possible.items() if act != Act.MERGE and can(*queries.permission_at(escalation, at))]
    handles = any(possible[act] == position for act in mine) or (
        escalation.state == State.DECIDED and position is not None and can(*queries.permission_at(escalation, position))
    )
    return {
        "escalation": escalation,
        "now": queries.evidence_of(queries.subject_of(escalation)),
        "stays": queries.days_at(escalation),
        "followers": queries.followers(escalation),
        "alike": queries.alike(actor, escalation) if Act.RECEIVE not in mine else [],
        "mine": mine,
        "handles": handles,
        "act_form": more.pop("act_form", None) or ActForm(formdata=None, version=str(escalation.version)),
        "refused": more.pop("refused", None),
        "note_form": more.pop("note_form", None) or NoteForm(formdata=None),
        "delegate_form": delegate,
        "share_form": share,
        "task_form": task,
        "today": clock.today(),
        **COMMON,
        **more,
    }


@blueprint.get("/workspace/escalations/<string:public_id>")
@guarded("escalation.see")
def desk(public_id: str) -> str:
    return render_template("escalations/desk.html", **_desk(_own(public_id)))


def _back(escalation: Escalation, told: str) -> Any:
    flash(told, "success")
    return redirect(url_for("escalations.desk", public_id=escalation.public_id), 303)


def _overtaken(escalation: Escalation, **forms: Any) -> Response:
    """Somebody acted meanwhile: the newest state, and what was typed."""
    page = render_template("escalations/desk.html", **_desk(escalation, overtaken=True, **forms))
    return make_response(page, 409)


@blueprint.post("/workspace/escalations/<string:public_id>/acts/<string:what>")
@guarded("escalation.see")
def act(public_id: str, what: str) -> Any:
    escalation = _own(public_id)
    if what not in set(Act):
        abort(404)
    step, form = Act(what), ActForm()
    if not form.validate():
        return invalid("escalations/desk.html", **_desk(escalation, act_form=form, refused=step))
    into = get_or_404(queries.for_party(current_actor(), form.into.data or "")) if step == Act.MERGE else None
    try:
        operations.act(current_actor(), escalation, step, form.seen(), form.words.data or "", into)
    except operations.NoWords:
        fail(form.words, Text("กรุณาเขียนข้อความหรือเหตุผล", "Please write the words or the reason."))
        return invalid("escalations/desk.html", **_desk(escalation, act_form=form, refused=step))
    except (operations.Stale, operations.Impossible):
        form.version.data = str(escalation.version)
        return _overtaken(escalation, act_form=form, refused=step)
    return _back(escalation, str(rules.DONE[step]))


@blueprint.post("/workspace/escalations/<string:public_id>/notes")
@guarded("escalation.see")
def discuss(public_id: str) -> Any:
    escalation, form = _own(public_id), NoteForm()
    valid, document = form.validate(), None
    if valid and form.document.data and form.document.data.filename:
        try:
            document = files.put_document(form.document.data)
        except files.BadFile as fault:
            fail(form.document, fault.text)
            valid = False
    if not valid:
        return invalid("escalations/desk.html", **_desk(escalation, note_form=form))
    operations.discuss(current_actor(), escalation, form.text.data or "", document)
    return _back(escalation, t("บันทึกข้อความแล้ว", "Noted."))


@blueprint.get("/workspace/escalations/<string:public_id>/notes/<string:note_id>/document")
@guarded("escalation.see")
def document(public_id: str, note_id: str) -> Response:
    escalation = _own(public_id)
    note = get_or_404(next((one for one in escalation.notes if one.public_id == note_id and one.file_key), None))
    name = f"escalation-{note_id}{files.DOCUMENT_TYPES[note.media_type]}"
    return send_file(files.open_file(note.file_key), mimetype=note.media_type, as_attachment=True, download_name=name)


@blueprint.post("/workspace/escalations/<string:public_id>/delegate")
@guarded("escalation.see")
def delegate(public_id: str) -> Any:
    escalation, form = _own(public_id), DelegateForm()
    page = _desk(escalation, delegate_form=form)
    if not form.validate():
        return invalid("escalations/desk.html", **page)
    try:
        person = get_or_404(accounts.by_public_id(form.person.data))
        operations.delegate(current_actor(), escalation, person, form.seen())
    except (operations.Stale, operations.Impossible):
        return _overtaken(escalation)
    return _back(escalation, t("มอบหมายแล้ว", "Delegated."))


@blueprint.post("/workspace/escalations/<string:public_id>/agencies")
@guarded("escalation.see")
def share(public_id: str) -> Any:
    escalation, form = _own(public_id), ShareForm()
    page = _desk(escalation, share_form=form)
    if not form.validate():
        return invalid("escalations/desk.html", **page)
    office = get_or_404(accounts.organisation(form.agency.data))
    try:
        operations.share(current_actor(), escalation, office, leads=bool(form.leads.data))
    except operations.Impossible:
        return _overtaken(escalation)
    return _back(escalation, t("เพิ่มหน่วยงานแล้ว", "Added."))


@blueprint.post("/workspace/escalations/<string:public_id>/tasks")
@guarded("escalation.see")
def give_task(public_id: str) -> Any:
    escalation, form = _own(public_id), TaskForm()
    page = _desk(escalation, task_form=form)
    if not form.validate():
        return invalid("escalations/desk.html", **page)
    office, due_on = get_or_404(accounts.organisation(form.office.data)), form.due_on.data
    assert due_on is not None  # noqa: S101  (validated)
    try:
        operations.give_task(current_actor(), escalation, form.what.data or "", office, due_on)
    except operations.Impossible:
        return _overtaken(escalation, task_form=form)
    return _back(escalation, t("มอบหมายงานแล้ว", "The task is given."))


@blueprint.post("/workspace/escalation-tasks/<string:task_id>/withdraw")
@guarded("escalation.see")
def withdraw_task(task_id: str) -> Any:
    """The station takes back a task that it gave by mistake."""
    found = get_or_404(queries.task(task_id))
    escalation = _own(found.escalation.public_id)
    try:
        operations.withdraw_task(current_actor(), found)
    except operations.Stale:
        return _overtaken(escalation)
    return _back(escalation, t("นำงานออกแล้ว", "The task is taken back."))


@blueprint.route("/workspace/escalation-tasks/<string:task_id>", methods=["GET", "POST"])
@guarded("escalation.task")
def task(task_id: str) -> Any:
    """The owner of a task says what was done."""
    found = get_or_404(queries.task(task_id))
    if not can("escalation.task", queries.desk_of_task(found).path):
        abort(404)
    form = DoneForm()
    page = {"task": found, "form": form, **COMMON}
    if not form.is_submitted():
        return render_template("escalations/task.html", **page)
    if not form.validate():
        return invalid("escalations/task.html", **page)
    try:
        operations.finish_task(current_actor(), found, form.done.data or "")
    except operations.Stale:
        return make_response(render_template("escalations/task.html", **page), 409)
    flash(t("บันทึกผลของงานแล้ว", "Saved what was done."), "success")
    return redirect(url_for("escalations.duties"), 303)
