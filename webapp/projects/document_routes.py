"""HTTP of a project's documents, photographs and findings for publishers."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.datastructures import FileStorage

from webapp.core import files
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.projects import blueprint, document_operations, finding_operations, queries
from webapp.projects.document_operations import Paper
from webapp.projects.forms import DocumentForm, FindingForm, MeasuresForm, ReasonForm
from webapp.projects.models import DocumentKind, Impact, Project, ProjectDocument, ProjectStatus
from webapp.projects.operations import NoReason, NotPossible
from webapp.projects.publishing import MEANWHILE, own_project


@blueprint.route("/projects/<string:public_id>/documents/new", methods=["GET", "POST"])
@guarded("project.document.change")
def add_document(public_id: str) -> Any:
    return _document(own_project(public_id, "project.document.change"), DocumentForm())


@blueprint.route("/projects/<string:public_id>/documents/<string:document_id>/replace", methods=["GET", "POST"])
@guarded("project.document.change")
def replace_document(public_id: str, document_id: str) -> Any:
    project = own_project(public_id, "project.document.change")
    old = _in_force(project, document_id)
    form = DocumentForm(obj=old, needs_reason=project.status != ProjectStatus.DRAFT)
    return _document(project, form, old)


def _document(project: Project, form: DocumentForm, old: ProjectDocument | None = None) -> Any:
    page = {"form": form, "project": project, "old": old}
    if not form.is_submitted():
        return render_template("projects/document-new.html", **page)
    paper = None
    if form.validate():
        try:
            paper = _store(form)
        except files.BadFile as fault:
            fail(form.file, fault.text)
    elif not form.file.data:
        fail(form.file, Text("กรุณาเลือกไฟล์", "Please choose a file."))
    if paper is None:
        return invalid("projects/document-new.html", **page)
    try:
        document_operations.add_document(current_actor(), project, paper, replaces=old, reason=form.reason.data or "")
    except (LookupError, NoReason):
        fail(form.reason, MEANWHILE)
        return invalid("projects/document-new.html", **page)
    flash(t("เพิ่มไฟล์แล้ว", "The file is added.") if old is None else t("เปลี่ยนไฟล์แล้ว", "The file is replaced."), "success")
    return redirect(url_for("projects.show", public_id=project.public_id), 303)


def _store(form: DocumentForm) -> Paper:
    """Put the upload away: a photograph of the place is encoded anew, without where and by whom it was taken."""
    upload: FileStorage | None = form.file.data
    if not upload:
        raise files.BadFile(Text("กรุณาเลือกไฟล์", "Please choose a file."))
    kind = DocumentKind(form.kind.data)
    title, description = form.title.data or "", form.description.data or ""
    if kind == DocumentKind.PAPER:
        return Paper(files.put_document(upload), title, description)
    photo = files.put_photo(upload)
    return Paper(photo.full, title, description, kind, photo.thumbnail.key, form.taken_on.data)


def _in_force(project: Project, document_id: str) -> ProjectDocument:
    found = (d for d in project.documents if d.public_id == document_id and d.removed_at is None)
    document: ProjectDocument = get_or_404(next(found, None))
    return document


@blueprint.route("/projects/<string:public_id>/documents/<string:document_id>/remove", methods=["GET", "POST"])
@guarded("project.document.change")
def remove_document(public_id: str, document_id: str) -> Any:
    project = own_project(public_id, "project.document.change")
    document = _in_force(project, document_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        page = {"form": form, "project": project, "document": document}
        template = "projects/document-remove.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        document_operations.remove_document(current_actor(), project, document, form.reason.data or "")
    except LookupError:
        fail(form.reason, MEANWHILE)
        return invalid("projects/document-remove.html", form=form, project=project, document=document)
    flash(t("นำออกแล้ว ยังดูได้ในประวัติ", "It is taken out; the history keeps it."), "success")
    return redirect(url_for("projects.show", public_id=public_id), 303)


@blueprint.route("/projects/<string:public_id>/findings/new", methods=["GET", "POST"])
@guarded("project.finding")
def report_finding(public_id: str) -> Any:
    project = own_project(public_id, "project.finding")
    get_or_404(project if project.open_finding is None else None)
    form = FindingForm().fill(project.impact)
    if not form.validate_on_submit():
        page = {"form": form, "project": project}
        template = "projects/finding-new.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        impact, decided_by = Impact(form.impact.data), form.decided_by.data or ""
        finding_operations.report_finding(current_actor(), project, form.found.data or "", impact, decided_by)
    except NotPossible:
        fail(form.found, MEANWHILE)
        return invalid("projects/finding-new.html", form=form, project=project)
    flash(
        t(
            "แจ้งต่อสาธารณะแล้ว โครงการพักไว้จนกว่าจะประกาศมาตรการ",
            "It is told in public. The project stands still until measures are announced.",
        ),
        "success",
    )
    return redirect(url_for("projects.show", public_id=public_id), 303)


@blueprint.route("/projects/<string:public_id>/findings/<string:finding_id>/measures", methods=["GET", "POST"])
@guarded("project.finding")
def announce_measures(public_id: str, finding_id: str) -> Any:
    project = own_project(public_id, "project.finding")
    finding = get_or_404(queries.finding(project, finding_id))
    get_or_404(finding if finding.announced_at is None else None)
    form = MeasuresForm()
    if not form.validate_on_submit():
        page = {"form": form, "project": project, "finding": finding}
        template = "projects/measures.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        finding_operations.announce_measures(current_actor(), project, finding, form.measures.data or "")
    except NotPossible:
        fail(form.measures, MEANWHILE)
        return invalid("projects/measures.html", form=form, project=project, finding=finding)
    flash(t("ประกาศมาตรการแล้ว โครงการดำเนินการต่อได้", "The measures are announced; the project may go on."), "success")
    return redirect(url_for("projects.show", public_id=public_id), 303)
