"""Why this room exists: put the statements of a theme, or a budget, to the public, and compute a result that anybody can repeat."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("deliberations", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.deliberations import (  # (views, jobs and reportable things register)
        budget_routes,  # noqa: F401
        desk_routes,  # noqa: F401
        jobs,  # noqa: F401
        moderating,
        panels,
        routes,  # noqa: F401
    )
    from webapp.deliberations.models import Deliberation
    from webapp.insights.arranging import goes_along

    app.register_blueprint(blueprint)
    add_navigation(app, Text("ร่วมปรึกษา", "Deliberations"), "deliberations.index", 44, place="footer")
    for label, endpoint, order, permission in (
        (Text("การร่วมปรึกษา", "Deliberations"), "deliberations.own", 108, "deliberation.create"),
        (Text("ข้อความที่เสนอ", "Proposed statements"), "deliberations.proposals", 62, "deliberation.moderate"),
    ):
        add_navigation(app, label, endpoint, order, place="workspace", permission=permission)
    add_panel(app, "home", panels.on_home, 25)
    add_panel(app, "area", panels.on_area, 25)
    add_panel(app, "theme", panels.on_theme, 30)
    add_panel(app, "hearing", panels.on_hearing, 45)
    add_panel(app, "plan_item", panels.on_plan_item, 40)
    add_panel(app, "theme_desk", panels.on_theme_desk, 65)
    add_panel(app, "workspace", panels.on_workspace, 36)
    add_provider(app, "theme_merged", goes_along(Deliberation))
    add_provider(app, "tracking_steps", panels.tracking_steps)
    add_provider(app, "resting_on_plan", panels.resting_on_plan)
    add_provider(app, "concealed", moderating.forget_concealed)
