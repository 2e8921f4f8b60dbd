"""HTTP of the planners' overview: strategy × area with the books, gaps, how the desk works."""

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import population
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import clock
from webapp.core.i18n import t
from webapp.core.policy import Role, within
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.insights import queries as insight_queries
from webapp.planning import blueprint, link_queries, operations, overview, rules
from webapp.planning.forms import DeskForm
from webapp.submissions.books import books


def _asked(role: Role) -> tuple[Area, list[Area]]:
    """The area in the address if it is the actor's own, else the first of them; and all of them."""
    own = insight_queries.own_areas(current_actor(), role)
    asked = areas.get(request.args.get("area", ""))
    inside = asked is not None and any(within(asked.path, one.path) for one in own)
    return (asked if asked is not None and inside else get_or_404(own[0] if own else None)), own


@blueprint.get("/workspace/matrix")
@guarded("link.make")
def matrix() -> str:
    """Strategy × area, with the books of the same area on the page."""
    area, own = _asked(Role.PLANNER)
    wide = area.level in (Level.PROVINCE, Level.PROVINCIAL_CLUSTER, Level.REGION, Level.COUNTRY)
    shown = area if wide else areas.province_of(area) or area
    measure = rules.measure_of(request.args.get("show", ""))
    found, counted = overview.matrix(shown, clock.now()), books(shown)
    return render_template(
        "planning/matrix.html",
        area=shown,
        own=own,
        matrix=found,
        figures=population.newest(one.code for one in found.columns),
        books=counted,
        measure=measure,
        strongest=found.strongest(measure),
        rules=rules,
    )


@blueprint.get("/workspace/gaps")
@guarded("link.make")
def gaps() -> str:
    """Where plans and voices do not meet."""
    area, own = _asked(Role.PLANNER)
    found = overview.gaps(area, clock.now())
    return render_template("planning/gaps.html", area=area, own=own, gaps=found, most=overview.MOST, rules=rules)


@blueprint.route("/workspace/desk", methods=["GET", "POST"])
@guarded("desk.set")
def desk_settings() -> Response | BaseResponse | str:
    """Whether a second planner confirms links in an area of the administrator's."""
    area, own = _asked(Role.ADMIN)
    form = DeskForm(data={"second_pair": link_queries.wants_second_pair(area.code)})
    if request.method == "POST" and form.validate_on_submit():
        operations.set_desk(current_actor(), area.code, second_pair=form.second_pair.data)
        flash(t("บันทึกแล้ว", "Saved."), "success")
        return redirect(url_for("planning.desk_settings", area=area.code), 303)
    return render_template("planning/desk-settings.html", area=area, own=own, form=form)
