"""Pure rules of splitting: where a text may be cut, what the public reads of a part, how far the whole has come."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from webapp.submissions.models import State

Span = tuple[int, int]

SHORTEST = 16  # characters; a shorter piece goes with the one before it
MOST_PIECES = 60
MOST_PARTS = 8
_LONG = 90  # a piece without a blank is also cut before a word that goes on to something else
_GOES_ON = re.compile(r"นอกจากนี้|นอกจากนั้น|อีกเรื่อง|อีกอย่าง|อีกทั้ง|รวมทั้ง|รวมถึง|ส่วน(?=เรื่อง|ที่|ถนน|น้ำ|ไฟ)|แล้วก็|และขอ|และอยาก")
_NEW_MATTER = re.compile(r"\s*(?:นอกจากนี้|นอกจากนั้น|อีกเรื่อง|อีกอย่าง|ส่วน(?=เรื่อง|ที่|ถนน|น้ำ|ไฟ)|\(?[0-9๐-๙]{1,2}[.)]\s|[-•]\s)")
_MARK = re.compile(r"(\[[^\[\]\n]{1,60}\])")
_ORDER = (State.WAITING, State.IN_THEME, State.LINKED, State.ANSWERED)


def pieces(text: str) -> list[Span]:
    """The smallest pieces that a cut can make, one after another; together they are the whole text."""
    starts = [0, *(match.end() for match in re.finditer(r"\s+", text))]
    starts += [match.start() for start, end in _between(starts, text) if end - start > _LONG
               for match in _GOES_ON.finditer(text, start, end)]  # fmt: skip
    kept = [0]
    for start in sorted(set(starts)):
        if start - kept[-1] >= SHORTEST and len(text) - start >= SHORTEST:
            kept.append(start)
    while len(kept) > MOST_PIECES:
        kept = kept[::2]
    return _between(kept, text)


def _between(starts: Sequence[int], text: str) -> list[Span]:
    return [(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True) if b > a]


def begins_anew(text: str, piece: Span) -> bool:
    """Whether a piece begins as people begin a further matter; what is ticked before the planner looks."""
    return piece[0] > 0 and bool(_NEW_MATTER.match(text, piece[0], piece[1]) or text[: piece[0]].endswith("\n\n"))


def cut(length: int, starts: Iterable[int]) -> list[Span]:
    """The spans between cuts, from the first character to the last."""
    inside = sorted({start for start in starts if 0 < start < length})
    return list(zip([0, *inside], [*inside, length], strict=True))


class Alignment:
    """Which characters of the original the public text shows, so that a place in one is found in the other.

    The public text is the original with personal data and covered words replaced by marks in brackets.
    """

    def __init__(self, original: str, public: str) -> None:
        self._length, self._public = len(original), public
        self._runs: list[tuple[int, int, int]] = []  # original, public, length
        self.is_whole = self._align(original, public)

    def _align(self, original: str, public: str) -> bool:
        at, seen, gap = 0, 0, False
        for chunk in _MARK.split(public):
            if chunk and _MARK.fullmatch(chunk) and not original.startswith(chunk, at):
                gap = True
            elif chunk:
                found = original.find(chunk, at) if gap else (at if original.startswith(chunk, at) else -1)
                if found < 0:
                    return False
                self._runs.append((found, seen, len(chunk)))
                at, gap = found + len(chunk), False
            seen += len(chunk)
        return gap or at == len(original)

    def original(self, place: int) -> int | None:
        """The place in the original of a place in the public text; None within what is hidden."""
        return next((o + place - p for o, p, n in self._runs if p <= place < p + n), None)

    def words(self, span: Span) -> str:
        """What the public reads of a span of the original."""
        if not self.is_whole:
            return ""
        return self._public[self._place(span[0]) : self._place(span[1])]

    def _place(self, at: int) -> int:
        if at >= self._length:
            return len(self._public)
        place = 0
        for o, p, n in self._runs:
            if o <= at:
                place = p + min(at - o, n)
        return place


def labels_of(
    spans: Iterable[Span], found: Iterable[tuple[str, str, Sequence[Sequence[int]]]]
) -> list[dict[str, list[str]]]:
    """What each part begins with: the labels whose evidence lies in it, and those that have no place in the text."""
    parts: list[dict[str, list[str]]] = []
    known = list(found)
    for start, end in spans:
        mine: dict[str, list[str]] = {}
        for aspect, value, evidence in known:
            if not evidence or any(start <= a < end for a, *_ in evidence):
                mine.setdefault(aspect, []).append(value)
        parts.append(mine)
    return parts


def whole(
    parts: Iterable[Mapping[str, Sequence[str]]], aspects: Iterable[str], single: Iterable[str]
) -> dict[str, list[str]]:
    """What the submission as a whole is filed under: all that its parts are; of a single-valued aspect what all say."""
    found = list(parts)
    result: dict[str, list[str]] = {}
    for aspect in aspects:
        values = list(dict.fromkeys(value for part in found for value in part.get(aspect, ())))
        result[aspect] = values if aspect not in set(single) or len(values) == 1 else []
    return result


def least(states: Iterable[State]) -> State:
    """A submission in parts is as far as the part that is least far: none of them is forgotten."""
    return min(states, key=_ORDER.index)


def version(parts: Iterable[tuple[int, Mapping[str, Sequence[str]], int | None]]) -> str:
    """What stands in the parts, as one short word: who decides a second time sees that it has changed."""
    plain = [(start, sorted((a, list(v)) for a, v in labels.items()), theme) for start, labels, theme in parts]
    return hashlib.blake2b(repr(plain).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
