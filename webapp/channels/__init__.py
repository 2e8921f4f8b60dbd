"""Why this room exists: people report, give opinions and follow where they chat already; today that is LINE, when an installation sets it up."""

from flask import Blueprint, Flask

from webapp.core.panels import add_panel

blueprint = Blueprint("channels", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.channels import jobs, panels, routes  # noqa: F401  (views, jobs and the carrier of letters register themselves)

    app.register_blueprint(blueprint)
    add_panel(app, "hearing_ways", panels.on_hearing, 1)
