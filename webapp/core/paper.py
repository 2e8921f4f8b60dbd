"""Printed documents: one description of a paper, given out as PDF, as DOCX and as HTML.

A room says what stands in it (headings, paragraphs, tables, quotations …); how it is set, and that its Thai text can be
read out of the file again letter by letter, is decided here, in `paper_pdf` and in `paper_docx`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from webapp.core.thai import thai_digits

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": "application/pdf", "docx": DOCX_TYPE, "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    soft: bool = False
    strong: bool = False
    large: bool = False
    is_fact: bool = False  # one of a few lines that stand close together on a page


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `mark` stands before each item, or its number where `mark` is empty."""

    items: tuple[str, ...]
    mark: str = "•"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a person, exactly as written, and where they come from."""

    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under their columns; a column named in `numeric` is set to the right."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with the words beside it."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Empty lines to write on."""

    number: int


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Part = Heading | Paragraph | Items | Quotation | Table | Code | Lines | PageBreak


@dataclass
class Paper:
    """A document. `scale` enlarges the type, `one_page` shrinks it until all stands on one page (posters)."""

    title: str
    subject: str = ""
    author: str = ""
    language: str = "th"
    size: str = "A4"
    scale: float = 1.0
    one_page: bool = False
    band: str = ""
    footer: str = ""
    digits: bool = False
    parts: list[Part] = field(default_factory=list)

    def _own(self, text: str) -> str:
        """Our own words, with Thai digits where they are wished; what people said is never changed."""
        return thai_digits(text) if self.digits else text

    def heading(self, text: str, level: int = 1) -> None:
        self.parts.append(Heading(self._own(text), level))

    def paragraph(
        self, text: str, *, soft: bool = False, strong: bool = False, large: bool = False, is_fact: bool = False
    ) -> None:
        """One paragraph, or several where the text has line breaks; nothing for an empty text."""
        for line in filter(None, map(str.strip, text.split("\n"))):
            self.parts.append(Paragraph(self._own(line), soft, strong, large, is_fact))

    def items(self, items: Iterable[str], mark: str = "•") -> None:
        found = tuple(self._own(item) for item in items if item.strip())
        if found:
            self.parts.append(Items(found, mark))

    def quotation(self, words: str, source: str = "") -> None:
        self.parts.append(Quotation(words, self._own(source)))

    def table(
        self, caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()
    ) -> None:
        """A table; nothing when it has no rows."""
        body = tuple(tuple(self._own(str(cell)) for cell in row) for row in rows)
        if body:
            heads = tuple(self._own(column) for column in columns)
            self.parts.append(Table(self._own(caption), heads, body, frozenset(numeric)))

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names with their values; those without a value are left out."""
        for name, value in pairs:
            if value:
                self.paragraph(f"{name}: {value}", is_fact=True)

    def qr(self, url: str, words: str) -> None:
        self.parts.append(Code(url, words))

    def lines(self, number: int) -> None:
        self.parts.append(Lines(number))

    def page_break(self) -> None:
        self.parts.append(PageBreak())

    def words(self) -> list[str]:
        """Every text of the paper in its order: what must come out of each file again."""
        return [text for part in self.parts for text in _words(part)]

    def pdf(self) -> bytes:
        from webapp.core.paper_pdf import render

        return render(self)

    def docx(self) -> bytes:
        from webapp.core.paper_docx import render

        return render(self)

    def html(self, first_level: int = 2) -> Markup:
        """The parts as HTML, for a page of ours or a file; headings begin at `first_level`."""
        return Markup("\n").join(_html(part, first_level) for part in self.parts)

    def html_below_title(self) -> Markup:
        """The same for a page whose own heading is the title."""
        title = Heading(self._own(self.title), 1)
        return Markup("\n").join(_html(part, 1) for part in self.parts if part != title)

    def html_file(self) -> bytes:
        """A whole document that stands alone, without anything to load."""
        page = Markup(
            '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n<title>{}</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n</head>\n<body>\n'
            "<main>\n<h1>{}</h1>\n{}\n</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n"
        )
        whole = page.format(self.language, self.title, self.title, self.html(), self.footer)
        return str(whole).encode("utf-8", "replace")

    def files(self) -> dict[str, bytes]:
        """The paper in every form, by the ending of its file's name."""
        return {"html": self.html_file(), "docx": self.docx(), "pdf": self.pdf()}


def _words(part: Part) -> list[str]:
    match part:
        case Heading(text) | Paragraph(text):
            return [text]
        case Items(items):
            return list(items)
        case Quotation(words, source):
            return [f"“{words}”", *filter(None, [source])]
        case Table():
            return [part.caption, *part.columns, *(cell for row in part.rows for cell in row if cell)]
        case Code(_, words):
            return words.split("\n")
    return []


def _html(part: Part, first: int) -> Markup:
    match part:
        case Heading(text, level):
            tag = f"h{min(6, first + level - 1)}"
            return Markup("<{}>{}</{}>").format(tag, text, tag)
        case Paragraph(text):
            inner = Markup("<strong>{}</strong>").format(text) if part.strong else escape(text)
            kind = "soft small" if part.soft else "lead" if part.large else "fact-line" if part.is_fact else ""
            kind = f' class="{kind}"' if kind else ""
            return Markup("<p{}>{}</p>").format(Markup(kind), inner)  # noqa: S704  (one of four constants)
        case Items(items, mark):
            tag = "ul" if mark else "ol"
            inner = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
            return Markup("<{}>{}</{}>").format(tag, inner, tag)
        case Quotation(words, source):
            note = Markup("<figcaption>{}</figcaption>").format(source) if source else ""
            figure = Markup('<figure class="quote"><blockquote><p>“{}”</p></blockquote>{}</figure>')
            return figure.format(words, note)
        case Table():
            return _html_table(part)
        case Code(url, words):
            return Markup('<p class="words"><a href="{}">{}</a></p>').format(url, words)
    return Markup("")


def _html_table(part: Table) -> Markup:
    def kind(column: int) -> Markup:
        return Markup(' class="numeric"') if column in part.numeric else Markup("")

    heads = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(kind(n), name) for n, name in enumerate(part.columns)
    )
    rows = []
    for row in part.rows:
        label = part.columns[0]
        cells = [Markup('<th scope="row" data-label="{}"><div>{}</div></th>').format(label, row[0])]
        cells += [
            Markup('<td{} data-label="{}"><div>{}</div></td>').format(kind(n), part.columns[n], cell)
            for n, cell in enumerate(row[1:], 1)
        ]
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
    return Markup(
        '<table class="table table-stack"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(part.caption, heads, Markup("").join(rows))
