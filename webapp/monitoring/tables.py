"""Reports of a term as a table: a template to download with every column explained, and reading what comes back."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from webapp.core.forms import clean
from webapp.core.i18n import Text
from webapp.core.thai import typed_number
from webapp.core.workbooks import MOST_ABOVE, BadTable, below_title, lines, open_workbook, sheet_of
from webapp.monitoring.models import ProgressReport
from webapp.monitoring.operations import Content
from webapp.monitoring.periods import Term
from webapp.planning.models import BudgetSource, ItemStatus, Plan, PlanItem
from webapp.planning.rules import ITEM_STATUSES, SOURCES
from webapp.planning.tables import append

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_RESULTS = 5_000, 80, 4_000, 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours: its name, its heading in the template, what it holds."""

    name: str
    heading: str
    meaning: str
    needed: bool = False


BASE = (
    Column("item", "รหัสรายการ", "รหัสของระบบ อย่าแก้ไข หากไม่มี ใช้รหัสโครงการหรือชื่อโครงการ"),
    Column("code", "รหัสโครงการ", "รหัสในแผน ใช้เมื่อไม่มีรหัสรายการ"),
    Column("title", "ชื่อโครงการ", "ชื่อตรงตามแผน ใช้เมื่อไม่มีรหัสทั้งสอง"),
    Column("status", "สถานะ", "หนึ่งใน: " + ", ".join(one.th for one in ITEM_STATUSES.values()), True),
    Column("percent", "ผลงานสะสม (ร้อยละ)", "จำนวนเต็ม 0 ถึง 100", True),
    Column("done", "ผลการดำเนินงาน", "ประชาชนอ่านข้อความนี้", True),
    Column("obstacles", "ปัญหา อุปสรรค", "ถ้ามี"),
    Column("next_steps", "สิ่งที่จะทำต่อไป", "ถ้ามี"),
    Column("explanation", "คำอธิบายตัวเลข", "จำเป็นเมื่อเบิกจ่ายเกินงบประมาณหรือตัวเลขลดลง"),
    *(
        Column(f"spent_{source}", f"เบิกจ่ายสะสม {SOURCES[source].th}", "บาท ตั้งแต่เริ่มโครงการ หากว่างหมายถึงไม่รายงาน")
        for source in BudgetSource
    ),
)
SHEET = "รายงาน"
_HEAD = PatternFill("solid", fgColor="DCEBE7")


def columns_of(items: Sequence[PlanItem]) -> list[Column]:
    """Our columns, with as many results as the item with the most indicators has."""
    most = min(MOST_RESULTS, max((len(one.indicators) for one in items), default=0))
    results = [
        Column(f"result_{n}", f"ผลตัวชี้วัดที่ {n}", "ผลสะสมของปีงบประมาณ ตามลำดับตัวชี้วัดของโครงการ") for n in range(1, most + 1)
    ]
    return [*BASE, *results]


def template(plan: Plan, term: Term, items: Sequence[PlanItem], known: Mapping[int, ProgressReport]) -> bytes:
    """A row for each item that owes a report, with what its draft says; a second sheet explains every column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  (a new workbook has a sheet)
    sheet.title = SHEET
    columns = columns_of(items)
    append(sheet, [one.heading for one in columns])
    for item in items:
        row = _row(item, known.get(item.id))
        append(sheet, [row.get(one.name) for one in columns])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = 24
    sheet.freeze_panes = "D2"
    guide = book.create_sheet("คำอธิบาย")
    append(guide, [f"รายงานความคืบหน้า {plan.title}"])
    append(guide, [term.name.th])
    append(guide, ["กรอกแผ่นงานรายงาน แล้วส่งไฟล์นี้ ระบบตรวจและแสดงผลก่อน ส่งไฟล์เดิมซ้ำได้ ไม่เกิดรายการซ้ำ"])
    append(guide, ["คอลัมน์", "ความหมาย", "จำเป็น"])
    for one in columns:
        append(guide, [one.heading, one.meaning, "จำเป็น" if one.needed else ""])
    append(guide, [])
    append(guide, ["โครงการ", "ตัวชี้วัด", "เป้าหมายของปี"])
    for item in items:
        for number, indicator in enumerate(item.indicators, 1):
            target = next((v.target for v in indicator.values if v.fiscal_year == term.year), None)
            append(guide, [item.title, f"{number}. {indicator.title} ({indicator.unit})", target])
    for letter, width in (("A", 44), ("B", 60), ("C", 16)):
        guide.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(item: PlanItem, report: ProgressReport | None) -> dict[str, Any]:
    row: dict[str, Any] = {"item": item.public_id, "code": item.code, "title": item.title}
    if report is not None:
        row |= {name: getattr(report, name) for name in ("percent", "done", "obstacles", "next_steps", "explanation")}
        row["status"] = ITEM_STATUSES[ItemStatus(report.status)].th
        row |= {f"spent_{one.source}": one.spent for one in report.spending}
        results = {one.indicator_id: one.result for one in report.results}
        row |= {f"result_{n}": results.get(one.id) for n, one in enumerate(item.indicators, 1)}
    return row


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read: its headings, and each row with its number."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read(content: bytes) -> Sheet:
    """Every row of the reports' sheet, or of the first one. Nothing is judged yet."""
    book = open_workbook(BytesIO(content))
    sheet = sheet_of(book, SHEET) or book.worksheets[0]
    above, found = below_title(lines(sheet, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 2 + MOST_ABOVE))
    headings = list(_apart([_words(cell)[:200] for cell in next(found, ())]))
    rows = [(number, [_words(cell) for cell in cells]) for number, cells in enumerate(found, above + 2)]
    book.close()
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if len(rows) > MOST_ROWS:
        raise BadTable(Text("ไฟล์มีมากกว่า {n} แถว", "The file has more than {n} rows.").format(n=f"{MOST_ROWS:,}"))
    if not any(headings) or not rows:
        raise BadTable(Text("ไฟล์นี้ไม่มีแถวข้อมูล", "The file has no rows."))
    return Sheet(headings, rows)


def _apart(headings: Sequence[str]) -> Iterator[str]:
    """A heading that stands twice is numbered, so that either column can be chosen."""
    seen: Counter[str] = Counter()
    for one in headings:
        seen[one] += 1
        yield f"{one} ({seen[one]})" if one and seen[one] > 1 else one


def _words(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = "" if cell is None else clean(str(cell)) or ""
    return words[: LONGEST_CELL + 1]


def guess(columns: Sequence[Column], headings: Sequence[str]) -> dict[str, str]:
    """Our columns that the file calls by our headings."""
    return {one.name: one.heading for one in columns if one.heading in headings}


class Wrong(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(slots=True)
class Checked:
    """Rows that can be brought in, and those that cannot, each kept with its cells and the reason."""

    good: list[tuple[int, PlanItem, Content]] = field(default_factory=list)
    bad: list[tuple[int, list[str], Text]] = field(default_factory=list)


def check(
    rows: Sequence[Any], headings: Sequence[str], mapping: Mapping[str, str], items: Sequence[PlanItem]
) -> Checked:
    """Read each row by the mapping. Each item once; a second row for it is a fault."""
    places = {name: headings.index(heading) for name, heading in mapping.items() if heading in headings}
    found = Checked()
    seen: dict[int, int] = {}
    for number, cells in rows:
        row = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        try:
            item = _item(row, items)
            if item.id in seen:
                raise Wrong(Text("ซ้ำกับแถว {n}", "The same as row {n}").format(n=seen[item.id]))
            content = _content(row, item)
        except Wrong as wrong:
            found.bad.append((number, list(cells), wrong.text))
            continue
        seen[item.id] = number
        found.good.append((number, item, content))
    return found


def _item(row: Mapping[str, str], items: Sequence[PlanItem]) -> PlanItem:
    for name, attribute in (("item", "public_id"), ("code", "code"), ("title", "title")):
        wanted = row.get(name, "")
        if not wanted:
            continue
        fits = [one for one in items if getattr(one, attribute) == wanted]
        if len(fits) == 1:
            return fits[0]
        text = (
            Text("ไม่พบโครงการ “{x}” ที่ต้องรายงานรอบนี้", "No item “{x}” owes a report of this term")
            if not fits
            else Text("มีหลายโครงการชื่อ “{x}”", "Several items are called “{x}”")
        )
        raise Wrong(text.format(x=wanted[:80]))
    raise Wrong(Text("ไม่ระบุโครงการ", "The row names no item."))


def _content(row: Mapping[str, str], item: PlanItem) -> Content:
    by_words = {
        str(words).strip(): status for status, both in ITEM_STATUSES.items() for words in (both.th, both.en, status)
    }
    status = by_words.get(row.get("status", ""))
    if status is None:
        raise Wrong(Text("ไม่รู้จักสถานะ “{x}”", "Unknown status “{x}”").format(x=row.get("status", "")[:40]))
    texts = {name: row.get(name, "") for name in ("done", "obstacles", "next_steps", "explanation")}
    long = [name for name, words in texts.items() if len(words) > LONGEST_CELL]
    if long:
        raise Wrong(Text("ข้อความยาวเกิน {n} ตัวอักษร", "A text is longer than {n} characters").format(n=LONGEST_CELL))
    percent = _figure(row.get("percent", "").removesuffix("%"), "ผลงานสะสม")
    if percent is None or percent != int(percent) or not 0 <= percent <= 100:
        raise Wrong(Text("ผลงานสะสมต้องเป็นจำนวนเต็ม 0 ถึง 100", "Work done must be a whole number from 0 to 100."))
    spent = {str(one): _figure(row.get(f"spent_{one}", ""), SOURCES[one].th, "0.01") for one in BudgetSource}
    if any(amount is not None and amount < 0 for amount in spent.values()):
        raise Wrong(Text("จำนวนเงินต้องไม่ติดลบ", "Money cannot be negative."))
    results = {
        one.id: _figure(row.get(f"result_{n}", ""), one.title)
        for n, one in enumerate(item.indicators[:MOST_RESULTS], 1)
    }
    return Content(
        status,
        int(percent),
        **texts,
        spent={name: amount for name, amount in spent.items() if amount is not None},
        results={number: result for number, result in results.items() if result is not None},
    )


def _figure(words: str, name: str, places: str = "0.0001") -> Decimal | None:
    if not words.strip():
        return None
    try:
        figure = Decimal(typed_number(words))
    except (InvalidOperation, ValueError):
        figure = Decimal("NaN")
    if not figure.is_finite() or abs(figure) > 10**12:
        raise Wrong(
            Text("“{x}” ไม่ใช่จำนวนที่ใช้ได้ ({name})", "“{x}” is no possible figure ({name})").format(
                x=words[:40], name=name
            )
        )
    return figure.quantize(Decimal(places))


def sources_of(item: PlanItem, report: ProgressReport | None) -> list[BudgetSource]:
    """The sources that a report asks for: those with a budget or a figure; all, if there is none."""
    known = {one.source for one in item.budgets if one.amount} | {
        one.source for one in (report.spending if report else ())
    }
    return [one for one in BudgetSource if one in known] or list(BudgetSource)
