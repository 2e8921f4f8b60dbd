"""The method of equal shares: its own promises for any ballots, a published example, and another implementation's answers."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.deliberations import shares
from webapp.deliberations.shares import Verdict, buy, lot, points_of_ranking

REFS = ("a", "b", "c", "d", "e", "f")
COSTS = st.fixed_dictionaries({ref: st.integers(1, 60) for ref in REFS})
PICKS = st.lists(
    st.sets(st.sampled_from(REFS), min_size=1).map(lambda one: dict.fromkeys(one, 1)), min_size=1, max_size=25
)
RANKS = st.lists(
    st.permutations(REFS).flatmap(lambda order: st.integers(1, 4).map(lambda n: points_of_ranking(order[:n], 4))),
    min_size=1,
    max_size=25,
)


def spent(costs: dict[str, int], chosen: tuple[str, ...]) -> int:
    return sum(costs[ref] for ref in chosen)


@settings(max_examples=150, deadline=None)
@given(costs=COSTS, budget=st.integers(1, 150), ballots=st.one_of(PICKS, RANKS), data=st.data())
def test_the_promises_of_the_method(costs: Any, budget: int, ballots: Any, data: Any) -> None:
    found = buy(costs, budget, ballots, "vote")
    assert spent(costs, found.chosen) + found.rest == budget
    assert found.rest >= 0 and spent(costs, found.plain) <= budget
    assert set(found.accounts) == set(costs)
    assert len(set(found.chosen)) == len(found.chosen)
    assert found.share * len(ballots) == budget
    together = Fraction(0)
    for ref, account in found.accounts.items():
        assert account.voters == sum(ref in one for one in ballots)
        assert account.points == sum(one.get(ref, 0) for one in ballots)
        assert (ref in found.chosen) == (account.verdict in (Verdict.SHARES, Verdict.REST))
        if account.verdict == Verdict.SHARES:
            total = sum((amount * people for amount, people in account.paid), Fraction(0))
            together += total
            assert total == costs[ref]  # to the satang
            assert sum(people for _, people in account.paid) == account.voters
            assert all(0 <= amount <= found.share for amount, _ in account.paid)
        elif account.verdict != Verdict.UNSUPPORTED:
            assert account.within_reach < costs[ref]
        if account.verdict in (Verdict.POOR,):
            assert costs[ref] > found.rest  # nothing that still fits is left out
    assert together <= budget
    assert buy(costs, budget, data.draw(st.permutations(ballots)), "vote") == found


@settings(max_examples=60, deadline=None)
@given(costs=COSTS, budget=st.integers(20, 150), ballots=PICKS)
def test_a_group_that_agrees_can_spend_its_part(costs: Any, budget: int, ballots: Any) -> None:
    """Whoever picks one project alone, and together have its cost as their part, get it."""
    people = max(1, -(-costs["a"] * (len(ballots) + 1) // budget) * 2)
    alone = [*ballots, *[{"a": 1}] * people]
    if people * Fraction(budget, len(alone)) >= costs["a"]:
        assert "a" in buy(costs, budget, alone, "vote").chosen


def test_a_small_part_of_the_people_is_heard_where_the_plain_count_leaves_them_out() -> None:
    costs = {"road": 60, "bridge": 40, "well": 30}
    ballots = [{"road": 1, "bridge": 1}] * 7 + [{"well": 1}] * 3
    found = buy(costs, 100, ballots, "vote")
    assert found.plain == ("bridge", "road")
    assert found.chosen == ("bridge", "well")
    assert found.accounts["bridge"].paid == ((Fraction(40, 7), 7),)
    assert found.accounts["bridge"].effective == 7
    assert found.accounts["road"] == shares.Account(Verdict.POOR, 7, 7, within_reach=Fraction(30))
    assert found.rest == 30


def test_ties_go_to_more_voters_then_the_cheaper_then_the_published_lot() -> None:
    first, second = sorted(("x", "y"), key=lambda ref: lot("vote", ref))
    found = buy({"x": 50, "y": 50}, 50, [{"x": 1}, {"y": 1}], "vote")
    assert found.chosen == (first,)
    assert found.accounts[second].verdict == Verdict.POOR
    assert buy({"x": 50, "y": 40}, 100, [{"x": 1, "y": 1}], "vote").chosen == ("y", "x")


def test_who_has_less_left_pays_that_and_the_others_share_the_missing_part() -> None:
    # Both pay 10 of their 50 for `a`; then `b` costs 90, but one of its three supporters has spent 10 before.
    found = buy({"a": 20, "b": 125}, 150, [{"a": 2, "b": 1}, {"a": 2, "b": 1}, {"b": 1}], "vote")
    assert found.accounts["a"].paid == ((Fraction(10), 2),)
    assert found.accounts["b"].paid == ((Fraction(45), 1), (Fraction(40), 2))


@pytest.mark.filterwarnings("ignore")  # of the other implementation's imports
@settings(max_examples=60, deadline=None)
@given(costs=COSTS, budget=st.integers(10, 150), ballots=st.one_of(PICKS, RANKS))
def test_another_implementation_buys_the_same(costs: Any, budget: int, ballots: Any) -> None:
    """pabutools, with utilities of cost times points, the same ties, before the completion."""
    from pabutools.election import CardinalBallot, CardinalProfile, Instance, Project
    from pabutools.election.satisfaction import Additive_Cardinal_Sat
    from pabutools.rules import method_of_equal_shares
    from pabutools.tiebreaking import TieBreakingRule

    projects = {ref: Project(ref, cost) for ref, cost in costs.items()}
    instance = Instance(projects.values(), budget_limit=budget)
    profile = CardinalProfile(
        [CardinalBallot({projects[ref]: points * costs[ref] for ref, points in one.items()}) for one in ballots]
    )
    voters = {ref: sum(ref in one for one in ballots) for ref in costs}
    ties = TieBreakingRule(lambda _, __, project: (-voters[project.name], project.cost, lot("vote", project.name)))
    theirs = method_of_equal_shares(instance, profile, sat_class=Additive_Cardinal_Sat, tie_breaking=ties)
    ours = buy(costs, budget, ballots, "vote")
    assert [one.name for one in theirs] == [ref for ref in ours.chosen if ours.accounts[ref].verdict == Verdict.SHARES]
