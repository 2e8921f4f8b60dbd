"""Who asks for a hearing, while a project goes on, and who answers."""

import pytest

from tests.policy.grid import EVERYBODY, PUBLISHERS, allowed
from webapp.projects.models import ProjectStatus


@pytest.mark.parametrize("status", ProjectStatus)
def test_petitions(status: ProjectStatus) -> None:
    goes_on = status in (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY)
    assert allowed("petition.send", status) == (EVERYBODY if goes_on else set())
    assert allowed("petition.decide", status) == PUBLISHERS
