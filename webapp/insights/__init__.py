"""Why this room exists: what the machine understood of each submission, and what people made of it."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("insights", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.insights import (  # noqa: F401  (views and jobs register themselves)
        acting,
        arrange_routes,
        campaign_routes,
        forgetting,
        hearing_rest,
        jobs,
        learning_routes,
        many_routes,
        map_jobs,
        map_routes,
        objections,
        panels,
        placing,
        routes,
        split_routes,
        theme_queries,
        theme_routes,
        trend_routes,
        type_queries,
        type_routes,
        view_routes,
    )

    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(theme_title=theme_queries.title_of, label_words=type_queries.words_of)
    add_navigation(app, Text("ประเด็น", "Themes"), "insights.themes", 30)
    for order, label, endpoint, permission in (
        (30, Text("ตรวจผลวิเคราะห์", "Review"), "insights.review_queue", "insight.review"),
        (31, Text("ค้นและกรองเรื่อง", "Submissions"), "insights.view", "insight.review"),
        (111, Text("ข้อความซ้ำ", "Copies"), "insights.copies", "insight.review"),
        (112, Text("กลุ่มที่ระบบเสนอ", "Proposals"), "insights.clusters", "theme.accept"),
        (33, Text("ประเด็นของฉัน", "My themes"), "insights.own_themes", "theme.edit"),
        (114, Text("การเรียนรู้ของระบบ", "Learning"), "insights.learning_page", "learning.see"),
        (113, Text("ประเภทปัญหาของพื้นที่", "Own problem types"), "insights.own_types", "type.see"),
        (115, Text("แนวโน้ม", "Trends"), "insights.trends", "theme.edit"),
        (116, Text("แผนที่ความเห็น", "Opinion map"), "insights.opinion_map", "theme.accept"),
    ):
        add_navigation(app, label, endpoint, order, place="workspace", permission=permission)
    add_panel(app, "submission", panels.on_submission, 20)
    add_panel(app, "project", panels.on_project, 40)
    add_panel(app, "hearing", panels.on_hearing, 40)
    add_panel(app, "hearing", campaign_routes.on_hearing, 41)
    add_panel(app, "hearing", hearing_rest.on_hearing, 42)
    add_panel(app, "area", panels.on_area, 30)
    add_panel(app, "area", campaign_routes.on_area, 31)
    add_panel(app, "review", campaign_routes.on_review, 2)
    add_panel(app, "tracking", panels.on_tracking, 5)
    add_panel(app, "workspace", panels.on_workspace, 20)
    add_provider(app, "tracking_steps", panels.tracking_steps)
    add_provider(app, "concealed", forgetting.forget_concealed)
    add_provider(app, "withdrawn", forgetting.forget_concealed)
    add_provider(app, "hidden", forgetting.forget_hidden)
    add_provider(app, "settle_again", placing.settle_again)
    add_provider(app, "misfiled", objections.review_again)
