"""Working days in Thailand: weekends and public holidays, corrected by dated rows for days that the cabinet declares.

The rows are data: those that come with the house, then those of the file `days-off.json` of the installation.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import holidays

from webapp.core.i18n import Text
from webapp.core.law import in_both

DATA = Path(__file__).parent / "data" / "days-off.json"
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Override:
    """A day that was declared a day off, or a working day, against the calendar."""

    day: date
    is_off: bool
    name: Text
    source: str


def read_overrides(rows: Iterable[Mapping[str, Any]]) -> dict[date, Override]:
    """A later row about the same day takes the place of an earlier one."""
    found = (
        Override(date.fromisoformat(row["day"]), bool(row["is_off"]), in_both(row["name"]), str(row["source"]))
        for row in rows
    )
    return {one.day: one for one in found}


_declared: dict[date, Override] = {}


def load(*files: Path) -> None:
    """Read the declared days; called once, when the application starts."""
    _declared.clear()
    for file in (DATA, *files):
        if file.exists():
            _declared.update(read_overrides(json.loads(file.read_text(encoding="utf-8"))))


@cache
def _official(year: int) -> tuple[dict[date, str], dict[date, str]]:
    both = [
        holidays.country_holidays("TH", years=year, language=language, categories=("public", "government"))
        for language in ("th", "en_US")
    ]
    return dict(both[0].items()), dict(both[1].items())


def holiday(day: date, declared: Mapping[date, Override] | None = None) -> Text | None:
    """The name of a day off that is not a weekend's; None on other days."""
    known = _declared if declared is None else declared
    if one := known.get(day):
        return one.name if one.is_off else None
    thai, english = _official(day.year)
    return Text(thai[day], english.get(day, thai[day])) if day in thai else None


def is_working(day: date, declared: Mapping[date, Override] | None = None) -> bool:
    known = _declared if declared is None else declared
    if one := known.get(day):
        return not one.is_off
    return day.weekday() < 5 and holiday(day, known) is None


def add(day: date, count: int, declared: Mapping[date, Override] | None = None) -> date:
    """The working day that is so many working days after a day; the day itself does not count."""
    found = day
    while count:
        found += _ONE
        count -= is_working(found, declared)
    return found


def between(first: date, last: date, declared: Mapping[date, Override] | None = None) -> int:
    """How many working days lie after the first day, up to and with the last."""
    days = ((first + _ONE * n) for n in range(1, (last - first).days + 1))
    return sum(is_working(day, declared) for day in days)
