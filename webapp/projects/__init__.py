"""Why this room exists: what an agency discloses before it does it, so that people can know and judge."""

from flask import Blueprint, Flask

from webapp.areas.queries import full_path_name
from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("projects", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.projects import (  # noqa: F401  (views and jobs register)
        document_routes,
        jobs,
        panels,
        publishing,
        queries,
        register_routes,
        routes,
        rules,
        share_routes,
    )
    from webapp.projects.drawing import map_of

    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        project_status_names=rules.STATUS_NAMES,
        document_kinds=rules.DOCUMENT_KINDS,
        document_kind_names=rules.KIND_NAMES,
        document_text_states=rules.TEXT_STATES,
        unreadable_texts=rules.BAD_TEXTS,
        cost_source_names=rules.COST_SOURCES,
        file_size=rules.file_size,
        full_path_name=full_path_name,
        project_map=map_of,
    )
    add_navigation(app, Text("โครงการ", "Projects"), "projects.index", 10)
    add_navigation(app, Text("โครงการของหน่วยงาน", "Our projects"), "projects.own", 10, "workspace", "project.create")
    add_panel(app, "area", panels.on_area, 10)
    add_panel(app, "home", panels.on_home, 30)
    add_panel(app, "workspace", panels.on_workspace, 10)
    add_provider(app, "follow_subject", queries.follow_subject)
