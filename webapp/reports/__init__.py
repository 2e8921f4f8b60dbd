"""Why this room exists: what was heard becomes a result that is drafted from the voices, decided on, published and kept."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("reports", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.reports import (  # noqa: F401  (views and jobs register)
        jobs,
        panels,
        period_jobs,
        period_panels,
        period_routes,
        queries,
        routes,
    )

    app.register_blueprint(blueprint)
    add_panel(app, "hearing_summary", panels.on_hearing_summary, 10)
    add_panel(app, "workspace", panels.on_workspace, 25)
    add_provider(app, "states_of_submissions", queries.answered)
    add_provider(app, "tracking_steps", panels.tracking_steps)
    add_navigation(app, Text("รายงาน", "Reports"), "reports.periods", 50, place="footer")
    add_navigation(
        app,
        Text("รายงานตามรอบ", "Reports due"),
        "reports.dues",
        36,
        place="workspace",
        permission="report.period.approve",
    )
    add_panel(app, "workspace", period_panels.on_workspace, 45)
    add_panel(app, "area", period_panels.on_area, 70)
