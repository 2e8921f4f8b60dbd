"""HTTP of the projects room for publishers: drafting, editing, publishing, documents, state."""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for

from webapp.accounts import queries as accounts
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Role, allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.projects import blueprint, operations, queries, rules
from webapp.projects.forms import ProjectForm, StatusForm
from webapp.projects.models import Project, ProjectStatus
from webapp.projects.places import typed_points

MEANWHILE = Text(
    "มีผู้อื่นเปลี่ยนโครงการนี้ก่อนท่านเล็กน้อย กรุณาดูหน้าโครงการก่อนส่งอีกครั้ง",
    "Somebody else has just changed this project. Please look at its page before you send this again.",
)


@blueprint.get("/workspace/projects")
@guarded("project.create")
def own() -> str:
    return render_template("projects/own.html", page=queries.own_projects(current_actor()))


@blueprint.route("/projects/new", methods=["GET", "POST"])
@guarded("project.create")
def new() -> Any:
    actor = current_actor()
    offices = accounts.own_organisations(actor, Role.PUBLISHER)
    form = ProjectForm().fill(offices)
    if not form.is_submitted() or form.stepping:
        return _form(form)
    valid = form.validate()
    if not (_check_areas(form, "project.create", None) and valid):
        return _form(form, 422)
    office = next(o for o in offices if o.public_id == form.organisation.data)
    project = operations.create_project(actor, office, form.facts())
    flash(t("บันทึกฉบับร่างแล้ว ยังไม่มีใครเห็นนอกจากเจ้าหน้าที่", "The draft is saved. Only officers can see it."), "success")
    return redirect(url_for("projects.show", public_id=project.public_id), 303)


def _form(form: ProjectForm, status: int = 200, project: Project | None = None, **context: Any) -> Any:
    page = render_template(
        "projects/form.html",
        form=form,
        project=project,
        heads={head.field: head for head in rules.disclosure(clock.today()).heads},
        clause=rules.disclosure(clock.today()).clause,
        **{"changes": [], **context},
    )
    return make_response(page, status)


def _check_areas(form: ProjectForm, permission: str, phase: str | None, had: Sequence[str] = ()) -> bool:
    """An area that the publisher may not touch is refused beside the field, not with an error page."""
    fine = True
    for field, codes in ((form.area_code, [form.area_code.data]), (form.further_codes, form.further_codes.data or [])):
        for area in filter(None, map(areas.get, codes)):
            if area.code not in had and not allows(current_actor(), permission, area_path=area.path, phase=phase):
                refused = Text("ท่านไม่มีสิทธิเผยแพร่ใน{area}", "You may not publish for {area}.")
                fail(field, refused.format(area=areas.full_path_name(area)))
                fine = False
    return fine


@blueprint.route("/projects/<string:public_id>/edit", methods=["GET", "POST"])
@guarded("project.edit")
def edit(public_id: str) -> Any:
    project = own_project(public_id, "project.edit")
    stored = {name: getattr(project, name) for name in rules.EDITABLE}
    form = ProjectForm(
        data={
            **stored,
            "organisation": project.organisation.public_id,
            "version": _version(project),
            "outline_kind": project.outline["kind"] if project.outline else "",
            "outline_points": typed_points(project.outline),
        }
    )
    form.fill([project.organisation])
    if not form.is_submitted() or form.stepping:
        return _form(form, project=project)
    valid = form.validate()
    if not (_check_areas(form, "project.edit", project.status, project.further_codes) and valid):
        return _form(form, 422, project)
    try:
        changed = operations.edit_project(
            current_actor(), project, form.facts(), version=form.seen_at(), reason=form.reason.data or ""
        )
    except operations.Stale:
        return _conflict(form, project)
    except operations.NoReason:
        fail(form.reason, Text("กรุณาบอกเหตุผลของการแก้ไข", "Please say why it is changed."))
        return _form(form, 422, project)
    except operations.Incomplete as fault:
        for head in fault.missing:
            fail(form[head.field], Text("โครงการที่เผยแพร่แล้วต้องมีหัวข้อนี้", "A published project needs this head."))
        return _form(form, 422, project)
    flash(t("บันทึกแล้ว", "Saved.") if changed else t("ไม่มีอะไรเปลี่ยน", "Nothing has changed."), "success")
    return redirect(url_for("projects.show", public_id=public_id), 303)


def own_project(public_id: str, permission: str) -> Project:
    """The project, if the permission holds for it; otherwise nothing is here."""
    actor = current_actor()
    project: Project = get_or_404(queries.find(actor, public_id))
    allowed = allows(actor, permission, area_path=project.area.path, phase=project.status)
    get_or_404(project if allowed else None)
    return project


def _version(project: Project) -> str:
    return project.changed_at.isoformat()


def _conflict(form: ProjectForm, project: Project) -> Any:
    """Another person saved first: show where both differ, keep what was typed, and let the second one decide."""
    theirs = operations.facts_of(project)
    changes = rules.differences(theirs, theirs | operations.plain(form.facts()))
    form.version.data = _version(project)
    form.version.raw_data = [form.version.data]
    return _form(form, 409, project, changes=changes)


def _is_published(public_id: str) -> bool:
    """Whether a colleague was quicker."""
    project = queries.find(current_actor(), public_id)
    if project is None or project.status == ProjectStatus.DRAFT:
        return False
    return allows(current_actor(), "project.edit", area_path=project.area.path, phase=project.status)


@blueprint.route("/projects/<string:public_id>/publish", methods=["GET", "POST"])
@guarded("project.publish")
def publish(public_id: str) -> Any:
    if _is_published(public_id):
        flash(t("มีผู้เผยแพร่โครงการนี้แล้ว", "Somebody has published this project already."), "info")
        return redirect(url_for("projects.show", public_id=public_id), 303)
    project = own_project(public_id, "project.publish")
    facts = operations.facts_of(project)
    disclosure = rules.disclosure(clock.today())
    page = {"project": project, "disclosure": disclosure, "missing": rules.missing_heads(facts, clock.today())}
    if request.method == "GET":
        return render_template("projects/publish.html", **page)
    try:
        operations.publish_project(current_actor(), project)
    except operations.Incomplete:
        return invalid("projects/publish.html", **page)
    flash(t("เผยแพร่โครงการแล้ว ประชาชนเห็นได้ทันที", "The project is published. Everybody can see it now."), "success")
    return redirect(url_for("projects.show", public_id=public_id), 303)


@blueprint.route("/projects/<string:public_id>/status", methods=["GET", "POST"])
@guarded("project.status")
def set_status(public_id: str) -> Any:
    project = own_project(public_id, "project.status")
    following = rules.FOLLOWING.get(project.status, ())
    obstacles = {status: what for status in following if (what := operations.obstacle_to(project, status))}
    form = StatusForm().fill(project.status, obstacles)
    if not form.validate_on_submit():
        page = {"form": form, "project": project, "obstacles": {rules.OBSTACLES[what] for what in obstacles.values()}}
        template = "projects/status.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        operations.set_status(current_actor(), project, ProjectStatus(form.status.data), form.reason.data or "")
    except (operations.Blocked, operations.NotPossible):
        fail(form.status, MEANWHILE)
        return invalid("projects/status.html", form=form, project=project, obstacles=set())
    flash(t("เปลี่ยนสถานะแล้ว", "The status is changed."), "success")
    return redirect(url_for("projects.show", public_id=public_id), 303)
