"""Terms of the fiscal year in which progress is reported, and the rules in force: dated data, read once."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.core.thai import fiscal_year

DATA = Path(__file__).parent / "data" / "rules.json"


class Cadence(StrEnum):
    QUARTER = "quarter"
    HALF = "half"


MONTHS = {Cadence.QUARTER: 3, Cadence.HALF: 6}
_LETTERS = {Cadence.QUARTER: "q", Cadence.HALF: "h"}


@dataclass(frozen=True, slots=True)
class Regime:
    """What holds for the fiscal years that begin from a day on."""

    valid_from: date
    source: Text
    cadence: Cadence
    due_days: int
    due_days_last: int
    remind_days: int
    slow_points: int
    late_points: int
    spending_points: int
    result_share: int
    visit_unfixed: int
    visit_voices: int
    visit_quiet_days: int


@cache
def all_regimes() -> tuple[Regime, ...]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(
        Regime(
            valid_from=date.fromisoformat(row["valid_from"]),
            source=in_both(row["source"]),
            cadence=Cadence(row["cadence"]),
            **{name: int(row[name]) for name in _NUMBERS},
            **{f"visit_{name}": int(row["visit"][name]) for name in ("unfixed", "voices", "quiet_days")},
        )
        for row in rows
    )


_NUMBERS = (
    "due_days", "due_days_last", "remind_days", "slow_points", "late_points", "spending_points", "result_share",
)  # fmt: skip


def first_day(year: int) -> date:
    """The first day of a fiscal year (Buddhist era)."""
    return date(year - 544, 10, 1)


def last_day(year: int) -> date:
    return date(year - 543, 9, 30)


def regime(year: int) -> Regime:
    """The rules of a fiscal year; of years before the first rule, that one's."""
    rows = all_regimes()
    return in_force(rows, max(first_day(year), rows[0].valid_from))


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A quarter or a half of a fiscal year; `number` counts from 1."""

    year: int
    number: int
    cadence: Cadence

    @property
    def key(self) -> str:
        return f"{self.year}-{_LETTERS[self.cadence]}{self.number}"

    @property
    def first(self) -> date:
        months = 9 + MONTHS[self.cadence] * (self.number - 1)  # months after January of the year before
        return date(self.year - 544 + months // 12, months % 12 + 1, 1)

    @property
    def last(self) -> date:
        months = 9 + MONTHS[self.cadence] * self.number
        return date(self.year - 544 + months // 12, months % 12 + 1, 1) - timedelta(days=1)

    @property
    def ends_year(self) -> bool:
        return self.last == last_day(self.year)

    @property
    def due_on(self) -> date:
        rule = regime(self.year)
        return self.last + timedelta(days=rule.due_days_last if self.ends_year else rule.due_days)

    @property
    def name(self) -> Text:
        kind = Text("ไตรมาสที่", "quarter") if self.cadence == Cadence.QUARTER else Text("รอบหกเดือนที่", "half")
        return Text(
            f"ปีงบประมาณ พ.ศ. {self.year} {kind.th} {self.number}",
            f"Fiscal year {self.year - 543}, {kind.en} {self.number}",
        )


def term_of(key: str) -> Term | None:
    """The term of `2570-q1`, if the rules of that year know it."""
    found = re.fullmatch(r"(2[5-6]\d\d)-([qh])([1-4])", key, re.ASCII)
    if found is None:
        return None
    return next((one for one in terms(int(found[1])) if one.key == key), None)


def terms(year: int) -> list[Term]:
    """The terms of a fiscal year, by its cadence."""
    cadence = regime(year).cadence
    return [Term(year, number, cadence) for number in range(1, 12 // MONTHS[cadence] + 1)]


def current(today: date) -> Term:
    return next(one for one in terms(fiscal_year(today)) if one.first <= today <= one.last)


def recent(today: date, number: int = 6) -> list[Term]:
    """The current term and those before it, the newest first."""
    year = fiscal_year(today)
    found = [one for back in range(4) for one in terms(year - back) if one.first <= today]
    return sorted(found, key=lambda one: one.first, reverse=True)[:number]
