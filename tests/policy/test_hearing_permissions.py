"""Who may do what with a hearing, in which of its phases; a hearing is created in a phase of its project."""

import pytest

from tests.policy.grid import EVERYBODY, PUBLISHERS, allowed
from webapp.hearings.rules import Phase
from webapp.projects.models import ProjectStatus

NOBODY: set[str] = set()


@pytest.mark.parametrize("phase", Phase)
def test_hearings(phase: Phase) -> None:
    draft = phase == Phase.DRAFT
    assert allowed("hearing.read", phase) == (PUBLISHERS | {"planner"} if draft else EVERYBODY)
    assert allowed("hearing.edit", phase) == (PUBLISHERS if draft else NOBODY)
    assert allowed("hearing.announce", phase) == (PUBLISHERS if draft else NOBODY)
    assert allowed("hearing.summarise", phase) == (PUBLISHERS if phase == Phase.CLOSED else NOBODY)
    assert allowed("hearing.post", phase) == (NOBODY if draft else PUBLISHERS)
    assert allowed("hearing.remind", phase) == {"system"}
    assert allowed("result.correct", phase) == (PUBLISHERS if phase == Phase.SUMMARISED else NOBODY)
    assert allowed("result.draft", phase) == (PUBLISHERS | {"system"} if phase == Phase.CLOSED else NOBODY)
    assert allowed("hearing.post", phase) == (NOBODY if draft else PUBLISHERS)
    goes_on = phase in (Phase.ANNOUNCED, Phase.OPEN)
    assert allowed("hearing.change", phase) == (PUBLISHERS if goes_on else NOBODY)
    assert allowed("hearing.tell", phase) == {"system"}
    assert allowed("hearing.remind", phase) == {"system"}


@pytest.mark.parametrize("phase", Phase)
def test_sessions(phase: Phase) -> None:
    over = phase in (Phase.SUMMARISED, Phase.CANCELLED)
    assert allowed("session.manage", phase) == (NOBODY if over else PUBLISHERS)
    assert allowed("session.register", phase) == (EVERYBODY if phase in (Phase.ANNOUNCED, Phase.OPEN) else NOBODY)
    assert allowed("session.leave", phase) == EVERYBODY


@pytest.mark.parametrize("status", ProjectStatus)
def test_a_hearing_needs_a_disclosed_project_that_goes_on(status: ProjectStatus) -> None:
    possible = status in (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY)
    assert allowed("hearing.create", status) == (PUBLISHERS if possible else NOBODY)
