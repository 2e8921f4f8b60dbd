"""HTTP of views: the submissions by any filter, kept views, the file of a view."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.hearings.models import Hearing
from webapp.insights import (
    blueprint,
    queries,
    rules,
    theme_queries,
    type_queries,
    view_operations,
    view_queries,
    view_rules,
)
from webapp.insights.routes import area_choices
from webapp.insights.view_forms import KeepForm, ViewForm
from webapp.projects.models import Project

OF_ONE_MATTER = {"strategy", "type", "q", "hearing", "project"}  # with these, the themes of what was found are shown
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/workspace/submissions")
@guarded("insight.review")
def view() -> str:
    """The submissions of the own areas, by whatever the address narrows them to."""
    filters = view_rules.read(request.args)
    keep = KeepForm(formdata=None, query=view_rules.address(filters))
    return render_template("insights/view.html", **_context(filters, keep))


def _context(filters: dict[str, str], keep: KeepForm) -> dict[str, Any]:
    actor = current_actor()
    form = ViewForm(formdata=None, data={**filters, **_days(filters)})
    places = [area] if (area := areas.get(filters.get("area", ""))) else queries.own_areas(actor)
    form.offer(_lists(filters), filters, type_queries.to_filter(places, [filters.get("type", "").strip("-")]))
    page = view_queries.page(actor, filters, request.args.get("after", "")[:16])
    themes = view_queries.themes(actor, page) if OF_ONE_MATTER & set(filters) else []
    return {
        "filters": filters,
        "form": form,
        "chosen": form.words(filters),
        "page": page,
        "counted": view_queries.COUNTED,
        "most": view_rules.MOST_EXPORTED,
        "labels": queries.labels_of([one.id for one in page.items]),
        "themes": themes,
        "titles": theme_queries.titles([theme for theme, _ in themes]),
        "views": view_queries.saved(actor),
        "me": actor.id,
        "keep": keep,
        "query": view_rules.address(filters),
        "rules": rules,
    }


def _days(filters: Mapping[str, str]) -> dict[str, Any]:
    return {name: view_rules.day(filters.get(name, "")) for name in ("since", "until")}


def _lists(filters: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Choices that depend on the officer: areas, strategies of the plan in force, hearings, projects; and the chosen."""
    actor = current_actor()
    choices = area_choices()
    asked = areas.get(filters.get("area", ""))
    if asked is not None and asked.code not in dict(choices):
        choices.append((asked.code, str(areas.full_path_name(asked))))
    place = asked.code if asked else next((code for code, _ in choices), "")
    return {
        "area": choices,
        "strategy": list(queries.strategies_for(place).items()) if place else [],
        "hearing": view_queries.titles(actor, Hearing, filters.get("hearing", "")),
        "project": view_queries.titles(actor, Project, filters.get("project", "")),
        "theme": view_queries.theme_title(actor, filters.get("theme", "")),
    }


def _sent() -> dict[str, str]:
    return view_rules.read(dict(parse_qsl(request.form.get("query", "")[:4000])))


def _address(filters: Mapping[str, str]) -> str:
    return url_for("insights.view", **filters)  # type: ignore[arg-type]


@blueprint.post("/workspace/submissions/views")
@guarded("view.keep")
def keep_view() -> Response | BaseResponse:
    """Keep the view under a name."""
    form, filters, actor = KeepForm(), _sent(), current_actor()
    if not form.validate_on_submit():
        return invalid("insights/view.html", **_context(filters, form))
    office = next((grant.organisation_id for grant in actor.grants if grant.organisation_id), None)
    view_operations.keep(actor, form.name.data or "", filters, organisation_id=office if form.shared.data else None)
    flash(t("บันทึกมุมมองแล้ว", "The view is kept."), "success")
    return redirect(_address(filters), 303)


@blueprint.post("/workspace/submissions/views/<string:public_id>/give-up")
@guarded("view.keep")
def give_up_view(public_id: str) -> BaseResponse:
    """Give a kept view up."""
    actor = current_actor()
    view_operations.give_up(actor, get_or_404(view_queries.saved_view(actor, public_id)))
    flash(t("ลบมุมมองแล้ว", "The view is given up."), "success")
    return redirect(url_for("insights.view"), 303)


@blueprint.post("/workspace/submissions/export")
@guarded("view.export")
def export_view() -> Response:
    """The view as a file; the audit trail keeps who took it."""
    form = "xlsx" if request.form.get("form") == "xlsx" else "csv"
    content = view_operations.export(current_actor(), _sent(), form)
    response = make_response(content)
    response.headers["Content-Type"] = XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    name = f"{t('เรื่องจากประชาชน', 'submissions')}.{form}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"submissions.{form}\"; filename*=UTF-8''{quote(name)}"
    )
    return response
