"""HTTP of the public register of projects."""

from typing import Any

from flask import Response, abort, render_template, request, send_file

from webapp.areas import geometry
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.files import DOCUMENT_TYPES, open_file
from webapp.core.web import can, current_actor, get_or_404, public
from webapp.projects import blueprint, queries, rules
from webapp.projects.models import Project, ProjectStatus
from webapp.projects.operations import facts_of


@blueprint.get("/projects")
@public
def index() -> str:
    filters = _filters()
    return render_template(
        "projects/index.html",
        page=queries.register(filters),
        filters=filters,
        provinces=queries.used_provinces(),
        organisations=queries.publishing_organisations(),
        strategies=queries.strategies(filters.area.code) if filters.area else [],
        years=queries.used_years(),
        status_names=rules.STATUS_NAMES,
    )


def _filters() -> queries.Filters:
    typed = {name: value.strip()[:200] for name, value in request.args.items()}
    year, status = typed.get("year", ""), typed.get("status", "")
    return queries.Filters(
        area=areas.get(typed.get("area")),
        organisation=typed.get("organisation", ""),
        strategy=typed.get("strategy", ""),
        status=status if status in rules.STATUS_NAMES and status != ProjectStatus.DRAFT else "",
        year=int(year) if year.isascii() and year.isdigit() and 2500 <= int(year) <= 2700 else None,
        query=typed.get("q", ""),
    )


@blueprint.get("/projects/<string:public_id>")
@public
def show(public_id: str) -> str:
    project = get_or_404(queries.find(current_actor(), public_id))
    facts = facts_of(project)
    return render_template(
        "projects/show.html",
        project=project,
        heads=rules.disclosure(clock.today()).heads,
        missing=rules.missing_heads(facts, clock.today()),
        steps=_steps(project),
        strategy=dict(queries.strategies(project.area_code)).get(project.strategy_ref or ""),
        mandatory=rules.hearing_is_mandatory(project.impact),
        impact_name=rules.IMPACT_NAMES.get(project.impact),  # type: ignore[call-overload]
        next_states=rules.FOLLOWING.get(project.status, ()),
        editable=can("project.edit", project.area.path, project.status),
        **_map_of(project),
    )


def _steps(project: Project) -> list[dict[str, Any]]:
    """The way of a project, from draft to end."""
    order = [ProjectStatus.DRAFT, ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY, ProjectStatus.FINISHED]
    if project.status == ProjectStatus.CANCELLED:
        order = [ProjectStatus.DRAFT, ProjectStatus.PUBLISHED, ProjectStatus.CANCELLED]
    here = order.index(ProjectStatus(project.status))
    when = {ProjectStatus.DRAFT: project.created_at.date(), ProjectStatus.PUBLISHED: project.published_at}
    return [
        {
            "title": str(rules.STATUS_NAMES[status]),
            "state": _state(status) if n == here else "done" if n < here else "todo",
            "at": when.get(status) if n <= here else None,
        }
        for n, status in enumerate(order)
    ]


def _state(status: ProjectStatus) -> str:
    """How the step on which the project stands is marked: only work goes on; a disclosure is done."""
    going_on = {ProjectStatus.DRAFT: "current", ProjectStatus.UNDER_WAY: "current", ProjectStatus.CANCELLED: "stopped"}
    return going_on.get(status, "done")


def _map_of(project: Project) -> dict[str, Any]:
    """The project's point among the districts of its province."""
    found = [
        shape
        for code, shape in geometry.shapes("districts").items()
        if len(code) == 4 and code.startswith(project.area_code[:2])
    ]
    shapes = [
        {
            "d": shape.path,
            "label": str(areas.full_path_name(area)) if (area := areas.get(shape.code)) else shape.code,
            "tone": 1,
            "active": project.area_code.startswith(shape.code),
        }
        for shape in found
    ]
    points = []
    if project.lat is not None and project.lon is not None:
        x, y = geometry.project(project.lat, project.lon)
        points = [{"x": x, "y": y, "label": project.title}]
    return {"map_shapes": shapes, "map_points": points, "view_box": geometry.view_box(found, 3) if found else ""}


@blueprint.get("/projects/<string:public_id>/revisions")
@public
def revisions(public_id: str) -> str:
    project = get_or_404(queries.find(current_actor(), public_id))
    return render_template("projects/revisions.html", project=project, steps=queries.history(project))


@blueprint.get("/projects/<string:public_id>/documents/<string:document_id>")
@public
def document(public_id: str, document_id: str) -> Response:
    """Always a download under a name of ours: what was uploaded is never shown as a page of this site."""
    found = get_or_404(queries.document(current_actor(), public_id, document_id))
    try:
        handle = open_file(found.file_key)
    except FileNotFoundError:
        abort(404)
    name = f"{found.title}{DOCUMENT_TYPES[found.media_type]}"
    response = send_file(handle, found.media_type, as_attachment=True, download_name=name, etag=found.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
