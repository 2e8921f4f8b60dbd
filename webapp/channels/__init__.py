"""Why this room exists: people report, give opinions and follow where they chat already; today that is LINE, when an installation sets it up."""

from flask import Blueprint, Flask

blueprint = Blueprint("channels", __name__)


def init_app(app: Flask) -> None:
    from webapp.channels import jobs, routes  # noqa: F401  (views, jobs and the carrier of letters register themselves)

    app.register_blueprint(blueprint)
