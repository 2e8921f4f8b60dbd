"""Who hands problems up, who acts at a station, who reads along."""

from tests.policy.grid import AROUND, HERE, allowed
from webapp.core import policy
from webapp.core.policy import Actor, Grant, Role


def test_planners_of_the_origin_send_and_take_back() -> None:
    assert allowed("escalation.send") == {"planner"}


def test_a_station_is_acted_for_by_its_role_alone() -> None:
    assert allowed("escalation.handle", "held_by_planner") == {"planner"}
    assert allowed("escalation.handle", "held_by_inspector") == {"inspector"}
    assert allowed("escalation.handle") == set()


def test_a_province_does_not_act_for_its_cluster() -> None:
    assert not policy.allows(
        Actor(2, "person", (Grant(Role.PLANNER, HERE, 1),)),
        "escalation.handle",
        area_path=AROUND,
        phase="held_by_planner",
    )


def test_offices_on_the_way_read_along_and_talk_and_owners_finish_tasks() -> None:
    assert allowed("escalation.see") == {"planner", "inspector", "publisher", "publisher around"}
    assert allowed("escalation.discuss") == {"planner", "inspector"}
    assert allowed("escalation.task") == {"planner", "publisher", "publisher around"}


def test_reminders_are_the_systems() -> None:
    assert allowed("escalation.remind") == {"system"}
