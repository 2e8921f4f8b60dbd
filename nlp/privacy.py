"""Find personal data in a text and hide it, saying of what kind it was.

Rules, not a model: they can be read, they find the same in the same text for ever, and a planner can be told why a word was
hidden. The original text is never changed; redaction is a layer over it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass

from nlp.privacy_houses import houses
from nlp.privacy_names import names
from nlp.privacy_numbers import Span, numbers
from nlp.privacy_patterns import accounts, emails, passports, plates
from nlp.privacy_reading import read
from nlp.text import normalise

MODEL = "privacy-9"

KINDS = {
    "citizen": ("เลขประจำตัวประชาชน", "citizen number"),
    "phone": ("เบอร์โทรศัพท์", "telephone number"),
    "email": ("อีเมล", "e-mail address"),
    "line_id": ("ไลน์ไอดี", "LINE id"),
    "account": ("ชื่อบัญชีออนไลน์", "online account"),
    "bank": ("เลขบัญชีธนาคาร", "bank account"),
    "card": ("เลขบัตร", "card number"),
    "passport": ("เลขหนังสือเดินทาง", "passport number"),
    "plate": ("ทะเบียนรถ", "licence plate"),
    "address": ("บ้านเลขที่", "house number"),
    "name": ("ชื่อบุคคล", "name"),
}
"""What is hidden, as it is called in Thai and in English."""

_DIGITS = {
    chr(code): str(unicodedata.digit(chr(code)))
    for code in range(0x80, 0x1FBFA)
    if unicodedata.category(chr(code)) == "Nd"
} | {sign: str(unicodedata.digit(sign)) for sign in "⓪①②③④⑤⑥⑦⑧⑨"}
_OTHER_DIGIT = re.compile(r"[^\D0-9]|[⓪①-⑨]")
_DIGIT = re.compile("[0-9]")
_URL = re.compile(r"(?:https?://|www\.)[^\sก-๛]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data, in characters of the original text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redaction:
    text: str
    found: list[Finding]


def _apart(spans: list[Span]) -> list[Span]:
    """Spans without overlaps: of two that touch the same characters, the one that comes first in the list stays."""
    kept: list[Span] = []
    for kind, start, end in spans:
        at = bisect(kept, start, key=_start)
        if start < end and (at == 0 or kept[at - 1][2] <= start) and (at == len(kept) or kept[at][1] >= end):
            kept.insert(at, (kind, start, end))
    return kept


def _start(span: Span) -> int:
    return span[1]


def find(text: str) -> list[Finding]:
    """Everything personal in `text`, in the order in which it stands there."""
    cleaned = normalise(text, limit=None)
    work = _OTHER_DIGIT.sub(lambda match: _DIGITS[match.group()], cleaned.text)
    links = accounts(work) if "line.me/" in work else []
    links = [span for span in links if "line.me/" in work[max(0, span[1] - 20) : span[1]]]
    work = _URL.sub(lambda match: "\0" * len(match.group()), work)
    reading = read(work)
    numbered = _DIGIT.search(reading.text) is not None  # what has a number in it is not looked for in other texts

    def read_in(look: Callable[[str], list[Span]]) -> list[Span]:
        found = look(reading.text) if numbered else []
        return [(kind, *reading.span(start, end)) for kind, start, end in found if start < end]

    spans = [
        *emails(work),
        *links,
        *(passports(work) if numbered else ()),
        *read_in(numbers),
        *accounts(work),
        *read_in(plates),
        *read_in(houses),
        *names(work),
    ]
    return [Finding(kind, *cleaned.span(start, end)) for kind, start, end in _apart(spans)]


def redact(text: str) -> Redaction:
    """`text` with every finding replaced by the name of its kind in square brackets."""
    found = find(text)
    pieces, at = [], 0
    for finding in found:
        if finding.end <= at:  # two findings in one squeezed run
            continue
        pieces += [text[at : max(at, finding.start)], f"[{KINDS[finding.kind][0]}]"]
        at = finding.end
    return Redaction("".join((*pieces, text[at:])), found)
