"""The picture that a link shows when it is passed on: set with our own font, Thai marks stacked, lines broken between words."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from nlp.tokens import dictionary, segment

SIZE = (1200, 630)
MARGIN = 72
STATIC = Path(__file__).parent / "static"
GROUND, INK, SOFT, SAFFRON, TEAL = "#06302f", "#ffffff", "#d3e8e5", "#f0c468", "#58b3ae"
TITLE_SIZES, TITLE_TOP, TITLE_ROOM = (80, 68, 58, 50, 44), 110, 330
TITLE_LINE = 1.5  # Thai has marks above and below
BEFORE, AFTER = '([{“‘"', ')]}”’"ๆฯ%.,:;!?…'  # what no line ends with, what none begins with


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, from top to bottom."""

    kind: str
    title: str
    place: str
    facts: str
    brand: str


def possible() -> bool:
    """Without the shaper the marks of Thai would lie beside their letters: then there is no picture at all."""
    return bool(features.check("raqm"))


@cache
def font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    path = STATIC / "fonts" / f"noto-sans-thai-looped-{weight}.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


def lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines of at most this width, broken between words; a longer word breaks between its syllable signs."""
    found, line = [], ""
    for piece in _pieces(text):
        if measure((line + piece).strip()) <= width:
            line += piece
            continue
        if line.strip():
            found.append(line.strip())
        line = piece.lstrip()
        while measure(line) > width:
            head = _head(line, width, measure)
            found.append(head)
            line = line[len(head) :]
    return [*found, line.strip()] if line.strip() else found


def _pieces(text: str) -> list[str]:
    """Words with the signs that must stay with them."""
    pieces: list[str] = []
    for token in _whole(segment(re.sub(r"\s+", " ", text.strip()))):
        joins = pieces and (token[0] in AFTER or pieces[-1][-1] in BEFORE)
        if joins and not pieces[-1].isspace():
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces


def _whole(tokens: list[str]) -> list[str]:
    """Where two words can be cut in two ways the longer first one is read: โครงการ|ป้องกัน, not โครง|การป้องกัน."""
    known, found = dictionary(), list(tokens)
    for n in range(len(found) - 1):
        first, second = found[n], found[n + 1]
        for cut in range(len(second) - 4, 0, -1):
            if first + second[:cut] in known and second[cut:] in known:
                found[n], found[n + 1] = first + second[:cut], second[cut:]
                break
    return found


def _head(word: str, width: float, measure: Callable[[str], float]) -> str:
    """As much of a word as fits; at least one letter with its marks."""
    head = ""
    for letter in re.findall(r".[\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e]*", word):
        if head and measure(head + letter) > width:
            break
        head += letter
    return head


def balanced(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The same number of lines, as even as may be: no single word is left alone at the end."""
    best, low, high = lines(text, width, measure), width / 3, width
    for _ in range(7):
        middle = (low + high) / 2
        tried = lines(text, middle, measure)
        if len(tried) > len(best):
            low = middle
        else:
            best, high = tried, middle
    return best


def _title(text: str, width: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """In the largest size that holds all of it; at the smallest size its end is left out."""
    for size in TITLE_SIZES:
        type_ = font(600, size)
        found = balanced(text, width, type_.getlength)
        most = int(TITLE_ROOM / (size * TITLE_LINE))
        if len(found) <= most:
            return type_, found
    return type_, [*found[: most - 1], _cut(" ".join(found[most - 1 :]), width, type_.getlength)]


def _cut(text: str, width: float, measure: Callable[[str], float]) -> str:
    """The beginning of a text on one line, with the sign that more follows."""
    if measure(text) <= width:
        return text
    return lines(text, width - measure("…"), measure)[0] + "…"


def draw(words: Words) -> bytes:
    """A PNG of 1200 × 630 with few colours, small enough for a slow line."""
    picture = Image.new("RGB", SIZE, GROUND)
    canvas, width = ImageDraw.Draw(picture), SIZE[0] - 2 * MARGIN
    canvas.text((MARGIN, 74), words.kind, fill=SAFFRON, font=font(600, 34), anchor="ls")
    type_, title = _title(words.title, width)
    step = type_.size * TITLE_LINE
    at = TITLE_TOP + (TITLE_ROOM - step * len(title)) / 2 + type_.size  # in the middle of its room
    for line in title:
        canvas.text((MARGIN, at), line, fill=INK, font=type_, anchor="ls")
        at += step
    small = font(400, 32)
    if beneath := " · ".join(one for one in (words.facts, words.place) if one):
        canvas.text((MARGIN, 494), _cut(beneath, width, small.getlength), fill=SOFT, font=small, anchor="ls")
    _weave(canvas, 542)
    mark = _mark(64)
    picture.paste(mark, (MARGIN - 6, 556), mark)
    canvas.text((MARGIN + 74, 600), words.brand, fill=INK, font=font(600, 28), anchor="ls")
    return _png(picture)


def _weave(canvas: ImageDraw.ImageDraw, top: int) -> None:
    """The band of lozenges that stands under the header of every page."""
    for x in range(0, SIZE[0] + 48, 48):
        canvas.polygon([(x, top - 6), (x + 10, top), (x, top + 6), (x - 10, top)], fill=SAFFRON)
        canvas.polygon([(x + 24, top - 4), (x + 30, top), (x + 24, top + 4), (x + 18, top)], fill=TEAL)


def _mark(size: int) -> Image.Image:
    """Our mark, from its own drawing; four times as large first, for smooth edges."""
    drawing, scale = (STATIC / "img" / "mark-light.svg").read_text(encoding="utf-8"), size * 4 / 48
    mark = Image.new("RGBA", (size * 4, size * 4))
    canvas = ImageDraw.Draw(mark)
    for colour, way in re.findall(r'<path fill="(#\w+)" d="([^"]+)"', drawing):
        canvas.polygon([(x * scale, y * scale) for x, y in _outline(way)], fill=colour)
    dots = re.search(r'<g fill="(#\w+)">', drawing)
    for x, y, radius in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', drawing):
        middle = (float(x) * scale, float(y) * scale)
        canvas.circle(middle, float(radius) * scale, fill=dots[1] if dots else INK)
    return mark.resize((size, size), Image.Resampling.LANCZOS)


def _outline(way: str) -> list[tuple[float, float]]:
    """The points of a closed outline of curves (absolute M and C, as the mark is drawn)."""
    numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", way)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    outline, start = points[:1], points[0]
    for first, second, end in zip(points[1::3], points[2::3], points[3::3], strict=True):
        for t in (n / 12 for n in range(1, 13)):
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            outline.append(
                (
                    a * start[0] + b * first[0] + c * second[0] + d * end[0],
                    a * start[1] + b * first[1] + c * second[1] + d * end[1],
                )
            )
        start = end
    return outline


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
