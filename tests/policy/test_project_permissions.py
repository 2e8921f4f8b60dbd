"""Who may do what with a project, in which of its states."""

import pytest

from tests.policy.grid import EVERYBODY, PUBLISHERS, allowed
from webapp.core import policy
from webapp.projects.models import ProjectStatus

NOBODY: set[str] = set()
OFFICERS = {*map(str, policy.OFFICERS), "publisher around"}
OVER = (ProjectStatus.FINISHED, ProjectStatus.CANCELLED)
PUBLIC = (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY, *OVER)


@pytest.mark.parametrize("phase", ProjectStatus)
def test_projects(phase: ProjectStatus) -> None:
    draft, over = phase == ProjectStatus.DRAFT, phase in OVER
    assert allowed("project.read", phase) == (PUBLISHERS | {"planner"} if draft else EVERYBODY)
    assert allowed("project.create", phase) == PUBLISHERS
    assert allowed("project.edit", phase) == (NOBODY if over else PUBLISHERS)
    assert allowed("project.document.change", phase) == (NOBODY if phase == ProjectStatus.CANCELLED else PUBLISHERS)
    assert allowed("project.document.read", phase) == {"system"}
    assert allowed("project.finding", phase) == (NOBODY if draft or over else PUBLISHERS)
    assert allowed("project.share", phase) == (PUBLISHERS if draft else NOBODY)
    assert allowed("project.share.open", phase) == OFFICERS, "and only for the project's own organisation"
    assert allowed("project.publish", phase) == (PUBLISHERS if draft else NOBODY)
    assert allowed("project.status", phase) == (NOBODY if draft or over else PUBLISHERS)


def test_push() -> None:
    assert allowed("push.begin") == EVERYBODY, "their own browser; of a submission, whoever holds its code"
    assert allowed("push.end") == EVERYBODY, "whoever holds the unguessable link"


def test_follows() -> None:
    assert allowed("follow.start") == EVERYBODY, "an address is confirmed by mail"
    assert allowed("follow.end") == EVERYBODY, "whoever holds the unguessable link"
    assert allowed("follow.tell") == {"system"}
