"""Why this room exists: the official tree of regions, provincial clusters, provinces, districts and subdistricts that all else is placed in."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.web import add_navigation

blueprint = Blueprint("areas", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.areas import routes, served  # noqa: F401  (its views register on the blueprint)

    served.init_app(app)
    app.register_blueprint(blueprint)
    add_navigation(app, Text("พื้นที่", "Areas"), "areas.index", 40)
