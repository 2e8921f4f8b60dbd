"""The calendar of the regulation, over leap years, year ends and time zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.core.clock import BANGKOK
from webapp.core.law import in_force
from webapp.hearings import rules
from webapp.hearings.rules import Fault, Phase
from webapp.projects.models import ProjectStatus

DAYS = st.dates(date(2006, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(2006, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
LENGTHS = st.integers(0, 366).map(lambda n: timedelta(days=n))
PUBLISHED = ProjectStatus.PUBLISHED


@given(DAYS, st.integers(-400, 400), LENGTHS)
def test_less_notice_than_the_regulation_asks_for_is_refused(announced: date, notice: int, length: timedelta) -> None:
    opens = announced + timedelta(days=notice)
    faults = rules.announcement_faults(opens, opens + length, announced, PUBLISHED, "")
    needed = rules.periods(announced).notice_days
    expected = [Fault.OPENS_IN_PAST] if notice < 0 else [Fault.LITTLE_NOTICE] if notice < needed else []
    assert faults == expected
    assert (not faults) == (opens >= rules.earliest_opening(announced))


@given(DAYS, st.integers(0, 14), LENGTHS, st.sampled_from(["", " ", "…", "🙂"]))
def test_an_exception_needs_a_reason_that_can_be_read(day: date, notice: int, length: timedelta, empty: str) -> None:
    opens = day + timedelta(days=notice)
    assert rules.announcement_faults(opens, opens + length, day, PUBLISHED, empty) == [Fault.LITTLE_NOTICE]
    assert rules.announcement_faults(opens, opens + length, day, PUBLISHED, "น้ำท่วมฉับพลัน") == []


@given(DAYS, st.integers(1, 400))
def test_an_end_before_the_start_is_refused(opens: date, days: int) -> None:
    assert rules.calendar_faults(opens, opens - timedelta(days=days)) == [Fault.END_BEFORE_START]


@given(DAYS, st.sampled_from(list(ProjectStatus)))
def test_only_a_disclosed_project_that_goes_on_is_heard(day: date, status: ProjectStatus) -> None:
    faults = rules.announcement_faults(day + timedelta(days=30), day + timedelta(days=60), day, status, "")
    assert (Fault.NOT_DISCLOSED in faults) == (status not in (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY))


@given(DAYS, LENGTHS, MOMENTS)
def test_the_phase_only_moves_forward(opens: date, length: timedelta, now: datetime) -> None:
    order = [Phase.DRAFT, *rules.STEPS]
    first, last = rules.opening(opens), rules.closing(opens + length)
    announced = first - timedelta(days=20)

    def at(moment: datetime) -> Phase:
        return rules.phase(moment, first, last, announced, last + timedelta(days=3))

    phases = [order.index(at(now + timedelta(days=n))) for n in range(0, 60, 7)]
    assert phases == sorted(phases)
    assert at(announced) == Phase.ANNOUNCED and at(announced - timedelta(seconds=1)) == Phase.DRAFT
    assert at(first) == Phase.OPEN and at(first - timedelta(seconds=1)) == Phase.ANNOUNCED
    assert at(last) == Phase.OPEN and at(last + timedelta(seconds=1)) == Phase.CLOSED
    assert at(last + timedelta(days=3)) == Phase.SUMMARISED


@given(DAYS)
def test_days_are_those_of_thailand(day: date) -> None:
    first, last = rules.opening(day), rules.closing(day)
    assert rules.bangkok_day(first.astimezone(UTC)) == rules.bangkok_day(last.astimezone(UTC)) == day
    assert first.astimezone(UTC).hour == 17  # midnight in Thailand is five in the afternoon before, in UTC
    assert last - first == timedelta(hours=24) - timedelta(seconds=1)


@given(DAYS, st.integers(0, 60))
def test_a_summary_is_overdue_after_its_last_day(closed: date, days: int) -> None:
    today = closed + timedelta(days=days)
    assert rules.is_overdue(Phase.CLOSED, closed, today) == (days > rules.periods(closed).summary_days)
    assert not rules.is_overdue(Phase.SUMMARISED, closed, today)


@pytest.mark.parametrize(
    ("announced", "earliest"),
    [("2024-02-20", "2024-03-06"), ("2025-02-20", "2025-03-07"), ("2026-12-25", "2027-01-09")],
)
def test_leap_years_and_year_ends(announced: str, earliest: str) -> None:
    assert rules.earliest_opening(date.fromisoformat(announced)) == date.fromisoformat(earliest)


def test_a_changed_regulation_is_a_new_row() -> None:
    old = rules.periods(date(2026, 1, 1))
    new = rules.Periods(date(2030, 1, 1), 30, 20, old.regulation, old.notice, old.summary, old.petition)
    rows = [new, *rules.all_periods()]
    assert in_force(rows, date(2029, 12, 31)).notice_days == 15
    assert in_force(rows, date(2030, 1, 1)).notice_days == 30
    with pytest.raises(LookupError):
        in_force(rows, date(2005, 1, 1))


def test_the_last_second_belongs_to_the_hearing() -> None:
    assert rules.closing(date(2026, 12, 31)) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=BANGKOK)


@given(DAYS, st.integers(0, 40), st.sampled_from(["calendar", "working"]))
@settings(max_examples=40, deadline=None)
def test_the_last_day_to_announce_leaves_the_whole_period_and_no_day_more(day: date, count: int, unit: str) -> None:
    last = rules.latest_before(day, count, unit)
    assert rules.after(last, count, unit) <= day < rules.after(last + timedelta(days=1), count, unit)


@given(DAYS, LENGTHS, MOMENTS, st.timezones())
def test_nothing_depends_on_the_zone_in_which_a_moment_is_told(
    opens: date, length: timedelta, now: datetime, zone: ZoneInfo
) -> None:
    first, last = rules.opening(opens), rules.closing(opens + length)
    here, there = ([one.astimezone(z) for one in (now, first, last)] for z in (UTC, zone))
    assert rules.phase(*here, first, None) == rules.phase(*there, first.astimezone(zone), None)
    assert [rules.bangkok_day(one) for one in here] == [rules.bangkok_day(one) for one in there]


@given(DAYS, LENGTHS, st.integers(-30, 800))
def test_an_extension_closes_later_and_within_a_year(opens: date, length: timedelta, more: int) -> None:
    closes = opens + length
    wanted = closes + timedelta(days=more)
    too_long = wanted - opens > rules.LONGEST_HEARING
    expected = [Fault.NOT_LATER] if more <= 0 else [Fault.TOO_LONG] if too_long else []
    assert rules.extension_faults(opens, closes, wanted) == expected


@given(MOMENTS, MOMENTS)
def test_what_is_cancelled_before_it_opens_stays_cancelled(now: datetime, cancelled: datetime) -> None:
    first, last = cancelled + timedelta(days=1), cancelled + timedelta(days=5)
    found = rules.phase(now, first, last, cancelled - timedelta(days=20), None, cancelled)
    assert (found == Phase.CANCELLED) == (cancelled <= now)


@given(MOMENTS, MOMENTS)
def test_what_is_cancelled_while_it_is_open_closes_with_that(now: datetime, cancelled: datetime) -> None:
    first, last = cancelled - timedelta(days=5), cancelled - timedelta(microseconds=1)
    found = rules.phase(now, first, last, first - timedelta(days=20), None, cancelled)
    assert found != Phase.CANCELLED
    assert (found == Phase.CLOSED) == (now >= cancelled)
