"""How a plan item stands: pure decisions by published thresholds, each with the reasons that everybody reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from webapp.core.i18n import Text
from webapp.core.thai import fiscal_year
from webapp.monitoring.periods import Term, first_day, last_day, regime, terms
from webapp.planning.models import BudgetSource, ItemStatus
from webapp.planning.rules import ITEM_STATUSES, SOURCES


class ReportState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"


class Standing(StrEnum):
    """How an item stands, the most pressing first."""

    NO_REPORT = "no_report"
    LATE = "late"
    SLOW = "slow"
    SUSPENDED = "suspended"
    ON_TIME = "on_time"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    NOT_DUE = "not_due"


STANDINGS = {
    Standing.NO_REPORT: Text("ไม่มีรายงาน", "No report"),
    Standing.LATE: Text("ล่าช้า", "Late"),
    Standing.SLOW: Text("ช้ากว่าแผน", "Slow"),
    Standing.SUSPENDED: Text("ชะลอไว้", "Suspended"),
    Standing.ON_TIME: Text("ตามแผน", "On time"),
    Standing.FINISHED: Text("แล้วเสร็จ", "Finished"),
    Standing.CANCELLED: Text("ยกเลิก", "Cancelled"),
    Standing.NOT_DUE: Text("ยังไม่ถึงกำหนดรายงาน", "Not due yet"),
}
TONES = {
    Standing.NO_REPORT: "stop",
    Standing.LATE: "stop",
    Standing.SLOW: "wait",
    Standing.SUSPENDED: "wait",
    Standing.ON_TIME: "open",
    Standing.FINISHED: "done",
    Standing.CANCELLED: "plain",
    Standing.NOT_DUE: "plain",
}
PRESSING = (Standing.NO_REPORT, Standing.LATE, Standing.SLOW)
JUDGED = (*PRESSING, Standing.ON_TIME, Standing.FINISHED)
"""Those of which a share is taken: what was suspended, cancelled, or is not due says nothing about pace."""
ACTIVE = (ItemStatus.UNDER_WAY, ItemStatus.SUSPENDED)
ENDED = (ItemStatus.FINISHED, ItemStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Item:
    """What the plan says of an item: its first and last fiscal year, and its status as last told."""

    first_year: int
    last_year: int
    status: ItemStatus

    @property
    def begins(self) -> date:
        return first_day(self.first_year)

    @property
    def ends(self) -> date:
        return last_day(self.last_year)


@dataclass(frozen=True, slots=True)
class Told:
    """What the newest frozen report says; `results` is the mean share of the year's targets reached, in per cent."""

    term: Term
    status: ItemStatus
    percent: int
    spent: Decimal
    budget: Decimal
    results: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    standing: Standing
    reasons: tuple[Text, ...]


def owes(item: Item, year: int) -> bool:
    """Whether an item must report for the terms of a fiscal year: of its own; after them, as long as it is under way or suspended."""
    if item.status in ENDED or year < item.first_year:
        return False
    return year <= item.last_year or item.status in ACTIVE


def last_due(item: Item, today: date) -> Term | None:
    """The newest term whose day has passed and for which the item owed a report."""
    year = fiscal_year(today)
    found = [one for back in (0, 1) for one in terms(year - back) if one.due_on < today and owes(item, one.year)]
    return max(found, key=lambda one: one.last, default=None)


def elapsed(item: Item, day: date) -> int:
    """How much of the item's time has passed on a day, in per cent."""
    whole = (item.ends - item.begins).days + 1
    return max(0, min(100, round(100 * ((day - item.begins).days + 1) / whole)))


def share(part: Decimal, whole: Decimal) -> int | None:
    """Per cent; None where there is nothing to take it of."""
    return round(100 * part / whole) if whole > 0 else None


def judge(item: Item, told: Told | None, reported: Collection[str], today: date) -> Verdict:
    """The standing of an item. `reported` holds the keys of the terms with a frozen report."""
    if item.status in ENDED:
        ended = Standing.FINISHED if item.status == ItemStatus.FINISHED else Standing.CANCELLED
        return Verdict(ended, (_said(item.status, told),))
    owed = last_due(item, today)
    is_silent = owed is not None and owed.key not in reported and (told is None or told.term.last < owed.last)
    if owed is not None and is_silent:
        return Verdict(Standing.NO_REPORT, (_missing(owed, told, today),))
    if told is None:
        return Verdict(Standing.NOT_DUE, (Text("ยังไม่ถึงกำหนดส่งรายงานรอบแรก", "The first report is not due yet."),))
    if item.status == ItemStatus.SUSPENDED:
        return Verdict(Standing.SUSPENDED, (_said(item.status, told),))
    late, slow = _behind(item, told, today)
    if late:
        return Verdict(Standing.LATE, (*late, *slow))
    if slow:
        return Verdict(Standing.SLOW, tuple(slow))
    return Verdict(Standing.ON_TIME, (_in_pace(item, told),))


def _said(status: ItemStatus, told: Told | None) -> Text:
    if told is None:
        text = Text("หน่วยงานแจ้งว่า{status}", "The agency says: {status}")
        return text.format(status=ITEM_STATUSES[status])
    text = Text("รายงาน{term} แจ้งว่า{status}", "The report of {term} says: {status}")
    return text.format(status=ITEM_STATUSES[status], term=told.term.name)


def _missing(owed: Term, told: Told | None, today: date) -> Text:
    days = (today - owed.due_on).days
    text = Text(
        "ยังไม่ส่งรายงาน{term} ซึ่งครบกำหนดแล้ว {days} วัน{last}", "No report of {term}, {days} days after its day{last}"
    )
    last = Text("", "")
    if told is not None:
        last = Text(" รายงานล่าสุดคือ{term}", "; the last one was of {term}").format(term=told.term.name)
    return text.format(term=owed.name, days=days, last=last)


def _behind(item: Item, told: Told, today: date) -> tuple[list[Text], list[Text]]:
    """What makes it late, and what makes it slow."""
    rule, passed = regime(told.term.year), elapsed(item, told.term.last)
    late: list[Text] = []
    slow: list[Text] = []
    if today > item.ends:
        late.append(
            Text(
                "พ้นปีงบประมาณสุดท้าย พ.ศ. {year} แล้ว แต่ยังไม่แล้วเสร็จ",
                "Its last fiscal year, B.E. {year}, is over and it is not finished",
            ).format(year=item.last_year)
        )
    gap = passed - told.percent
    if gap >= rule.slow_points:
        words = Text(
            "ผลงานร้อยละ {done} ขณะที่เวลาผ่านไปร้อยละ {passed} ช้ากว่า {gap} จุด (เกณฑ์ {limit})",
            "{done}% of the work is done and {passed}% of the time is over: {gap} points behind (threshold {limit})",
        )
        limit = rule.late_points if gap >= rule.late_points else rule.slow_points
        found = words.format(done=told.percent, passed=passed, gap=gap, limit=limit)
        (late if gap >= rule.late_points else slow).append(found)
    spent = share(told.spent, told.budget)
    if spent is not None and passed - spent >= rule.spending_points:
        words = Text(
            "เบิกจ่ายร้อยละ {spent} ขณะที่เวลาผ่านไปร้อยละ {passed} (เกณฑ์ {limit} จุด)",
            "{spent}% of the money is spent and {passed}% of the time is over (threshold {limit} points)",
        )
        slow.append(words.format(spent=spent, passed=passed, limit=rule.spending_points))
    if told.term.ends_year and told.results is not None and told.results < rule.result_share:
        words = Text(
            "ผลตามตัวชี้วัดได้ร้อยละ {got} ของเป้าหมายทั้งปี (เกณฑ์ร้อยละ {limit})",
            "{got}% of the year’s targets reached (threshold {limit}%)",
        )
        slow.append(words.format(got=round(told.results), limit=rule.result_share))
    return late, slow


def _in_pace(item: Item, told: Told) -> Text:
    words = Text(
        "ผลงานร้อยละ {done} เมื่อเวลาผ่านไปร้อยละ {passed} ตามรายงาน{term}",
        "{done}% of the work is done with {passed}% of the time over, by the report of {term}",
    )
    return words.format(done=told.percent, passed=elapsed(item, told.term.last), term=told.term.name)


def published_rules(year: int) -> list[tuple[Standing, Text]]:
    """The rules of a year in words, in the order in which they are asked."""
    rule = regime(year)
    return [
        (Standing.FINISHED, Text("รายงานล่าสุดแจ้งว่าแล้วเสร็จ", "The last word of the agency is 'finished'.")),
        (Standing.CANCELLED, Text("รายงานล่าสุดแจ้งว่ายกเลิก", "The last word of the agency is 'cancelled'.")),
        (
            Standing.NO_REPORT,
            Text(
                "พ้นกำหนดส่งรายงานของรอบล่าสุดแล้วและยังไม่มีรายงาน (กำหนด {a} วันหลังสิ้นรอบ และ {b} วันหลังสิ้นปีงบประมาณ)",
                "The day of the last term has passed without a report ({a} days after a term, {b} after the fiscal year).",
            ).format(a=rule.due_days, b=rule.due_days_last),
        ),
        (Standing.NOT_DUE, Text("ยังไม่เคยรายงานและยังไม่ถึงกำหนด", "Nothing was reported, and nothing is due.")),
        (Standing.SUSPENDED, Text("รายงานล่าสุดแจ้งว่าชะลอไว้", "The last word of the agency is 'suspended'.")),
        (
            Standing.LATE,
            Text(
                "พ้นปีงบประมาณสุดท้ายแล้วยังไม่แล้วเสร็จ หรือผลงานช้ากว่าเวลาที่ผ่านไปตั้งแต่ {n} จุดขึ้นไป",
                "Its last fiscal year is over, or the work lies {n} percentage points or more behind the time passed.",
            ).format(n=rule.late_points),
        ),
        (
            Standing.SLOW,
            Text(
                "ผลงานช้ากว่าเวลาตั้งแต่ {a} จุด หรือการเบิกจ่ายช้ากว่าเวลาตั้งแต่ {b} จุด หรือรอบสุดท้ายของปีได้ผลไม่ถึงร้อยละ {c} ของเป้าหมาย",
                "The work lies {a} points behind, or spending {b} points; or less than {c}% of the targets in the year’s last term.",
            ).format(a=rule.slow_points, b=rule.spending_points, c=rule.result_share),
        ),
        (Standing.ON_TIME, Text("ไม่เข้าเกณฑ์ข้างต้น", "No rule above fits.")),
    ]


# What a report must hold before it is frozen


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report: share of the work, and money spent so far by source."""

    percent: int
    spent: Mapping[str, Decimal]


def implausible(now: Figures, before: Figures | None, budgets: Mapping[str, Decimal]) -> list[Text]:
    """What needs a stated reason: more than the budget, or less than was reported before."""
    found = []
    for source in BudgetSource:
        spent = now.spent.get(source)
        if spent is None:
            continue
        planned, earlier = budgets.get(source, Decimal(0)), before.spent.get(source) if before else None
        if spent > planned:
            text = Text(
                "{name}: เบิกจ่าย {a:,.2f} บาท มากกว่างบประมาณ {b:,.2f} บาท",
                "{name}: spent {a:,.2f} baht of a budget of {b:,.2f}",
            )
            found.append(text.format(name=SOURCES[source], a=spent, b=planned))
        if earlier is not None and spent < earlier:
            text = Text(
                "{name}: ยอดสะสม {a:,.2f} บาท น้อยกว่าที่รายงานไว้ {b:,.2f} บาท",
                "{name}: a total of {a:,.2f} baht is less than the {b:,.2f} reported before",
            )
            found.append(text.format(name=SOURCES[source], a=spent, b=earlier))
    if before is not None and now.percent < before.percent:
        text = Text("ผลงานร้อยละ {a} น้อยกว่าที่รายงานไว้ร้อยละ {b}", "{a}% of the work is less than the {b}% reported before")
        found.append(text.format(a=now.percent, b=before.percent))
    return found


def contradictions(status: ItemStatus, percent: int) -> list[Text]:
    """Where status and share of the work do not fit."""
    if status == ItemStatus.FINISHED and percent < 100:
        return [Text("แจ้งว่าแล้วเสร็จ ผลงานต้องเป็นร้อยละ 100", "What is finished is done to 100%.")]
    if status == ItemStatus.PLANNED and percent > 0:
        return [Text("แจ้งว่ายังไม่เริ่ม ผลงานต้องเป็นร้อยละ 0", "What has not begun is done to 0%.")]
    return []


def results_share(pairs: Sequence[tuple[Decimal | None, Decimal | None]]) -> Decimal | None:
    """The mean share of the targets reached, each at most in full; None if nothing can be compared."""
    found = [
        max(Decimal(0), min(Decimal(100), 100 * result / target))
        for target, result in pairs
        if target is not None and target > 0 and result is not None
    ]
    return sum(found, Decimal(0)) / len(found) if found else None
