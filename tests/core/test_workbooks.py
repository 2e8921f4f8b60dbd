"""A table with something broken inside is told in our words, in both languages, with the row."""

import gzip
import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any, cast

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from webapp.core import workbooks
from webapp.core.files import sniff
from webapp.monitoring import tables as reports
from webapp.planning import tables as plans
from webapp.submissions.import_files import Attachments, put_archive
from webapp.submissions.import_tables import Table, open_table
from webapp.submissions.opinion_answers import Refused


def rows_of(table: Table) -> list[list[str]]:
    return [cells for _, cells in table.filled()]


def with_a_broken_cell(title: str, headings: list[str], broken: str) -> bytes:
    """A workbook whose third row holds a number that is none, a word that is not in the list of words, or cut XML."""
    book, content, out = Workbook(), io.BytesIO(), io.BytesIO()
    sheet: Any = book.active
    sheet.title = title
    for row in (headings, list(range(1, len(headings) + 1)), [987654, *headings[1:]]):
        sheet.append(row)
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = re.sub(rb'<c r="A3"[^>]*><v>987654</v></c>', broken.encode(), text)
                assert broken.encode() in text
            new.writestr(name, text)
    return out.getvalue()


BROKEN = (
    '<c r="A3" t="n"><v>ฟหก</v></c>',
    '<c r="A3" t="s"><v>99999</v></c>',
    '<c r="A3" t="d"><v>วันนี้</v></c>',
    "<c <v>",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_every_reader_of_tables_names_the_row_and_no_library(broken: str, tmp_path: Any) -> None:
    heads = [column.heading for column in plans.SHEETS[plans.STRATEGIES]]
    of_plan = with_a_broken_cell(plans.STRATEGIES, heads, broken)
    path = tmp_path / "เวที.xlsx"
    path.write_bytes(with_a_broken_cell("เวที", ["ลำดับ", "ความคิดเห็น"], broken))
    plan: Any = SimpleNamespace(strategies=[])
    for read in (
        lambda: plans.read(of_plan, plan),
        lambda: reports.read(with_a_broken_cell(reports.SHEET, ["โครงการ", "ผล"], broken)),
        lambda: rows_of(open_table(path)),
    ):
        with pytest.raises(workbooks.BadTable) as told:
            read()
        text = told.value.text
        assert "แถวที่ 3" in text.th and "row 3" in text.en
        assert not re.search("[A-Za-z]", re.sub(r"\.xlsx|CSV", "", text.th)), text.th


def made_of(book: Workbook, **parts: Any) -> bytes:
    """A workbook; of its parts (`sheet1_xml`) some are made anew from what they were."""
    content, out = io.BytesIO(), io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name.rpartition("/")[2].replace(".", "_"), lambda text: text)
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


def chart_only() -> bytes:
    book = Workbook()
    for sheet in (plans.STRATEGIES, reports.SHEET):
        book.create_chartsheet(sheet).add_chart(BarChart())
    book.remove(book.worksheets[0])
    return made_of(book)


def of_a_later_zip() -> bytes:
    """A file that says it needs a version of ZIP that nobody has heard of."""
    content = bytearray(made_of(Workbook()))
    place = content.index(b"PK\x01\x02")
    content[place + 6] = 99
    return bytes(content)


UNUSABLE = {
    "no XML": lambda: made_of(Workbook(), workbook_xml=lambda text: text.replace(b"<sheets>", b"<sheets <")),
    "no XML about itself": lambda: made_of(Workbook(), core_xml=lambda text: text[:-20]),
    "without a sheet": lambda: made_of(
        Workbook(), workbook_xml=lambda text: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", text)
    ),
    "a chart in place of rows": chart_only,
    "of a later ZIP": of_a_later_zip,
    "swells to 300 megabytes": lambda: made_of(Workbook(), sheet1_xml=lambda text: text + b" " * 300 * 1024**2),
}


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_file_that_no_reader_can_use_is_refused_in_our_words(fault: str, tmp_path: Any) -> None:
    content, path, plan = UNUSABLE[fault](), tmp_path / "เวที.xlsx", cast("Any", SimpleNamespace(strategies=[]))
    path.write_bytes(content)
    for read in (
        lambda: plans.read(content, plan),
        lambda: reports.read(content),
        lambda: open_table(path, uploaded=True),
    ):
        with pytest.raises(workbooks.BadTable) as told:
            read()
        assert "ไฟล์" in told.value.text.th or "แผ่นงาน" in told.value.text.th
    assert sniff(content) in {None, plans.XLSX}


def test_a_packed_table_that_somebody_waits_for_is_not_unpacked(tmp_path: Any) -> None:
    path = tmp_path / "ความคิดเห็น.csv"
    path.write_bytes(gzip.compress("ความคิดเห็น\nเห็นด้วย\n".encode()))
    assert rows_of(open_table(path)) == [["เห็นด้วย"]]
    with pytest.raises(workbooks.BadTable) as told:
        open_table(path, uploaded=True)
    assert "คลายไฟล์" in told.value.text.th


def test_a_zip_of_attachments_may_hold_broken_parts() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("แบบ 1.pdf", b"%PDF-1.7 " + bytes(range(256)) * 40)
    content = bytearray(out.getvalue())
    place = content.index(b"%PDF") if b"%PDF" in content else 60
    content[place : place + 30] = b"\xff" * 30
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive, pytest.raises(Refused):
        Attachments(archive).content("แบบ 1.pdf")
    with pytest.raises(workbooks.BadTable):
        put_archive(of_a_later_zip())


def test_a_workbook_that_is_wrong_about_its_size_is_read_whole(tmp_path: Any) -> None:
    """Some programs write that a sheet ends at its first cell, or where no sheet ends."""
    book, path = Workbook(), tmp_path / "เวที.xlsx"
    sheet: Any = book.active
    for row in (["ลำดับ", "ความคิดเห็น"], [1, "ขอทางเท้า"], [2, "ขอไฟส่องสว่าง"]):
        sheet.append(row)
    for said in ("A1", "A1:B1", "A1:XFD1048576"):
        wrong = f'<dimension ref="{said}"/>'.encode()
        path.write_bytes(made_of(book, sheet1_xml=lambda text, wrong=wrong: re.sub(rb"<dimension [^>]*>", wrong, text)))
        table = open_table(path, uploaded=True)
        assert (table.columns, rows_of(table)) == (["ลำดับ", "ความคิดเห็น"], [["1", "ขอทางเท้า"], ["2", "ขอไฟส่องสว่าง"]])


def test_a_row_below_the_last_of_any_sheet_keeps_nobody_waiting(tmp_path: Any) -> None:
    book, path, far = Workbook(), tmp_path / "เวที.xlsx", b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    sheet: Any = book.active
    for row in (["ลำดับ", "ความคิดเห็น"], [1, "ขอทางเท้า"]):
        sheet.append(row)
    path.write_bytes(made_of(book, sheet1_xml=lambda text: text.replace(b"</sheetData>", far + b"</sheetData>")))
    assert rows_of(open_table(path, uploaded=True)) == [["1", "ขอทางเท้า"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le"])
def test_thai_is_read_in_whatever_it_was_saved(encoding: str, tmp_path: Any) -> None:
    path = tmp_path / "เวที.txt"
    text = 'ลำดับ\tความคิดเห็น\r\n1\t"ขอทางเท้า\r\nทั้งสองข้าง"\r\n'
    path.write_bytes((b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding))
    table = open_table(path, uploaded=True)
    assert (table.columns, rows_of(table)) == (["ลำดับ", "ความคิดเห็น"], [["1", "ขอทางเท้า\r\nทั้งสองข้าง"]])


def test_what_no_database_holds_does_not_come_out_of_a_table(tmp_path: Any) -> None:
    path = tmp_path / "เวที.csv"
    path.write_text("ลำดับ,ความคิดเห็น\n" + "1,ขอทางเท้า\n" * 60_000 + "2\0,ขอไฟ\0\n", "utf-8")
    *_, last = rows_of(open_table(path, uploaded=True))
    assert last == ["2", "ขอไฟ"]


def test_a_quotation_mark_that_nothing_closes_does_not_swallow_the_rows_below(tmp_path: Any) -> None:
    path = tmp_path / "เวที.csv"
    path.write_text('ลำดับ,ความคิดเห็น\n1,"ขอทางเท้า\nและไฟ"\n2,ท่อ 5" แตก\n3,"ขอสะพาน\n4,ขอป้าย\n5,ขอไฟ\n', "utf-8")
    rows = open_table(path, uploaded=True).filled()
    assert [next(rows)[1], next(rows)[1]] == [["1", "ขอทางเท้า\nและไฟ"], ["2", 'ท่อ 5" แตก']]
    with pytest.raises(workbooks.BadTable) as told:
        next(rows)
    assert "บรรทัดที่ 5 ไม่มีตัวปิด" in told.value.text.th
