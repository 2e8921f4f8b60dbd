"""Who may do what with accounts and offices."""

import pytest

from tests.policy.grid import EVERYBODY, allowed
from webapp.core.policy import Role

GRID = {
    "account.own": EVERYBODY - {"visitor", "system"},
    "account.register": EVERYBODY,
    "invitation.accept": EVERYBODY,
    "officer.invite": {"admin", "system"},
    "officer.list": {"admin"},
    "organisation.manage": {"admin", "system"},
    "audit.read": {"admin"},
    "workspace.open": {str(role) for role in Role} | {"publisher around"},
}


@pytest.mark.parametrize("permission", GRID)
def test_accounts(permission: str) -> None:
    assert allowed(permission) == GRID[permission]


def test_an_administrator_of_a_province_does_not_reach_the_cluster_around_it() -> None:
    assert allowed("officer.invite", area_path="TH/R2/C14") == {"system"}
