"""Who may read plans, write them, link and answer."""

import pytest

from tests.policy.grid import EVERYBODY, allowed
from webapp.planning.models import PlanStatus


@pytest.mark.parametrize("status", PlanStatus)
def test_plans_in_force_are_for_everybody_drafts_for_their_planners(status: PlanStatus) -> None:
    assert allowed("plan.read", status) == ({"planner"} if status == PlanStatus.DRAFT else EVERYBODY)


def test_a_draft_that_is_shown_is_for_everybody() -> None:
    assert allowed("plan.read", "shown") == EVERYBODY


def test_plans_are_written_by_planners_and_by_imports() -> None:
    assert allowed("plan.edit") == {"planner", "system"}


@pytest.mark.parametrize("permission", ["link.make", "response.publish", "submission.set_aside", "progress.report"])
def test_planners_of_the_place_answer_for_it(permission: str) -> None:
    assert allowed(permission) == {"planner"}


def test_administrators_of_the_place_say_how_its_desk_works() -> None:
    assert allowed("desk.set") == {"admin"}


def test_everybody_may_take_a_trace_home() -> None:
    assert allowed("trace.issue") == EVERYBODY
