"""Who may do what with opinions and problem reports."""

import pytest

from tests.policy.grid import EVERYBODY, allowed
from webapp.hearings.rules import Phase
from webapp.submissions.models import Visibility

NOBODY: set[str] = set()


@pytest.mark.parametrize("phase", Phase)
def test_opinions_are_taken_while_the_hearing_is_open_from_everybody(phase: Phase) -> None:
    assert allowed("opinion.submit", phase) == (EVERYBODY if phase == Phase.OPEN else NOBODY)


def test_problems_are_taken_from_everybody_at_any_time() -> None:
    assert allowed("report.submit") == EVERYBODY


@pytest.mark.parametrize("visibility", Visibility)
def test_the_public_reads_what_is_neither_held_nor_hidden(visibility: Visibility) -> None:
    assert allowed("submission.read_public", visibility) == (EVERYBODY if visibility == Visibility.VISIBLE else NOBODY)


def test_the_original_is_for_planners_and_moderators_of_the_place() -> None:
    assert allowed("submission.read_original") == {"planner", "moderator"}


def test_moderation_is_for_moderators_of_the_place() -> None:
    assert allowed("submission.moderate") == {"moderator"}


def test_reports_from_elsewhere_are_brought_in_by_planners_and_by_commands() -> None:
    assert allowed("submission.import") == {"planner", "system"}
