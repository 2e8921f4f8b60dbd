"""The ladder as pure rules: nothing gets stuck, nothing gets lost, nobody acts for another."""

import copy
import json
from datetime import date

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from webapp.areas.models import Level
from webapp.escalations import ladder, rules
from webapp.escalations.ladder import DATA, LadderError
from webapp.escalations.rules import FINAL, ORIGIN, Act, Case, State, Urgency

ROWS = json.loads(DATA.read_text(encoding="utf-8"))
PATHS = sorted(
    {
        rungs.path(way, level)
        for rungs in ladder.all_ladders()
        for way in rungs.ways
        for level in (Level.PROVINCE, Level.PROVINCIAL_CLUSTER)
    }
    - {()}
)


def test_each_decree_holds_from_its_day() -> None:
    assert "ก.น.จ." in ladder.on(date(2022, 8, 19)).stations["committee"].name.th
    assert "ก.น.บ." in ladder.on(date(2022, 8, 20)).stations["committee"].name.th


def test_a_problem_of_a_cluster_begins_at_the_cluster() -> None:
    now = ladder.on(date(2026, 1, 1))
    assert now.path("ordinary", Level.PROVINCIAL_CLUSTER) == ("cluster", "inspector", "committee")
    assert now.path("cluster", Level.PROVINCE) == ()
    assert now.path("no such way", Level.PROVINCE) == ()
    assert now.path("cross_ministry", Level.PROVINCIAL_CLUSTER) == (), "an inspector hands on, and begins nothing"


def test_under_the_old_policy_inspectors_take_what_crosses_areas_to_the_regional_committee() -> None:
    """Parts 3.2, 3.3 and 2.2(2.3) of the policy of B.E. 2551."""
    then = ladder.on(date(2010, 1, 1))
    assert then.path("ordinary", Level.PROVINCE) == ("province", "inspector", "committee")
    assert then.path("cross_area", Level.PROVINCE) == ("province", "inspector", "regional", "committee")
    assert then.path("cluster", Level.PROVINCIAL_CLUSTER) == ("cluster", "deputy", "committee")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda row: row["stations"]["committee"].update(role="king"), "king"),
        (lambda row: row["stations"]["committee"].update(days=0), "station committee"),
        (lambda row: row["paths"]["ordinary"]["stations"].append("moon"), "no station moon"),
        (lambda row: row["paths"]["ordinary"].update(stations=["province"]), "two stations"),
        (lambda row: row.pop("valid_from"), "valid_from"),
        (lambda row: row.update(paths={}), "no path"),
    ],
)
def test_a_fault_in_the_data_is_named(spoil: object, said: str) -> None:
    rows = copy.deepcopy(ROWS)
    spoil(rows[1])
    with pytest.raises(LadderError, match=said):
        ladder.read(rows)


def test_haste_shortens_a_stations_days() -> None:
    day = date(2026, 1, 1)
    assert rules.due(day, 30, Urgency.NORMAL) == date(2026, 1, 31)
    assert rules.due(day, 30, Urgency.EMERGENCY) == date(2026, 1, 7)
    assert rules.due(day, 1, Urgency.EMERGENCY) == date(2026, 1, 2)


class Walk(RuleBasedStateMachine):
    """Random acts of random people over every shipped path."""

    @initialize(path=st.sampled_from(PATHS))
    def send(self, path: tuple[str, ...]) -> None:
        self.case = rules.first(path)
        self.steps = 0

    @precondition(lambda self: self.case.state not in FINAL)
    @rule(data=st.data())
    def somebody_does_what_is_theirs(self, data: st.DataObject) -> None:
        possible = sorted(rules.acts(self.case))
        if not possible:
            assert self.case.state == State.DECIDED
            self.case = Case(self.case.path, self.case.position, State.DECIDED, self.case.open_tasks - 1)
            return
        self.case = rules.after(self.case, data.draw(st.sampled_from(possible)))
        self.steps += 1

    @precondition(lambda self: self.case.state == State.DECIDED)
    @rule()
    def a_task_is_given(self) -> None:
        self.case = Case(self.case.path, self.case.position, State.DECIDED, self.case.open_tasks + 1)

    @rule(act=st.sampled_from(Act))
    def what_is_not_possible_is_refused(self, act: Act) -> None:
        if act not in rules.acts(self.case):
            with pytest.raises(KeyError):
                rules.after(self.case, act)

    @invariant()
    def it_stands_somewhere_and_somebody_has_it(self) -> None:
        case = self.case
        assert 0 <= case.position < len(case.path)
        assert (case.state == State.RETURNED) == (case.position == ORIGIN and case.state not in FINAL)
        assert (rules.duty_of(case) is None) == (case.state in FINAL)
        for act, whose in rules.acts(case).items():
            assert whose in (ORIGIN, case.position)
            assert act in (Act.WITHDRAW, Act.RESEND) or whose == case.position

    @invariant()
    def there_is_always_a_way_to_an_end(self) -> None:
        reached, seen = [self.case], {self.case}
        while reached:
            case = reached.pop()
            if case.state in FINAL:
                return
            done = [Case(case.path, case.position, case.state, 0)] if case.open_tasks else []
            for one in done + [rules.after(case, act) for act in rules.acts(case)]:
                if one not in seen:
                    seen.add(one)
                    reached.append(one)
        raise AssertionError(f"no end can be reached from {self.case}")


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
