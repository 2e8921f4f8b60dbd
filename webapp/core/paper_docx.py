"""Papers as DOCX: for offices that go on writing in Word. Thai needs its own font, size and language in each style."""

import io
from typing import Any

import segno
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from webapp.core import clock
from webapp.core.paper import Code, Heading, Items, Lines, PageBreak, Paper, Paragraph, Part, Quotation, Table
from webapp.core.typed import holdable

FONT = "TH Sarabun New"  # the offices' own; where it is missing, Word takes its Thai font
BODY = 16
HEADINGS = {1: 20, 2: 18, 3: 16}
TEAL = RGBColor(11, 74, 76)


def _thai(style: Any, size: float, language: str, bold: bool = False) -> None:
    """Font, size, weight and language of a style, for Latin and for complex scripts (w:cs, w:szCs, w:bCs, w:bidi)."""
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    inner = style.element.get_or_add_rPr()
    fonts = inner.get_or_add_rFonts()
    for name in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    for tag, attributes in (
        ("w:bCs", {"w:val": "1" if bold else "0"}),
        ("w:szCs", {"w:val": str(round(size * 2))}),
        ("w:lang", {"w:val": language, "w:eastAsia": language, "w:bidi": "th-TH"}),
    ):
        for old in inner.findall(qn(tag)):
            inner.remove(old)
        made = OxmlElement(tag)
        for key, value in attributes.items():
            made.set(qn(key), value)
        inner.append(made)


def render(paper: Paper) -> bytes:
    document = Document()
    language = "th-TH" if paper.language == "th" else "en-GB"
    styles: Any = document.styles
    _thai(styles["Normal"], BODY, language)
    for level, size in HEADINGS.items():
        _thai(styles[f"Heading {level}"], size, language, bold=True)
        styles[f"Heading {level}"].font.color.rgb = TEAL
    for name in ("List Bullet", "List Number", "Quote", "Caption"):
        _thai(styles[name], BODY if name != "Caption" else BODY - 1, language, bold=name == "Caption")
    styles["Caption"].font.color.rgb = TEAL
    styles["Quote"].font.italic = False
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(420)) if paper.size == "A3" else (Mm(210), Mm(297))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    properties = document.core_properties
    about = (paper.title, paper.subject, paper.author)
    properties.title, properties.subject, properties.author = (holdable(words)[:250] for words in about)
    properties.language = language
    properties.created = properties.modified = clock.now().replace(tzinfo=None, microsecond=0)
    if paper.band:
        document.add_paragraph(holdable(paper.band), style="Heading 1")
    for part in paper.parts:
        _add(document, part)
    _footer(section, paper)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add(document: Any, part: Part) -> None:
    match part:
        case Heading(text, level):
            document.add_paragraph(holdable(text), style=f"Heading {min(level, 3)}")
        case Paragraph(text):
            run = document.add_paragraph().add_run(holdable(text))
            if part.strong:
                run.font.bold = run.font.cs_bold = True
        case Items(items, mark):
            for item in items:
                if mark in {"", "•"}:
                    document.add_paragraph(holdable(item), style="List Bullet" if mark else "List Number")
                else:
                    document.add_paragraph(f"{mark} {holdable(item)}")
        case Quotation(words, source):
            document.add_paragraph(f"“{holdable(words)}”", style="Quote")
            if source:
                document.add_paragraph(holdable(source)).paragraph_format.left_indent = Mm(12)
        case Table():
            _table(document, part)
        case Code(url, words):
            picture = io.BytesIO()
            segno.make(url, error="m").save(picture, kind="png", scale=8)
            picture.seek(0)
            shape = document.add_picture(picture, width=Mm(36))
            shape._inline.docPr.set("descr", f"QR {url}")
            for line in words.split("\n"):
                document.add_paragraph(holdable(line))
        case Lines(number):
            for _ in range(number):
                document.add_paragraph("." * 90)
        case PageBreak():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _table(document: Any, part: Table) -> None:
    document.add_paragraph(holdable(part.caption), style="Caption")
    table = document.add_table(rows=0, cols=len(part.columns), style="Table Grid")
    for number, row in enumerate((part.columns, *part.rows)):
        cells = table.add_row().cells
        for column, words in enumerate(row):
            paragraph = cells[column].paragraphs[0]
            run = paragraph.add_run(holdable(words))
            run.font.bold = run.font.cs_bold = number == 0
            if column in part.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    head = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head.append(repeated)


def _footer(section: Any, paper: Paper) -> None:
    paragraph = section.footer.paragraphs[0]
    if paper.footer:
        paragraph.add_run(holdable(paper._own(paper.footer)) + "  ")
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", "PAGE \\* ThaiArabic" if paper.digits else "PAGE"), ("end", "")):
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        else:
            made.text = words
        run._r.append(made)
