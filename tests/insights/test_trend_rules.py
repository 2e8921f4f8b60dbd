"""When a week is more than chance, how weeks are cut and drawn, and which areas are hardly heard."""

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from webapp.core.i18n import Text
from webapp.insights import trend_rules as rules
from webapp.submissions.models import Channel

NOW = datetime(2026, 11, 28, 20, 30, tzinfo=UTC)  # half past three in the morning of the 29th in Thailand


def exact(k: int, n: int, p: Fraction) -> float:
    return float(sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)))


@pytest.mark.parametrize(("k", "n"), [(0, 5), (1, 1), (3, 3), (4, 30), (9, 30), (30, 30), (40, 300), (2, 300)])
def test_the_chance_is_the_sum_of_the_binomial_terms(k: int, n: int) -> None:
    share = Fraction(1, 13)
    assert rules.tail(k, n, share) == pytest.approx(exact(k, n, share), rel=1e-9)


def test_weeks_are_seven_days_and_the_last_ends_with_today_in_thailand() -> None:
    starts = rules.starts(NOW, 3)
    assert starts[-1] == datetime(2026, 11, 22, 17, tzinfo=UTC)  # midnight of the 23rd; the 29th is its seventh day
    assert {b - a for a, b in pairwise(starts)} == {timedelta(days=7)}


def test_a_burst_is_judged_against_the_weeks_before_and_the_number_of_themes_looked_at() -> None:
    quiet = [2, 1, 2, 3, 2, 1, 2, 2, 3, 2, 1, 2]
    found = rules.burst([*quiet, 9], 0, 10)
    assert found is not None
    assert found.chance == pytest.approx(10 * exact(9, 32, Fraction(1, 13)), rel=1e-9)
    assert found.is_burst
    assert (found.texts, found.weeks, round(found.usual, 2)) == (9, 12, 1.92)
    among_many = rules.burst([*quiet, 9], 0, 2000)
    assert among_many is not None
    assert not among_many.is_burst, "who looks at two thousand themes finds such a week by chance"
    usual = rules.burst([*quiet, 3], 0, 1)
    assert usual is not None
    assert not usual.is_burst


def test_no_burst_is_called_with_too_few_weeks_or_without_texts() -> None:
    weeks = rules.starts(NOW, 13)
    assert rules.burst([0] * 12 + [50], 9, 1) is None
    assert rules.burst([0] * 13, 0, 1) is None
    assert rules.first_week(weeks, None) == 13
    assert rules.first_week(weeks, weeks[0] - timedelta(days=400)) == 0
    assert rules.first_week(weeks, weeks[3] + timedelta(days=1)) == 4, "a week that was only half open is no baseline"


@pytest.mark.parametrize(("chance", "words"), [(0.0421, 20), (0.0009, 1000), (1e-9, 1_000_000), (0.5, 2)])
def test_a_chance_is_told_as_a_round_number(chance: float, words: int) -> None:
    assert rules.Burst(9, 1.0, 12, chance).one_in == words


def test_a_theme_is_new_when_it_began_lately_and_enough_was_said() -> None:
    lately = NOW - timedelta(days=5)
    assert rules.is_new(NOW, lately, 3)
    assert not rules.is_new(NOW, lately, 2)
    assert not rules.is_new(NOW, NOW - timedelta(days=60), 30)
    assert not rules.is_new(NOW, None, 3)


def test_bars_fill_the_height_with_the_largest_week() -> None:
    drawn = rules.bars([0, 2, 4])
    assert [(bar.x, bar.height) for bar in drawn] == [(0, 0.0), (10, 24.0), (20, 48.0)]
    assert all(bar.y + bar.height == rules.TALL for bar in drawn)
    assert [bar.height for bar in rules.bars([0, 0])] == [0, 0]


def test_an_area_is_hardly_heard_beside_its_population_and_nothing_is_said_without_it() -> None:
    found = rules.heard({"3401": 80, "3402": 2, "3403": 0, "3404": 18}, {"3401": 100_000, "3402": 100_000})
    assert found["3401"].rate == 8.0
    assert found["3402"].expected == 41.0
    assert found["3402"].is_hardly_heard
    assert not found["3401"].is_hardly_heard
    assert found["3403"].is_silent
    assert not found["3403"].is_hardly_heard, "its population is not known"
    assert found["3404"].rate is None
    assert found["3404"].share == 0.18
    assert rules.heard({"3401": 0}, {})["3401"].share == 0


def test_every_channel_has_its_words() -> None:
    assert set(rules.CHANNELS) == set(Channel)
    assert all(isinstance(words, Text) for words in rules.CHANNELS.values())
