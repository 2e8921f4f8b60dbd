"""Why this room exists: whoever follows a project or an area hears by mail, or in the browser, what becomes of it."""

from flask import Blueprint, Flask

from webapp.core.panels import add_panel, add_provider

blueprint = Blueprint("follows", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.follows import browsers, jobs, operations, panels, queries, routes  # noqa: F401  (views and jobs register)

    app.register_blueprint(blueprint)
    add_provider(app, "follow_subject", queries.area_subject)
    add_provider(app, "push_subject", browsers.push_subject)
    add_panel(app, "area", panels.on_area, 90)
    add_panel(app, "account", panels.on_account, 50)
    add_provider(app, "account_closed", operations.end_all)
