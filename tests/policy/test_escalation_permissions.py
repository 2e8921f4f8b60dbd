"""Who hands problems up, who acts at a station, who reads along."""

import pytest

from tests.policy.grid import AROUND, HERE, allowed
from webapp.core import policy
from webapp.core.policy import Actor, Grant, Role


def test_planners_of_the_origin_send_and_take_back() -> None:
    assert allowed("escalation.send", area_path=HERE) == {"planner"}


def test_a_station_is_acted_for_by_its_role_alone() -> None:
    assert allowed("escalation.handle", "held_by_planner", HERE) == {"planner"}
    assert allowed("escalation.handle", "held_by_inspector", HERE) == {"inspector"}
    assert allowed("escalation.handle", area_path=HERE) == set()


@pytest.mark.parametrize(("mine", "theirs"), [(HERE, AROUND), (AROUND, HERE), ("TH", AROUND), ("TH", HERE)])
def test_no_office_acts_for_another_below_or_above_it(mine: str, theirs: str) -> None:
    for role in Role:
        actor = Actor(2, "person", (Grant(role, mine, 1),))
        for permission in ("escalation.send", "escalation.handle", "escalation.task"):
            for phase in ("held_by_planner", "held_by_inspector"):
                assert not policy.allows(actor, permission, area_path=theirs, phase=phase)


def test_offices_on_the_way_read_along_and_talk_and_owners_finish_tasks() -> None:
    assert allowed("escalation.see") == {"planner", "inspector", "publisher", "publisher around"}
    assert allowed("escalation.discuss") == set(), "who is not on the way is not in the talk"
    assert allowed("escalation.discuss", "party") == {"planner", "inspector"}
    assert allowed("escalation.task", area_path=HERE) == {"planner", "publisher"}


def test_reminders_are_the_systems() -> None:
    assert allowed("escalation.remind") == {"system"}
