"""Where a project lies, as a drawing: its own page shows it, and every page that asks people about the project."""

from typing import Any

from webapp.areas import geometry
from webapp.areas import queries as areas
from webapp.core.i18n import current_locale
from webapp.projects.models import Project

MARGIN = 3
MOST_NAMES = 6  # more would lie on each other


def map_of(project: Project) -> dict[str, Any]:
    """The project's point, line or area in its districts and their neighbours: what the map part takes."""
    codes = (project.area_code, *project.further_codes)
    provinces = {code[:2] for code in codes}
    found = [shape for code, shape in geometry.shapes("districts").items() if len(code) == 4 and code[:2] in provinces]
    near = [s for s in found if any(c.startswith(s.code) or s.code.startswith(c) for c in codes)] or found
    view = geometry.view_box(near, MARGIN) if near else ""
    left, top, width, height = map(float, view.split()) if view else (0.0,) * 4
    shapes, names = [], []
    for shape in found:
        if shape.box[0] > left + width or shape.box[2] < left or shape.box[1] > top + height or shape.box[3] < top:
            continue
        area = areas.get(shape.code)
        whole = str(areas.full_path_name(area)) if area else shape.code
        shapes.append({"d": shape.path, "label": whole, "tone": 2 if shape in near else 1})
        if area and area.lat is not None and area.lon is not None and shape in near and len(near) <= MOST_NAMES:
            x, y = geometry.project(area.lat, area.lon)
            words = area.name_th if current_locale() == "th" else area.name_en
            names.append({"x": x, "y": y, "size": round(width / 16, 1), "words": words})
    places = project.outline["points"] if project.outline else []
    if not places and project.lat is not None and project.lon is not None:
        places = [(project.lat, project.lon)]
    drawn = [geometry.project(lat, lon) for lat, lon in places]
    points, lines = [], []
    if project.outline:
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in drawn) + ("Z" if project.outline["kind"] == "area" else "")
        lines = [{"d": path, "kind": project.outline["kind"], "label": project.title}]
    elif drawn:
        x, y = drawn[0]
        points = [{"x": x, "y": y, "r": round(float(view.split()[2]) / 40, 2) if view else 4, "label": project.title}]
    return {"shapes": shapes, "points": points, "lines": lines, "names": names, "view_box": view}
