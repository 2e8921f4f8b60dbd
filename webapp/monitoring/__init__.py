"""Why this room exists: say in the open how far every plan item has come, go and look, and show the same numbers at every level."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("monitoring", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.insights.arranging import goes_along
    from webapp.monitoring import board_routes, jobs, panels, periods, routes, visit_routes  # noqa: F401  (views and jobs register)
    from webapp.monitoring.visit_models import Visit

    periods.all_regimes()  # a fault in the data stops the start
    app.register_blueprint(blueprint)
    add_navigation(app, Text("ภาพรวมทั้งประเทศ", "National overview"), "monitoring.nation", 40, place="footer")
    add_navigation(app, Text("การตรวจราชการ", "Inspection visits"), "monitoring.visits", 47, place="footer")
    add_navigation(
        app,
        Text("ความคืบหน้าตามแผน", "Progress"),
        "monitoring.duties",
        34,
        place="workspace",
        permission="progress.report",
    )
    add_navigation(
        app, Text("การตรวจเยี่ยม", "Visits"), "monitoring.visit_desk", 37, place="workspace", permission="visit.see"
    )
    add_navigation(
        app,
        Text("ติดตามและประเมินผล", "Monitoring"),
        "monitoring.own_board",
        113,
        place="workspace",
        permission="monitoring.see",
    )
    add_provider(app, "theme_merged", goes_along(Visit))
    add_provider(app, "resting_on_plan", panels.resting_on_plan)
    add_panel(app, "plan_item", panels.on_plan_item, 20)
    add_panel(app, "area", panels.on_area, 30)
    add_panel(app, "workspace", panels.on_workspace, 33)
