"""A plan as a workbook: the template that planners fill in, what is read of it, and the plan given out in the same form.

What is given out can be read in again and changes nothing; that is what makes the import safe to repeat.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from webapp.areas import queries as areas
from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits, typed_number
from webapp.core.typed import holdable
from webapp.core.workbooks import BadTable, lines, open_workbook, sheet_of
from webapp.planning import national, rules
from webapp.planning.models import Indicator, Plan, PlanItem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 10_000, 120, 6_000
NO_STRATEGY = Text("ไม่มีประเด็นการพัฒนาลำดับที่ {n} ในแผนหรือในไฟล์", "There is no strategy {n} in the plan or the file.")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: the name it has in our rows, its heading, what it holds, how long it may be."""

    name: str
    heading: str
    meaning: str
    needed: bool = False
    longest: int = LONGEST_CELL


STRATEGIES = "ประเด็นการพัฒนา"
ITEMS = "โครงการ"
INDICATORS = "ตัวชี้วัด"
SHEETS: dict[str, tuple[Column, ...]] = {
    STRATEGIES: (
        Column("number", "ลำดับที่", "เลขลำดับของประเด็นการพัฒนา เช่น 1", True),
        Column("title", "ชื่อประเด็นการพัฒนา", "ตามที่ปรากฏในแผน", True, 300),
        Column("description", "รายละเอียด", "ครอบคลุมเรื่องใดบ้าง ระบบใช้ข้อความนี้จัดเรื่องของประชาชน"),
        Column("goal", "เป้าหมาย", "เป้าหมายเมื่อสิ้นแผน"),
        Column("serves", "รหัสแผนระดับชาติและภาค", "รหัสจากแผ่นงาน “แผนระดับชาติและภาค” คั่นด้วยจุลภาค เช่น ns2, mp3"),
    ),
    ITEMS: (
        Column("strategy", "ลำดับประเด็น", "เลขลำดับของประเด็นการพัฒนาที่โครงการสังกัด", True),
        Column("programme", "แผนงาน", "ชื่อแผนงาน ถ้ามี", False, 300),
        Column("code", "รหัสโครงการ", "รหัสไม่ซ้ำกันในแผน ถ้าไม่มี ระบบใช้ชื่อโครงการกับปีแทน", False, 40),
        Column("title", "ชื่อโครงการ", "ตามที่ปรากฏในแผน", True, 400),
        Column("description", "สาระสำคัญ", "กิจกรรมและผลที่คาดว่าจะได้รับ"),
        Column("agency", "หน่วยงานรับผิดชอบ", "ชื่อเต็มของหน่วยงาน", False, 200),
        Column("area", "รหัสพื้นที่", "รหัสกรมการปกครอง 2, 4 หรือ 6 หลัก หากว่างหมายถึงพื้นที่ของแผน", False, 6),
        Column("fiscal_year", "ปีงบประมาณ", "ปีงบประมาณที่เริ่ม (พ.ศ.)", True),
        Column("provenance", "ที่มา", "เอกสารและหน้า"),
    ),
    INDICATORS: (
        Column("strategy", "ลำดับประเด็น", "สำหรับตัวชี้วัดของประเด็นการพัฒนา"),
        Column(
            "item",
            "รหัสหรือชื่อโครงการ",
            "สำหรับตัวชี้วัดของโครงการ ถ้าชื่อเดียวกันมีหลายปี ให้เติมปี เช่น ขุดลอกคลอง (2570) หากว่างหมายถึงตัวชี้วัดของประเด็น",
            False,
            420,
        ),
        Column("title", "ตัวชี้วัด", "ชื่อตัวชี้วัด", True, 300),
        Column("unit", "หน่วยนับ", "เช่น ร้อยละ กิโลเมตร", False, 60),
        Column("baseline", "ข้อมูลฐาน", "ค่าก่อนเริ่มแผน", False, 100),
    ),
}
YEARLY = {
    ITEMS: {str(source): text.th for source, text in rules.SOURCES.items()},
    INDICATORS: {"target": "ค่าเป้าหมาย", "result": "ผลที่ได้"},
}


# Giving out


def years_of(plan: Plan, items: Iterable[PlanItem] = ()) -> list[int]:
    spent = {budget.fiscal_year for item in items for budget in item.budgets}
    return sorted(spent | set(range(plan.first_year, plan.last_year + 1)))


def template(plan: Plan) -> bytes:
    """An empty workbook for this plan, with every column explained."""
    return _save(_workbook(plan, years_of(plan)))


def export(plan: Plan, items: Sequence[PlanItem]) -> bytes:
    """The whole plan in the form of the template."""
    years = years_of(plan, items)
    book = _workbook(plan, years)
    titles = Counter(item.title for item in items)
    for strategy in plan.strategies:
        serves = ", ".join(strategy.serves)
        append(book[STRATEGIES], [strategy.number, strategy.title, strategy.description, strategy.goal, serves])
        for one in strategy.indicators:
            append(book[INDICATORS], _indicator(strategy.number, "", one, years))
    for item in items:
        money = {(one.source, one.fiscal_year): one.amount for one in item.budgets}
        append(
            book[ITEMS],
            [
                item.strategy.number, item.programme, item.code, item.title, item.description, item.agency, item.area_code,
                item.fiscal_year, item.provenance, *(money.get((s, y)) for y in years for s in YEARLY[ITEMS]),
            ],
        )  # fmt: skip
        for one in item.indicators:
            named = item.code or (item.title if titles[item.title] == 1 else with_year(item.title, item.fiscal_year))
            append(book[INDICATORS], _indicator(item.strategy.number, named, one, years))
    return _save(book)


def with_year(title: str, fiscal_year: int) -> str:
    """How an item is named where its title stands in several years."""
    return f"{title} ({fiscal_year})"


def _indicator(number: int, item: str, one: Indicator, years: Sequence[int]) -> list[Any]:
    values = {value.fiscal_year: value for value in one.values}
    figures = [getattr(values.get(year), kind, None) for year in years for kind in YEARLY[INDICATORS]]
    return [number, item, one.title, one.unit, one.baseline, *figures]


def _workbook(plan: Plan, years: Sequence[int]) -> Workbook:
    book = Workbook()
    guide = book.active
    assert guide is not None  # noqa: S101  (a new workbook has a sheet)
    guide.title = "คำอธิบาย"
    append(guide, [f"แบบนำเข้าแผน: {plan.title}"])
    for line in (
        "กรอกแผ่นงานประเด็นการพัฒนา โครงการ และตัวชี้วัด แล้วส่งไฟล์นี้ในหน้าแผน ระบบจะตรวจและแสดงผลก่อนนำเข้าจริง",
        "นำเข้าไฟล์เดิมซ้ำได้ แถวที่ตรงกับรหัสโครงการ (หรือชื่อกับปี) เดิมจะถูกปรับปรุง ไม่เพิ่มซ้ำ",
        "คอลัมน์ที่ไม่จำเป็นตัดออกได้ ข้อมูลเดิมของคอลัมน์นั้นจะคงอยู่ ส่วนช่องที่เว้นว่างหมายถึงไม่มี",
        "จำนวนเงินเป็นบาท ปีเป็นปีงบประมาณ พ.ศ.",
    ):
        append(guide, [line])
    append(guide, ["แผ่นงาน", "คอลัมน์", "ความหมาย", "จำเป็น"])
    for name, columns in SHEETS.items():
        yearly = YEARLY.get(name, {})
        for column in columns:
            append(guide, [name, column.heading, column.meaning, "จำเป็น" if column.needed else ""])
        for words in yearly.values():
            append(guide, [name, f"{words} พ.ศ. …", "หนึ่งคอลัมน์ต่อปี" + (" หน่วยเป็นบาท" if name == ITEMS else ""), ""])
        sheet = book.create_sheet(name)
        append(
            sheet, [column.heading for column in columns] + [f"{words} {y}" for y in years for words in yearly.values()]
        )
        _head(sheet)
    tree = book.create_sheet("แผนระดับชาติและภาค")
    append(tree, ["รหัส", "ระดับ", "ชื่อ"])
    for node in national.nodes().values():
        append(tree, [node.code, national.LEVELS[node.level].th, node.label.th])
    _head(tree)
    guide.column_dimensions["B"].width = guide.column_dimensions["C"].width = 44
    return book


def _head(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCEBE7")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = 22
    sheet.freeze_panes = "A2"


def append(sheet: Worksheet, values: Sequence[Any]) -> None:
    """A row; words that begin with = stay words."""
    sheet.append([_plain(sheet, value) if isinstance(value, str) else value for value in values])


def _plain(sheet: Worksheet, words: str) -> Cell:
    cell = Cell(sheet, value=holdable(words))
    if cell.data_type == "f":
        cell.data_type = "s"
    return cell


def _save(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def simple(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a heading."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101
    sheet.title = title[:31]
    append(sheet, columns)
    _head(sheet)
    for row in rows:
        append(sheet, row)
    return _save(book)


# Reading


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row of a sheet."""

    sheet: str
    row: int
    text: Text


@dataclass(slots=True)
class Read:
    """The good rows of each sheet, and what is wrong with the others."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes, plan: Plan) -> Read:
    """Everything that a workbook says of a plan. Nothing is written."""
    book = open_workbook(BytesIO(content))
    found = Read()
    known = {str(one.number) for one in plan.strategies}
    for name, check in ((STRATEGIES, _check_strategy), (ITEMS, _check_item), (INDICATORS, _check_indicator)):
        if (sheet := sheet_of(book, name)) is None:
            words = Text(
                "ไม่มีแผ่นงาน “{name}” กรุณาใช้แบบที่ดาวน์โหลดจากหน้านี้", "There is no sheet “{name}”. Please use the template."
            )
            raise BadTable(words.format(name=name))
        rows = []
        for number, row in _rows(sheet, name):
            try:
                rows.append(check(row, known) | {"row": number})
            except _Wrong as wrong:
                found.faults.append(Fault(name, number, wrong.text))
        found.rows[name] = _once(name, rows, found.faults)
        if name == STRATEGIES:
            known |= {str(row["number"]) for row in found.rows[name]}
    book.close()
    return found


def _rows(sheet: Any, name: str) -> Iterable[tuple[int, Row]]:
    """Rows that hold anything, by our names; yearly columns as `<kind> <year>`. A column that is not there is in no row."""
    rows = lines(sheet, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1)
    heads = [_words(cell) for cell in next(rows, ())]
    names = {column.heading: column.name for column in SHEETS[name]}
    for kind, words in YEARLY.get(name, {}).items():
        names |= {
            head: f"{kind} {head.rsplit(' ', 1)[1]}"
            for head in heads
            if re.fullmatch(re.escape(words) + r" \d{4}", head)
        }
    missing = [column.heading for column in SHEETS[name] if column.needed and column.heading not in heads]
    if missing:
        words_ = Text("แผ่นงาน “{name}” ไม่มีคอลัมน์ {missing}", "The sheet “{name}” lacks the columns {missing}.")
        raise BadTable(words_.format(name=name, missing=", ".join(missing)))
    if twice := [head for head, times in Counter(heads).items() if times > 1 and head in names]:
        words_ = Text("แผ่นงาน “{name}” มีคอลัมน์ซ้ำ: {twice}", "The sheet “{name}” has columns twice: {twice}.")
        raise BadTable(words_.format(name=name, twice=", ".join(twice)))
    for number, cells in enumerate(rows, 2):
        row = {names[head]: cell for head, cell in zip_longest(heads, cells[: len(heads)]) if head in names}
        if any(cell not in (None, "") for cell in row.values()):
            yield number, row


class _Wrong(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _words(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else holdable(str(cell)).strip()


def _written(row: Row, sheet: str) -> Row:
    """The words of a row's plain columns, each within its length and there if it is needed."""
    found: Row = {}
    for column in (one for one in SHEETS[sheet] if one.name in row):
        words = _words(row[column.name])
        if column.needed and not words:
            raise _Wrong(Text("ไม่ได้กรอก{name}", "{name} is missing.").format(name=column.heading))
        if len(words) > column.longest:
            words_ = Text("{name}ยาวเกิน {n} ตัวอักษร", "{name} is longer than {n} characters.")
            raise _Wrong(words_.format(name=column.heading, n=column.longest))
        found[column.name] = words
    return found


def _whole(words: str, heading: str, least: int, most: int) -> int:
    digits = arabic_digits(words)
    if not re.fullmatch(r"\d{1,6}", digits) or not least <= int(digits) <= most:
        text = Text(
            "{name} “{words}” ต้องเป็นจำนวนเต็ม {a}–{b}", "{name} “{words}” must be a whole number from {a} to {b}."
        )
        raise _Wrong(text.format(name=heading, words=words[:40], a=least, b=most))
    return int(digits)


def _figures(row: Row, check: Callable[[Decimal], bool], places: str) -> dict[str, str | None]:
    """The figures of a row; None for a cell that is empty."""
    found: dict[str, str | None] = {}
    for name, cell in row.items():
        if " " not in name:
            continue
        if not (words := _words(cell)):
            found[name] = None
            continue
        try:
            figure = Decimal(typed_number(words))
        except (InvalidOperation, ValueError):
            figure = Decimal("NaN")
        if not figure.is_finite() or abs(figure) > 10**12 or not check(figure):
            text = Text("“{words}” ไม่ใช่จำนวนที่ใช้ได้ ({name})", "“{words}” is no possible figure ({name}).")
            raise _Wrong(text.format(words=words[:40], name=name))
        found[name] = str(figure.quantize(Decimal(places)).normalize() + 0)
    return found


def _check_strategy(row: Row, known: set[str]) -> Row:
    found = _written(row, STRATEGIES)
    found["number"] = _whole(found["number"], "ลำดับที่", 1, 99)
    if "serves" not in found:
        return found
    codes = [code for code in re.split(r"[\s,;]+", found["serves"]) if code]
    if unknown := [code for code in codes if code not in national.nodes()]:
        raise _Wrong(Text("ไม่รู้จักรหัส {codes}", "Unknown codes {codes}").format(codes=", ".join(unknown)[:80]))
    return {**found, "serves": codes}


def _check_item(row: Row, known: set[str]) -> Row:
    found = _written(row, ITEMS)
    _known_strategy(found, known)
    found["fiscal_year"] = _whole(found["fiscal_year"], "ปีงบประมาณ", 2540, 2650)
    if found.get("area") and areas.get(found["area"]) is None:
        raise _Wrong(Text("ไม่รู้จักรหัสพื้นที่ “{code}”", "Unknown area code “{code}”").format(code=found["area"]))
    return {**found, "money": _figures(row, lambda amount: amount >= 0, "0.01")}


def _check_indicator(row: Row, known: set[str]) -> Row:
    found = _written(row, INDICATORS)
    found = {"strategy": "", "item": "", **found}
    if not found["item"] or found["strategy"]:
        _known_strategy(found, known)
    return {**found, "values": _figures(row, lambda _: True, "0.0001")}


def _known_strategy(found: Row, known: set[str]) -> None:
    found["strategy"] = _whole(found["strategy"], "ลำดับประเด็น", 1, 99)
    if str(found["strategy"]) not in known:
        raise _Wrong(NO_STRATEGY.format(n=found["strategy"]))


def key_of(name: str, row: Row) -> str:
    """By what a row is known again."""
    if name == STRATEGIES:
        return str(row["number"])
    if name == ITEMS:
        return row.get("code") or f"{row['title']}\x1f{row['fiscal_year']}"
    return f"{row['strategy'] if not row['item'] else ''}\x1f{row['item']}\x1f{row['title']}"


def _once(name: str, rows: list[Row], faults: list[Fault]) -> list[Row]:
    """Each thing once; a second row for it is a fault."""
    first: dict[str, Row] = {}
    for row in rows:
        key = key_of(name, row)
        if key in first:
            text = Text("ซ้ำกับแถว {n}", "The same as row {n}").format(n=first[key]["row"])
            faults.append(Fault(name, row["row"], text))
        else:
            first[key] = row
    return list(first.values())
