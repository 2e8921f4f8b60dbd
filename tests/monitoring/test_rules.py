"""The standing of an item is a pure decision by dated thresholds; every reason names its numbers."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.thai import fiscal_year
from webapp.monitoring import rules
from webapp.monitoring.periods import Cadence, Term, all_regimes, current, recent, regime, term_of, terms
from webapp.monitoring.rules import Figures, Item, Standing, Told
from webapp.monitoring.shares import Share
from webapp.planning.models import ItemStatus

ITEM = Item(2569, 2570, ItemStatus.UNDER_WAY)  # October 2025 to September 2027
Q1, Q2 = Term(2570, 1, Cadence.QUARTER), Term(2570, 2, Cadence.QUARTER)
Q4 = Term(2569, 4, Cadence.QUARTER)


def told(percent: int, term: Term = Q4, spent: int = 50, results: int | None = None) -> Told:
    budget = Decimal(100)
    return Told(
        term, ItemStatus.UNDER_WAY, percent, Decimal(spent), budget, None if results is None else Decimal(results)
    )


@given(st.integers(2545, 2690))
def test_terms_fill_every_fiscal_year_by_its_cadence(year: int) -> None:
    found = terms(year)
    assert {len(found), 12 // (3 if regime(year).cadence == Cadence.QUARTER else 6)} == {len(found)}
    assert found[0].first == date(year - 544, 10, 1)
    assert found[-1].last == date(year - 543, 9, 30)
    for one, after in itertools.pairwise(found):
        assert one.last + timedelta(days=1) == after.first
    assert [one.ends_year for one in found] == [False] * (len(found) - 1) + [True]
    assert all(term_of(one.key) == one for one in found if 2500 <= year < 2700)


@given(st.dates(date(2010, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_one_term(day: date) -> None:
    now = current(day)
    assert now.first <= day <= now.last
    assert now.year == fiscal_year(day)
    assert recent(day)[0] == now


def test_cadence_and_due_days_are_dated_data() -> None:
    assert [one.cadence for one in all_regimes()] == [Cadence.HALF, Cadence.QUARTER]
    assert regime(2560).cadence == Cadence.HALF
    assert Q1.due_on == date(2027, 1, 15)  # 15 days after the quarter
    assert Q4.due_on == date(2026, 10, 30)  # 30 days after the fiscal year
    for nonsense in ("2570-q5", "2570-h1", "2560-q1", "๒๕๗๐-q1", "2570-q1\n", "9999-q1", ""):
        assert term_of(nonsense) is None


@pytest.mark.parametrize(
    ("found", "reported", "day", "expected"),
    [
        (None, set(), date(2025, 10, 5), Standing.NOT_DUE),
        (None, set(), date(2026, 1, 15), Standing.NOT_DUE),  # the day itself is in time
        (None, set(), date(2026, 1, 16), Standing.NO_REPORT),
        (told(50), {"2569-q4"}, date(2026, 11, 28), Standing.ON_TIME),
        (told(36), {"2569-q4"}, date(2026, 11, 28), Standing.ON_TIME),  # 14 points behind
        (told(35), {"2569-q4"}, date(2026, 11, 28), Standing.SLOW),  # 15
        (told(20), {"2569-q4"}, date(2026, 11, 28), Standing.LATE),  # 30
        (told(50, spent=25), {"2569-q4"}, date(2026, 11, 28), Standing.SLOW),
        (told(50, results=79), {"2569-q4"}, date(2026, 11, 28), Standing.SLOW),
        (told(50, results=80), {"2569-q4"}, date(2026, 11, 28), Standing.ON_TIME),
        (told(50), {"2569-q4"}, date(2027, 1, 16), Standing.NO_REPORT),  # the next quarter's day has passed
        (told(99, Term(2570, 4, Cadence.QUARTER), 99), {"2570-q4"}, date(2027, 10, 20), Standing.LATE),
    ],
)
def test_the_first_rule_that_fits_counts(found: Told | None, reported: set[str], day: date, expected: Standing) -> None:
    verdict = rules.judge(ITEM, found, reported, day)
    assert verdict.standing == expected
    assert verdict.reasons
    assert all("{" not in one.th + one.en for one in verdict.reasons)


def test_the_agencys_last_word_ends_it() -> None:
    for status, standing in ((ItemStatus.FINISHED, Standing.FINISHED), (ItemStatus.CANCELLED, Standing.CANCELLED)):
        assert rules.judge(Item(2569, 2570, status), None, set(), date(2027, 5, 1)).standing == standing
    suspended = rules.judge(Item(2569, 2570, ItemStatus.SUSPENDED), told(5), {"2569-q4"}, date(2026, 11, 28))
    assert suspended.standing == Standing.SUSPENDED
    late = rules.judge(ITEM, told(20, spent=0), {"2569-q4"}, date(2026, 11, 28))
    assert "ช้ากว่า 30 จุด" in late.reasons[0].th
    assert "0% of the money" in late.reasons[1].en


@given(
    st.sampled_from(ItemStatus), st.integers(2565, 2570), st.integers(0, 3), st.integers(0, 100), st.integers(0, 100),
    st.dates(date(2024, 10, 1), date(2028, 9, 30)), st.booleans(), st.booleans(),
)  # fmt: skip
def test_every_item_has_a_standing_with_a_reason(
    status: ItemStatus, first: int, more: int, percent: int, spent: int, day: date, has_report: bool, reported: bool
) -> None:
    item, last = Item(first, first + more, status), recent(day)[-1]
    found = Told(last, status, percent, Decimal(spent), Decimal(100)) if has_report else None
    due = rules.last_due(item, day)
    verdict = rules.judge(item, found, {due.key} if due and reported else set(), day)
    assert verdict.standing in rules.STANDINGS
    assert verdict.reasons
    if due and not reported and status not in rules.ENDED:
        assert verdict.standing == Standing.NO_REPORT


def test_more_than_the_budget_or_less_than_before_needs_a_reason() -> None:
    budget = {"provincial": Decimal(100)}
    now = Figures(40, {"provincial": Decimal(100)})
    assert rules.implausible(now, None, budget) == []
    assert rules.implausible(now, Figures(40, {"provincial": Decimal(100)}), budget) == []
    assert len(rules.implausible(Figures(40, {"provincial": Decimal("100.01")}), None, budget)) == 1
    assert len(rules.implausible(Figures(40, {"private": Decimal(1)}), None, budget)) == 1
    assert len(rules.implausible(now, Figures(50, {"provincial": Decimal(101)}), budget)) == 2
    assert rules.contradictions(ItemStatus.FINISHED, 99)
    assert rules.contradictions(ItemStatus.PLANNED, 1)
    assert not rules.contradictions(ItemStatus.UNDER_WAY, 1)


@given(st.lists(st.tuples(st.none() | st.decimals(-10, 1000), st.none() | st.decimals(-10, 2000)), max_size=5))
def test_results_are_a_share_between_nothing_and_all(pairs: list[tuple[Decimal | None, Decimal | None]]) -> None:
    found = rules.results_share(pairs)
    assert found is None or 0 <= found <= 100


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_an_interval_holds_its_share(part: int, more: int) -> None:
    share = Share(part, part + more)
    if share.whole:
        low, high = share.interval or (0, 0)
        assert 0 <= low <= (share.percent or 0) <= high <= 100
    assert Share(0, 0).percent is None
    assert Share(9, 9).tone == 0  # too few for a colour
    assert (Share(0, 10).tone, Share(10, 10).tone) == (1, 5)
