"""The map of reports, opinions and projects: counted in cells by the index, coarser the wider one looks."""

from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from sqlalchemy import func, select

from webapp.areas import geometry, outlines
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.areas.rules import full_name
from webapp.areas.served import province_of_reader
from webapp.core.db import db
from webapp.core.paging import address_args
from webapp.core.thai import dictionary_order
from webapp.core.web import get_or_404, public
from webapp.submissions import blueprint, cells, queries, tallying
from webapp.submissions.forms import MapForm
from webapp.submissions.map_queries import Box, Frame, count_cells, count_projects, level_for, read_box, within

THAILAND = (97.0, 5.0, 106.0, 21.0)
PROJECTS = "project"


def _filters(form: MapForm) -> queries.Filters:
    return queries.Filters(form.chosen_kind(), form.area.area, form.chosen_state())


@blueprint.get("/map")
@public
def map_page() -> str:
    """The map, its table, the filters in the address. Without script: a map of areas drawn by the server."""
    form = MapForm(request.args)
    filters = _filters(form)
    rows = _rows(filters)
    outer = [one for one in _shapes(filters.area) if one.code in rows]
    most = max((count for _, count in rows.values()), default=0) or 1
    drawn = outlines.addresses() if filters.area is None or not filters.area.code[:1].isdigit() else {}
    shapes = [{**_shape(one, *rows[one.code], most), "drawn": drawn.get(one.code)} for one in outer]
    return render_template(
        "submissions/map.html",
        form=form,
        filters=filters,
        shapes=shapes,
        view_box=geometry.view_box(outer, 3) if outer else "0 0 1 1",
        rows=sorted(rows.values(), key=lambda row: (-row[1], dictionary_order(row[0].name_th))),
        box=_box_of(filters.area or province_of_reader()),
        frame=_frame(read_box(request.args.get("box", "")), form),
        boundaries=url_for("areas.districts", code=filters.area.code[:2] if filters.area else "TH"),
        name=full_name,
    )


def _frame(box: Box | None, form: MapForm) -> Frame | None:
    if box is None:
        return None
    only = form.kind.data
    filters = queries.Filters(kind=form.chosen_kind(), state=form.chosen_state())
    return within(box, filters, voices=only != PROJECTS, projects=only in {"", None, PROJECTS})


@blueprint.get("/map/list.json")
@public
def map_list() -> Response:
    """What lies in a box: the part of the page that changes with the frame."""
    box = get_or_404(read_box(request.args.get("box", "")))
    return jsonify(list=render_template("submissions/_map-list.html", frame=_frame(box, MapForm(request.args))))


def _shapes(area: Area | None) -> list[geometry.Shape]:
    """Provinces, or the districts of the chosen one's province."""
    if area is None or not area.code[:1].isdigit():
        return list(geometry.shapes("provinces", geometry.COUNTRY).values())
    return [one for code, one in geometry.shapes("districts").items() if code.startswith(area.code[:2])]


def _rows(filters: queries.Filters) -> dict[str, tuple[Area, int]]:
    """Code → area and how many, of the provinces or of the districts of one."""
    area = filters.area
    inside = area is not None and area.code[:1].isdigit()
    length = 4 if inside else 2
    counts = _by_place(filters, length)
    every = areas.children(area.code[:2]) if area and inside else areas.provinces()
    return {one.code: (one, counts.get(one.code, 0)) for one in every}


def _by_place(filters: queries.Filters, length: int) -> dict[str, int]:
    if filters.area is None or filters.area.level != Level.SUBDISTRICT:
        return tallying.listed_by_place(filters.area, filters.kind, filters.state, length)
    counted = select(func.count()).where(*filters.conditions())
    return {filters.area.code[:length]: db.session.scalar(counted) or 0}


def _shape(shape: geometry.Shape, area: Area, count: int, most: int) -> dict[str, Any]:
    kept = {**address_args(), "area": area.code}
    return {
        "d": shape.path,
        "label": str(full_name(area)),
        "note": f"{count:,}",
        "url": url_for("submissions.map_page" if len(area.code) == 2 else "submissions.index", **kept),
        "tone": -(-5 * count // most) if count else 0,
    }


def _box_of(area: Area | None) -> str:
    """Where the map begins, as the address writes it."""
    if typed := read_box(request.args.get("box", "")):
        return f"{typed.west},{typed.south},{typed.east},{typed.north}"
    outer = _shapes(area) if area else []
    if not outer:
        return ",".join(str(one) for one in THAILAND)
    scale, stretch = geometry.SCALE, geometry.STRETCH * geometry.SCALE
    west, east = min(s.box[0] for s in outer) / stretch, max(s.box[2] for s in outer) / stretch
    south, north = -max(s.box[3] for s in outer) / scale, -min(s.box[1] for s in outer) / scale
    return ",".join(f"{one:.3f}" for one in (west, south, east, north))


@blueprint.get("/map/cells.json")
@public
def map_cells() -> Response:
    """How many lie in each cell of a box, for the map; `kind=project` counts projects."""
    box = get_or_404(read_box(request.args.get("box", "")))
    level = level_for(box)
    form = MapForm(request.args)
    chosen = form.kind.data
    reports = [] if chosen == PROJECTS else count_cells(box, _filters(form), level)
    projects = count_projects(box, level) if chosen in {"", None, PROJECTS} else []
    response = jsonify(level=level, cells=reports, projects=projects, finest=level >= cells.LEVELS - 1)
    response.cache_control.public, response.cache_control.max_age = True, 60
    return response
