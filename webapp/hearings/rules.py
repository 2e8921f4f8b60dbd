"""Pure decisions about hearings: the phase from the dates, the periods of the regulation."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from webapp.core.clock import BANGKOK
from webapp.core.forms import has_words
from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.hearings import working_days
from webapp.hearings.models import Method
from webapp.projects.models import ProjectStatus

DATA = Path(__file__).parent / "data"
LONGEST_HEARING = timedelta(days=366)


class Phase(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    SUMMARISED = "summarised"
    CANCELLED = "cancelled"


STEPS = (Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED, Phase.SUMMARISED)
PHASE_NAMES = {
    Phase.DRAFT: Text("ฉบับร่าง", "Draft"),
    Phase.ANNOUNCED: Text("ประกาศแล้ว ยังไม่เปิดรับ", "Announced, not yet open"),
    Phase.OPEN: Text("เปิดรับความคิดเห็น", "Open for opinions"),
    Phase.CLOSED: Text("ปิดรับแล้ว รอสรุปผล", "Closed, result to come"),
    Phase.SUMMARISED: Text("สรุปผลแล้ว", "Result published"),
    Phase.CANCELLED: Text("ยกเลิกก่อนเปิดรับ", "Cancelled before opening"),
}
CUT_SHORT_NAMES = {
    Phase.CLOSED: Text("ยกเลิกระหว่างรับฟัง รอสรุปผล", "Cancelled while open, result to come"),
    Phase.SUMMARISED: Text("ยกเลิกระหว่างรับฟัง สรุปผลแล้ว", "Cancelled while open, result published"),
}
METHOD_NAMES = {
    Method.WEB: Text("รับฟังทางเว็บไซต์", "Opinions on the web"),
    Method.SURVEY: Text("แบบสำรวจความคิดเห็น", "Survey"),
    Method.INTERVIEW: Text("สัมภาษณ์รายบุคคล", "Personal interviews"),
    Method.PHONE: Text("โทรศัพท์", "By telephone"),
    Method.POST: Text("ไปรษณีย์", "By post"),
    Method.PUBLIC_HEARING: Text("ประชาพิจารณ์", "Public hearing"),
    Method.WORKSHOP: Text("ประชุมเชิงปฏิบัติการ", "Workshop"),
    Method.FOCUS_GROUP: Text("สนทนากลุ่มย่อย", "Focus group"),
    Method.REPRESENTATIVES: Text("ประชุมตัวแทนกลุ่ม", "Meeting of representatives"),
}
MEETINGS = {Method.PUBLIC_HEARING, Method.WORKSHOP, Method.FOCUS_GROUP, Method.REPRESENTATIVES}


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods that a regulation sets, from a day on."""

    valid_from: date
    notice_days: int
    summary_days: int
    regulation: Text
    notice: Text
    summary: Text
    petition: Text
    unit: str = "calendar"  # or "working": whether the days of the periods are all days or working days


@cache
def all_periods() -> tuple[Periods, ...]:
    rows = json.loads((DATA / "periods.json").read_text(encoding="utf-8"))
    return tuple(
        Periods(
            date.fromisoformat(row["valid_from"]),
            row["notice_days"],
            row["summary_days"],
            in_both(row["regulation"]),
            in_both(row["notice"]),
            in_both(row["summary"]),
            in_both(row["petition"]),
            row.get("unit", "calendar"),
        )
        for row in rows
    )


def periods(day: date) -> Periods:
    """The periods in force on a day."""
    return in_force(all_periods(), day)


def bangkok_day(moment: datetime) -> date:
    return moment.astimezone(BANGKOK).date()


def opening(day: date) -> datetime:
    """The first moment of a day in Thailand."""
    return datetime.combine(day, time.min, BANGKOK)


def closing(day: date) -> datetime:
    """The last second of a day in Thailand: people may answer on the closing day until midnight."""
    return datetime.combine(day, time(23, 59, 59), BANGKOK)


def phase(
    now: datetime,
    opens_at: datetime,
    closes_at: datetime,
    announced_at: datetime | None,
    summary_published_at: datetime | None,
    cancelled_at: datetime | None = None,
) -> Phase:
    """Where a hearing stands. Nothing but the clock moves it from announced to open to closed.

    One that is cancelled while it is open closes with that, and owes its result as any other.
    """
    if announced_at is None or announced_at > now:
        return Phase.DRAFT
    if cancelled_at is not None and cancelled_at <= min(now, closes_at):
        return Phase.CANCELLED
    if now < opens_at:
        return Phase.ANNOUNCED
    if now <= closes_at:
        return Phase.OPEN
    return Phase.CLOSED if summary_published_at is None or summary_published_at > now else Phase.SUMMARISED


def notice_days(announced_on: date, opens_on: date) -> int:
    """Days from the announcement to the opening; the day of the announcement does not count."""
    return (opens_on - announced_on).days


def earliest_opening(announced_on: date) -> date:
    """The first day on which a hearing announced that day may open."""
    rule = periods(announced_on)
    return after(announced_on, rule.notice_days, rule.unit)


def summary_due(closed_on: date) -> date:
    """The last day for the summary of a hearing whose last day this was."""
    rule = periods(closed_on)
    return after(closed_on, rule.summary_days, rule.unit)


def after(day: date, count: int, unit: str) -> date:
    """The day so many days later, counted as the rule counts."""
    return working_days.add(day, count) if unit == "working" else day + timedelta(days=count)


def latest_before(day: date, count: int, unit: str) -> date:
    """The last day from which so many days, counted as the rule counts, still lead to this day or before."""
    found = day - timedelta(days=count)
    while after(found, count, unit) > day:
        found -= timedelta(days=1)
    return found


def days_off(*days: date) -> list[tuple[date, Text]]:
    """Those of the days on which offices are closed, with the reason: for a publisher to think twice."""
    weekend = Text("วันหยุดสุดสัปดาห์", "a weekend")
    return [(day, working_days.holiday(day) or weekend) for day in days if not working_days.is_working(day)]


def is_overdue(current: Phase, closed_on: date, today: date) -> bool:
    return current == Phase.CLOSED and today > summary_due(closed_on)


class SummaryState(StrEnum):
    """How a hearing that was announced keeps the period of its summary."""

    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"


def summary_state(closed_on: date, published_on: date | None, today: date) -> SummaryState:
    """Whether the summary came in time, late, not at all, or is not due yet."""
    due = summary_due(closed_on)
    if published_on is not None and published_on <= today:
        return SummaryState.ON_TIME if published_on <= due else SummaryState.LATE
    return SummaryState.OVERDUE if today > due else SummaryState.NOT_DUE


def notice_is_enough(announced_on: date, opens_on: date) -> bool:
    return opens_on >= earliest_opening(announced_on)


def ends_after_start(closes_on: date, starts_on: date | None) -> bool:
    """Whether opinions are still taken when the project is to begin: a hearing comes before it."""
    return starts_on is not None and closes_on >= starts_on


class Fault(StrEnum):
    """Why a calendar is refused."""

    END_BEFORE_START = "end_before_start"
    TOO_LONG = "too_long"
    OPENS_IN_PAST = "opens_in_past"
    LITTLE_NOTICE = "little_notice"
    NOT_DISCLOSED = "not_disclosed"
    OVERLAPS = "overlaps"
    NOT_LATER = "not_later"
    SESSION_OUTSIDE = "session_outside"


def calendar_faults(opens_on: date, closes_on: date) -> list[Fault]:
    """What is wrong with the days of a draft."""
    if closes_on < opens_on:
        return [Fault.END_BEFORE_START]
    return [Fault.TOO_LONG] if closes_on - opens_on > LONGEST_HEARING else []


def announcement_faults(
    opens_on: date, closes_on: date, announced_on: date, project_status: str, exception: str
) -> list[Fault]:
    """What stands against announcing on that day. Less notice needs a reason that the public sees."""
    faults = calendar_faults(opens_on, closes_on)
    if project_status not in (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY):
        faults.append(Fault.NOT_DISCLOSED)
    if opens_on < announced_on:
        faults.append(Fault.OPENS_IN_PAST)
    elif opens_on < earliest_opening(announced_on) and not has_words(exception):
        faults.append(Fault.LITTLE_NOTICE)
    return faults


def extension_faults(opens_on: date, closes_on: date, wanted: date) -> list[Fault]:
    """What stands against closing on another day: an announced hearing is never shortened."""
    return [Fault.NOT_LATER] if wanted <= closes_on else calendar_faults(opens_on, wanted)


def fault_text(fault: Fault, announced_on: date) -> Text:
    """The fault in words, with the rule that it breaks."""
    rule = periods(announced_on)
    texts = {
        Fault.END_BEFORE_START: Text("วันปิดต้องไม่ก่อนวันเปิด", "The last day must not be before the first."),
        Fault.TOO_LONG: Text("ระยะเวลายาวเกินหนึ่งปี กรุณาตรวจวันที่", "More than a year: please check the days."),
        Fault.OPENS_IN_PAST: Text("วันเปิดผ่านไปแล้ว กรุณากำหนดใหม่", "The first day has passed. Please choose another."),
        Fault.LITTLE_NOTICE: Text(
            "{regulation}: {notice} กรุณาเลื่อนวันเปิด หรือระบุเหตุผลข้อยกเว้นที่แสดงต่อสาธารณะ",
            "{regulation}: {notice}. Please open later, or give a reason for an exception, which the public will see.",
        ).format(regulation=rule.regulation, notice=rule.notice),
        Fault.NOT_DISCLOSED: Text(
            "ต้องเผยแพร่โครงการก่อน จึงจะประกาศรับฟังความคิดเห็นได้",
            "The project must be published before its hearing is announced.",
        ),
        Fault.OVERLAPS: Text(
            "ช่วงเวลานี้ซ้อนกับการรับฟังอีกรายการของโครงการเดียวกัน กรุณากำหนดวันใหม่ หรือรวมเป็นรายการเดียว",
            "Another hearing on the same project runs at that time. Please choose other days, or join the two.",
        ),
        Fault.NOT_LATER: Text(
            "การขยายเวลาต้องเลื่อนวันปิดออกไปหลังวันปิดเดิม การรับฟังที่ประกาศแล้วย่นเวลาไม่ได้",
            "An extension closes later than before; an announced hearing is never shortened.",
        ),
        Fault.SESSION_OUTSIDE: Text(
            "เวทีต้องอยู่ในช่วงเวลารับฟัง กรุณาแก้วันของเวที หรือวันของการรับฟัง",
            "A session must lie within the period of the hearing. Please change the day of the session or of the hearing.",
        ),
    }
    return texts[fault]


STEP_NAMES = {
    Phase.ANNOUNCED: Text("ประกาศ", "Announced"),
    Phase.OPEN: Text("เปิดรับความคิดเห็น", "Opens"),
    Phase.CLOSED: Text("ปิดรับ", "Closes"),
    Phase.SUMMARISED: Text("เผยแพร่สรุปผล", "Result published"),
}
PLAN_NAMES = {
    "title": Text("ชื่อการรับฟังความคิดเห็น", "Title of the hearing"),
    "purpose": Text("รับฟังเพื่อตัดสินใจเรื่องใด", "What will be decided"),
    "methods": Text("วิธีรับฟัง", "Methods"),
    "place": Text("สถานที่", "Place"),
    "opens_on": Text("วันเปิดรับ", "First day"),
    "closes_on": Text("วันสุดท้ายที่รับ", "Last day"),
}
