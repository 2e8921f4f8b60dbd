"""Six-month and annual reports as pure decisions: periods of the fiscal year, when they are due, what their parts are."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from webapp.areas.models import Level
from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.core.policy import Role
from webapp.core.thai import fiscal_year

DATA = Path(__file__).parent / "data" / "cadences.json"
BANGKOK = ZoneInfo("Asia/Bangkok")


class PeriodKind(StrEnum):
    SIX_MONTH = "six_month"
    ANNUAL = "annual"


class ReportState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"


class PartKey(StrEnum):
    OVERVIEW = "overview"
    NEEDS = "needs"
    PROJECTS = "projects"
    SPENDING = "spending"
    HEARINGS = "hearings"
    ESCALATIONS = "escalations"
    NEXT = "next"


KINDS = {
    PeriodKind.SIX_MONTH: Text("รายงานความคืบหน้ารอบหกเดือน", "Six-month progress report"),
    PeriodKind.ANNUAL: Text("รายงานผลการดำเนินงานประจำปี", "Annual report"),
}
STATES = {
    ReportState.DRAFT: Text("ร่าง", "Draft"),
    ReportState.APPROVED: Text("เห็นชอบแล้ว รอเผยแพร่", "Approved, not yet published"),
    ReportState.PUBLISHED: Text("เผยแพร่แล้ว", "Published"),
}
PARTS = {
    PartKey.OVERVIEW: Text("ภาพรวม", "Overview"),
    PartKey.NEEDS: Text(
        "ปัญหาและความต้องการของประชาชน และสิ่งที่ทำแล้ว", "Problems and needs of the people, and what was done"
    ),
    PartKey.PROJECTS: Text("ผลการดำเนินโครงการตามแผน", "Results of the plan’s projects"),
    PartKey.SPENDING: Text("งบประมาณและการเบิกจ่าย", "Budget and spending"),
    PartKey.HEARINGS: Text("การเปิดเผยข้อมูลและการรับฟังความคิดเห็น", "Disclosure and hearings"),
    PartKey.ESCALATIONS: Text("เรื่องที่ส่งต่อและข้อสั่งการ", "Escalated problems, and decisions"),
    PartKey.NEXT: Text("ปัญหา อุปสรรค และสิ่งที่จะทำต่อไป", "Obstacles and next steps"),
}
REQUIRED = (PartKey.OVERVIEW, PartKey.NEXT)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of one fiscal year (Buddhist era, October to September): `half` 1 or 2, or 0 for the whole year."""

    kind: PeriodKind
    year: int
    half: int

    @property
    def first(self) -> date:
        before = self.year - 543
        return date(before, 4, 1) if self.half == 2 else date(before - 1, 10, 1)

    @property
    def last(self) -> date:
        before = self.year - 543
        return date(before, 3, 31) if self.half == 1 else date(before, 9, 30)

    @property
    def name(self) -> Text:
        year = str(self.year)
        if self.kind == PeriodKind.ANNUAL:
            return Text(f"ปีงบประมาณ พ.ศ. {year}", f"Fiscal year {self.year - 543}")
        months = ("ตุลาคม–มีนาคม", "เมษายน–กันยายน")[self.half - 1]
        english = ("October–March", "April–September")[self.half - 1]
        return Text(
            f"ปีงบประมาณ พ.ศ. {year} รอบที่ {self.half} ({months})",
            f"Fiscal year {self.year - 543}, half {self.half} ({english})",
        )

    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment on, up to and without the second: midnights of Bangkok."""
        begin = datetime.combine(self.first, time(), BANGKOK)
        end = datetime.combine(self.last + timedelta(days=1), time(), BANGKOK)
        return begin.astimezone(UTC), end.astimezone(UTC)


def term_of(words: str) -> tuple[int, int]:
    """Year and half of `2569-1`; nonsense is no term of any report."""
    found = re.fullmatch(r"(\d{4})-(\d)", words, re.ASCII)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def period_of(kind: str, year: int, half: int) -> Period | None:
    """The period, if there is such a one."""
    if (kind == PeriodKind.ANNUAL and half == 0) or (kind == PeriodKind.SIX_MONTH and half in (1, 2)):
        return Period(PeriodKind(kind), year, half) if 2540 <= year <= 2700 else None
    return None


def ended(day: date, years: int = 2) -> list[Period]:
    """Periods that ended before a day, the newest first, of the fiscal year and those before it."""
    now = fiscal_year(day)
    found = [
        Period(kind, year, half)
        for year in range(now, now - years, -1)
        for kind, half in ((PeriodKind.ANNUAL, 0), (PeriodKind.SIX_MONTH, 2), (PeriodKind.SIX_MONTH, 1))
    ]
    return [one for one in found if one.last < day]


@dataclass(frozen=True, slots=True)
class Duty:
    """When a kind of report is due after its period, to whom it goes, and whether a rule says so (V) or a setting (S)."""

    due_days: int
    mark: str
    recipients: Text
    tell: tuple[tuple[Level, Role], ...]  # those of them who have a desk here: whose area of that level, in which role


@dataclass(frozen=True, slots=True)
class Cadence:
    valid_from: date
    source: Text
    kinds: Mapping[str, Duty]


@cache
def all_cadences() -> tuple[Cadence, ...]:
    return tuple(
        Cadence(
            date.fromisoformat(row["valid_from"]),
            in_both(row["source"]),
            {key: _duty(one) for key, one in row["kinds"].items()},
        )
        for row in json.loads(DATA.read_text(encoding="utf-8"))
    )


def _duty(row: Mapping[str, Any]) -> Duty:
    told = (words.split() for words in row["tell"])
    tell = tuple((Level(level), Role(role)) for level, role in told)
    return Duty(row["due_days"], row["mark"], in_both(row["recipients"]), tell)


def cadence(period: Period) -> Cadence:
    """What holds on the period's last day."""
    return in_force(all_cadences(), period.last)


def due_on(period: Period) -> date:
    return period.last + timedelta(days=cadence(period).kinds[period.kind].due_days)
