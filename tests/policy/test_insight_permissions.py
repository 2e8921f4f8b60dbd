"""Who may judge what the machine said, and who decides about themes."""

import pytest

from tests.policy.grid import EVERYBODY, HERE, PEOPLE, WITHIN, allowed
from webapp.core.policy import Actor, Grant, Role, allows


def test_only_the_system_analyses() -> None:
    assert allowed("insight.analyse") == {"system"}


def test_planners_and_moderators_of_the_place_see_the_review() -> None:
    assert allowed("insight.review") == {"planner", "moderator"}


@pytest.mark.parametrize("permission", ["insight.correct", "theme.accept", "theme.edit"])
def test_planners_of_the_place_decide(permission: str) -> None:
    assert allowed(permission) == {"planner"}


def test_who_reviews_keeps_own_views_and_planners_take_files_of_them() -> None:
    assert allowed("view.keep") == set(), "a view of somebody else"
    own = {n for n, who in PEOPLE.items() if allows(who, "view.keep", area_path=WITHIN, owner_id=who.id)}
    assert own == {"planner", "moderator"}
    assert allowed("view.export") == {"planner"}


@pytest.mark.parametrize("permission", ["cluster.run", "theme.place"])
def test_the_machine_may_propose_and_place_but_not_decide(permission: str) -> None:
    assert allowed(permission) == {"planner", "system"}


@pytest.mark.parametrize(("phase", "people"), [("public", EVERYBODY), (None, {"planner"})])
def test_public_themes_are_for_everybody_others_for_their_planners(phase: str | None, people: set[str]) -> None:
    assert allowed("theme.read", phase) == people


def test_all_who_judge_the_machine_see_what_it_learned() -> None:
    assert allowed("learning.see") == {"planner", "moderator", "admin"}


@pytest.mark.parametrize("permission", ["learning.run", "learning.serve"])
def test_one_model_reads_everywhere_so_its_administrator_is_the_whole_countrys(permission: str) -> None:
    assert allowed(permission, area_path="TH") == {"system"}
    assert allowed(permission, area_path=HERE) == {"admin", "system"}


def test_all_who_review_or_administer_see_own_types_and_planners_write_those_of_their_province() -> None:
    assert allowed("type.see") == {"planner", "moderator", "admin"}
    assert allowed("type.edit", "province", HERE) == {"planner", "system"}
    everywhere = {name for name, who in PEOPLE.items() if allows(who, "type.edit", area_path="TH", phase="everywhere")}
    assert everywhere == {"system"}, "a province's officers write nothing for the whole country"
    assert allows(Actor(9, "person", (Grant(Role.ADMIN, "TH", 1),)), "type.edit", area_path="TH", phase="everywhere")
