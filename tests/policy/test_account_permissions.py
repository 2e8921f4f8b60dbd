"""Who may do what with accounts and offices."""

import pytest

from tests.policy.grid import EVERYBODY, allowed
from webapp.core import policy
from webapp.core.policy import Role
from webapp.core.web import PHASES

GRID = {
    "account.own": EVERYBODY - {"visitor", "system"},
    "account.register": EVERYBODY,
    "account.enter": EVERYBODY,
    "address.correct": {"system"},
    "backup.make": {"system"},
    "key.change": {"system"},
    "factor.clear": {"system"},
    "invitation.accept": EVERYBODY,
    "officer.invite": {"admin", "system"},
    "officer.list": {"admin"},
    "organisation.manage": {"admin", "system"},
    "audit.read": {"admin"},
    "population.set": {"system"},
    "workspace.open": {str(role) for role in policy.OFFICERS} | {"publisher around"},
}


@pytest.mark.parametrize("permission", GRID)
def test_accounts(permission: str) -> None:
    assert allowed(permission) == GRID[permission]


def test_an_administrator_of_a_province_does_not_reach_the_cluster_around_it() -> None:
    assert allowed("officer.invite", area_path="TH/R2/C14") == {"system"}


def test_a_volunteer_has_one_right_more_than_a_citizen_and_only_in_the_own_area() -> None:
    phases = (None, *PHASES)
    here = "TH/R2/C14/34/3401/340101"
    citizen = policy.Actor(2, "person")
    volunteer = policy.Actor(2, "person", (policy.Grant(Role.VOLUNTEER, "TH/R2/C14/34/3401", 1),))

    def rights(actor: policy.Actor, area_path: str) -> set[str]:
        asked = [(name, phase) for name in policy.TABLE for phase in phases]
        return {
            name for name, phase in asked if policy.allows(actor, name, area_path=area_path, phase=phase, owner_id=2)
        }

    assert rights(volunteer, here) - rights(citizen, here) == {"submission.assist"}
    assert rights(volunteer, "TH/R2/C14/34/3402") == rights(citizen, "TH/R2/C14/34/3402")
