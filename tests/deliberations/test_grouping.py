"""Groups of opinion: found where they are, never smaller than promised, the same in every order, one where there are none."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.deliberations import ballots, grouping
from webapp.deliberations.ballots import GROUPS, BadVotes
from webapp.deliberations.grouping import AGREE, DISAGREE, ENOUGH, PASS, SMALLEST, Tally

REFS = [f"s{number}" for number in range(8)]
CHOICES = st.sampled_from((AGREE, DISAGREE, PASS))
VOTES = st.lists(st.dictionaries(st.sampled_from(REFS), CHOICES, min_size=1), min_size=1, max_size=40).map(
    lambda rows: dict(enumerate(rows, 1))
)


def camps(sizes: tuple[int, ...], seed: int = 7) -> dict[int, dict[str, str]]:
    """People of camps: each agrees with its own statements and not with the others', one in twenty of the answers differs."""
    dice, votes, number = random.Random(seed), {}, 0
    for camp, size in enumerate(sizes):
        for _ in range(size):
            number += 1
            own = {ref: at % len(sizes) == camp for at, ref in enumerate(REFS)}
            votes[number] = {
                ref: AGREE if (mine if dice.random() > 1 / 20 else not mine) else DISAGREE for ref, mine in own.items()
            }
    return votes


@pytest.mark.parametrize("sizes", [(20, 12), (30, 9), (18, 15, 10)])
def test_camps_are_found(sizes: tuple[int, ...]) -> None:
    found = grouping.group(camps(sizes), REFS)
    assert [len(people) for people in found.groups] == list(sizes)
    assert found.groups[0] == tuple(range(1, sizes[0] + 1))


def test_where_everybody_votes_by_chance_there_is_one_group() -> None:
    dice = random.Random(3)
    votes = {n: {ref: dice.choice((AGREE, DISAGREE, PASS)) for ref in REFS} for n in range(1, 121)}
    found = grouping.group(votes, REFS)
    assert [len(people) for people in found.groups] == [120]
    assert found.silhouette == 0


def test_a_handful_apart_is_never_a_group_of_its_own() -> None:
    found = grouping.group(camps((20, SMALLEST - 1)), REFS)
    assert all(len(people) >= SMALLEST for people in found.groups)


@settings(max_examples=80, deadline=None)
@given(votes=VOTES, data=st.data())
def test_the_promises_of_the_groups(votes: Any, data: Any) -> None:
    found = grouping.group(votes, REFS)
    placed = [one for people in found.groups for one in people]
    assert sorted([*placed, *found.outside]) == sorted(votes)  # nobody is lost or counted twice
    assert all(len(votes[one]) < ENOUGH for one in found.outside)
    if len(found.groups) > 1:
        assert all(len(people) >= SMALLEST for people in found.groups)
        assert found.silhouette >= grouping.DISTINCT
    mixed = {n: votes[n] for n in data.draw(st.permutations(sorted(votes)))}
    assert grouping.group(mixed, list(reversed(REFS))) == found


def test_the_silhouette_is_the_usual_one() -> None:
    from sklearn.metrics import silhouette_score

    points = np.random.default_rng(5).normal(size=(60, 2)) + np.repeat([[0, 0], [3, 1], [0, 4]], 20, axis=0)
    members = grouping.cluster(points, 3)
    assert grouping.silhouette(points, members) == pytest.approx(silhouette_score(points, members), abs=1e-5)


def test_what_is_shared_what_divides_and_what_too_few_votes_cannot_say() -> None:
    both = [Tally(8, 1, 1), Tally(6, 4, 0)]
    assert grouping.shared_by_all(both) == AGREE
    assert grouping.shared_by_all([Tally(1, 9, 0), Tally(2, 6, 2)]) == DISAGREE
    assert grouping.shared_by_all([Tally(8, 1, 1), Tally(5, 4, 0)]) == ""
    assert grouping.shared_by_all([Tally(8, 0, 0), Tally(4, 0, 0)]) == ""
    assert grouping.distance(both) == Fraction(1, 5)
    assert grouping.distance([Tally(9, 1, 0), Tally(0, 4, 0)]) == 0
    assert grouping.consensus(both, AGREE) == Fraction(9, 12) * Fraction(7, 12)
    assert grouping.stands_out([Tally(9, 1, 0), Tally(1, 9, 0), Tally(2, 8, 0)], 0) == Fraction(9, 10) - Fraction(3, 20)


def counted(votes: dict[int, dict[str, str]]) -> tuple[dict[str, Any], str]:
    text = ballots.write_votes(GROUPS, [(n, ref, said) for n, row in votes.items() for ref, said in row.items()])
    return ballots.count("d1", GROUPS, {"statements": REFS}, text)[0], text


def test_the_result_comes_out_of_the_open_votes_again_and_no_change_goes_unseen() -> None:
    result, text = counted(camps((20, 12)))
    assert result["outcome"]["groups"] == [20, 12]
    assert result["outcome"]["divides"] and result["outcome"]["typical"][0]
    assert ballots.verify(result, text) == []
    again = ballots.json.loads(ballots.canonical(result))
    assert ballots.verify(again, "\ufeff" + text.replace("\n", "\r\n")) == ["votes_sha256 differs"]
    changed = text.replace(f",{AGREE}", f",{DISAGREE}", 1)
    assert ballots.verify(result, changed) == ["votes_sha256 differs", "outcome differs"]
    assert ballots.verify({**result, "people": 31}, text) == ["people differs"]
    for bad in (
        "",
        "a,b,c\n",
        text + "1,s0,agree\n",
        text + "x,s0,agree\n",
        text + "99,s0,maybe\n",
        text + "99,zz,agree\n",
    ):
        assert ballots.verify(result, bad)[0].startswith("cannot be counted")
    with pytest.raises(BadVotes, match="votes twice"):
        ballots.read_votes(GROUPS, text + "1,s0,agree\n")


def test_of_very_few_people_nothing_is_said() -> None:
    result, _ = counted({n: {"s0": AGREE} for n in range(1, SMALLEST)})
    assert result["people"] == SMALLEST - 1
    assert result["outcome"] is None
