"""Who puts something to the public, who votes, who looks at proposals, who computes the result."""

from tests.policy.grid import EVERYBODY, allowed


def test_drafts_are_their_planners_and_the_rest_is_everybodys() -> None:
    assert allowed("deliberation.read", "draft") == {"planner"}
    for phase in ("announced", "open", "closed", "cancelled"):
        assert allowed("deliberation.read", phase) == EVERYBODY


def test_planners_prepare_and_change() -> None:
    assert allowed("deliberation.create") == {"planner"}
    assert allowed("deliberation.edit", "draft") == {"planner"}
    assert allowed("deliberation.edit", "open") == allowed("deliberation.edit", "closed") == set()
    assert allowed("deliberation.change", "announced") == allowed("deliberation.change", "open") == {"planner"}
    assert allowed("deliberation.change", "closed") == set()


def test_everybody_votes_while_it_is_open() -> None:
    assert allowed("deliberation.vote", "open") == EVERYBODY
    for phase in ("draft", "announced", "closed", "cancelled"):
        assert allowed("deliberation.vote", phase) == set()


def test_moderators_look_at_proposals_and_take_statements_back() -> None:
    assert allowed("deliberation.moderate", "open") == {"moderator"}
    assert allowed("deliberation.moderate", "closed") == set()
    assert allowed("deliberation.withdraw", "closed") == {"moderator", "system"}


def test_the_result_is_computed_after_the_close_by_nobody() -> None:
    assert allowed("deliberation.draw", "closed") == {"system"}
    assert allowed("deliberation.draw", "open") == set()
