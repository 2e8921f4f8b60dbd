"""Working days and Thai public holidays, over leap years and year ends, with days that were declared."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.core.i18n import Text
from webapp.hearings import rules, working_days
from webapp.hearings.working_days import Override

DAYS = st.dates(date(2015, 1, 1), date(2040, 1, 1))
without_deadline = settings(deadline=None)  # the holidays of a year are worked out when they are first asked for
NONE: dict[date, Override] = {}


def declared(day: date, *, is_off: bool) -> dict[date, Override]:
    return {day: Override(day, is_off, Text("วันหยุดพิเศษ", "Special holiday"), "มติคณะรัฐมนตรี")}


@without_deadline
@given(DAYS, st.integers(0, 60))
def test_counting_forward_and_counting_between_agree(day: date, count: int) -> None:
    later = working_days.add(day, count, NONE)
    assert working_days.between(day, later, NONE) == count
    assert count == 0 or working_days.is_working(later, NONE)
    assert later - day >= timedelta(days=count)


@without_deadline
@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_counting_twice_is_counting_once(day: date, first: int, second: int) -> None:
    assert working_days.add(working_days.add(day, first, NONE), second, NONE) == working_days.add(
        day, first + second, NONE
    )


@without_deadline
@given(DAYS)
def test_weekends_and_new_year_are_off(day: date) -> None:
    if day.weekday() >= 5:
        assert not working_days.is_working(day, NONE)
    assert not working_days.is_working(date(day.year, 1, 1), NONE)
    assert working_days.holiday(date(day.year, 12, 5), NONE) is not None


@without_deadline
@given(DAYS, st.integers(1, 30))
def test_a_declared_day_off_never_makes_a_period_shorter(day: date, count: int) -> None:
    plain = working_days.add(day, count, NONE)
    assert working_days.add(day, count, declared(day + timedelta(days=1), is_off=True)) >= plain
    assert working_days.add(day, count, declared(day + timedelta(days=1), is_off=False)) <= plain
    assert not working_days.is_working(day, declared(day, is_off=True))
    assert working_days.is_working(day, declared(day, is_off=False))


@pytest.mark.parametrize(
    ("day", "name"),
    [("2026-04-13", "วันสงกรานต์"), ("2026-12-10", "วันรัฐธรรมนูญ"), ("2026-10-13", "วันนวมินทรมหาราช")],
)
def test_holidays_have_their_names(day: str, name: str) -> None:
    found = working_days.holiday(date.fromisoformat(day), NONE)
    assert found is not None and found.th == name and found.en != name


def test_days_of_the_installation_come_from_its_file(tmp_path: Path) -> None:
    name = {"th": "วันหยุดพิเศษ", "en": "Special holiday"}
    row = {"day": "2027-03-17", "is_off": True, "name": name, "source": "มติคณะรัฐมนตรี"}
    file = tmp_path / "days-off.json"
    file.write_text(json.dumps([row]), encoding="utf-8")
    try:
        working_days.load(file)
        assert not working_days.is_working(date(2027, 3, 17))
        assert rules.days_off(date(2027, 3, 17), date(2027, 3, 18)) == [
            (date(2027, 3, 17), Text("วันหยุดพิเศษ", "Special holiday"))
        ]
    finally:
        working_days.load()
    assert working_days.is_working(date(2027, 3, 17))


@without_deadline
@given(DAYS, st.integers(1, 40))
def test_a_rule_counts_as_it_says(day: date, count: int) -> None:
    assert rules.after(day, count, "calendar") == day + timedelta(days=count)
    assert rules.after(day, count, "working") == working_days.add(day, count)
