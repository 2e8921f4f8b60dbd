"""Why this room exists: what was heard becomes a result that is drafted from the voices, decided on, published and kept."""

from flask import Blueprint, Flask

blueprint = Blueprint("reports", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
