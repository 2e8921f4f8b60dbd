"""Which corrections teach and which judge; when learning is due; what the verdict is; how sure a share is."""

from collections.abc import Sequence

import pytest

from webapp.insights import learning_rules as rules
from webapp.insights.learning_models import LearnedState
from webapp.insights.learning_rules import Lesson, Reviewed

KEYS = [f"text {number}" for number in range(400)]
JUDGE = next(key for key in KEYS if rules.is_frozen(key))
TEACH, OTHER = [key for key in KEYS if not rules.is_frozen(key)][:2]


def reviewed(number: int, key: str, labels: Sequence[str] = ("ถนน",), **more: object) -> Reviewed:
    values = {"is_report": True, "before": ("น้ำท่วม",), "in_bulk": False, **more}
    return Reviewed(number, key, labels=tuple(labels), **values)  # type: ignore[arg-type]


def test_a_quarter_judges_and_never_teaches() -> None:
    share = sum(map(rules.is_frozen, KEYS)) / len(KEYS)
    assert 0.19 < share < 0.31
    found = rules.lessons([reviewed(1, JUDGE), reviewed(2, TEACH)], {})
    assert found == [Lesson(1, ("ถนน",), 1.0, True), Lesson(2, ("ถนน",), 1.0, False)]


def test_what_was_filed_with_many_teaches_less_and_never_judges() -> None:
    found = rules.lessons([reviewed(1, JUDGE, in_bulk=True), reviewed(2, TEACH, in_bulk=True)], {})
    assert found == [Lesson(2, ("ถนน",), rules.BULK_WEIGHT, False)]


def test_a_text_counts_once_and_careful_reading_before_bulk() -> None:
    twice = [reviewed(1, TEACH, ["ถนน"]), reviewed(2, TEACH, ["คลอง"]), reviewed(3, TEACH, ["ป้าย"], in_bulk=True)]
    assert rules.lessons(twice, {}) == [Lesson(2, ("คลอง",), 1.0, False)]


def test_near_copies_of_a_judge_teach_nothing() -> None:
    group = rules.groups([(2, 9), (1, 9), (3, 7)])
    assert group[1] == group[2] != group[3]
    found = rules.lessons([reviewed(1, JUDGE), reviewed(2, TEACH), reviewed(3, OTHER)], group)
    assert [one.submission_id for one in found] == [1, 3]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, True),  # 'none of these', said of a report by somebody who read it
        ({"is_report": False}, True),  # the machine's label of an opinion was taken away
        ({"is_report": False, "before": ()}, False),  # nobody asked what type of problem an opinion is
        ({"in_bulk": True}, False),
    ],
)
def test_silence_is_no_answer(more: dict[str, object], says: bool) -> None:
    assert reviewed(1, TEACH, (), **more).says_something is says


def test_learning_is_due_by_night_from_few_and_at_once_from_many() -> None:
    assert [rules.is_due(new, False, at_once=False) for new in (0, 24, 25)] == [False, False, True]
    assert rules.is_due(0, lost=True, at_once=False)
    assert [rules.is_due(new, False, at_once=True) for new in (499, 500)] == [False, True]


@pytest.mark.parametrize(
    ("code", "version", "compared_with", "verdict", "state"),
    [
        ("better", "new", "old", "better", LearnedState.SERVING),
        ("not_worse", "new", "old", "not_worse", LearnedState.SERVING),
        ("worse", "new", "old", "worse", LearnedState.REFUSED),
        ("too_few", "new", "old", "too_few", LearnedState.REFUSED),
        ("not_worse", "old", "old", "same", LearnedState.REFUSED),
        ("better", "new", "older", "changed", LearnedState.KEPT),
        ("better", "bad", "old", "taken_back", LearnedState.KEPT),
    ],
)
def test_the_verdict(code: str, version: str, compared_with: str, verdict: str, state: LearnedState) -> None:
    assert rules.verdict(code, version, compared_with, serving="old", taken_back=["bad"]) == verdict
    assert rules.state_after(verdict) == state
    assert verdict in rules.REASONS


def test_the_interval_of_a_share_is_honest_at_its_ends() -> None:
    assert rules.wilson(0, 0) == (0.0, 1.0)
    low, high = rules.wilson(20, 20)
    assert (round(low, 3), high) == (0.839, 1.0)
    low, high = rules.wilson(50, 100)
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)
