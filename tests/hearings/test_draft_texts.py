"""A plan or a by-law is put up paragraph by paragraph; people comment on one paragraph."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.files import BadFile
from webapp.hearings import draft_texts
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import DraftText
from webapp.submissions.models import Submission

LINES = "หมวด 1 บททั่วไป\n\nข้อบัญญัตินี้ใช้บังคับทั้งตำบล\nห้ามเผาในที่โล่งระหว่างเดือนมกราคมถึงเมษายน\n…\n"


def office_file() -> io.BytesIO:
    document = docx.Document()
    document.add_heading("แผนพัฒนาตำบล", 1)
    document.add_paragraph("ขุดลอกคลองทุกปี")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "โครงการ", "งบประมาณ"
    buffer = io.BytesIO()
    document.save(buffer)
    buffer.seek(0)
    return buffer


def put_up(officer: Callable[..., Any], hearing: Hearing, **more: Any) -> Any:
    publisher, path = officer("publisher", "34"), f"/hearings/{hearing.public_id}/text/edit"
    seen = publisher.form(path)["version"] if publisher.get(path).status_code == 200 else ""
    wish = {"title": "ร่างข้อบัญญัติ", "text": LINES, "file": (io.BytesIO(), ""), "version": seen, **more}
    return publisher.post(path, data=wish)


def test_a_text_is_split_into_paragraphs() -> None:
    assert draft_texts.split(LINES) == [
        ("หมวด 1 บททั่วไป", True),
        ("ข้อบัญญัตินี้ใช้บังคับทั้งตำบล", False),
        ("ห้ามเผาในที่โล่งระหว่างเดือนมกราคมถึงเมษายน", False),
    ]
    content = office_file().getvalue()
    assert draft_texts.split_docx(content) == [
        ("แผนพัฒนาตำบล", True),
        ("ขุดลอกคลองทุกปี", False),
        ("โครงการ · งบประมาณ", False),
    ]


def test_files_that_are_none_are_refused() -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("word/document.xml", "<no xml")
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04nonsense", empty.getvalue()):
        with pytest.raises(BadFile):
            draft_texts.split_docx(content)


def test_people_comment_on_one_paragraph(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    hearing = stored(factories.hearing, "draft")
    page = f"/hearings/{hearing.public_id}"
    assert put_up(officer, hearing, file=(office_file(), "plan.docx")).location == page + "/text"
    assert put_up(officer, hearing).location == page + "/text"
    assert [text.version for text in db.session.scalars(select(DraftText).order_by(DraftText.id))] == [1, 2]
    assert client.get(page + "/text").status_code == 404
    with unit_of_work():
        open_now = db.session.get_one(Hearing, hearing.id)
        open_now.announced_at, open_now.opens_at = clock.now(), clock.now()
    text = client.get(page + "/text").text
    assert "ห้ามเผาในที่โล่ง" in text and "ขุดลอกคลอง" not in text and text.count("about=") == 3
    third = draft_texts.newest(hearing).paragraphs[2]  # type: ignore[union-attr]
    form = client.form(f"{page}/opinion?about={third.public_id}")
    assert not [name for name in form if name.startswith("q-")]
    assert client.post(page + "/opinion", data={**form, "text": ""}).status_code == 422
    assert client.post(page + "/opinion", data={**form, "text": "ขอเริ่มเดือนกุมภาพันธ์"}).status_code == 303
    said = db.session.scalars(select(Submission)).one()
    assert said.about_id == third.id
    assert "1 ความคิดเห็น" in client.get(page + "/text").text
    assert "ขอเริ่มเดือนกุมภาพันธ์" in client.get(f"/paragraphs/{third.public_id}").text
    assert "ห้ามเผาในที่โล่ง" in client.get(f"/submissions/{said.public_id}").text
    assert put_up(officer, hearing).status_code == 404  # frozen since it was announced


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nonsense_is_refused_and_kept(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "draft")
    for wrong, words in (
        ({"text": "… \n …"}, "กรุณาเขียนเป็นข้อความ"),
        ({"file": (io.BytesIO(b"%PDF-1.7"), "a.docx")}, "ระบบรับเฉพาะไฟล์"),
        ({"text": "ก\n" * 1001}, "เอกสารยาวเกินไป"),
        ({"title": ""}, "กรุณากรอกข้อมูล"),
    ):
        answer = put_up(officer, hearing, **wrong)
        assert answer.status_code == 422 and words in answer.text, words
    assert officer("publisher", "50").get(f"/hearings/{hearing.public_id}/text/edit").status_code == 404
    assert db.session.scalar(select(DraftText.id)) is None


def test_two_editors_of_a_text_lose_nothing(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "draft")
    path = f"/hearings/{hearing.public_id}/text/edit"
    first, second = officer("publisher", "34"), officer("publisher", "34")
    mine, theirs = first.form(path), second.form(path)
    data = {"title": "ร่างข้อบัญญัติ", "text": "ห้ามเผาในที่โล่ง"}
    assert first.post(path, data={**mine, **data}).status_code == 303
    late = second.post(path, data={**theirs, **data, "text": "ห้ามเผาตอซัง"})
    assert late.status_code == 409 and "<del>" in late.text and "ห้ามเผาตอซัง" in late.text
    assert draft_texts.newest(hearing).version == 1  # type: ignore[union-attr]
    again = fields(next(f for f in parse(late.text).iter("form") if f.find(".//*[@name='text']") is not None))
    assert second.post(path, data=again).status_code == 303
    assert draft_texts.newest(hearing).paragraphs[0].text == "ห้ามเผาตอซัง"  # type: ignore[union-attr]


def test_a_paragraph_of_another_hearing_is_nothing(client: Browserlike, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "open")
    form = client.form(f"/hearings/{hearing.public_id}/opinion?about=nonsense")
    assert [name for name in form if name.startswith("q-")] and form["about"] == ""
    assert client.get("/paragraphs/nonsense").status_code == 404
