"""HTTP of the areas: the map of provinces, a page for every area, the lists of the picker."""

from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for

from webapp.areas import blueprint, geometry, outlines, queries, rules
from webapp.areas.models import Area, Level
from webapp.core import share
from webapp.core.i18n import t
from webapp.core.web import get_or_404, public


@blueprint.get("/areas")
@public
def index() -> str:
    """The provinces, as a map and as a list; or what was searched for."""
    typed = request.args.get("q", "").strip()[:100]
    found = [{"area": area, "address": queries.full_path_name(area)} for area in queries.find(typed)] if typed else []
    shapes, drawn = geometry.shapes("provinces", geometry.COUNTRY), outlines.addresses()
    regions = [(region, _provinces_within(region)) for region in queries.children("TH") if region.level == Level.REGION]
    return render_template(
        "areas/index.html",
        typed=typed,
        found=found,
        regions=regions,
        outside=[area for area in queries.children("TH") if area.level == Level.PROVINCE],
        map_shapes=[_map_shape(shape, drawn=drawn[shape.code]) for shape in shapes.values()],
        view_box=geometry.view_box(list(shapes.values())),
        name=rules.full_name,
    )


@blueprint.get("/areas/provinces.svg")
@public
def provinces_svg() -> Response:
    """Under an address that changes with the content, so it is kept for a year."""
    response = make_response(outlines.provinces_svg())
    response.content_type = "image/svg+xml"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/areas/<string:code>")
@public
def show(code: str) -> str:
    """One area: what lies within, and what the rooms have to say about it."""
    area = get_or_404(queries.get(code.upper()))
    return render_template(
        "areas/show.html",
        area=area,
        ancestors=queries.ancestors(area)[:-1],
        children=queries.children(area.code),
        name=rules.full_name,
        level_name=rules.LEVELS[Level(area.level)],
        share_tags=share.tags(_card(area), "areas.show", "areas.share_picture", code=area.code),
        **_map_of(area),
    )


def _card(area: Area) -> share.Card:
    above = [rules.full_name(one) for one in queries.ancestors(area)[:-1] if one.code != "TH"]
    return share.Card(
        rules.LEVELS[Level(area.level)],
        str(rules.full_name(area)),
        " · ".join(str(one) for one in reversed(above)),
        description=t(
            "โครงการ การรับฟังความคิดเห็น เสียงของประชาชน และคำตอบของจังหวัดใน{name}",
            "Projects, hearings, people’s voices and the answers to them: {name}",
            name=rules.full_name(area),
        ),
    )


@blueprint.get("/areas/<string:code>/share-<string:locale>.png")
@public
def share_picture(code: str, locale: str) -> Response:
    share.in_language(locale)
    return share.picture(_card(get_or_404(queries.get(code))))


@blueprint.get("/areas/<string:code>/children.json")
@public
def children(code: str) -> Response:
    """The areas directly within, for the picker."""
    inner = queries.tree().children.get(code, [])  # one answer for all readers: it is kept by caches
    rows = [{"code": a.code, "name_th": a.name_th, "name_en": a.name_en} for a in inner]
    response = jsonify(areas=rows)
    response.cache_control.public, response.cache_control.max_age = True, 86_400
    return response


@blueprint.get("/areas/<string:code>/districts.geojson")
@public
def districts(code: str) -> Response:
    """For the pin map: a province's districts, above that all provinces. CC BY-IGO, Royal Thai Survey Department 2019."""
    area = get_or_404(queries.get(code))
    known = area.code[:1].isdigit()
    response = jsonify(geometry.districts_of(area.code[:2]) if known else geometry.all_provinces())
    response.cache_control.public, response.cache_control.max_age = True, 86_400
    return response


def _provinces_within(region: Area) -> list[Area]:
    return [p for p in queries.provinces() if p.path.startswith(region.path + "/")]


def _map_shape(shape: geometry.Shape, active: bool = False, drawn: str | None = None) -> dict[str, Any]:
    area = queries.get(shape.code)
    label = rules.full_name(area) if area else shape.code
    return {
        "d": shape.path,
        "drawn": drawn,
        "label": str(label),
        "url": url_for("areas.show", code=shape.code),
        "tone": 1,
        "active": active,
    }


def _map_of(area: Area) -> dict[str, Any]:
    """The map of a province's districts, of a district among its neighbours, or of a cluster's provinces."""
    if area.code[:1].isdigit():
        province = area.code[:2]
        found = [s for code, s in geometry.shapes("districts").items() if code.startswith(province) and len(code) == 4]
        shapes = [_map_shape(shape, active=area.code.startswith(shape.code)) for shape in found]
    else:
        inside = {p.code for p in queries.provinces() if p.path.startswith(area.path + "/")}
        is_nation = area.level == Level.COUNTRY
        decimals, drawn = (geometry.COUNTRY, outlines.addresses()) if is_nation else (1, {})
        found = [s for code, s in geometry.shapes("provinces", decimals).items() if code in inside]
        shapes = [_map_shape(shape, drawn=drawn.get(shape.code)) for shape in found]
    return {
        "map_shapes": shapes,
        "view_box": geometry.view_box(found, 3) if found else "0 0 1 1",
        "map_label": t("แผนที่{name}", "Map of {name}", name=rules.full_name(area)),
    }
