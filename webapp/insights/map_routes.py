"""HTTP of the opinion map: the page with its list twin, the block of points, reading and making a theme of what was enclosed."""

from collections.abc import Mapping

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.i18n import t
from webapp.core.thai import number
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import blueprint, map_operations, map_queries, map_rules, operations
from webapp.insights.forms import NewThemeForm
from webapp.insights.map_models import OpinionMap
from webapp.insights.map_queries import Chosen, Wanted
from webapp.insights.trend_routes import may_plan, planned_area

MOST = 10_000  # submissions that become a theme in one act


def _wanted(args: Mapping[str, str]) -> Wanted | None:
    """What the address or the form says was enclosed."""
    version, part, by = args.get("version", "")[:16], args.get("part", ""), args.get("by", "")
    line = map_rules.corners(args.get("around", ""))
    chosen_part = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else None
    if line is None and chosen_part is None:
        return None
    value = args.get("is", "")[:60] if by in map_rules.CHANNELS else ""
    return Wanted(version, tuple(line or ()), chosen_part, by if by in map_rules.CHANNELS else "", value)


@blueprint.get("/workspace/opinion-map")
@guarded("theme.accept")
def opinion_map() -> str:
    """The map of an area; with `around` or `part` also what stands there."""
    area, choices = planned_area()
    found, wanted = map_queries.map_of(area), _wanted(request.args)
    chosen = None
    if found is not None and found.made_at is not None and wanted is not None:
        if wanted.version == found.version:
            chosen = map_queries.chosen(found, area, wanted)
        else:
            flash(_made_anew(), "warning")
    return render_template("insights/opinion-map.html", **_context(area, choices, found, wanted, chosen))


def _made_anew() -> str:
    return t(
        "แผนที่ถูกจัดวางใหม่แล้ว กรุณาเลือกอีกครั้งบนแผนที่ปัจจุบัน",
        "The map was laid out anew meanwhile. Please choose again on the present one.",
    )


def _context(
    area: Area,
    choices: list[tuple[str, str]],
    found: OpinionMap | None,
    wanted: Wanted | None,
    chosen: Chosen | None,
    form: NewThemeForm | None = None,
    unticked: frozenset[str] = frozenset(),
) -> dict[str, object]:
    return {
        "area": area,
        "areas": choices,
        "found": found,
        "since": map_queries.came_since(found, area) if found is not None and found.made_at is not None else 0,
        "wanted": wanted,
        "chosen": chosen,
        "form": form or NewThemeForm(formdata=None),
        "unticked": unticked,
        "rules": map_rules,
        "most": MOST,
    }


@blueprint.get("/workspace/opinion-map/points")
@guarded("theme.accept")
def opinion_map_points() -> Response:
    """The block that the browser draws."""
    area, _ = planned_area()
    found = get_or_404(map_queries.map_of(area))
    response = make_response(map_queries.drawn(found, area))
    response.mimetype = "application/octet-stream"
    return response


def _own_area() -> Area:
    area: Area = get_or_404(areas.get(request.form.get("area", "")))
    return get_or_404(area if may_plan(area) else None)  # type: ignore[no-any-return]


@blueprint.post("/workspace/opinion-map")
@guarded("cluster.run")
def lay_out_opinion_map() -> BaseResponse:
    """Lay the map out (again), in the background."""
    area = _own_area()
    map_operations.ask(current_actor(), area.code)
    flash(t("เริ่มจัดวางแผนที่แล้ว ใช้เวลาไม่กี่นาที", "The map is being laid out. It takes a few minutes."), "success")
    return redirect(url_for("insights.opinion_map", area=area.code), 303)


@blueprint.post("/workspace/opinion-map/theme")
@guarded("theme.accept")
def theme_from_map() -> Response | BaseResponse:
    """What was enclosed and stands in no theme becomes one, without those that the planner unticked."""
    area, sent = _own_area(), request.form
    found, wanted = get_or_404(map_queries.map_of(area)), get_or_404(_wanted(sent))
    if wanted.version != found.version:
        flash(_made_anew(), "warning")
        return redirect(url_for("insights.opinion_map", area=area.code), 303)
    chosen = map_queries.chosen(found, area, wanted)
    unticked = frozenset(sent.getlist("shown")) - frozenset(sent.getlist("chosen"))
    left_out = {one.id for one, _ in chosen.shown if one.public_id in unticked}
    numbers = [one for one in chosen.free if one not in left_out]
    form = NewThemeForm()
    if not form.validate_on_submit() or not 0 < len(numbers) <= MOST:
        if not numbers:
            flash(t("กรุณาเลือกเรื่องอย่างน้อยหนึ่งเรื่อง", "Please choose at least one submission."), "warning")
        elif len(numbers) > MOST:
            flash(
                t("ครั้งหนึ่งไม่เกิน {n} เรื่อง กรุณาวงให้เล็กลง", "At most {n} at a time: draw a smaller line.", n=number(MOST)),
                "warning",
            )
        _, choices = planned_area()
        return invalid("insights/opinion-map.html", **_context(area, choices, found, wanted, chosen, form, unticked))
    theme = operations.create_theme(current_actor(), area.code, form.title.data or "", map_queries.submissions(numbers))
    flash(t("ตั้งประเด็นจาก {n} เรื่องแล้ว", "A theme was made of {n} submissions.", n=number(len(numbers))), "success")
    expected = sent.get("free", "")
    taken = int(expected) - len(chosen.free) if expected.isascii() and expected.isdigit() and len(expected) < 8 else 0
    if taken > 0:
        flash(
            t(
                "มีผู้อื่นจัด {n} เรื่องเข้าประเด็นไปก่อนแล้ว จึงไม่ได้รวมไว้",
                "{n} were placed by others meanwhile and left where they are.",
                n=number(taken),
            ),
            "warning",
        )
    return redirect(url_for("insights.edit_theme", public_id=theme.public_id), 303)
