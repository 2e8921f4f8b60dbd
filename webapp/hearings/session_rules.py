"""Pure decisions about sessions: seats, times, the words of letters."""

import hashlib
from datetime import date, datetime, timedelta

from webapp.core.i18n import Text
from webapp.hearings.rules import bangkok_day, closing, earliest_opening, opening, periods, summary_due

LONGEST = timedelta(hours=24)
AROUND = timedelta(hours=3)
MOST_SEATS = 100_000
LETTERS = {
    "registered": Text("ลงทะเบียนเข้าร่วมเวทีแล้ว", "You have a seat"),
    "waiting": Text("ท่านอยู่ในรายชื่อสำรอง เราจะแจ้งเมื่อมีที่ว่าง", "You are on the waiting list; we write when a seat is free"),
    "moved_up": Text("มีที่ว่างแล้ว ท่านได้ที่นั่งในเวที", "A seat became free, and it is yours"),
    "changed": Text("เวทีเปลี่ยนเวลาหรือสถานที่", "The time or place of the session has changed"),
    "reminder": Text("เตือน: ใกล้ถึงเวทีที่ท่านลงทะเบียนไว้", "Reminder of the session in which you have a seat"),
    "cancelled": Text("เวทีนี้ยกเลิก", "This session is cancelled"),
}


def seats_left(capacity: int | None, taken: int) -> int | None:
    """How many seats are free; None when there is no limit."""
    return None if capacity is None else max(0, capacity - taken)


def door_hours(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From when to when people are ticked off: from a few hours before the day of the session in Thailand.

    From a list on paper still afterwards, for as long as a result may take.
    """
    return opening(bangkok_day(starts_at)) - AROUND, closing(summary_due(bangkok_day(ends_at)))


def came_at(now: datetime, ends_at: datetime) -> datetime:
    """When somebody who is ticked off now was there: a list typed in later speaks of the session."""
    return min(now, ends_at + AROUND)


def code_hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def notice_is_short(starts_at: datetime, today: date) -> bool:
    """Whether a time or place made known today leaves less than the period in which a hearing is announced."""
    return bangkok_day(starts_at) < earliest_opening(today)


def short_notice(today: date) -> Text:
    """What is missing, with the rule that it breaks."""
    rule = periods(today)
    return Text(
        "{regulation}: {notice} เวทีนี้แจ้งล่วงหน้าน้อยกว่านั้น กรุณาเลือกวันอื่น หรือระบุเหตุผลที่แสดงต่อสาธารณะ",
        "{regulation}: {notice}. This session has less notice. Please choose another day, or give a reason, which the public will see.",
    ).format(regulation=rule.regulation, notice=rule.notice)


def lies_within(starts_at: datetime, ends_at: datetime, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether a session lies within the period of its hearing, whose last day ends at midnight."""
    return opens_at <= starts_at and ends_at <= closes_at + timedelta(seconds=1)


def time_faults(starts_at: datetime, ends_at: datetime, opens_at: datetime, closes_at: datetime) -> dict[str, Text]:
    """What is wrong with the times of a session, by the field."""
    if ends_at <= starts_at:
        return {"ends_at": Text("เวลาเลิกต้องอยู่หลังเวลาเริ่ม", "It must end after it begins.")}
    if ends_at - starts_at > LONGEST:
        return {"ends_at": Text("เวทียาวเกินหนึ่งวัน กรุณาแยกเป็นหลายเวที", "Longer than a day: please make it several.")}
    if not lies_within(starts_at, ends_at, opens_at, closes_at):
        return {"day": Text("เวทีต้องอยู่ในช่วงเวลารับฟัง", "The session must lie within the period of the hearing.")}
    return {}
