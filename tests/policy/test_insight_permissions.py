"""Who may judge what the machine said, and who decides about themes."""

import pytest

from tests.policy.grid import EVERYBODY, allowed


def test_only_the_system_analyses() -> None:
    assert allowed("insight.analyse") == {"system"}


def test_planners_and_moderators_of_the_place_see_the_review() -> None:
    assert allowed("insight.review") == {"planner", "moderator"}


@pytest.mark.parametrize("permission", ["insight.correct", "theme.accept", "theme.edit"])
def test_planners_of_the_place_decide(permission: str) -> None:
    assert allowed(permission) == {"planner"}


@pytest.mark.parametrize("permission", ["cluster.run", "theme.place"])
def test_the_machine_may_propose_and_place_but_not_decide(permission: str) -> None:
    assert allowed(permission) == {"planner", "system"}


@pytest.mark.parametrize(("phase", "people"), [("public", EVERYBODY), (None, {"planner"})])
def test_public_themes_are_for_everybody_others_for_their_planners(phase: str | None, people: set[str]) -> None:
    assert allowed("theme.read", phase) == people
