"""Who may do what with opinions and problem reports."""

import pytest

from tests.policy.grid import EVERYBODY, PUBLISHERS, allowed
from webapp.hearings.rules import Phase
from webapp.submissions.models import Visibility

NOBODY: set[str] = set()


@pytest.mark.parametrize("phase", Phase)
def test_opinions_are_taken_while_the_hearing_is_open_from_everybody(phase: Phase) -> None:
    assert allowed("opinion.submit", phase) == (EVERYBODY if phase == Phase.OPEN else NOBODY)


@pytest.mark.parametrize("phase", Phase)
def test_what_was_said_elsewhere_is_typed_in_until_the_result(phase: Phase) -> None:
    possible = phase in (Phase.OPEN, Phase.CLOSED)
    publishers = {"publisher", "publisher around"}
    assert allowed("opinion.enter", phase) == (publishers | {"planner", "moderator"} if possible else NOBODY)
    assert allowed("opinion.import", phase) == (publishers | {"planner"} if possible else NOBODY)


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


OFFICERS = {*PUBLISHERS, "admin", "planner", "moderator", "inspector"}


def test_officers_of_the_place_enter_for_somebody() -> None:
    assert allowed("submission.assist") == {*OFFICERS, "volunteer"}


def test_who_holds_the_code_acts_for_the_own_matter() -> None:
    assert allowed("submission.own") == EVERYBODY


def test_problems_are_cared_for_by_planners_and_publishers_of_the_place() -> None:
    assert allowed("report.care") == {"planner", *PUBLISHERS}


def test_everybody_asks_to_look_again_and_the_right_officer_answers() -> None:
    assert allowed("concern.raise") == EVERYBODY
    assert allowed("concern.settle", "content") == allowed("concern.settle", "appeal") == {"moderator"}
    assert allowed("concern.settle", "filing") == {"planner"}
    assert allowed("concern.settle") == NOBODY


def test_the_confidential_is_read_by_named_officers_whom_administrators_name() -> None:
    assert allowed("confidential.read", "named") == OFFICERS
    assert allowed("confidential.read", "unnamed") == NOBODY
    assert allowed("confidential.name") == {"admin"}


def test_the_retention_clock_is_wound_by_the_system_alone() -> None:
    assert allowed("retention.run") == {"system"}


def test_chats_are_taken_in_by_the_system_alone() -> None:
    assert allowed("channel.receive") == allowed("channel.handle") == {"system"}
