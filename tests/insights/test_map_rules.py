"""How places are kept, which points a line encloses, and what a colour stands for."""

import numpy as np
import pytest

from webapp.insights import map_rules as rules


def _points() -> rules.Points:
    places = np.array([[10, 10], [50, 50], [90, 10], [60_000, 60_000]], np.uint16)
    return rules.unpack(rules.pack([7, 3, 9, 4], places, np.array([0, 0, 1, 2], np.uint8)))


def test_points_are_kept_by_id_and_come_back_whole() -> None:
    points = _points()
    assert points["id"].tolist() == [3, 4, 7, 9]
    assert points[0].tolist() == (3, 50, 50, 0)
    packed = points.tobytes()
    assert rules.unpack(rules.without(packed, 4))["id"].tolist() == [3, 7, 9]
    assert rules.without(packed, 5) == packed
    assert rules.version_of(packed) == rules.version_of(_points().tobytes())
    assert rules.version_of(packed) != rules.version_of(rules.without(packed, 4))


def test_a_line_encloses_what_lies_within_it_also_when_it_is_no_round() -> None:
    points = _points()
    around = [(0, 0), (100, 0), (100, 30), (70, 30), (70, 80), (0, 80)]
    assert points["id"][rules.inside(points, around)].tolist() == [3, 7, 9]
    hollow = [(0, 0), (100, 0), (100, 80), (40, 80), (40, 40), (60, 40), (60, 79), (0, 79)]
    assert 3 not in points["id"][rules.inside(points, hollow)].tolist(), "the notch leaves it out"
    assert not rules.inside(points, [(0, 0), (1, 0), (1, 1)]).any()


@pytest.mark.parametrize(
    "text", ["", "1,2", "1,2,3,4", "1,2,3,4,5", "1,2,3,4,x,6", "1,2,3,4,-5,6", "1,2,3,4,5,65536", ",".join("1" * 402)]
)
def test_what_is_no_line_is_refused(text: str) -> None:
    assert rules.corners(text) is None


def test_a_line_comes_from_an_address() -> None:
    assert rules.corners("1,2,3,4,5,65535") == [(1, 2), (3, 4), (5, 65535)]


def test_the_nearest_to_the_middle_come_first() -> None:
    assert rules.by_nearness(_points()[[0, 2, 3]]) == [3, 7, 9]
    assert rules.by_nearness(_points()[:0]) == []


def test_colours_go_to_the_most_frequent_values_and_the_rest_are_others() -> None:
    of = {n: f"v{n % 15:02}" for n in range(1, 100)} | {200: "rare"}
    made = rules.channel(of, [*range(0, 100), 200])
    assert made.numbers[0] == 0, "no value"
    assert len(made.values) == rules.COLOURS
    assert made.values[0] == "v01"
    assert made.numbers[-1] == rules.COLOURS + 1
    assert sum(made.counts) == 101
    assert len(made.counts) == rules.COLOURS + 2
    ordered = rules.channel({1: "oppose", 2: "support", 3: "oppose"}, [1, 2, 3], ["support", "oppose"])
    assert ordered.values == ["support", "oppose"]
    assert ordered.numbers.tolist() == [2, 1, 2]
