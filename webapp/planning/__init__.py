"""Why this room exists: bring what people said into plans, with a reason, and answer everyone who said it."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("planning", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.planning import (  # noqa: F401  (their views register themselves)
        adoption_routes,
        desk_routes,
        feed_routes,
        home,
        indicator_routes,
        jobs,
        link_queries,
        merging,
        overview_routes,
        panels,
        paper_routes,
        plan_routes,
        project_links,
        queries,
        removing_routes,
        routes,
    )

    app.register_blueprint(blueprint)
    add_navigation(app, Text("แผนพัฒนา", "Plans"), "planning.index", 35)
    add_navigation(
        app, Text("ภาพรวมตามแผน", "Strategy × area"), "planning.matrix", 32, place="workspace", permission="link.make"
    )
    add_navigation(app, Text("ช่องว่างของแผน", "Gaps"), "planning.gaps", 106, place="workspace", permission="link.make")
    add_panel(app, "theme", panels.on_theme, 10)
    add_panel(app, "theme_desk", panels.on_theme_desk, 10)
    add_panel(app, "review", panels.on_review_links, 5)
    add_panel(app, "review", panels.on_review, 10)
    add_panel(app, "hearing", panels.on_hearing, 60)
    add_panel(app, "submission", panels.on_submission, 60)
    add_panel(app, "area", panels.on_area, 40)
    add_panel(app, "area", panels.on_area_drafts, 7)
    add_panel(app, "home", home.on_home_drafts, 15)
    add_panel(app, "home", home.on_home, 20)
    add_panel(app, "workspace", panels.on_workspace, 30)
    add_panel(app, "workspace", panels.on_desk_settings, 60)
    add_provider(app, "tracking_steps", panels.tracking_steps)
    add_provider(app, "theme_steps", panels.theme_steps)
    add_provider(app, "feed_of_themes", feed_routes.feed_of_themes)
    add_provider(app, "strategies_for", queries.strategies_for)
    add_provider(app, "strategy_now", queries.strategy_now)
    add_provider(app, "plan_items_for", queries.plan_items_for)
    add_provider(app, "plan_links", project_links.plan_links)
    add_provider(app, "theme_merged", merging.follow_merge)
    add_provider(app, "states_of_themes", link_queries.states_of_themes)
    add_provider(app, "states_of_submissions", link_queries.states_of_submissions)
