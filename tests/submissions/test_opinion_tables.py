"""Tables of opinions are read as offices make them: sheets, titles, notes, slips, words for a stance."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from tests.core.test_workbooks import with_a_broken_cell
from tests.support.tables import bring
from webapp.core import clock, files
from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.submissions import retention
from webapp.submissions.models import Submission
from webapp.submissions.provenance_models import OpinionImport


def test_an_excel_table_is_read_and_nonsense_is_refused(officer: Callable[..., Any], hearing: Hearing) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ลำดับ", "เพราะเหตุใด"])
    sheet.append([1, "ถนนแคบ"])
    book.save(content)
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, content.getvalue(), "ตาราง.xlsx")
    publisher.post(page, data=publisher.form(page))
    publisher.post(page + "/start")
    assert db.session.scalars(select(Submission.text)).one() == "ถนนแคบ"
    again = bring(publisher, hearing, content.getvalue(), "อีกครั้ง.xlsx")
    (key,) = set(db.session.scalars(select(OpinionImport.file_key)))
    with clock.at(clock.now() + timedelta(days=91)):
        retention.nightly()
        assert set(db.session.scalars(select(OpinionImport.file_key))) == {""}
        with pytest.raises(FileNotFoundError):
            files.open_file(key)
        assert publisher.get(page).status_code == 200 and "ลบไฟล์แล้วตามกำหนด" in publisher.get(again).text
    for bad in (b"", b"\x00\x01\x02", b"PK\x03\x04 broken"):
        data = {"file": (io.BytesIO(bad), "x.csv"), "gathered_by": "อบต."}
        assert publisher.post(f"/hearings/{hearing.public_id}/import", data=data).status_code == 422
    broken = with_a_broken_cell("เวที", ["ลำดับ", "เพราะเหตุใด"], '<c r="A3" t="n"><v>ฟหก</v></c>')
    page_of_broken = bring(publisher, hearing, broken, "เสีย.xlsx")
    answer = publisher.post(page_of_broken, data=publisher.form(page_of_broken))
    assert answer.status_code == 422 and "แถวที่ 3 มีข้อมูลที่อ่านไม่ได้" in answer.text
    assert publisher.post(page + "/start").status_code == 303  # pressed twice: nothing more
    assert db.session.scalar(select(func.count(Submission.id))) == 1


def test_words_beyond_the_columns_are_never_cut_off(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, "ความคิดเห็น\nดี, แต่ช้า\nเร็ว; ขึ้นหน่อย\n".encode())
    publisher.post(page, data=publisher.form(page))
    publisher.post(page + "/start")
    assert set(db.session.scalars(select(Submission.text))) == {"ดี, แต่ช้า", "เร็ว; ขึ้นหน่อย"}, "a table of one column"
    page = bring(publisher, hearing, "รหัส,ความคิดเห็น\nก1,ถนนแคบ, และมืด\nก2,ถนนพัง,\n".encode())
    publisher.post(page, data=publisher.form(page))
    trial = publisher.get(page).text
    assert "“และมืด” อยู่เกินคอลัมน์สุดท้าย" in trial and "นำเข้า 1 แถว" in trial


def test_sheets_of_one_workbook_are_villages_of_their_own(officer: Callable[..., Any], hearing: Hearing) -> None:
    book, content = Workbook(), io.BytesIO()
    notes, first, second, other = (book.active, *(book.create_sheet(one) for one in ("บุ่งไหม", "หนองกินเพล", "ตัวเลือก")))
    assert notes is not None
    notes.append(["คำชี้แจงในการกรอก"])
    for sheet in (first, second):
        sheet.append(["ลำดับ", "ความคิดเห็น", "จังหวัด"])
        sheet.append([1, "ขอไฟ", "อุบลราชธานี"])
    second.append([2, "ที่ไหนไม่รู้", "เมืองทิพย์"])
    other.append(["คำตอบ", "ความหมาย"])
    book.save(content)
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    publisher.post(page, data=publisher.form(page))
    trial = publisher.get(page).text
    assert "นำเข้า 2 แถว" in trial and "แถวเหมือนแถวอื่นในไฟล์" not in trial
    assert "หนองกินเพล · 3" in trial and "เมืองทิพย์" in trial, "the row is found by its sheet and number"
    assert "ตัวเลือก" in trial and "ไม่ได้อ่านแผ่นงานนี้" in trial
    publisher.post(page + "/start")
    assert list(db.session.scalars(select(Submission.text))) == ["ขอไฟ", "ขอไฟ"]
    again = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    publisher.post(again, data=publisher.form(again))
    assert "2 แถวเหมือนแถวที่นำเข้าแล้วทุกช่อง" in publisher.get(again).text
    third, content = book.create_sheet("ก่อนใคร", 1), io.BytesIO()
    for line in (["ลำดับ", "ความคิดเห็น", "จังหวัด"], [1, "ขอไฟ", "อุบลราชธานี"], [2, "ขอน้ำ", "อุบลราชธานี"]):
        third.append(line)
    first.title = "หมู่ที่ 1 บุ่งไหม"
    book.save(content)
    more = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    publisher.post(more, data=publisher.form(more))
    assert "นำเข้า 2 แถว" in publisher.get(more).text, "only what the sheet before them adds, though one has a new name"
    publisher.post(more + "/start")
    assert sorted(db.session.scalars(select(Submission.text))) == ["ขอน้ำ", "ขอไฟ", "ขอไฟ", "ขอไฟ"]


def test_a_table_below_its_title_and_behind_a_sheet_of_notes_is_found(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    book, content = Workbook(), io.BytesIO()
    notes, sheet = book.active, book.create_sheet("ข้อมูล")
    assert notes is not None
    notes.append(["คำชี้แจงในการกรอก"])
    sheet.append(["สรุปความคิดเห็นจากเวทีประชาพิจารณ์"])
    sheet.merge_cells("A1:C1")
    sheet.append(["วันที่ 14 พฤศจิกายน 2569"])
    for line in (["รหัส", "ความคิดเห็น", "จังหวัด"], ["ก1", "ถนนแคบ", "อุบลราชธานี"], ["ก2", "ถนนพัง", "เมืองทิพย์"]):
        sheet.append(line)
    book.save(content)
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    form = publisher.form(page)
    assert (form["id"], form["text"], form["province"]) == ("0", "1", "2")
    publisher.post(page, data=form)
    trial = publisher.get(page).text
    assert "นำเข้า 1 แถว" in trial and '<th scope="row" data-label="แถว"><div>5</div></th>' in trial, "as Excel counts"
    page = bring(publisher, hearing, "สรุปเวที,,\nรหัส,ความคิดเห็น,จังหวัด\nก3,ถนนลื่น,\n".encode())
    assert publisher.form(page)["text"] == "1"
    single, content = Workbook(), io.BytesIO()
    only = single.active
    assert only is not None
    for line in (["ความคิดเห็น"], ["หนึ่ง"], ["สอง", "", "หมายเหตุ"], ["สาม"]):
        only.append(line)
    single.save(content)
    page = bring(publisher, hearing, content.getvalue(), "เดียว.xlsx")
    publisher.post(page, data=publisher.form(page))
    assert "นำเข้า 3 แถว" in publisher.get(page).text, "a note beside the table is no title above it"


def test_stances_are_taken_as_offices_write_them(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher = officer("publisher", "34")
    typed = ["เห็นด้วย", "เห็นด้วยแบบมีเงื่อนไข", "เห็นด้วย ถ้า…", "เฉย ๆ", "ไม่แน่ใจ", "คัดค้าน", "แล้วแต่"]
    table = "รหัส,ท่าที\n" + "".join(f"ก{n},{one}\n" for n, one in enumerate(typed))
    page = bring(publisher, hearing, table.encode())
    stance = next(f"q-{question.key}" for question in hearing.questions if question.kind == "stance")
    publisher.post(page, data={**publisher.form(page), stance: "1"})
    trial = publisher.get(page).text
    assert "ไม่มีตัวเลือก “แล้วแต่” มี: เห็นด้วย, เห็นด้วย ถ้า…" in trial
    publisher.post(page + "/start")
    given = db.session.scalars(select(Submission.stance_given).order_by(Submission.id)).all()
    assert given == ["support", "conditional", "conditional", "neutral", "neutral", "oppose"]
