"""Guards over all routes: each has a guard or stands in the list of public ones; addresses are typed and kebab-case."""

import re

import pytest
from flask import Flask

from webapp.core import policy

# Open to everybody. What they show is still chosen by queries; a new entry here is a decision.
PUBLIC = {
    "about",
    "accessibility",
    "accounts.accept_invitation",
    "accounts.ask_for_link",
    "accounts.enter_by_code",
    "accounts.enter_by_link",
    "accounts.confirm",
    "accounts.forgotten",
    "accounts.new_identity",
    "accounts.new_password",
    "accounts.provider_back",
    "accounts.provider_start",
    "accounts.register",
    "accounts.second",
    "accounts.sign_in",
    "accounts.sign_out",
    "accounts.undo_email",
    "areas.children",
    "areas.districts",
    "areas.index",
    "areas.provinces_svg",
    "areas.share_picture",
    "areas.show",
    "channels.line_webhook",
    "display",
    "deliberations.ballot",
    "deliberations.enter",
    "deliberations.index",
    "deliberations.propose",
    "deliberations.result",
    "deliberations.show",
    "deliberations.vote",
    "deliberations.votes",
    "escalations.index",
    "escalations.show",
    "follows.begin_in_browser",
    "follows.confirm",
    "follows.end",
    "follows.start",
    "health.healthz",
    "health.readyz",
    "metrics.metrics",  # with a token of the settings, or not at all
    "hearings.compliance_csv",
    "hearings.calendar",
    "hearings.compliance_page",
    "hearings.draft_paragraph",
    "hearings.draft_text",
    "hearings.export_json",
    "hearings.export_text",
    "hearings.index",
    "hearings.feed",
    "hearings.paper_form",
    "hearings.poster",
    "hearings.poster_pdf",
    "hearings.posting_photo",
    "hearings.leave",
    "hearings.register",
    "hearings.seat",
    "hearings.session",
    "hearings.session_photo",
    "hearings.share_picture",
    "hearings.show",
    "home",
    "privacy",
    "insights.model_version",
    "insights.share_picture",
    "insights.theme",
    "insights.themes",
    "monitoring.board",
    "monitoring.board_items",
    "monitoring.nation",
    "monitoring.progress_rules",
    "monitoring.provinces",
    "monitoring.report",
    "monitoring.report_photo",
    "monitoring.visit",
    "monitoring.visit_photo",
    "monitoring.visits",
    "planning.answers_feed",
    "planning.index",
    "planning.item",
    "planning.item_trace",
    "planning.item_trace_json",
    "planning.item_trace_pdf",
    "planning.needs_paper",
    "planning.needs_table",
    "planning.plan_paper",
    "planning.plan_table",
    "planning.show",
    "planning.submission_trace",
    "planning.submission_trace_json",
    "planning.submission_trace_pdf",
    "openness.api",
    "openness.dcat",
    "openness.download",
    "openness.index",
    "openness.openapi",
    "openness.record",
    "openness.records",
    "openness.show",
    "open311.discovery",
    "open311.nothing",
    "open311.one",
    "open311.requests",
    "open311.send",
    "open311.service",
    "open311.services",
    "open311.token",
    "petitions.ask",
    "petitions.ask_send",
    "projects.document",
    "projects.feed",
    "projects.index",
    "projects.map_page",
    "projects.photo",
    "projects.revisions",
    "projects.share_picture",
    "projects.show",
    "push.end",
    "push.renew",
    "reports.figure",
    "reports.kept_file",
    "reports.period",
    "reports.period_file",
    "reports.periods",
    "reports.show",
    "submissions.draft_photo",
    "submissions.index",
    "submissions.opinion",
    "submissions.opinion_send",
    "submissions.own_answer_file",
    "submissions.own_photo",
    "submissions.photo",
    "submissions.receipt",
    "submissions.report",
    "submissions.report_send",
    "submissions.show",
    "submissions.track",
    "submissions.track_send",
    "submissions.tracking",
    "manifest",
    "offline",
    "service_worker",
    "submissions.appeal",
    "submissions.begin_push",
    "submissions.care_photo",
    "submissions.feed",
    "submissions.public_feed",
    "submissions.forget",
    "submissions.join_send",
    "submissions.own_data",
    "submissions.raise_concern",
    "submissions.say_misfiled",
    "submissions.say_settled",
    "submissions.similar_reports",
    "submissions.map_page",
    "submissions.map_cells",
    "submissions.map_list",
    "static",
}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_template: object) -> str:
    return f"sqlite:///{sqlite_template}"


def test_every_route_has_a_guard_or_is_listed_as_public(app: Flask) -> None:
    public = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint == "static" or getattr(view, "guard", None) == "public"
    }
    unguarded = {endpoint for endpoint, view in app.view_functions.items() if not hasattr(view, "guard")} - {"static"}
    assert not unguarded
    assert public == PUBLIC


def test_every_guard_is_a_permission_of_the_table(app: Flask) -> None:
    guards = {getattr(view, "guard", "public") for view in app.view_functions.values()} - {"public"}
    assert guards <= set(policy.TABLE)


def test_addresses_are_typed_and_kebab_case(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), f"{rule.rule} is not kebab-case"
        for part in re.findall(r"<([^>]+)>", rule.rule):
            assert re.match(r"(string|path|int|uuid)(\(.*\))?:", part), f"{rule.rule}: {part} has no type"
            assert not part.startswith("int:") or part == "int:number", f"{rule.rule}: an integer id in an address"


def test_only_reads_answer_to_get(app: Flask) -> None:
    """A word for a change in the address belongs to POST."""
    for rule in app.url_map.iter_rules():
        verbs = {"delete", "remove", "publish", "announce", "accept", "dismiss", "hide", "unhide", "sign-out"}
        if verbs & set(rule.rule.split("/")) and "GET" in (rule.methods or ()):
            view = app.view_functions[rule.endpoint]
            assert "POST" in (rule.methods or ()), f"{rule.rule} changes something on GET ({view.__name__})"
