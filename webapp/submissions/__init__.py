"""Why this room exists: take in every opinion and problem report safely, and let its writer follow it."""

from flask import Blueprint, Flask

from webapp.core.i18n import Text
from webapp.core.panels import add_panel, add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("submissions", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from nlp import spelling
    from webapp.submissions import (  # noqa: F401  (their views register on the blueprint)
        caring,
        desk_routes,
        entry_routes,
        mapping,
        opinion_import_routes,
        opinions,
        own_routes,
        panels,
        paragraphs,
        privacy,
        queries,
        reaching,
        rights,
        routes,
        sending,
    )

    app.register_blueprint(blueprint)
    warming = app.extensions.setdefault("warming", [])
    warming += [lambda: privacy.prepare_all("ไฟดับหน้าบ้านนายสมชาย โทร 081 234 5678"), spelling.speller]
    app.jinja_env.globals.update(panels.words())
    add_navigation(app, Text("แจ้งปัญหา", "Report a problem"), "submissions.report", 40)
    add_navigation(app, Text("เสียงประชาชน", "Voices"), "submissions.index", 50)
    add_navigation(app, Text("แผนที่", "Map"), "submissions.map_page", 55)
    add_navigation(app, Text("ติดตามเรื่อง", "Track"), "submissions.track", 60)
    add_navigation(app, Text("กลั่นกรอง", "Moderation"), "submissions.moderation", 60, "workspace", "submission.moderate")
    for order, label, endpoint, permission in (
        (61, Text("คำขอให้ตรวจ", "Requests"), "submissions.concern_queue", "concern.settle"),
        (62, Text("กรอกแทนประชาชน", "Enter for somebody"), "submissions.assisted", "submission.assist"),
        (63, Text("เรื่องลับ", "Confidential"), "submissions.confidential_list", "workspace.open"),
        (130, Text("ข้อมูลส่วนบุคคล", "Personal data"), "submissions.personal_data", "audit.read"),
    ):
        add_navigation(app, label, endpoint, order, "workspace", permission)
    add_panel(app, "hearing_ways", panels.on_hearing_desk, 4)
    add_panel(app, "hearing", panels.on_results, 15)
    add_panel(app, "submission", panels.on_provenance, 5)
    add_panel(app, "tracking", panels.on_provenance, 5)
    add_provider(app, "participants", queries.participants)
    add_provider(app, "answered_alone", caring.answered_alone)
    add_provider(app, "account_closed", rights.forget_closed)
    add_provider(app, "address_changed", rights.follow_address)
    add_provider(app, "push_subject", reaching.push_subject)
    add_provider(app, "paragraph_counts", paragraphs.counts)
    add_panel(app, "paragraph", paragraphs.on_paragraph)
    add_panel(app, "submission", paragraphs.on_submission, 4)
    add_panel(app, "hearing", panels.on_hearing, 20)
    add_panel(app, "project", panels.on_project, 40)
    add_panel(app, "area", panels.on_area, 40)
    add_panel(app, "account", panels.on_account, 20)
    add_panel(app, "closing", panels.on_closing)
    add_panel(app, "workspace", panels.on_workspace, 40)
