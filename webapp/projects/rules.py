"""Pure decisions about projects: what must be disclosed, what is missing, which state follows, what changed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from nlp.tokens import segment
from webapp.core.files import DOCUMENT_TYPES
from webapp.core.forms import has_words
from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.core.thai import number, typed_number, year
from webapp.projects.models import CostSource, DocumentKind, Impact, ProjectStatus, TextState
from webapp.projects.places import KIND_NAMES as OUTLINE_NAMES
from webapp.projects.places import typed_points

DATA = Path(__file__).parent / "data"
LARGEST_COST = Decimal(10) ** 13
LONGEST_COMPARED = 4000  # words; comparing costs their square


@dataclass(frozen=True, slots=True)
class Head:
    """One thing that the regulation asks for before a project begins."""

    number: int
    field: str
    title: Text
    help: Text
    example: Text


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The heads that a regulation asks for, from a day on."""

    valid_from: date
    clause: Text
    heads: tuple[Head, ...]


@cache
def disclosures() -> tuple[Disclosure, ...]:
    rows = json.loads((DATA / "disclosure.json").read_text(encoding="utf-8"))
    return tuple(
        Disclosure(
            date.fromisoformat(row["valid_from"]),
            in_both(row["clause"]),
            tuple(
                Head(h["number"], h["field"], in_both(h["title"]), in_both(h["help"]), in_both(h["example"]))
                for h in row["heads"]
            ),
        )
        for row in rows
    )


def disclosure(day: date) -> Disclosure:
    """What must be disclosed on that day."""
    return in_force(disclosures(), day)


def missing_heads(facts: Mapping[str, Any], day: date) -> list[Head]:
    """The heads that say nothing yet: empty, or without a single letter or digit."""
    return [head for head in disclosure(day).heads if not _says_something(facts.get(head.field))]


def _says_something(value: Any) -> bool:
    return has_words(value) if isinstance(value, str) else value is not None


FOLLOWING: dict[str, tuple[ProjectStatus, ...]] = {
    ProjectStatus.PUBLISHED: (ProjectStatus.UNDER_WAY, ProjectStatus.CANCELLED),
    ProjectStatus.UNDER_WAY: (ProjectStatus.FINISHED, ProjectStatus.CANCELLED),
}
STATUS_NAMES = {
    ProjectStatus.DRAFT: Text("ฉบับร่าง", "Draft"),
    ProjectStatus.PUBLISHED: Text("เปิดเผยแล้ว ยังไม่เริ่ม", "Disclosed, not begun"),
    ProjectStatus.UNDER_WAY: Text("กำลังดำเนินการ", "Under way"),
    ProjectStatus.FINISHED: Text("แล้วเสร็จ", "Finished"),
    ProjectStatus.CANCELLED: Text("ยกเลิก", "Cancelled"),
}
IMPACT_NAMES = {
    Impact.LIMITED: Text("ไม่กระทบในวงกว้าง", "No wide impact"),
    Impact.WIDE: Text("กระทบในวงกว้าง", "Wide impact"),
    Impact.SEVERE: Text("กระทบรุนแรง", "Severe impact"),
}


def at_least(impact: str | None) -> list[Impact]:
    """This degree of impact and those above it; all of them where none was found yet."""
    return list(Impact)[list(Impact).index(Impact(impact)) if impact else 0 :]


def may_follow(status: str, wanted: str) -> bool:
    """Whether a project can go from one state to the other."""
    return wanted in FOLLOWING.get(status, ())


def hearing_is_mandatory(impact: str | None) -> bool:
    """Clause 5, second paragraph: severe impact calls for a hearing before the project begins."""
    return impact == Impact.SEVERE


SCREENING = ("screening_reason", "screening_by", "screened_on")


def screening_faults(facts: Mapping[str, Any], today: date) -> dict[str, Text]:
    """What a screening record lacks, by the field: whoever says how far a project reaches says why, who decided, when."""
    if not facts.get("impact"):
        return {}
    missing = Text("ระบุระดับผลกระทบแล้ว กรุณาระบุข้อนี้ด้วย", "The degree of impact is given: please give this, too.")
    faults = {name: missing for name in SCREENING if not _says_something(facts.get(name))}
    if "screened_on" not in faults and facts["screened_on"] > today:
        faults["screened_on"] = Text("วันที่วินิจฉัยต้องไม่อยู่ในอนาคต", "The day of the screening must not lie ahead.")
    return faults


def severe_since(published: Iterable[tuple[Mapping[str, Any], datetime]]) -> datetime | None:
    """Since when the public reads of the severe impact as it stands, from the published facts in their order.

    A later finding begins it anew: a hearing that was announced before was held on lesser facts.
    """
    since, findings = None, 0
    for facts, made_at in published:
        found = len(facts.get("findings", ()))
        if facts.get("impact") != Impact.SEVERE:
            since = None
        elif since is None or found > findings:
            since = made_at
        findings = found
    return since


class Obstacle(StrEnum):
    """Why a project does not go on."""

    SCREENING_FIRST = "screening_first"
    HEARING_FIRST = "hearing_first"
    MEASURES_FIRST = "measures_first"


OBSTACLES = {
    Obstacle.SCREENING_FIRST: Text(
        "ยังไม่ได้วินิจฉัยผลกระทบของโครงการนี้ จึงยังเริ่มดำเนินการไม่ได้ โปรดบันทึกระดับผลกระทบ เหตุผล ผู้วินิจฉัย และวันที่ในหน้าแก้ไขโครงการ "
        "เพราะหากกระทบรุนแรงต้องรับฟังความคิดเห็นก่อน (ข้อ 5 วรรคสอง)",
        "The impact of this project is not screened yet, so it cannot begin. Please record the degree, the reason, who decided "
        "and when on the project’s edit page: if it is severe, a hearing comes first (clause 5, second paragraph).",
    ),
    Obstacle.HEARING_FIRST: Text(
        "โครงการนี้มีผลกระทบรุนแรง ยังเริ่มดำเนินการไม่ได้จนกว่าการรับฟังความคิดเห็นจะสิ้นสุดและเผยแพร่สรุปผลแล้ว (ข้อ 5 วรรคสอง) "
        "โดยต้องเป็นการรับฟังที่ประกาศหลังจากเปิดเผยผลกระทบนี้",
        "This project has severe impact: it cannot begin before its hearing has ended and the summary is published "
        "(clause 5, second paragraph). The hearing must have been announced after this impact was disclosed.",
    ),
    Obstacle.MEASURES_FIRST: Text(
        "พบผลกระทบมากกว่าที่เปิดเผยไว้ ยังดำเนินการต่อไม่ได้จนกว่าจะประกาศมาตรการเพิ่มเติม",
        "A greater impact was found than disclosed: the project cannot go on before further measures are announced.",
    ),
}


def obstacle(wanted: str, impact: str | None, *, hearing_held: bool, finding_open: bool) -> Obstacle | None:
    """What stands between a project and its next state. Nothing ever stands against cancelling it."""
    if wanted not in (ProjectStatus.UNDER_WAY, ProjectStatus.FINISHED):
        return None
    if finding_open:
        return Obstacle.MEASURES_FIRST
    if wanted == ProjectStatus.UNDER_WAY and not impact:
        return Obstacle.SCREENING_FIRST
    if wanted == ProjectStatus.UNDER_WAY and hearing_is_mandatory(impact) and not hearing_held:
        return Obstacle.HEARING_FIRST
    return None


COST_SOURCES = {
    CostSource.PROVINCIAL: Text("งบจังหวัดและกลุ่มจังหวัด", "Provincial and cluster budget"),
    CostSource.MINISTRY: Text("งบกระทรวง กรม", "Ministry or department"),
    CostSource.LOCAL_SUBSIDY: Text("เงินอุดหนุน อปท.", "Local government subsidy"),
    CostSource.PRIVATE: Text("เอกชน", "Private"),
}
COST_BANDS = {
    "1": (Text("ไม่เกิน 1 ล้านบาท", "Up to 1 million baht"), 0, 1_000_000),
    "10": (Text("เกิน 1 ถึง 10 ล้านบาท", "Over 1 up to 10 million baht"), 1_000_000, 10_000_000),
    "100": (Text("เกิน 10 ถึง 100 ล้านบาท", "Over 10 up to 100 million baht"), 10_000_000, 100_000_000),
    "more": (Text("เกิน 100 ล้านบาท", "Over 100 million baht"), 100_000_000, None),
}
KIND_NAMES = {
    DocumentKind.PAPER: Text("เอกสาร", "Document"),
    DocumentKind.BEFORE: Text("ภาพก่อนดำเนินการ", "Photograph before the work"),
    DocumentKind.AFTER: Text("ภาพหลังดำเนินการ", "Photograph after the work"),
}
TEXT_STATES = {
    TextState.WAITING: Text("ระบบกำลังอ่านข้อความเพื่อใช้ค้นหา", "Its words are being read for search."),
    TextState.READ: Text("ค้นหาข้อความภายในได้", "Its words can be searched."),
    TextState.NO_TEXT: Text("ไม่มีข้อความที่ระบบอ่านได้", "It holds no words that can be read."),
    TextState.LOCKED: Text(
        "ไฟล์นี้เข้ารหัสไว้ ระบบอ่านข้อความไม่ได้ โปรดใช้ไฟล์ที่ไม่ตั้งรหัส",
        "The file is locked with a password; its words cannot be read. Please use one without.",
    ),
    TextState.TOO_LARGE: Text("ไฟล์นี้ใหญ่เกินกว่าที่ระบบจะอ่านข้อความได้", "The file is too large to read its words."),
    TextState.UNREADABLE: Text("ไฟล์นี้เสียหาย ระบบอ่านข้อความไม่ได้", "The file is damaged; its words cannot be read."),
}
BAD_TEXTS = (TextState.LOCKED, TextState.TOO_LARGE, TextState.UNREADABLE)


FIELD_NAMES = {
    "title": Text("ชื่อโครงการ", "Title"),
    "area_code": Text("พื้นที่", "Area"),
    "further_codes": Text("พื้นที่อื่นที่โครงการครอบคลุม", "Further areas"),
    "easy_summary": Text("สรุปภาษาง่าย", "Easy summary"),
    "rationale": Text("เหตุผลความจำเป็น", "Reasons and need"),
    "substance": Text("สาระสำคัญ", "Substance"),
    "operator": Text("ผู้ดำเนินการ", "Who does it"),
    "place": Text("สถานที่", "Where"),
    "schedule": Text("ขั้นตอนและระยะเวลา", "Steps and period"),
    "outputs": Text("ผลผลิตและผลลัพธ์", "Outputs and outcomes"),
    "impacts": Text("ผลกระทบที่อาจเกิดขึ้น", "Possible impacts"),
    "cost_baht": Text("ประมาณการค่าใช้จ่าย (บาท)", "Estimated cost (baht)"),
    "costs": Text("ค่าใช้จ่ายแยกตามปีและแหล่งเงิน", "Cost by year and source"),
    "cost_source": Text("ที่มาของเงิน", "Where the money comes from"),
    "lat": Text("ละติจูด", "Latitude"),
    "lon": Text("ลองจิจูด", "Longitude"),
    "outline": Text("แนวเส้นหรือขอบเขต", "Line or boundary"),
    "starts_on": Text("วันเริ่ม", "Begins"),
    "ends_on": Text("วันสิ้นสุด", "Ends"),
    "strategy_ref": Text("ประเด็นการพัฒนา", "Strategy"),
    "plan_item_ref": Text("รายการในแผน", "Plan item"),
    "contact": Text("ช่องทางติดต่อ", "Contact"),
    "impact": Text("ระดับผลกระทบ", "Degree of impact"),
    "screening_reason": Text("เหตุผลของการวินิจฉัยผลกระทบ", "Reason of the screening"),
    "screening_by": Text("ผู้วินิจฉัยผลกระทบ", "Who screened"),
    "screened_on": Text("วันที่วินิจฉัยผลกระทบ", "Day of the screening"),
    "status": Text("สถานะ", "Status"),
    "documents": Text("เอกสารและภาพถ่าย", "Documents and photographs"),
    "findings": Text("ผลกระทบที่พบเพิ่มและมาตรการ", "Greater impacts found, and measures"),
}
EDITABLE = tuple(name for name in FIELD_NAMES if name not in ("status", "documents", "findings"))


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs: its pieces in order, each kept, taken out or put in."""

    field: str
    name: Text
    pieces: tuple[tuple[str, str], ...]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, Text] = FIELD_NAMES
) -> list[Change]:
    """What differs between two sets of facts, word by word."""
    pairs = [
        (field, name, _words(before.get(field), field), _words(after.get(field), field))
        for field, name in names.items()
    ]
    return [Change(field, name, tuple(pieces(old, new))) for field, name, old, new in pairs if old != new]


def _words(value: Any, field: str) -> str:
    """A fact as people read it."""
    if isinstance(value, list):
        return "\n".join(_line(item) for item in value)
    if isinstance(value, dict):
        return f"{OUTLINE_NAMES[value['kind']]}\n{typed_points(value)}"
    names = {"status": STATUS_NAMES, "impact": IMPACT_NAMES}.get(field, {})
    return "" if value is None else str(names.get(value, value))  # type: ignore[attr-defined]


def _line(item: Mapping[str, Any]) -> str:
    if "amount" in item:
        amount = Text("ปีงบประมาณ {y} · {source} · {amount} บาท", "FY {y} · {source} · {amount} baht")
        source = COST_SOURCES[CostSource(item["source"])]
        return str(amount.format(y=year(item["year"]), source=source, amount=number(Decimal(item["amount"]), 2)))
    return str(item["title"])


def pieces(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Pairs of `same`, `out` or `in` with the words."""
    old, new = segment(before), segment(after)
    if len(old) > LONGEST_COMPARED or len(new) > LONGEST_COMPARED:
        matches = [("replace", 0, len(old), 0, len(new))]
    else:
        matches = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()  # type: ignore[assignment]
    for kind, a, b, c, d in matches:
        if kind == "equal":
            yield "same", "".join(old[a:b])
            continue
        if b > a:
            yield "out", "".join(old[a:b])
        if d > c:
            yield "in", "".join(new[c:d])


def read_amount(typed: str) -> Decimal | None:
    """`๑๒,๕๐๐,๐๐๐ บาท` as a number; None if it is none, negative, or more than the state has."""
    try:
        amount = Decimal(typed_number(typed.strip().removesuffix("บาท")))
    except (InvalidOperation, ValueError):
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 <= amount < LARGEST_COST else None


DOCUMENT_KINDS = {media_type: extension[1:].upper() for media_type, extension in DOCUMENT_TYPES.items()}


def file_size(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} kB"
