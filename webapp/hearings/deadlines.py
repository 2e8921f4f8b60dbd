"""The clock of a hearing as pure decisions: which day each step is due, what is late, whom to remind when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.hearings.rules import Phase, latest_before, periods, summary_due

DATA = Path(__file__).parent / "data"


class Deadline(StrEnum):
    NOTICE = "notice"
    OPENING = "opening"
    CLOSING = "closing"
    SUMMARY_DUE = "summary_due"
    SUMMARY_OVERDUE = "summary_overdue"


NAMES = {
    Deadline.NOTICE: Text("วันสุดท้ายที่ประกาศได้ทันตามระเบียบ", "Last day to announce in time"),
    Deadline.OPENING: Text("เปิดรับความคิดเห็น", "The hearing opens"),
    Deadline.CLOSING: Text("ปิดรับความคิดเห็น", "The hearing closes"),
    Deadline.SUMMARY_DUE: Text("ครบกำหนดเผยแพร่สรุปผล", "The result is due"),
    Deadline.SUMMARY_OVERDUE: Text("เกินกำหนดเผยแพร่สรุปผล", "The result is overdue"),
}
STEPS = tuple(Deadline)[:4]  # an overdue result is the fourth step, late


class Standing(StrEnum):
    """Where one step stands on a day."""

    DONE = "done"
    LATE_DONE = "late_done"
    TO_COME = "to_come"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Cadence:
    """When reminders leave and when opinions count as old, from a day on."""

    valid_from: date
    days_before: Mapping[str, int]
    old_after_days: int
    old: Text
    session_days_before: int  # whoever has a seat is reminded so long before


@cache
def all_cadences() -> tuple[Cadence, ...]:
    rows = json.loads((DATA / "reminders.json").read_text(encoding="utf-8"))
    return tuple(
        Cadence(
            date.fromisoformat(row["valid_from"]),
            row["days_before"],
            row["old_after_days"],
            in_both(row["old"]),
            row["session_days_before"],
        )
        for row in rows
    )


def cadence(day: date) -> Cadence:
    return in_force(all_cadences(), day)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one hearing on Thailand's calendar."""

    opens_on: date
    closes_on: date
    announced_on: date | None = None
    summarised_on: date | None = None

    def due(self, deadline: Deadline) -> date:
        """The day a step is due; of the notice, the last one that leaves the whole period."""
        match deadline:
            case Deadline.NOTICE:
                rule = periods(self.announced_on or self.opens_on)
                return latest_before(self.opens_on, rule.notice_days, rule.unit)
            case Deadline.OPENING:
                return self.opens_on
            case Deadline.CLOSING:
                return self.closes_on
        return summary_due(self.closes_on)

    def done_on(self, deadline: Deadline) -> date | None:
        """The day on which an officer did it; opening and closing come by themselves."""
        if deadline == Deadline.NOTICE:
            return self.announced_on
        return self.summarised_on if deadline in (Deadline.SUMMARY_DUE, Deadline.SUMMARY_OVERDUE) else None


def standing(days: Days, deadline: Deadline, today: date) -> Standing:
    due, done = days.due(deadline), days.done_on(deadline)
    if deadline in (Deadline.OPENING, Deadline.CLOSING):
        if days.announced_on and (today > due or (deadline == Deadline.OPENING and today == due)):
            return Standing.DONE
    elif done is not None and done <= today:
        return Standing.DONE if done <= due else Standing.LATE_DONE
    elif today > due:
        return Standing.OVERDUE
    return Standing.SOON if due - today <= timedelta(days=cadence(today).days_before[deadline]) else Standing.TO_COME


def to_remind(days: Days, phase: Phase, today: date) -> list[tuple[Deadline, date]]:
    """The deadlines whose reminder is due on a day, with the day they fall on; none for what is done or past."""
    waiting = {
        Phase.DRAFT: (Deadline.NOTICE,),
        Phase.ANNOUNCED: (Deadline.OPENING,),
        Phase.OPEN: (Deadline.CLOSING,),
        Phase.CLOSED: (Deadline.SUMMARY_DUE, Deadline.SUMMARY_OVERDUE),
    }.get(phase, ())
    found = []
    for deadline in waiting:
        due = days.due(deadline)
        first = due - timedelta(days=cadence(today).days_before[deadline])
        if first <= today and (today <= due or deadline == Deadline.SUMMARY_OVERDUE):
            found.append((deadline, due))
    return found


def opinions_are_old(closed_on: date, starts_on: date | None, today: date) -> bool:
    """Whether what was heard is older than the project's start by more than the time that is set."""
    if starts_on is None or today <= closed_on:
        return False
    return starts_on - closed_on > timedelta(days=cadence(today).old_after_days)
