"""HTTP of secret links: making and revoking them, and the draft behind one."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from webapp.core.i18n import t
from webapp.core.links import address
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.projects import blueprint, queries, share_operations
from webapp.projects.models import ProjectDocument
from webapp.projects.publishing import own_project
from webapp.projects.routes import project_page, send_document, send_thumbnail


@blueprint.get("/projects/<string:public_id>/links")
@guarded("project.share")
def links(public_id: str) -> Any:
    project = own_project(public_id, "project.share")
    return render_template("projects/links.html", project=project, links=queries.links(project), address=None)


@blueprint.post("/projects/<string:public_id>/links/new")
@guarded("project.share")
def new_link(public_id: str) -> Any:
    """The address is shown this once: only its hash is kept."""
    project = own_project(public_id, "project.share")
    token = share_operations.make_link(current_actor(), project)
    shared = address("projects.shared", token=token)
    return render_template("projects/links.html", project=project, links=queries.links(project), address=shared)


@blueprint.post("/projects/<string:public_id>/links/<string:link_id>/revoke")
@guarded("project.share")
def revoke_link(public_id: str, link_id: str) -> Any:
    project = own_project(public_id, "project.share")
    share_operations.revoke_link(current_actor(), project, get_or_404(queries.link(project, link_id)))
    flash(t("ยกเลิกลิงก์แล้ว", "The link is revoked."), "success")
    return redirect(url_for("projects.links", public_id=public_id), 303)


@blueprint.get("/projects/shared/<string:token>")
@guarded("project.share.open")
def shared(token: str) -> str:
    return project_page(get_or_404(share_operations.open_link(current_actor(), token)), token)


@blueprint.get("/projects/shared/<string:token>/documents/<string:document_id>")
@guarded("project.share.open")
def shared_document(token: str, document_id: str) -> Response:
    return send_document(_behind(token, document_id))


@blueprint.get("/projects/shared/<string:token>/photos/<string:document_id>")
@guarded("project.share.open")
def shared_photo(token: str, document_id: str) -> Response:
    return send_thumbnail(_behind(token, document_id))


def _behind(token: str, document_id: str) -> ProjectDocument:
    project = get_or_404(share_operations.open_link(current_actor(), token))
    document: ProjectDocument = get_or_404(next((d for d in project.documents if d.public_id == document_id), None))
    return document
