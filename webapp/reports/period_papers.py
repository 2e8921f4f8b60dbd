"""A six-month or annual report in its formats: HTML, DOCX and PDF from one paper, a table with live formulas, rows for eMENSCR."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from webapp.areas import queries as areas
from webapp.core.i18n import current_locale, t
from webapp.core.paper import Paper
from webapp.core.thai import baht, number, thai_date, year
from webapp.planning.rules import ITEM_STATUSES, RELATIONS
from webapp.reports import period_rules as rules
from webapp.reports.period_figures import FIGURES, readable
from webapp.reports.period_models import PeriodReport
from webapp.reports.period_rules import PartKey, ReportState

SHOWN = {
    PartKey.NEEDS: ("voices", "reports", "opinions", "themes", "promises", "refusals", "answers"),
    PartKey.HEARINGS: ("disclosed", "hearings", "summaries"),
    PartKey.ESCALATIONS: ("handed_up", "decided", "tasks_done"),
}


def compose(report: PeriodReport) -> Paper:
    """The whole report, without words that were hidden since; before its publication it says that it is a draft."""
    period, place = report.period, str(areas.full_path_name(report.area))
    title = f"{rules.KINDS[period.kind]} {place}"
    draft = "" if report.state == ReportState.PUBLISHED else t("ฉบับร่าง ยังไม่เผยแพร่", "Draft, not published")
    paper = Paper(
        title,
        language=current_locale(),
        subject=str(period.name),
        author=place,
        footer=f"{place} · {draft or period.name}",
        digits=report.thai_digits,
    )
    duty = rules.cadence(period)
    paper.heading(title)
    paper.facts(
        [
            (t("รอบ", "Period"), str(period.name)),
            (t("เสนอต่อ", "To"), str(duty.kinds[period.kind].recipients)),
            (t("ตาม", "Under"), str(duty.source)),
            (t("นับเมื่อ", "Counted on"), thai_date(report.drawn_at)),
            (t("เผยแพร่เมื่อ", "Published on"), thai_date(report.published_at) if report.published_at else draft),
            (t("ฉบับที่", "Edition"), number(report.edition) if report.edition > 1 else ""),
            (t("เหตุที่แก้ไข", "Why it was corrected"), report.reason),
        ]
    )
    bodies = {part.key: part.body for part in report.parts}
    for key in PartKey:
        paper.heading(str(rules.PARTS[key]), 2)
        paper.paragraph(bodies.get(key, ""))
        if key in SHOWN:
            paper.facts((str(FIGURES[name].name), number(report.figures[name]["value"])) for name in SHOWN[key])
        if key == PartKey.NEEDS:
            _needs(paper, report)
        if key in (PartKey.PROJECTS, PartKey.SPENDING) and not report.items:
            words = t(
                "พื้นที่นี้ไม่มีโครงการในแผนของปีงบประมาณ พ.ศ. {year}",
                "The area’s plans have no item for the fiscal year {year}.",
                year=year(period.year),
            )
            paper.paragraph(words, is_fact=True)
        elif key == PartKey.PROJECTS:
            _projects(paper, report)
        elif key == PartKey.SPENDING:
            _spending(paper, report)
    caution = t(
        "ตัวเลขเรื่องแจ้งบอกว่าใครแจ้งมา ไม่ได้บอกว่าปัญหามีมากเพียงใด พื้นที่ที่แจ้งน้อยอาจเดือดร้อนมาก",
        "Reports say who reported, not how much there is of a problem: where few report, many may suffer.",
    )
    paper.paragraph(caution, soft=True)
    return paper


def _needs(paper: Paper, report: PeriodReport) -> None:
    if report.needs:
        words = t(
            "ประเด็นที่มีเสียงในรอบนี้ เรียงตามจำนวนเสียง จำนวนเสียงและสิ่งที่ทำเป็นของทั้งประเด็น นับถึง {day}",
            "Themes with a voice in the period, by their voices; voices and what became of them are the whole theme’s, until {day}.",
            day=thai_date(report.drawn_at),
        )
        paper.paragraph(words)
    for need in readable(report.needs):
        paper.heading(need["title"], 3)
        texts = t("{n} ข้อความ", "{n} texts", n=number(need["texts"]))
        became = [f"{RELATIONS[one['relation']]}: {one['item']}".rstrip(": ") for one in need["became"]]
        paper.facts(
            [
                (t("เสียง", "Voices"), f"{number(need['voices'])} ({texts})"),
                (t("สิ่งที่ทำ", "What became of it"), " · ".join(became) or t("ยังไม่ได้พิจารณา", "not considered yet")),
            ]
        )
        for quote in need["quotes"]:
            paper.quotation(quote["words"])


def _status(value: str) -> str:
    return str(ITEM_STATUSES[value]) if value else t("ยังไม่มีรายงาน", "no report yet")  # type: ignore[index]


def _carried(report: PeriodReport) -> list[dict[str, Any]]:
    """Items of earlier fiscal years on which work went on; reports drawn before they were told apart have none."""
    return [one for one in report.items if one.get("carried_from")]


def _named(one: dict[str, Any]) -> str:
    if not one.get("carried_from"):
        return str(one["title"])
    return t(
        "{title} (งานต่อเนื่องจากปีงบประมาณ พ.ศ. {year})",
        "{title} (carried over from the fiscal year {year})",
        title=one["title"],
        year=year(one["carried_from"]),
    )


def _projects(paper: Paper, report: PeriodReport) -> None:
    rows = [[_named(one), one["agency"] or "–", _status(one["status"]), one["said"] or "–"] for one in report.items]
    columns = [t("โครงการ", "Item"), t("หน่วยงาน", "Agency"), t("สถานะ", "Status"), t("ผล", "Result")]
    paper.table(t("โครงการในแผน", "Items of the plan"), columns, rows)


def _spending(paper: Paper, report: PeriodReport) -> None:
    budget, spent = _sums(report.items)
    share = f"{spent / budget * 100:.1f}%" if budget else "–"
    paper.facts(
        [
            (t("งบประมาณรวม", "Budget"), baht(budget)),
            (t("เบิกจ่ายแล้ว", "Spent"), baht(spent)),
            (t("ร้อยละของงบประมาณ", "Share of the budget"), share),
        ]
    )
    if carried := _carried(report):
        budget, spent = _sums(carried)
        words = t(
            "ในจำนวนนี้เป็นงานต่อเนื่องจากปีก่อน (กันเงินไว้เบิกเหลื่อมปีหรือขยายเวลา) {n} โครงการ งบประมาณ {budget} เบิกจ่ายแล้ว {spent}",
            "Of this, {n} items were carried over from earlier years (money reserved, or time extended): budget {budget}, spent {spent}.",
            n=number(len(carried)),
            budget=baht(budget),
            spent=baht(spent),
        )
        paper.paragraph(words, is_fact=True)


def _sums(items: Sequence[dict[str, Any]]) -> tuple[Decimal, Decimal]:
    """The money planned, and spent as last reported."""
    budget = sum((Decimal(one["budget"]) for one in items), Decimal(0))
    return budget, sum((Decimal(one["spent"]) for one in items if one["spent"]), Decimal(0))


def _plain(value: str) -> str:
    """A cell that no program takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def workbook(report: PeriodReport) -> bytes:
    """Items with their money on one sheet; the summary counts on it by formulas, so that a changed cell changes the sums."""
    book = Workbook()
    summary, items = book.active, book.create_sheet("Items")
    assert summary is not None  # noqa: S101  (a new workbook has one)
    summary.title = "Summary"
    names = t("รหัส", "Code"), t("โครงการ", "Item"), t("หน่วยงาน", "Agency"), t("สถานะ", "Status")
    sums = t("งบประมาณ (บาท)", "Budget (baht)"), t("เบิกจ่าย (บาท)", "Spent (baht)"), t("สัดส่วน", "Share")
    items.append([*names, *sums, t("ต่อเนื่องจากปีงบประมาณ", "Carried over from")])
    for row, one in enumerate(report.items, 2):
        spent = float(one["spent"]) if one["spent"] else None
        cells: list[Any] = [_plain(one["code"]), _plain(one["title"]), _plain(one["agency"]), _status(one["status"])]
        share = f'=IF(E{row}=0,"",F{row}/E{row})'
        items.append([*cells, float(one["budget"]), spent, share, one.get("carried_from")])
    last = max(2, len(report.items) + 1)
    summary.append([f"{rules.KINDS[report.period.kind]} {areas.full_path_name(report.area)}"])
    summary.append([str(report.period.name)])
    summary.append([])
    summary.append([t("งบประมาณรวม (บาท)", "Budget (baht)"), f"=SUM(Items!E2:E{last})"])
    summary.append([t("เบิกจ่ายแล้ว (บาท)", "Spent (baht)"), f"=SUM(Items!F2:F{last})"])
    summary.append([t("ร้อยละ", "Share"), "=IF(B4=0,0,B5/B4)"])
    summary.append([t("จำนวนโครงการ", "Items"), f"=COUNTA(Items!B2:B{last})"])
    summary.append([])
    for key, figure in FIGURES.items():
        summary.append([str(figure.name), report.figures[key]["value"], str(figure.definition)])
    for cell in (summary["B4"], summary["B5"], *items["E"], *items["F"]):
        cell.number_format = "#,##0.00"
    for cell in (summary["B6"], *items["G"]):
        cell.number_format = "0.0%"
    for sheet in (summary, items):
        sheet["A1"].font = Font(name="TH Sarabun New", bold=True)
        for column, width in zip("ABCDEFGH", (34, 48, 34, 16, 18, 18, 10, 18), strict=True):
            sheet.column_dimensions[column].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


EMENSCR = (
    "agency", "project", "indicator", "budget_baht", "spent_baht", "period", "serves", "status", "result", "note",
)  # fmt: skip
"""Derived from the fields of the interior ministry's quarterly project form; the system's own import format is not known."""


def emenscr(report: PeriodReport) -> bytes:
    """One row a plan item, in the fields that the monitoring form asks for. Unverified, and says so in each row."""
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(EMENSCR)
    for one in report.items:
        cells = [one["agency"], one["title"], "", one["budget"], one["spent"], str(report.period.name)]
        since = f"; carried over from fiscal year {one['carried_from']}" if one.get("carried_from") else ""
        cells += ["|".join(one["serves"]), one["status"], one["said"], f"unverified format{since}"]
        rows.writerow([_plain(cell) for cell in cells])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def files_of(report: PeriodReport) -> dict[str, bytes]:
    return compose(report).files() | {"xlsx": workbook(report), "csv": emenscr(report)}
