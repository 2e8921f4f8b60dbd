"""Documents are read after the commit, searchable, bounded; replaced ones stay; photographs before and after."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document
from fpdf import FPDF
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select

from tests.projects.test_projects import draft
from tests.support.pages import Browserlike
from webapp.core import clock, document_text, jobs
from webapp.core.db import db
from webapp.core.thai import page_date
from webapp.projects.jobs import unread
from webapp.projects.models import ProjectDocument


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def word(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "ในตาราง"
    return saved(document)


def sheet(text: str) -> bytes:
    book = Workbook()
    book.active["B2"] = text  # type: ignore[index]
    return saved(book)


def long_pdf(pages: int) -> bytes:
    paper = FPDF()
    paper.set_font("Helvetica")
    for number in range(pages):
        paper.add_page()
        paper.cell(text=f"Sheet {number} culvert{number}")
    return bytes(paper.output())


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def bomb() -> bytes:
    """300 megabytes in a megabyte, packed in a hurry."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("word/document.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    return buffer.getvalue()


def photo() -> bytes:
    return saved_photo(Image.new("RGB", (640, 480), "teal"))


def saved_photo(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()


def form(content: bytes, **more: Any) -> dict[str, Any]:
    values = {"kind": "paper", "title": "แบบแปลน", "description": "แบบก่อสร้างสะพาน", "reason": "ปรับแบบ"}
    return {**values, "file": (io.BytesIO(content), "file.bin"), **more}


def read_all() -> None:
    jobs.run_now("read_documents", unread(clock.now() + timedelta(minutes=1)))


@pytest.mark.parametrize(
    ("made", "media_type", "state"),
    [
        (lambda: word("เสาเข็ม"), document_text.DOCX, "read"),
        (lambda: sheet("เสาเข็ม"), document_text.XLSX, "read"),
        (lambda: long_pdf(200), document_text.PDF, "read"),
        (locked_pdf, document_text.PDF, "locked"),
        (bomb, document_text.DOCX, "too_large"),
        (lambda: b"%PDF-1.7 broken", document_text.PDF, "unreadable"),
        (lambda: word("เสาเข็ม")[:900], document_text.DOCX, "unreadable"),
        (photo, "image/jpeg", "no_text"),
    ],
    ids=["docx", "xlsx", "200 pages", "locked", "bomb", "broken pdf", "cut docx", "picture"],
)
def test_any_file_is_read_or_says_why_not(made: Callable[[], bytes], media_type: str, state: str) -> None:
    reading = document_text.read(made(), media_type)
    assert reading.state == state
    if state == "read":
        assert "culvert199" in reading.text or "เสาเข็ม" in reading.text


def test_time_is_bounded() -> None:
    reading = document_text.read(long_pdf(60), document_text.PDF, seconds=0)
    assert reading.state in {"no_text", "read"} and "culvert59" not in reading.text


def test_words_of_a_document_are_found_once_its_project_is_public(
    officer: Callable[..., Any], client: Browserlike
) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    assert publisher.post(page + "/documents/new", data=form(word("เสาเข็มตอกลึก"))).status_code == 303
    assert "กำลังอ่านข้อความ" in publisher.get(page).text
    read_all()
    assert "ค้นหาข้อความภายในได้" in publisher.get(page).text
    assert page not in client.get("/projects?q=เสาเข็ม").text
    publisher.post(page + "/publish")
    read_all()
    assert page in client.get("/projects?q=เสาเข็ม").text and page in client.get("/projects?q=ในตาราง").text
    assert publisher.post(page + "/documents/new", data=form(locked_pdf())).status_code == 303
    read_all()
    assert "เข้ารหัสไว้" in client.get(page).text
    assert unread(clock.now() + timedelta(days=1)) == []


def test_a_replaced_document_stays_in_the_history_with_the_reason(
    officer: Callable[..., Any], client: Browserlike
) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    publisher.post(page + "/publish")
    publisher.post(page + "/documents/new", data=form(word("ตอม่อสี่ต้น")))
    read_all()
    old = db.session.scalars(select(ProjectDocument)).one().public_id
    address = f"{page}/documents/{old}"
    assert publisher.post(address + "/replace", data=form(word("หกต้น"), reason="")).status_code == 422
    assert publisher.post(address + "/replace", data=form(b"MZ program")).status_code == 422
    assert publisher.post(address + "/replace", data=form(word("ตอม่อหกต้น"), reason="แก้ตามผลสำรวจ")).status_code == 303
    assert publisher.get(address + "/replace").status_code == 404
    read_all()
    assert f"/documents/{old}" not in client.get(page).text
    history = client.get(page + "/revisions").text
    assert address in history and "แก้ตามผลสำรวจ" in history
    assert client.get(address).status_code == 200
    assert page in client.get("/projects?q=หกต้น").text and page not in client.get("/projects?q=สี่ต้น").text
    new = next(d for d in db.session.scalars(select(ProjectDocument)) if d.removed_at is None)
    removal = f"{page}/documents/{new.public_id}/remove"
    assert publisher.post(removal, data={"reason": ""}).status_code == 422
    assert officer("publisher", "50").post(removal, data={"reason": "แกล้ง"}).status_code == 404
    assert publisher.post(removal, data={"reason": "ใส่ผิดโครงการ"}).status_code == 303
    assert "ใส่ผิดโครงการ" in client.get(page + "/revisions").text
    assert page not in client.get("/projects?q=หกต้น").text


def test_photographs_before_and_after_the_work(officer: Callable[..., Any], client: Browserlike) -> None:
    publisher = officer("publisher", "34")
    page = draft(publisher)
    publisher.post(page + "/publish")
    assert publisher.post(page + "/documents/new", data=form(word("x"), kind="before")).status_code == 422
    before = form(photo(), kind="before", title="ก่อนทำ", description="หลุมกลางถนน", taken_on="1/11/2569")
    assert publisher.post(page + "/documents/new", data=before).status_code == 303
    for status in ("under_way", "finished"):
        publisher.post(page + "/status", data={"status": status, "reason": "ตามแผน"})
    after = form(photo(), kind="after", title="หลังทำ", description="ถนนเรียบ")
    assert publisher.post(page + "/documents/new", data=after).status_code == 303
    seen = client.get(page).text
    for words in (
        'alt="หลุมกลางถนน"',
        'alt="ถนนเรียบ"',
        "ภาพก่อนดำเนินการ",
        "ภาพหลังดำเนินการ",
        page_date(date(2026, 11, 1), short=True),
    ):
        assert words in seen, words
    picture = re.search(rf"{page}/photos/\w+", seen)
    assert picture
    shown = client.get(picture[0])
    assert shown.mimetype == "image/jpeg" and "attachment" not in shown.headers.get("Content-Disposition", "")
