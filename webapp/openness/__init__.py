"""Why this room exists: what the public may read, machines may read as well, and send as anyone would."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel
from webapp.core.web import add_navigation

blueprint = Blueprint("openness", __name__, template_folder="templates")
open311 = Blueprint("open311", __name__, url_prefix="/open311/v2", template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.openness import data_routes, open311_routes, panels  # noqa: F401  (views register)

    app.register_blueprint(blueprint)
    app.register_blueprint(open311)
    add_panel(app, "hearing", panels.on_hearing, 21)
    add_navigation(app, Text("ข้อมูลเปิด", "Open data"), "openness.index", 80, "footer")
