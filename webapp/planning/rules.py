"""Words and pure decisions of planning: relations, sources of money, which plan speaks for an area."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from math import ceil, sqrt

from webapp.core.i18n import Text
from webapp.planning.models import (
    PROMISES,
    WITHOUT_ITEM,
    Budget,
    BudgetSource,
    ItemStatus,
    Plan,
    PlanKind,
    PlanStatus,
    Relation,
)

RELATIONS = {
    Relation.ADOPTED: Text("รับเข้าแผน", "Adopted"),
    Relation.ALREADY_PLANNED: Text("มีอยู่ในแผนแล้ว", "Already planned"),
    Relation.PARTLY_ADOPTED: Text("รับเข้าแผนบางส่วน", "Partly adopted"),
    Relation.NOT_ADOPTED: Text("ยังไม่รับเข้าแผน", "Not adopted"),
    Relation.OUT_OF_SCOPE: Text("อยู่นอกอำนาจหน้าที่ของจังหวัด", "Outside the province’s powers"),
    Relation.REFERRED: Text("ส่งต่อหน่วยงานอื่น", "Referred to another body"),
}
SOURCES = {
    BudgetSource.PROVINCIAL: Text("งบจังหวัดและกลุ่มจังหวัด", "Provincial and cluster budget"),
    BudgetSource.MINISTRY: Text("งบกระทรวง กรม", "Ministry budget"),
    BudgetSource.LOCAL_SUBSIDY: Text("เงินอุดหนุนท้องถิ่น", "Local government subsidy"),
    BudgetSource.PRIVATE: Text("เอกชน", "Private"),
}
MERGED = Text(
    "ประเด็นนี้รวมกับประเด็นอื่นไปแล้ว จึงไม่มีใครได้อ่าน ข้อความของท่านยังอยู่ กรุณานำไปใช้กับประเด็นที่รวมไว้",
    "This theme was merged into another: nobody would read it. Your text is still here; please use it with that theme.",
)
KINDS = {
    PlanKind.PROVINCIAL: Text("แผนพัฒนาจังหวัด", "Provincial development plan"),
    PlanKind.PROVINCIAL_CLUSTER: Text("แผนพัฒนากลุ่มจังหวัด", "Provincial cluster development plan"),
    PlanKind.ANNUAL: Text("แผนปฏิบัติราชการประจำปี", "Annual action plan"),
}
STATUSES = {
    PlanStatus.DRAFT: Text("ร่าง", "Draft"),
    PlanStatus.IN_FORCE: Text("ใช้อยู่", "In force"),
    PlanStatus.PAST: Text("สิ้นสุดแล้ว", "Past"),
}
ITEM_STATUSES = {
    ItemStatus.PLANNED: Text("ยังไม่เริ่มดำเนินการ", "Not begun"),
    ItemStatus.UNDER_WAY: Text("กำลังดำเนินการ", "Under way"),
    ItemStatus.FINISHED: Text("แล้วเสร็จ", "Finished"),
    ItemStatus.SUSPENDED: Text("ชะลอไว้", "Suspended"),
    ItemStatus.CANCELLED: Text("ยกเลิก", "Cancelled"),
}
CHANNELS = {
    "web": Text("เว็บไซต์", "Web"),
    "phone": Text("โทรศัพท์", "Telephone"),
    "paper": Text("แบบฟอร์มกระดาษ", "Paper form"),
    "meeting": Text("เวทีประชุม", "Meeting"),
    "line": Text("แชต LINE", "LINE chat"),
    "import": Text("นำเข้าจากระบบอื่น", "Imported"),
}


class Measure(StrEnum):
    """What the cells of strategy × area show."""

    TEXTS = "texts"
    VOICES = "voices"
    NEW = "new"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SHARE = "share"


MEASURES = {
    Measure.TEXTS: Text("เรื่อง", "Submissions"),
    Measure.VOICES: Text("เสียง", "Voices"),
    Measure.NEW: Text("ใหม่ใน 7 วัน", "New in 7 days"),
    Measure.WAITING: Text("รอคำตอบ", "Waiting"),
    Measure.CONFIRMED: Text("ตรวจแล้ว (%)", "Confirmed (%)"),
    Measure.SHARE: Text("สัดส่วน (%)", "Share (%)"),
}
# Which view of the submissions shows what a measure counts.
NARROWED: dict[Measure, dict[str, str]] = {
    Measure.TEXTS: {"copies": "no"},
    Measure.VOICES: {},
    Measure.NEW: {"copies": "no", "days": "7"},
    Measure.WAITING: {"state": "waiting"},
    Measure.CONFIRMED: {"copies": "no", "checked": "person"},
    Measure.SHARE: {"copies": "no"},
}
MEANINGS = {
    Measure.TEXTS: Text(
        "เรื่องที่มีเนื้อหาต่างกัน ไม่นับเรื่องที่รวมเป็นเรื่องซ้ำ จดหมายชุดเดียวกันนับเฉพาะฉบับแรก",
        "Different texts: merged copies are not counted, and of letters in the same words only the first.",
    ),
    Measure.VOICES: Text(
        "ทุกเรื่องที่ได้รับ รวมเรื่องซ้ำและจดหมายทุกฉบับ จึงตรงกับยอดรับทั้งหมดในทะเบียน",
        "All that was received, with copies and every letter: their sum is the books’.",
    ),
    Measure.NEW: Text(
        "เรื่องที่มีเนื้อหาต่างกันซึ่งรับใน 7 วันล่าสุด ในวงเล็บคือผลต่างจาก 7 วันก่อนหน้า",
        "Different texts received in the last 7 days; in brackets, against the 7 days before.",
    ),
    Measure.WAITING: Text(
        "เรื่องที่ยังรอดำเนินการ นับจดหมายทุกฉบับ เพราะแต่ละฉบับมีคำตอบของตน",
        "What still waits, every letter by itself: each has its own answer.",
    ),
    Measure.CONFIRMED: Text(
        "ร้อยละของเรื่องที่เจ้าหน้าที่ยืนยันหรือแก้ประเด็นการพัฒนาแล้ว ที่เหลือเป็นผลจากระบบ",
        "Per cent whose strategy a person confirmed or corrected; the rest is the system’s word.",
    ),
    Measure.SHARE: Text(
        "ร้อยละของเรื่องทั้งหมดในหน้านี้ ไม่ใช่อัตราต่อประชากร",
        "Per cent of all submissions of this page; these are no rates.",
    ),
}


def measure_of(word: str) -> Measure:
    """The measure asked for; nonsense means submissions."""
    return Measure(word) if word in set(Measure) else Measure.TEXTS


def heat(value: int, strongest: int) -> int:
    """The tint of a cell, 0 to 5. By the root, so that one crowded district does not leave all others alike."""
    return ceil(5 * sqrt(value / strongest)) if 0 < value <= strongest else 0


# A beginning for an answer, by what became of the theme. Planners fill in what stands in brackets.
TEMPLATES = {
    Relation.ADOPTED: "ขอขอบคุณทุกท่านที่แจ้งเรื่อง “{title}” จังหวัดรับเรื่องนี้เข้าแผนแล้วในโครงการ “{item}” "
    "ปีงบประมาณ พ.ศ. {year} จะเริ่มดำเนินการ [เมื่อใด] และคาดว่าจะแล้วเสร็จ [เมื่อใด] สอบถามเพิ่มเติมได้ที่ [หน่วยงานและโทรศัพท์]",
    Relation.ALREADY_PLANNED: "ขอขอบคุณทุกท่านที่แจ้งเรื่อง “{title}” เรื่องนี้อยู่ในแผนแล้วในโครงการ “{item}” "
    "ปีงบประมาณ พ.ศ. {year} ขณะนี้ [ความคืบหน้า] สอบถามเพิ่มเติมได้ที่ [หน่วยงานและโทรศัพท์]",
    Relation.PARTLY_ADOPTED: "ขอขอบคุณทุกท่านที่แจ้งเรื่อง “{title}” จังหวัดรับบางส่วนเข้าแผนในโครงการ “{item}” "
    "ปีงบประมาณ พ.ศ. {year} ส่วนที่รับคือ [ส่วนที่ทำ] ส่วนที่ยังรับไม่ได้คือ [ส่วนที่ยังไม่ทำ] เพราะ [เหตุผล]",
    Relation.NOT_ADOPTED: "ขอขอบคุณทุกท่านที่แจ้งเรื่อง “{title}” จังหวัดพิจารณาแล้วยังไม่อาจรับเข้าแผนได้ เพราะ [เหตุผล] "
    "ทั้งนี้จะพิจารณาอีกครั้ง [เมื่อใด] ระหว่างนี้ท่านสามารถ [สิ่งที่ทำได้]",
    Relation.OUT_OF_SCOPE: "ขอขอบคุณทุกท่านที่แจ้งเรื่อง “{title}” เรื่องนี้อยู่นอกอำนาจหน้าที่ของจังหวัด "
    "หน่วยงานที่รับผิดชอบคือ [หน่วยงาน] ติดต่อได้ที่ [ช่องทาง]",
    Relation.REFERRED: "ขอขอบคุณทุกท่านที่แจ้งเรื่อง “{title}” จังหวัดส่งเรื่องนี้ให้ [หน่วยงาน] แล้วเมื่อ [วันที่] และจะติดตามผลมาแจ้งให้ทราบ",
}


def unfilled(text: str) -> list[str]:
    """Places of a template that still wait for the planner's words."""
    return re.findall(r"\[[^\[\]\n]{2,60}\]", text)


def is_promise(relation: str) -> bool:
    """Whether the relation says that something will be done."""
    return relation in PROMISES


def needs_item(relation: str) -> bool:
    """Whether the relation says something about one item of the plan."""
    return relation not in WITHOUT_ITEM


def plan_for(codes_upwards: Sequence[str], plans: Iterable[Plan], year: int) -> Plan | None:
    """The plan in force that speaks for the smallest area with one, in a fiscal year.

    An annual plan carries out a development plan and speaks only where there is none. What was approved ahead waits for its
    years; of those that began, the newest speaks.
    """

    def weight(plan: Plan) -> tuple[bool, bool, int, int]:
        return plan.kind != PlanKind.ANNUAL, plan.first_year <= year, plan.first_year, plan.edition

    in_force = [plan for plan in plans if plan.status == PlanStatus.IN_FORCE]
    for code in codes_upwards:
        if own := [plan for plan in in_force if plan.area_code == code]:
            return max(own, key=weight)
    return None


def is_next_period(before: Plan, years: tuple[int, int]) -> bool:
    """Whether years are those of a plan of its own, after an earlier one; else it is that plan revised."""
    return years[0] > before.first_year and years[1] > before.last_year


def plain_figure(figure: Decimal) -> str:
    """With commas, without zeros at the end or an exponent."""
    return f"{figure.normalize():,f}"


def total(budgets: Iterable[Budget]) -> Decimal | None:
    """The sum in baht; None when nothing is budgeted."""
    amounts = [budget.amount for budget in budgets]
    return sum(amounts, Decimal(0)) if amounts else None
