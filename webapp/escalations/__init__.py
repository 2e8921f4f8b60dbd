"""Why this room exists: hand up what a province cannot solve alone, and bring the decision back down to those who asked."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("escalations", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.escalations import jobs, ladder, panels, routes  # noqa: F401  (views and jobs register)
    from webapp.escalations.models import Escalation
    from webapp.insights.arranging import goes_along

    ladder.all_ladders()  # a fault in the data stops the start
    app.register_blueprint(blueprint)
    add_navigation(app, Text("เรื่องที่ส่งต่อ", "Escalated problems"), "escalations.index", 45, place="footer")
    add_navigation(
        app, Text("เรื่องส่งต่อ", "Escalations"), "escalations.duties", 35, place="workspace", permission="escalation.see"
    )
    add_panel(app, "theme_desk", panels.on_theme_desk, 60)
    add_panel(app, "theme", panels.on_theme, 40)
    add_panel(app, "review", panels.on_review, 60)
    add_panel(app, "plan_item", panels.on_plan_item, 60)
    add_panel(app, "area", panels.on_area, 60)
    add_panel(app, "workspace", panels.on_workspace, 35)
    add_provider(app, "theme_merged", goes_along(Escalation))
    add_provider(app, "tracking_steps", panels.tracking_steps)
    add_provider(app, "resting_on_plan", panels.resting_on_plan)
