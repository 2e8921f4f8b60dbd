"""Who may do what with a project, in which of its states."""

import pytest

from tests.policy.grid import EVERYBODY, PUBLISHERS, allowed
from webapp.projects.models import ProjectStatus

NOBODY: set[str] = set()
OVER = (ProjectStatus.FINISHED, ProjectStatus.CANCELLED)
PUBLIC = (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY, *OVER)


@pytest.mark.parametrize("phase", ProjectStatus)
def test_projects(phase: ProjectStatus) -> None:
    draft, over = phase == ProjectStatus.DRAFT, phase in OVER
    assert allowed("project.read", phase) == (PUBLISHERS | {"planner"} if draft else EVERYBODY)
    assert allowed("project.create", phase) == PUBLISHERS
    assert allowed("project.edit", phase) == (NOBODY if over else PUBLISHERS)
    assert allowed("project.document.add", phase) == (NOBODY if over else PUBLISHERS)
    assert allowed("project.publish", phase) == (PUBLISHERS if draft else NOBODY)
    assert allowed("project.status", phase) == (NOBODY if draft or over else PUBLISHERS)
