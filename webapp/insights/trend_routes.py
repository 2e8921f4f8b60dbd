"""HTTP of trends: what grows, what is new, and whose voices are missing. For planners, within their areas."""

from flask import render_template, request

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock
from webapp.core.policy import Role, within
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.insights import blueprint, queries, trend_queries, trend_rules

SHOWN = 60  # themes with a picture; more than that stand in a table of their own


def may_plan(area: Area) -> bool:
    return any(within(area.path, one.path) for one in queries.own_areas(current_actor(), Role.PLANNER))


def planned_area() -> tuple[Area, list[tuple[str, str]]]:
    """The area in the address, if the planner plans for it, else their first one; and what may be chosen instead."""
    own = queries.own_areas(current_actor(), Role.PLANNER)
    asked = areas.get(request.values.get("area", ""))
    if asked is None or not may_plan(asked):
        asked = get_or_404(own[0] if own else None)
    inside = [child for one in own for child in areas.children(one.code)]
    choices = {one.code: str(areas.full_path_name(one)) for one in (*own, *inside, asked)}
    return asked, list(choices.items())


@blueprint.get("/workspace/trends")
@guarded("theme.edit")
def trends() -> str:
    """Themes by week: bursts, new themes, and all others."""
    area, choices = planned_area()
    return render_template(
        "insights/trends.html",
        area=area,
        areas=choices,
        found=trend_queries.trends(current_actor(), area, clock.now()),
        shown=SHOWN,
        in_table=request.args.get("show") == "table",
        rules=trend_rules,
    )


@blueprint.get("/workspace/missing-voices")
@guarded("theme.edit")
def missing_voices() -> str:
    """From where, and by which channel, hardly anybody is heard."""
    area, choices = planned_area()
    found = trend_queries.missing(area, clock.now())
    return render_template("insights/missing-voices.html", area=area, areas=choices, found=found, rules=trend_rules)
