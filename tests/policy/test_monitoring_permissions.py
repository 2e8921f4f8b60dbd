"""Who submits and corrects reports, who plans visits and answers them, who sees what stays between inspectors."""

from tests.policy.grid import AROUND, ELSEWHERE, PEOPLE, PUBLISHERS, allowed
from webapp.core import policy
from webapp.core.policy import Actor, Grant, Role


def test_drafts_are_submitted_and_frozen_reports_corrected_by_planners() -> None:
    assert allowed("progress.submit", "draft") == {"planner"}
    assert allowed("progress.submit", "submitted") == set()
    assert allowed("progress.correct", "submitted") == {"planner"}
    assert allowed("progress.correct", "draft") == set()


def test_counting_and_reminding_are_the_systems() -> None:
    assert allowed("monitoring.count") == {"system"}
    assert allowed("progress.remind") == {"system"}


def test_officers_open_the_dashboard_of_their_area() -> None:
    assert allowed("monitoring.see") == {"planner", "inspector", "admin"} | PUBLISHERS


def test_inspectors_plan_write_and_follow_up_in_their_zone() -> None:
    assert allowed("visit.plan") == {"inspector"}
    for phase in ("planned", "held"):
        assert allowed("visit.write", phase) == {"inspector"}
    for phase in ("published", "closed", "cancelled", None):
        assert allowed("visit.write", phase) == set()
    assert allowed("visit.follow", "published") == {"inspector"}
    assert allowed("visit.follow", "closed") == set()
    zone = Actor(9, "person", (Grant(Role.INSPECTOR, AROUND, 1),))
    assert policy.allows(zone, "visit.plan", area_path=PEOPLE["planner"].grants[0].area_path)
    assert not policy.allows(zone, "visit.plan", area_path=ELSEWHERE)


def test_what_stays_between_inspectors_is_theirs_alone() -> None:
    assert allowed("visit.read_internal") == {"inspector"}
    assert allowed("visit.see") == {"inspector", "planner"} | PUBLISHERS


def test_offices_answer_what_was_published() -> None:
    assert allowed("visit.answer", "published") == {"planner"} | PUBLISHERS
    assert allowed("visit.answer", "held") == set()
    assert allowed("visit.answer", "closed") == set()
