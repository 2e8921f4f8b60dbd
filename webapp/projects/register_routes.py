"""HTTP of the public register: list, map and feed of what is disclosed, by the same filters in the address."""

from dataclasses import replace
from typing import Any

from flask import Response, render_template, request, url_for

from webapp.areas import geometry
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core import feed as feeds
from webapp.core import search
from webapp.core.i18n import t
from webapp.core.links import address
from webapp.core.web import public
from webapp.projects import blueprint, queries, rules
from webapp.projects.models import Project, ProjectStatus


@blueprint.get("/projects")
@public
def index() -> str:
    filters = _filters()
    page, meant = search.searched(lambda words: queries.register(replace(filters, query=words)), filters.query)
    return render_template("projects/index.html", page=page, meant=meant, **_context(filters))


@blueprint.get("/projects/map")
@public
def map_page() -> str:
    """The same projects as points on the map, with the list as its twin."""
    filters = _filters()
    _, meant = search.searched(lambda words: queries.register(replace(filters, query=words)), filters.query)
    found = queries.on_map(replace(filters, query=meant) if meant else filters)
    placed = [(project, place) for project in found if (place := _place(project))]
    shapes = _shapes(filters.area)
    return render_template(
        "projects/map.html",
        found=found,
        meant=meant,
        points=[
            {"x": x, "y": y, "r": 3 if filters.area else 5, "label": project.title, "url": _url(project)}
            for project, (x, y) in placed
        ],
        shapes=[{"d": shape.path, "label": _name(shape.code), "tone": 1} for shape in shapes],
        view_box=geometry.view_box(shapes, 3),
        most=queries.MOST_POINTS,
        map_label=t("แผนที่โครงการ {n} โครงการ", "Map of {n} projects", n=len(placed)),
        by_area=_by_area(found),
        **_context(filters),
    )


@blueprint.get("/projects/feed.atom")
@public
def feed() -> Response:
    """What became new or different, newest first: for the whole country, an area, or any filter of the register."""
    filters = _filters()
    asked = feeds.in_language(filters.in_url())
    title = t("ร่วมคิด: โครงการ", "Ruamkid: projects") + (f" · {full_name(filters.area)}" if filters.area else "")
    here, there = address("projects.feed", **asked), address("projects.index", **asked)
    return feeds.atom(title, [_entry(one) for one in queries.news(filters)], here=here, there=there)


def _entry(one: queries.News) -> feeds.Entry:
    project, place = one.project, areas.full_path_name(one.project.area)
    page = address("projects.show", public_id=project.public_id)
    became = t("ฉบับที่ {n}: {reason}", "Revision {n}: {reason}", n=one.number, reason=one.reason)
    became = t("เปิดเผยครั้งแรก", "First disclosure") if one.number == 1 else became
    return feeds.Entry(
        id=f"{page}/revisions#revision-{one.number}",
        title=project.title,
        url=page,
        published=one.made_at,
        updated=one.made_at,
        author=str(project.organisation.name),
        category=(project.area_code, place),
        summary=f"{became} · {rules.STATUS_NAMES[ProjectStatus(project.status)]} · {place}",
    )


def _context(filters: queries.Filters) -> dict[str, Any]:
    return {
        "filters": filters,
        "provinces": queries.used_provinces(),
        "organisations": queries.publishing_organisations(),
        "strategies": queries.strategies(filters.area.code) if filters.area else [],
        "years": queries.used_years(),
        "status_names": rules.STATUS_NAMES,
        "cost_bands": rules.COST_BANDS,
        "feed": url_for("projects.feed", **feeds.in_language(filters.in_url())),
    }


def _filters() -> queries.Filters:
    typed = {name: value.strip()[:200] for name, value in request.args.items()}
    year, status, cost = typed.get("year", ""), typed.get("status", ""), typed.get("cost", "")
    return queries.Filters(
        area=areas.get(typed.get("area")),
        organisation=typed.get("organisation", ""),
        strategy=typed.get("strategy", ""),
        status=status if status in rules.STATUS_NAMES and status != ProjectStatus.DRAFT else "",
        year=int(year) if year.isascii() and year.isdigit() and 2500 <= int(year) <= 2700 else None,
        cost=cost if cost in rules.COST_BANDS else "",
        query=typed.get("q", ""),
    )


def _url(project: Project) -> str:
    return url_for("projects.show", public_id=project.public_id)


def _place(project: Project) -> tuple[float, float] | None:
    """The project's own point, or else the middle of its area."""
    lat, lon = project.lat, project.lon
    if lat is None or lon is None:
        lat, lon = project.area.lat, project.area.lon
    return geometry.project(lat, lon) if lat is not None and lon is not None else None


def _shapes(area: Area | None) -> list[geometry.Shape]:
    """The districts of the province asked for, or else the provinces of the wider area."""
    if area is not None and area.code[:1].isdigit():
        return [
            s for code, s in geometry.shapes("districts").items() if code.startswith(area.code[:2]) and len(code) == 4
        ]
    inside = {p.code for p in areas.provinces() if area is None or p.path.startswith(area.path + "/")}
    return [s for code, s in geometry.shapes("provinces").items() if code in inside] or list(
        geometry.shapes("provinces", geometry.COUNTRY).values()
    )


def _name(code: str) -> str:
    area = areas.get(code)
    return str(full_name(area)) if area else code


def _by_area(found: list[Project]) -> list[tuple[str, list[Project]]]:
    """The list twin: the same projects under the names of their provinces."""
    groups: dict[str, list[Project]] = {}
    for project in found:
        groups.setdefault(_name(project.area_code[:2]), []).append(project)
    return sorted(groups.items())
