"""HTTP of one project: its page, its history, its files."""

from decimal import Decimal
from typing import Any

from flask import Response, abort, render_template, send_file

from webapp.areas import queries as areas
from webapp.core import clock, share
from webapp.core.files import DOCUMENT_TYPES, open_file
from webapp.core.i18n import Text
from webapp.core.panels import provided
from webapp.core.policy import VISITOR
from webapp.core.thai import baht, thai_date
from webapp.core.web import can, current_actor, get_or_404, public
from webapp.projects import blueprint, queries, rules
from webapp.projects.drawing import map_of
from webapp.projects.models import CostSource, Project, ProjectDocument, ProjectStatus
from webapp.projects.operations import facts_of


@blueprint.get("/projects/<string:public_id>")
@public
def show(public_id: str) -> str:
    return project_page(get_or_404(queries.find(current_actor(), public_id)))


def project_page(project: Project, token: str = "") -> str:
    """The page of a project; `token` is the secret link through which a draft is seen."""
    facts = facts_of(project)
    return render_template(
        "projects/show.html",
        project=project,
        token=token,
        costs=_costs(project),
        further=[areas.full_path_name(area) for code in project.further_codes if (area := areas.get(code))],
        heads=rules.disclosure(clock.today()).heads,
        missing=rules.missing_heads(facts, clock.today()),
        steps=_steps(project),
        plan_links={link.kind: link for link in provided("plan_links", project.strategy_ref, project.plan_item_ref)},
        mandatory=rules.hearing_is_mandatory(project.impact) and not any(provided("hearings_held", project)),
        impact_name=rules.IMPACT_NAMES.get(project.impact),  # type: ignore[call-overload]
        next_states=rules.FOLLOWING.get(project.status, ()),
        editable=can("project.edit", project.area.path, project.status),
        share_tags=share.tags(_card(project), "projects.show", "projects.share_picture", public_id=project.public_id)
        if project.status != ProjectStatus.DRAFT
        else None,
        drawn=map_of(project),
    )


def _card(project: Project) -> share.Card:
    return share.Card(
        Text("โครงการ", "Project"),
        project.title,
        areas.full_path_name(project.area),
        baht(project.cost_baht) if project.cost_baht is not None else "",
        project.easy_summary or project.substance,
    )


@blueprint.get("/projects/<string:public_id>/share-<string:locale>.png")
@public
def share_picture(public_id: str, locale: str) -> Response:
    """Of what everybody may read, whoever asks."""
    share.in_language(locale)
    return share.picture(_card(get_or_404(queries.find(VISITOR, public_id))))


def _costs(project: Project) -> dict[str, Any] | None:
    """The table of years and sources with its sums; None if the cost is one figure."""
    cells = {(year, source): amount for year, source, amount in project.costs}
    if not cells:
        return None
    years = sorted({year for year, _ in cells})
    sources = [source for source in CostSource if any(used == source for _, used in cells)]
    return {
        "years": years,
        "rows": [
            (source, [cells.get((year, source)) for year in years], _sum(cells, source=source)) for source in sources
        ],
        "sums": [_sum(cells, year=year) for year in years],
        "total": sum(cells.values()),
    }


def _sum(cells: dict[tuple[int, str], Decimal], year: int | None = None, source: str | None = None) -> Decimal:
    wanted = (
        amount for (y, s), amount in cells.items() if (year is None or y == year) and (source is None or s == source)
    )
    return sum(wanted, Decimal(0))


def _steps(project: Project) -> list[dict[str, Any]]:
    """The way of a project, from draft to end, with the days on which it came about."""
    order = [ProjectStatus.DRAFT, ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY, ProjectStatus.FINISHED]
    if project.status == ProjectStatus.CANCELLED:
        order = [ProjectStatus.DRAFT, ProjectStatus.PUBLISHED, ProjectStatus.CANCELLED]
    here = order.index(ProjectStatus(project.status))
    when = {ProjectStatus.DRAFT: project.created_at, **queries.reached(project)}
    return [
        {
            "title": str(rules.STATUS_NAMES[status]),
            "state": _state(status) if n == here else "done" if n < here else "todo",
            "at": thai_date(when.get(status)) if n <= here and when.get(status) else None,
            "text": str(rules.OBSTACLES[rules.Obstacle.MEASURES_FIRST]) if n == here and project.open_finding else "",
        }
        for n, status in enumerate(order)
    ]


def _state(status: ProjectStatus) -> str:
    """How the step on which the project stands is marked: only work goes on; a disclosure is done."""
    going_on = {ProjectStatus.DRAFT: "current", ProjectStatus.UNDER_WAY: "current", ProjectStatus.CANCELLED: "stopped"}
    return going_on.get(status, "done")


@blueprint.get("/projects/<string:public_id>/revisions")
@public
def revisions(public_id: str) -> str:
    project = get_or_404(queries.find(current_actor(), public_id))
    return render_template("projects/revisions.html", project=project, steps=queries.history(project))


@blueprint.get("/projects/<string:public_id>/documents/<string:document_id>")
@public
def document(public_id: str, document_id: str) -> Response:
    return send_document(get_or_404(queries.document(current_actor(), public_id, document_id)))


@blueprint.get("/projects/<string:public_id>/photos/<string:document_id>")
@public
def photo(public_id: str, document_id: str) -> Response:
    return send_thumbnail(get_or_404(queries.document(current_actor(), public_id, document_id)))


def send_thumbnail(found: ProjectDocument) -> Response:
    """A photograph that we encoded ourselves, so it may be shown."""
    if found.thumbnail_key is None:
        abort(404)
    return _send(found.thumbnail_key, "image/jpeg")


def _send(key: str, media_type: str, **more: Any) -> Response:
    try:
        return send_file(open_file(key), media_type, **more)
    except FileNotFoundError:
        abort(404)


def send_document(found: ProjectDocument) -> Response:
    """Always a download under a name of ours: what was uploaded is never shown as a page of this site."""
    name = f"{found.title}{DOCUMENT_TYPES[found.media_type]}"
    response = _send(found.file_key, found.media_type, as_attachment=True, download_name=name, etag=found.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
