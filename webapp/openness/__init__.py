"""Why this room exists: what the public may read, machines may read as well, and send as anyone would."""

from flask import Blueprint, Flask

blueprint = Blueprint("openness", __name__, template_folder="templates")
open311 = Blueprint("open311", __name__, url_prefix="/open311/v2", template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(open311)
