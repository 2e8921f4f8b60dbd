"""Who writes and approves six-month and annual reports."""

from tests.policy.grid import allowed


def test_planners_write_and_another_person_approves() -> None:
    assert allowed("report.period.write") == {"planner"}
    assert allowed("report.period.approve") == {"planner", "admin"}
    assert allowed("report.period.remind") == {"system"}
