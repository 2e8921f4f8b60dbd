"""Papers give back the Thai that was put in: from PDF by two readers, from DOCX, from HTML."""

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pypdf
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.papers import by_pdftotext, squeezed
from webapp.core import clock
from webapp.core.forms import clean
from webapp.core.paper import Paper
from webapp.core.paper_pdf import MARKS, chunks
from webapp.core.typed import holdable

HARD = [
    "น้ำท่วมที่บ้านตระการ ทำไมไม่ทำพนังกั้นน้ำ",
    "ผู้ใหญ่บ้านชี้ว่าปู่ย่ากู้ที่ดินได้ ฟื้นฟู ญี่ปุ่น ฐานะ กตัญญู ฎีกา",
    "ซ้ำซ้ำ ค่ำ ก้ำกึ่ง จำนวน 1,234.50 บาท (ร้อยละ 45%) ก๊าซ เป๋า ปี่ ปิ่น ป้า ฝั่ง ฟ้า ๑๒๓",
]


def sample(**more: object) -> Paper:
    paper = Paper("สรุปผลการรับฟังเรื่องน้ำ", author="จังหวัดทดสอบ", footer="ร่วมคิด", **more)  # type: ignore[arg-type]
    paper.heading("สรุปผลการรับฟังความคิดเห็น")
    for text in HARD:
        paper.paragraph(text)
    paper.paragraph(" ".join(HARD * 12))
    paper.quotation("น้ำมาเร็วมาก 😀 กั้นพนังสูงขึ้น ຂ້ອຍ ทำได้ไหม", "ทางเว็บไซต์ 12 พ.ย. 2569")
    paper.table("จำนวนตามช่องทาง", ["ช่องทาง", "ข้อความ"], [("เว็บไซต์", "1,234"), ("เวทีที่ทำการผู้ใหญ่บ้าน", "2")], [1])
    paper.items(["ทำน้ำให้ใส", "ฟื้นฟูที่ดิน"])
    paper.qr("https://ruamkid.example/h/abc", "แสดงความคิดเห็น\nสแกนด้วยโทรศัพท์")
    return paper


def by_pypdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_pdf_gives_back_every_letter(tmp_path: Path) -> None:
    paper = sample()
    content = paper.pdf()
    for text in (by_pypdf(content), by_pdftotext(content, tmp_path)):
        for line in HARD:
            assert line in text
        for words in paper.words():
            assert squeezed(words) in squeezed(text), words


def test_pdf_says_its_language_and_title_and_is_tagged() -> None:
    root = pypdf.PdfReader(io.BytesIO(sample().pdf())).trailer["/Root"]
    assert root["/Lang"] == "th-TH" and root["/MarkInfo"]["/Marked"]
    kinds = {kid.get_object()["/S"] for kid in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]}
    assert {"/H1", "/P", "/BlockQuote", "/TH", "/TD", "/Figure", "/LI"} <= kinds


def test_docx_gives_back_every_letter_and_knows_that_it_is_thai() -> None:
    paper = sample()
    document = docx.Document(io.BytesIO(paper.docx()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    for words in paper.words():
        assert words in text
    inner = document.styles["Normal"].element.rPr
    assert inner.find(qn("w:rFonts")).get(qn("w:cs")) and inner.find(qn("w:szCs")).get(qn("w:val")) == "32"
    assert inner.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
    assert document.styles["Heading 1"].element.rPr.find(qn("w:bCs")) is not None


def test_html_gives_back_every_letter_and_nothing_else() -> None:
    paper = sample()
    paper.quotation("<script>alert(1)</script>")
    page = paper.html_file().decode()
    assert all(line in page for line in HARD) and "<script>" not in page and 'lang="th"' in page


def test_a_poster_fits_on_one_page_however_much_it_says() -> None:
    for size in ("A4", "A3"):
        reader = pypdf.PdfReader(io.BytesIO(sample(size=size, scale=2.0, one_page=True, band="ประกาศ").pdf()))
        assert len(reader.pages) == 1
        assert round(float(reader.pages[0].mediabox.width)) == {"A4": 595, "A3": 842}[size]


def test_thai_digits_are_ours_and_never_in_what_a_person_said() -> None:
    paper = Paper("ทดสอบ", digits=True)
    paper.paragraph("ภายใน 15 วัน")
    paper.quotation("รอมา 3 ปี")
    assert paper.words() == ["ภายใน ๑๕ วัน", "“รอมา 3 ปี”"]


def test_the_same_paper_is_the_same_file() -> None:
    with clock.at(datetime(2026, 11, 24, tzinfo=UTC)):
        assert sample().pdf() == sample().pdf()


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), max_size=80))
def test_no_line_begins_with_a_mark_and_nothing_is_lost(text: str) -> None:
    found = chunks(text)
    assert "".join(found) == text
    assert not any(chunk[0] in MARKS for chunk in found[1:])


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("กขนทปฟญฐฤาำเแไๆัิี่้๊๋์ุู็. A1é😀中(“"), min_size=1, max_size=40))
def test_any_text_can_be_printed_and_read_again(text: str) -> None:
    paper = Paper("ทดสอบ")
    paper.paragraph("ก" + text)
    assert squeezed("ก" + text) in squeezed(by_pypdf(paper.pdf()))


def test_what_cannot_be_printed_is_left_out_and_a_word_processors_break_stays_one() -> None:
    typed = "ไม่เห็นด้วย\x0bเพราะฝุ่น\x1b\ufffe\uffff\ud800"
    assert clean(typed) == holdable(typed) == "ไม่เห็นด้วย\nเพราะฝุ่น"
    paper = Paper(typed, subject=typed, author=typed, footer=typed)
    paper.quotation(typed, typed)
    paper.table(typed, [typed], [[typed]])
    assert "เพราะฝุ่น" in "".join(one.text for one in docx.Document(io.BytesIO(paper.docx())).paragraphs)
    assert paper.pdf().startswith(b"%PDF")
