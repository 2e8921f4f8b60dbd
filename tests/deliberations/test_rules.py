"""The pure decisions: phases, every statement's chance, who may take part, what a ballot may hold."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.deliberations import rules
from webapp.deliberations.rules import Phase

REFS = st.lists(st.text("abcdefgh0123", min_size=3, max_size=6), min_size=1, max_size=8, unique=True)
NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@given(refs=REFS, people=st.lists(st.integers(1, 8), min_size=1, max_size=30))
def test_no_statement_is_shown_twice_more_often_than_another(refs: list[str], people: list[int]) -> None:
    """Whoever comes and however many each answers: everybody's next one is one of the least shown they have not seen."""
    shown = dict.fromkeys(refs, 0)
    for number, answers in enumerate(people):
        done: set[str] = set()
        for _ in range(answers):
            ref = rules.next_statement(shown, done, f"person {number}")
            assert ref == rules.next_statement(dict(reversed(shown.items())), done, f"person {number}")
            if ref is None:
                assert done == set(refs)
                break
            assert shown[ref] == min(shown[one] for one in refs if one not in done)
            shown[ref] += 1
            done.add(ref)
        assert len(done) == min(answers, len(refs))
    if all(answers == 1 for answers in people):
        assert max(shown.values()) - min(shown.values()) <= 1


def test_equally_shown_statements_begin_differently_for_different_people() -> None:
    shown = dict.fromkeys(("a", "b", "c", "d"), 0)
    assert len({rules.next_statement(shown, (), f"person {n}") for n in range(40)}) == 4


def test_phases_follow_the_clock_and_the_planner() -> None:
    times = NOW, NOW + 2 * DAY
    assert rules.phase(NOW, *times, None, None) == Phase.DRAFT
    assert rules.phase(NOW - DAY, *times, NOW - 2 * DAY, None) == Phase.ANNOUNCED
    assert rules.phase(NOW, *times, NOW - DAY, None) == rules.phase(times[1], *times, NOW, None) == Phase.OPEN
    assert rules.phase(times[1] + timedelta(seconds=1), *times, NOW, None) == Phase.CLOSED
    assert rules.phase(NOW, *times, NOW, NOW) == Phase.CANCELLED


def test_who_lives_within_an_area_may_take_part() -> None:
    assert rules.is_eligible("TH/R2/C14/34/3401", ["TH/R2/C14/34"])
    assert rules.is_eligible("TH/R2/C14/34/3401", ["TH/R2/C14/34/3402", "TH/R2/C14/34/3401"])
    assert not rules.is_eligible("TH/R2/C14/34/3401", ["TH/R2/C14/34/340"])
    assert not rules.is_eligible("TH/R2/C14/34", ["TH/R2/C14/34/3401"])
    assert not rules.is_eligible("TH/R2/C14/34", [])


def test_days_must_make_sense() -> None:
    today = date(2026, 5, 1)
    assert rules.calendar_faults(today, today, today) == []
    assert len(rules.calendar_faults(today - DAY, today - 2 * DAY, today)) == 2
    assert len(rules.calendar_faults(today, today + 400 * DAY, today)) == 1


@given(
    costs=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 100), min_size=1),
    budget=st.integers(1, 200),
    chosen=st.lists(st.sampled_from("abcdefz"), max_size=5),
)
def test_a_ballot_of_picks_is_taken_when_it_is_known_and_within_the_budget(
    costs: dict[str, int], budget: int, chosen: list[str]
) -> None:
    good = bool(chosen) and set(chosen) <= set(costs) and sum(costs[ref] for ref in set(chosen)) <= budget
    assert (rules.picking_faults(chosen, costs, budget) == []) == good
    ranked = bool(chosen) and len(set(chosen)) == len(chosen) and set(chosen) <= set(costs)
    assert (rules.ranking_faults(chosen, costs) == []) == ranked


def test_what_keeps_it_from_beginning() -> None:
    assert rules.statement_obstacles(2) and not rules.statement_obstacles(3)
    assert not rules.option_obstacles([60, 40, 30], 100)
    assert rules.option_obstacles([60], 100)  # nothing to choose between
    assert rules.option_obstacles([120, 40], 100)  # dearer than all there is
    assert rules.option_obstacles([50, 50], 100)  # enough for everything
    assert str(rules.picking_faults(["a"], {"a": 10_050}, 10_000)[0]) == "เกินวงเงินอยู่ 0.50 บาท กรุณานำบางโครงการออก"
