"""A day is understood as an office writes it, in a form as in a table."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from webapp.core.days import read_moment

THAILAND = ZoneInfo("Asia/Bangkok")
DAY = datetime(2026, 11, 14, tzinfo=THAILAND)


@pytest.mark.parametrize(
    "typed",
    [
        "14/11/2569", "14-11-2569", "14.11.2569", "14/11/2026", "๑๔/๑๑/๒๕๖๙", "2026-11-14", "2569-11-14", "2569/11/14",
        "14 พ.ย. 2569", "14 พย 2569", "14พ.ย.2569", "14 พฤศจิกายน 2569", "14 พฤศจิกายน พ.ศ. 2569", "14-พ.ย.-69",
        "๑๔ พ.ย. ๖๙", "วันที่ ๑๔ พฤศจิกายน พ.ศ. ๒๕๖๙", " 14 พ.ย. 69 ", "14 พ.ย. 2026", "2026-11-14T00:00:00",
        "วันเสาร์ที่ 14 พฤศจิกายน พ.ศ. 2569", "วันเสาร์ ที่ ๑๔ พ.ย. ๒๕๖๙",
    ],
)  # fmt: skip
def test_a_day(typed: str) -> None:
    assert read_moment(typed) == DAY


@pytest.mark.parametrize(
    "typed",
    [
        "14/11/2569 9.05", "14/11/2569 09:05:00", "14 พ.ย. 2569 09:05", "14 พ.ย. 69 เวลา 09.05 น.", "2569-11-14 09:05",
        "2026-11-14T09:05:00", "2026-11-14 02:05:00+00", "๑๔ พฤศจิกายน ๒๕๖๙, ๙.๐๕ น.", "2026-11-14T02:05:00Z",
    ],
)  # fmt: skip
def test_a_moment(typed: str) -> None:
    assert read_moment(typed) == DAY + timedelta(hours=9, minutes=5)


def test_a_leap_day_is_one_of_the_common_year() -> None:
    assert read_moment("29 ก.พ. 2567") == datetime(2024, 2, 29, tzinfo=THAILAND)
    assert read_moment("29/2/2567") == read_moment("2567-02-29") == datetime(2024, 2, 29, tzinfo=THAILAND)
    assert read_moment("29 ก.พ. 2569") is None


@pytest.mark.parametrize(
    "typed", ["", "เมื่อวาน", "14", "14/11", "31/11/2569", "14 พ.ว. 2569", "14/11-2569", "14 พ.ย.", "14/11/2569 25.00", "1" + " " * 5000]
)  # fmt: skip
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    assert read_moment(typed) is None


def test_a_year_of_two_digits_among_numbers_is_not_guessed() -> None:
    assert read_moment("14/11/69") == datetime(69, 11, 14, tzinfo=THAILAND)
