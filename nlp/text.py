"""Clean Thai text for analysis, and remember where every cleaned character came from.

People type, paste and extract Thai in broken ways: marks in the wrong order, letters held down, invisible
characters, glyphs of old fonts. Every later step works on the cleaned text and reports spans of the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

LIMIT = 100_000
"""Characters that an analysis reads of one text by default; redaction and segmentation read all of it."""

READ = 2_000
"""Characters that classifying, matching and clustering read of one text: time stays bounded."""

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_DIGIT = re.compile("[๐-๙]")

_VOWELS = "\u0e31\u0e34-\u0e3a\u0e47"  # above and below the consonant
_TONES = "\u0e48-\u0e4b"
_MARKS = f"{_VOWELS}{_TONES}\u0e4c-\u0e4e"
_BASE, _TOP = f"{_VOWELS}\u0e4d", f"{_TONES}\u0e4c\u0e4e"  # what comes first on a consonant, and what stands on it

_ORDINARY = re.compile(r"[^\n\x20-\x7e\u0e01-\u0e3a\u0e3f-\u0e5b]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
_COMBINING = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2,}"
)

# Glyph variants that old Thai fonts keep in the private-use area and PDF extraction lets through.
_GLYPHS = dict(
    zip(range(0xF700, 0xF71B), "ฐ\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4cญ"
        "\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a", strict=True)
) | dict(
    zip(range(0xF884, 0xF89F), "\u0e31\u0e34\u0e34\u0e35\u0e36\u0e37\u0e48\u0e48\u0e48\u0e49\u0e49\u0e49\u0e4a\u0e4a\u0e4a"
        "\u0e4b\u0e4b\u0e4b\u0e4c\u0e4c\u0e4c\u0e4d\u0e47\u0e47ฐญ\u0e38", strict=True)
)  # fmt: skip


def _one_to_one() -> dict[int, str]:
    table = dict.fromkeys(range(55296, 57344), "�") | _GLYPHS
    table |= dict.fromkeys((9, 133, 160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
    table |= {0x0D: "\n", 0x2028: "\n", 0x2029: "\n"}
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800), *range(0x24B6, 0x24EA)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[code] = plain
    return table


_PLAIN = _one_to_one()


def _order(match: re.Match[str]) -> str:
    """One vowel, then one tone or silencer: the order in which Thai is typed, sorted and found."""
    run = match.group()
    vowel = next((c for c in run if c in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e4d"), "")
    tone = next((c for c in run if c in "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"), "")
    return vowel + tone


def _consonants(match: re.Match[str]) -> str:
    letter, run = match.group(1), match.group()
    if len(run) == 3 and letter in "ทสป":  # ททท. สสส. ปปป. are agencies
        return run
    return letter


def _three(match: re.Match[str]) -> str:
    return match.group(1) * 3


Replace = Callable[[re.Match[str]], str]

Sign = Callable[[str], object]


def _rule(pattern: str, replace: Replace) -> tuple[re.Pattern[str], Replace]:
    return re.compile(pattern), replace


_THRICE: Sign = re.compile(r"(.)\1\1").search

_RULES: tuple[tuple[Sign, tuple[tuple[re.Pattern[str], Replace], ...]], ...] = (
    (lambda text: "  " in text, (_rule(r" {2,}", lambda m: " "),)),
    (
        lambda text: "\n" in text,
        (_rule(r" *\n[ \n]*", lambda m: "\n\n" if m.group().count("\n") > 1 else "\n"),),
    ),
    # A blank before a vowel that cannot begin a syllable comes from extraction or recognition.
    (
        re.compile(rf"[ \n][ะ-ำ{_MARKS}]").search,
        (_rule(rf"(?<=[ก-ฮ{_MARKS}])[ \n]+(?=[ะ-ำ{_MARKS}])", lambda m: ""),),
    ),
    (
        re.compile(f"[{_TOP}][{_MARKS}]|[{_BASE}]{{2}}").search,
        (_rule(f"[{_BASE}]?(?:[{_TOP}][{_MARKS}]|[{_BASE}]{{2}})[{_MARKS}]*", _order),),
    ),
    (
        lambda text: "\u0e4d" in text,
        (_rule(rf"([{_TONES}]?)\u0e4d([{_TONES}]?)า", lambda m: (m.group(1) or m.group(2)) + "ำ"),),
    ),
    (re.compile(f"ำ[{_TONES}]").search, (_rule(rf"ำ([{_TONES}])", lambda m: m.group(1) + "ำ"),)),
    (lambda text: "เเ" in text, (_rule(r"เ{2,}", lambda m: "แ"),)),
    (
        re.compile(r"([ะาำแโใไๅๆฯ])\1").search,
        (_rule(r"([ะาำแโใไๅๆฯ])\1+", lambda m: m.group(1)),),
    ),
    (
        _THRICE,
        (
            _rule(r"([ก-ฮ])\1{4,}", lambda m: m.group(1)),
            _rule(rf"([ก-ฮ])(?<=[ก-ฮะ-ู{_MARKS}].)\1{{2,3}}(?![ก-ู{_MARKS}เ-ไ])", _consonants),
            _rule(r"(?<![\d๐-๙.,/-])([5๕])\1{3,}(?![\d๐-๙]|[.,/-][\d๐-๙])", _three),
        ),
    ),
    (re.compile(r"[0-9๐-๙]{41}").search, (_rule(r"([0-9๐-๙]{40})[0-9๐-๙]+", lambda m: m.group(1)),)),
    (_THRICE, (_rule(r"([^\d๐-๙ก-๎\s])\1{3,}", _three),)),
)
"""A quick sign without which the patterns match nowhere (they are five times as slow to try), and what they become."""
_LONG = 400
_PERIOD = re.compile(r"(.{2,24}?)\1{7,}", re.DOTALL)


def _periodic(text: str) -> bool:
    """Whether `_PERIOD` may match: some six letters of a match come again within its period, and then once more."""
    for at in range(0, len(text), 7):
        letters = text[at : at + 6]
        again = text.find(letters, at + 1, at + 30)
        if again > 0 and text.find(letters, again + 1, again + 30) > 0:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Normalised:
    """The cleaned text; `span` leads from its characters back to those of the original."""

    text: str
    original: str
    _starts: array[int] | None = field(default=None, repr=False)
    _ends: array[int] | None = field(default=None, repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that became `text[start:end]`."""
        if self._starts is None or self._ends is None:
            return start, end
        if end <= start:
            at = self._starts[start] if start < len(self._starts) else len(self.original)
            return at, at
        return self._starts[start], self._ends[end - 1]


class _Rewriter:
    """Applies one pattern after another and keeps, for every character, the original span behind it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: array[int] | None = None
        self.ends: array[int] | None = None

    def apply(self, pattern: re.Pattern[str], replace: Replace) -> None:
        if not pattern.search(self.text):
            return
        if self.starts is None or self.ends is None:
            self.starts, self.ends = array("l", range(len(self.text))), array("l", range(1, len(self.text) + 1))
        pieces: list[str] = []
        starts, ends, at = array("l"), array("l"), 0
        for match in pattern.finditer(self.text):
            begin, end = match.span()
            new = replace(match)
            pieces += (self.text[at:begin], new)
            starts += self.starts[at:begin]
            ends += self.ends[at:begin]
            if new and end > begin:
                starts += array("l", [self.starts[begin]]) * len(new)
                ends += array("l", [self.ends[end - 1]]) * len(new)
            at = end
        self.text = "".join((*pieces, self.text[at:]))
        self.starts, self.ends = starts + self.starts[at:], ends + self.ends[at:]


def normalise(text: str, limit: int | None = LIMIT) -> Normalised:
    """Clean `text` in time linear in its length; read at most `limit` characters of it."""
    if limit is None or len(text) <= limit:
        return _cleaned(text)
    return replace(_cleaned(text[:limit]), original=text)


@lru_cache(maxsize=8)
def _cleaned(text: str) -> Normalised:
    """The last few are remembered: one step after another asks for the same text."""
    work = _Rewriter(text)
    if _ORDINARY.search(work.text):
        work.text = work.text.translate(_PLAIN)
        work.apply(_INVISIBLE, lambda m: "")
        work.apply(_COMBINING, lambda m: m.group()[0])
    if len(work.text) > _LONG and _periodic(work.text):
        work.apply(_PERIOD, lambda m: m.group(1) * 3)
    for sign, rules in _RULES:
        if sign(work.text):
            for pattern, replace in rules:
                work.apply(pattern, replace)
    return Normalised(work.text, text, work.starts, work.ends)


def thai_digits_to_arabic(text: str) -> str:
    """๑๒๓ → 123; every character keeps its place."""
    return text.translate(THAI_DIGITS) if _THAI_DIGIT.search(text) else text


_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_THAI = re.compile("[ก-ฮะ-ูเ-ๆ]+")
_LATIN = re.compile("[A-Za-z]+")
_LETTER = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = (
    "the a an of to in is are and or for on at with this that it i we you he she they my our your not no be was were have has had do does"
    " can will would should please there here from by as very but if when what where why how all more"
)
_ENGLISH = frozenset(_SMALL_WORDS.split())


def language(text: str) -> str:
    """`th`, `en`, `other` or `none`, by what script the letters belong to; English also by its small words."""
    sample = text[:4000]
    if "@" in sample or "http" in sample or "www." in sample:
        sample = _ADDRESS.sub(" ", sample)
    thai = sum(map(len, _THAI.findall(sample)))
    latin_words = _LATIN.findall(sample)
    latin = sum(map(len, latin_words))
    letters = sum(map(len, _LETTER.findall(sample)))
    letters = max(letters, thai + latin)
    if letters < 2:
        return "none"
    if thai >= 0.3 * letters:
        return "th"
    if latin < 0.9 * letters:
        return "other"
    if len(latin_words) >= 6 and not any(word.lower() in _ENGLISH for word in latin_words):
        return "other"
    return "en"


_NOT_CONTENT = re.compile(rf"[^a-z0-9ก-ฮะ-ู{_MARKS}เ-ๅ\w]|_", re.UNICODE)


def fold(text: str) -> str:
    """The key under which two texts count as the same: letters and digits alone, in one case and one spelling."""
    cleaned = thai_digits_to_arabic(normalise(text, limit=None).text).casefold()
    return _NOT_CONTENT.sub("", cleaned).replace("ๆ", "")
