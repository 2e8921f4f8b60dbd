"""Why this room exists: whom a project touches may ask for a hearing on it, and everybody sees what was answered."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("petitions", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.petitions import operations, panels, queries, routes  # noqa: F401  (views register)

    app.register_blueprint(blueprint)
    label = Text("คำขอให้จัดรับฟัง", "Requests for a hearing")
    add_navigation(app, label, "petitions.own", 21, "workspace", "petition.decide")
    add_panel(app, "project", panels.on_project, 11)
    add_panel(app, "workspace", panels.on_workspace, 15)
    add_panel(app, "hearing_ways", panels.on_hearing, 2)
    add_panel(app, "submission", panels.on_submission, 3)
    add_panel(app, "tracking", panels.on_submission, 3)
    add_panel(app, "compliance", panels.on_compliance)
    add_provider(app, "whole_way", panels.way)
    add_provider(app, "own_copy", panels.own_copy)
    add_provider(app, "answered_alone", queries.answered_alone)
    add_provider(app, "hearing_announced", operations.grant)
    add_provider(app, "hearing_fell_through", operations.take_up_again)
