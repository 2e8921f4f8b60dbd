"""Papers as PDF in correct Thai typography whose text can be read out again letter by letter.

Readers of PDF find Thai words by where letters stand, and lose vowels and tone marks that are drawn beside their
consonant. So each consonant with its marks is shaped once by HarfBuzz and becomes one composite glyph of the embedded
font, which says of itself which letters it stands for: no mark moves, and every reader gives back what was written.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
import uharfbuzz as hb
from fontTools.ttLib.tables._g_l_y_f import Glyph as Outline
from fontTools.ttLib.tables._g_l_y_f import GlyphComponent
from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import Glyph, SubsetMap, TTFFont

from nlp.tokens import engine
from webapp.core import clock
from webapp.core.paper import Code, Heading, Items, Lines, PageBreak, Paper, Paragraph, Part, Quotation, Table
from webapp.core.typed import holdable

FONTS = Path(__file__).parent / "static" / "fonts"
FILES = {"": FONTS / "noto-sans-thai-looped-400.ttf", "B": FONTS / "noto-sans-thai-looped-600.ttf"}
MARKS = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")  # what stands above or below the consonant before it
AM = "ำ"
NEVER_FIRST = frozenset("ๆฯ)]}”’.,:;!?%…/-–")  # of a line
NEVER_LAST = frozenset("([{“‘")
FIRST_OWN = 0xF0000  # private codes of our composite glyphs; no text holds them, since text is cut into clusters
INK, SOFT, TEAL = (27, 42, 46), (76, 90, 94), (11, 74, 76)
BODY, LEADING = 11.5, 1.7
SMALLEST_SCALE = 0.45

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table that it prunes


def clusters(text: str) -> Iterator[str]:
    """A consonant with its marks, or any other single letter."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] in MARKS or text[at] == AM):
            yield text[start:at]
            start = at


@lru_cache(maxsize=4096)
def chunks(text: str) -> tuple[str, ...]:
    """The text cut where a line may end: after Thai words and after blanks, never before a mark or a closing sign."""
    pieces: list[str] = []
    cut = engine()
    for start in range(0, len(text), 1500):
        part = text[start : start + 1500]
        words = cut(part)
        pieces += words if "".join(words) == part else list(clusters(part))
    found: list[str] = []
    for piece in filter(None, pieces):
        last = found[-1] if found else ""
        sticks = piece[0] in MARKS or piece[0] == AM or piece[0] in NEVER_FIRST or piece.isspace()
        glued = last and (last[-1] in NEVER_LAST or (_solid(last[-1]) and _solid(piece[0])))
        if found and (sticks or glued):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def _solid(letter: str) -> bool:
    """Letters of a word that is not cut: all but Thai ones and blanks."""
    return not letter.isspace() and not "ก" <= letter <= "๛"


class _Clusters(SubsetMap):
    """The glyphs in use, with those that we composed."""

    def __init__(self, font: TTFFont) -> None:
        self.own: dict[int, Glyph] = {}
        super().__init__(font)

    @cache  # noqa: B019  (as in the class above, whose cache the library clears when the file is written)
    def get_glyph(  # type: ignore[override]
        self, glyph: Any = None, unicode: Any = None, glyph_name: Any = None, glyph_width: Any = None
    ) -> Glyph | None:
        return self.own.get(unicode) or super().get_glyph(glyph, unicode, glyph_name, glyph_width)


class Face:
    """One weight of the type in one document: turns text into codes that each have a glyph."""

    def __init__(self, pdf: FPDF, style: str) -> None:
        pdf.add_font("thai", style, FILES[style])
        font = pdf.fonts["thai" + style]
        assert isinstance(font, TTFFont)  # noqa: S101  (what add_font has made)
        self.font, self.codes = font, {}  # type: ignore[var-annotated]
        self.subset = font.subset = _Clusters(font)
        self.shaper = hb.Font(hb.Face(hb.Blob.from_file_path(str(FILES[style]))))

    def close(self) -> None:
        """Tell the font of the glyphs that were added to it."""
        self.font.ttfont.setGlyphOrder(self.font.ttfont["glyf"].glyphOrder)  # type: ignore[attr-defined]

    def encode(self, text: str) -> str:
        return "".join(map(self._code, clusters(text)))

    def width(self, coded: str) -> float:
        """In thousandths of the size of the type."""
        return sum(self.font.cw[ord(code)] for code in coded)

    def _code(self, cluster: str) -> str:
        if len(cluster) == 1 and ord(cluster) in self.font.cmap and cluster not in MARKS and cluster != AM:
            return cluster
        if cluster not in self.codes:
            self.codes[cluster] = chr(self._compose(cluster))
        return str(self.codes[cluster])

    def _compose(self, cluster: str) -> int:
        """A composite glyph for the cluster; an empty box for what the type lacks. Its text is the cluster's all the same."""
        buffer = hb.Buffer()
        buffer.add_str("".join(c if ord(c) in self.font.cmap else "\u25a1" for c in cluster))
        buffer.guess_segment_properties()
        hb.shape(self.shaper, buffer)
        fonts, outline, x = self.font.ttfont, Outline(), 0
        outline.numberOfContours, outline.components = -1, []
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            name = fonts.getGlyphName(info.codepoint)
            if fonts["glyf"][name].numberOfContours:  # type: ignore[index]
                part = GlyphComponent()
                part.glyphName, part.flags = name, 0x4
                part.x, part.y = x + place.x_offset, place.y_offset
                outline.components.append(part)
            x += place.x_advance
        if not outline.components:
            outline = Outline()
        own = FIRST_OWN + len(self.subset.own)
        name = f"own{len(self.subset.own)}"
        fonts["glyf"][name] = outline  # type: ignore[index]
        fonts["hmtx"].metrics[name] = (x, 0)
        self.font.cw[own] = width = round(self.font.scale * x)
        self.subset.own[own] = Glyph(own, tuple(map(ord, cluster)), name, width)
        return own


class Setter:
    """Sets a paper page by page; lengths are millimetres."""

    def __init__(self, paper: Paper, scale: float) -> None:
        self.paper, self.scale = paper, scale
        self.pdf = pdf = FPDF(unit="mm", format=paper.size)
        pdf.set_auto_page_break(False)
        pdf.set_title(holdable(paper.title))
        pdf.set_lang("th-TH" if paper.language == "th" else paper.language)
        pdf.set_author(holdable(paper.author))
        pdf.set_subject(holdable(paper.subject))
        pdf.set_creator("Ruamkid")
        pdf.set_creation_date(clock.now().replace(microsecond=0))
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.faces = {style: Face(pdf, style) for style in FILES}
        self.margin = 20 * (pdf.w / 210)
        self.left, self.right = self.margin, pdf.w - self.margin
        self.bottom = pdf.h - self.margin
        self.y = 0.0
        self.new_page()

    def new_page(self) -> None:
        self.pdf.add_page()
        self.y = self.margin
        if self.pdf.page == 1 and self.paper.band:
            self._band()

    def _band(self) -> None:
        """The coloured head of the first page."""
        size = 15 * self.scale
        lines = self.broken(self.paper.band, self.right - self.left, "B", size)
        high = len(lines) * self.step(size) + 8 * self.scale
        self.pdf.set_fill_color(*TEAL)
        self.pdf.rect(0, 0, self.pdf.w, high + self.margin * 0.4, style="F")
        self.y = self.margin * 0.4
        self.text(self.paper.band, "B", size, colour=(255, 255, 255), tag="P")
        self.y = high + self.margin * 0.8

    def step(self, size: float) -> float:
        return size * LEADING * 0.3528

    def room(self, high: float) -> None:
        """A new page, unless so much still fits on this one."""
        if self.y + high > self.bottom:
            self.new_page()

    def broken(self, text: str, width: float, style: str, size: float) -> list[str]:
        """The coded lines of a text in a column."""
        face, most = self.faces[style], width / (size * 0.3528) * 1000
        lines, line, used = [], "", 0.0
        for chunk in chunks(text.encode("utf-8", "replace").decode().replace("\t", " ")):
            coded = face.encode(chunk)
            while used + face.width(coded.rstrip()) > most:
                if line:
                    lines.append(line.rstrip())
                    line, used = "", 0.0
                    continue
                fits = next((n for n in range(1, len(coded)) if face.width(coded[: n + 1]) > most), len(coded))
                if fits == len(coded):
                    break
                lines.append(coded[:fits])
                coded = coded[fits:]
            line, used = line + coded, used + face.width(coded)
        return [*lines, line.rstrip()] if line.strip() else lines

    def text(
        self,
        text: str,
        style: str = "",
        size: float = BODY,
        *,
        indent: float = 0.0,
        colour: tuple[int, int, int] = INK,
        tag: str = "P",
        rule: bool = False,
    ) -> None:
        """A block of text from margin to margin, over as many pages as it needs."""
        step = self.step(size)
        lines = self.broken(text, self.right - self.left - indent, style, size)
        while lines:
            self.room(step)
            fit = max(1, int((self.bottom - self.y + 0.01) / step))
            part, lines = lines[:fit], lines[fit:]
            top = self.y
            self.put(part, self.left + indent, style, size, colour, tag)
            if rule:
                self.pdf.set_draw_color(*TEAL)
                self.pdf.set_line_width(0.8 * self.scale)
                self.pdf.line(self.left + indent - 4, top + 1, self.left + indent - 4, self.y - 1)

    def put(
        self, lines: Iterable[str], x: float, style: str, size: float, colour: tuple[int, int, int], tag: str
    ) -> None:
        """Lines below each other, as one tagged element."""
        pdf, step = self.pdf, self.step(size)
        pdf.set_font("thai", style, size)
        pdf.set_text_color(*colour)
        number = pdf.struct_builder.next_mcid_for_page(pdf.page)
        pdf._add_marked_content(struct_type=f"/{tag}", mcid=number)
        pdf._out(f"/{tag} <</MCID {number}>> BDC")
        for line in lines:
            pdf.text(x, self.y + step * 0.68, line)
            self.y += step
        pdf._out("EMC")

    def set(self, part: Part) -> None:
        body = BODY * self.scale
        match part:
            case Heading(text, level):
                size = body * {1: 1.6, 2: 1.3}.get(level, 1.1)
                self.y += self.step(size) * 0.35
                self.room(self.step(size) + 2 * self.step(body))
                self.text(text, "B", size, colour=TEAL, tag=f"H{min(level, 6)}")
            case Paragraph(text):
                size = body * (1.35 if part.large else 0.88 if part.soft else 1)
                self.text(text, "B" if part.strong else "", size, colour=SOFT if part.soft else INK)
                self.y += body * 0.1
            case Items(items, mark):
                for number, item in enumerate(items, 1):
                    self.text(f"{mark or f'{number}.'} {item}", "", body, indent=4, tag="LI")
            case Quotation(words, source):
                self.y += body * 0.1
                self.text(f"“{words}”", "", body, indent=8, tag="BlockQuote", rule=True)
                if source:
                    self.text(source, "", body * 0.85, indent=8, colour=SOFT)
                self.y += body * 0.15
            case Table():
                self._table(part, body * 0.92)
            case Code(url, words):
                self._code(url, words, body)
            case Lines(number):
                for _ in range(number):
                    self.room(9 * self.scale)
                    self.y += 9 * self.scale
                    self.pdf.set_draw_color(*SOFT)
                    self.pdf.set_line_width(0.15)
                    self.pdf.line(self.left, self.y, self.right, self.y)
                self.y += 3
            case PageBreak():
                self.new_page()

    def _table(self, part: Table, size: float) -> None:
        self.y += size * 0.15
        self.text(part.caption, "B", size, tag="Caption")
        wide, count = self.right - self.left, len(part.columns)
        needed = [
            max(self.faces[""].width(self.faces[""].encode(row[n])) for row in (part.columns, *part.rows)) * size * 0.3528
            / 1000 + 5
            for n in range(count)
        ]  # fmt: skip
        narrow = [min(one, wide / count) if n else one for n, one in enumerate(needed)]
        narrow[0] = max(wide / count, wide - sum(narrow[1:]))
        total = sum(narrow)
        widths = [one * wide / total for one in narrow]
        for row_number, row in enumerate((part.columns, *part.rows)):
            style = "B" if row_number == 0 else ""
            cells = [self.broken(cell, widths[n] - 3, style, size) for n, cell in enumerate(row)]
            high = max(map(len, cells)) * self.step(size) + 1.2
            self.room(high)
            top, x = self.y, self.left
            for n, lines in enumerate(cells):
                self.y = top + 0.6
                face = self.faces[style]
                shift = 0.0
                if n in part.numeric and lines:
                    shift = widths[n] - 3 - max(map(face.width, lines)) * size * 0.3528 / 1000
                self.put(lines, x + 1.5 + shift, style, size, INK, "TH" if row_number == 0 else "TD")
                x += widths[n]
            self.y = top + high
            self.pdf.set_draw_color(*(TEAL if row_number == 0 else (200, 195, 180)))
            self.pdf.set_line_width(0.4 if row_number == 0 else 0.15)
            self.pdf.line(self.left, self.y, self.right, self.y)
        self.y += size * 0.35

    def _code(self, url: str, words: str, size: float) -> None:
        matrix = segno.make(url, error="m").matrix
        side = min(36 * self.scale, (self.right - self.left) * 0.42)
        cell = side / len(matrix)
        self.room(side + 4)
        top = self.y + 2
        pdf = self.pdf
        number = pdf.struct_builder.next_mcid_for_page(pdf.page)
        pdf._add_marked_content(struct_type="/Figure", mcid=number, alt_text=f"QR {url}")
        pdf._out(f"/Figure <</MCID {number}>> BDC")
        pdf.set_fill_color(0, 0, 0)
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    pdf.rect(self.left + column * cell, top + row * cell, cell + 0.01, cell + 0.01, style="F")
        pdf._out("EMC")
        self.y = top
        for n, beside in enumerate(words.split("\n")):
            self.text(beside, "B" if n == 0 else "", size * (1.2 if n == 0 else 1), indent=side + 6)
        self.y = max(self.y, top + side) + 3

    def finish(self) -> bytes:
        """Footers with page numbers, then the file."""
        size, count = 8.5 * max(1.0, self.scale * 0.6), self.pdf.pages_count
        for page in range(1, count + 1):
            self.pdf.page = page
            self.y = self.bottom + self.margin * 0.3
            number = f"{page}/{count}" if count > 1 else ""
            words = self.paper._own("  ".join(filter(None, [self.paper.footer, number])))
            self.pdf.set_font("thai", "", size)
            self.pdf._out(self.pdf._set_font_for_page(self.faces[""].font, size))
            for line in self.broken(words, self.right - self.left, "", size)[:1]:
                self.put([line], self.left, "", size, SOFT, "P")
        for face in self.faces.values():
            face.close()
        return bytes(self.pdf.output())


def render(paper: Paper) -> bytes:
    scale = paper.scale
    while True:
        setter = Setter(paper, scale)
        for part in paper.parts:
            setter.set(part)
        if not paper.one_page or setter.pdf.pages_count == 1 or scale <= SMALLEST_SCALE:
            return setter.finish()
        # What it covers grows with the square of the size: far too long, it shrinks in one step.
        scale *= min(0.93, (1.7 / setter.pdf.pages_count) ** 0.5)
