"""Why this room exists: consultations on projects, by the periods and methods of the 2548 regulation."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("hearings", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.hearings import (  # noqa: F401  (views and jobs register)
        draft_routes,
        notice_routes,
        notices,
        panels,
        publishing,
        queries,
        questions_routes,
        questions_rules,
        reminders,
        routes,
        rules,
        session_care,
        session_panels,
        session_routes,
        telling,
        working_days,
    )

    working_days.load(app.extensions["settings"].instance_dir / "days-off.json")
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        hearing_phase=queries.phase_of,
        hearing_clock=routes.clock_of,
        hearing_phase_names=rules.PHASE_NAMES,
        cut_short_names=rules.CUT_SHORT_NAMES,
        hearing_method_names=rules.METHOD_NAMES,
        question_kind_names=questions_rules.KIND_NAMES,
        choice_words=questions_rules.words_of,
        condition_words=questions_rules.condition_words,
    )
    add_navigation(app, Text("รับฟังความคิดเห็น", "Hearings"), "hearings.index", 20)
    add_navigation(app, Text("การรับฟังของหน่วยงาน", "Our hearings"), "hearings.own", 20, "workspace", "hearing.create")
    add_panel(app, "project", panels.on_project, 10)
    add_panel(app, "project_call", panels.call_on_project)
    add_panel(app, "area", panels.on_area, 5)
    add_panel(app, "home", panels.on_home, 10)
    add_panel(app, "workspace", panels.on_workspace, 20)
    add_panel(app, "hearing", notices.on_hearing, 5)
    add_panel(app, "hearing_ways", draft_routes.on_hearing, 4)
    add_provider(app, "hearings_held", queries.held_on)
    add_panel(app, "hearing_ways", session_panels.on_hearing, 3)
