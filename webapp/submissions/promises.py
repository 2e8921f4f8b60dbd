"""What is promised to who sends something: dated data that a province may change, shown to the writer and counted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from webapp.core import clock
from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Promise:
    """Days from receiving until an office is named, and until there is an answer."""

    valid_from: date
    assigned_days: int
    answered_days: int
    source: Text


@dataclass(frozen=True, slots=True)
class Due:
    """One promise to one writer: by which day, and when it was kept."""

    what: Text
    by: date
    kept_on: date | None

    @property
    def is_late(self) -> bool:
        return (self.kept_on or clock.today()) > self.by

    @property
    def days_left(self) -> int:
        return (self.by - clock.today()).days


@cache
def _all() -> Sequence[Promise]:
    rows: list[Mapping[str, str]] = json.loads((DATA / "promises.json").read_text("utf-8"))
    return [
        Promise(
            date.fromisoformat(row["valid_from"]), int(row["assigned_days"]), int(row["answered_days"]), in_both(row)
        )
        for row in rows
    ]


def promise_of(moment: datetime) -> Promise:
    """The promise that held when something was received."""
    return in_force(_all(), moment.astimezone(clock.BANGKOK).date())


ASSIGNED = Text("แจ้งหน่วยงานที่รับผิดชอบ", "Say which office has it")
ANSWERED = Text("ตอบกลับ หรือแก้ไขแล้วเสร็จ", "Answer it, or settle it")
ANSWERED_APART = Text("ตอบกลับท่านในหน้าติดตามเรื่อง", "Answer you on the tracking page")
REPLIED = Text("ตอบคำขอ", "Answer the request")
SUMMARISED = Text("เผยแพร่สรุปผลการรับฟังความคิดเห็น", "Publish the result of the hearing")


def dues(received_at: datetime, assigned_at: datetime | None, answered_at: datetime | None) -> list[Due]:
    """Both promises, with the day on which each was kept."""
    promise = promise_of(received_at)
    day = received_at.astimezone(clock.BANGKOK).date()
    rows = ((ASSIGNED, promise.assigned_days, assigned_at), (ANSWERED, promise.answered_days, answered_at))
    return [
        Due(what, day + timedelta(days=days), at.astimezone(clock.BANGKOK).date() if at else None)
        for what, days, at in rows
    ]


def overdue_before() -> datetime:
    """What was received before this moment should have been answered by now: days are whole ones, and Thailand's."""
    day = clock.today() - timedelta(days=promise_of(clock.now()).answered_days)
    return datetime.combine(day, time.min, clock.BANGKOK)
