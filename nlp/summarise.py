"""Say what a theme is about in the citizens' own words only: keywords, a title, quotations.

Nothing is written here; spans of submissions are chosen. Quotations are chosen so that together they stand for as many
members as possible, not for the loudest few, and a view opposite to the majority's is always given its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlp import privacy
from nlp.bags import Codes, codes, distinct, terms
from nlp.tokens import words

Floats = npt.NDArray[np.float32]
T = TypeVar("T")
Shares = Callable[[Codes], npt.NDArray[np.float64]]
"""Share of all texts of the corpus that hold each term."""

LONGEST = 300
"""Characters of a quotation; a longer text is quoted in part."""
TITLE = (10, 70)
CANDIDATES = 60
"""Members of each side that may be quoted for it, besides those drawn from the whole."""
RAREST = 1e-4
"""Share of texts below which a word counts as no rarer."""
TITLES = 24
READ = 40
"""Members that are read for keywords, at most; counted, and weighed for coverage, are up to `COUNTED`."""
COUNTED = 400
STRONGEST = 60
_OPPOSITE = {"support": "oppose", "oppose": "support"}
_PIECE = re.compile(r"[^\s]+")
_UNSEEN = "\u200b\u200c\u200e\u200f\u2060\ufeff"
_EDGE = " \t\r\n.,;:!?…-–—*#\"'“”‘’()[]{}<>|/\\"
_OPENED_BY = {")": "(", "]": "[", "}": "{", "”": "“", "’": "‘", '"': '"'}
_BRACKET = re.compile(r"[()\[\]{}“”‘’\"]")
_LEADS = "เแโใไ"
_FOLLOWS = re.compile("[ะ-ฺๅ-๎\u0300-\u036f\u200b-\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
"""What belongs to the letter before it; `_LEADS` are vowels that belong to the one behind."""


@dataclass(frozen=True)
class Quote:
    """Characters `start` to `end` of the original text of submission `id`."""

    id: str
    start: int
    end: int
    stance: str | None = None


@dataclass(frozen=True)
class Member:
    """A text of a theme: one submission that says it, and how many say the same."""

    id: str
    text: str
    voices: int = 1
    stance: str | None = None


@dataclass(frozen=True)
class Coverage:
    """How well quotations stand for the members of a theme."""

    mean: float
    below: float
    """Share of members whose nearest quotation is below the floor."""


def verify(quote: Quote, texts: Mapping[str, str], said: str | None = None) -> bool:
    """Whether the quotation is a span of that submission with something in it, and byte for byte what is shown."""
    text = texts.get(quote.id)
    if text is None or not 0 <= quote.start < quote.end <= len(text):
        return False
    part = text[quote.start : quote.end]
    return bool(part.strip()) and (said is None or _bytes(part) == _bytes(said))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _clean(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches between `start` and `end` that hold no personal data."""
    stretches, at = [], start
    for found in sorted(privacy.find(text[start:end]), key=lambda item: item.start):
        low, high = start + found.start, start + found.end
        if low > at:
            stretches.append((at, low))
        at = max(at, high)
    if at < end:
        stretches.append((at, end))
    return stretches


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks and signs at the edges; brackets and quotation marks stay where their partner stays, unless they enclose all."""
    if start == end or not (_is_edge(text[start]) or _is_edge(text[end - 1])):
        return start, end
    partner = _partners(text, start, end)

    def shortened(end: int) -> int:
        while end > start and _is_edge(text[end - 1]) and partner.get(end - 1, -1) < start:
            end -= 1
        return end

    end = shortened(end)
    while start < end and _is_edge(text[start]) and partner.get(start, end) >= end - 1:
        start += 1
    return start, shortened(end)


def _is_edge(sign: str) -> bool:
    return sign in _EDGE or sign.isspace() or sign in _UNSEEN


def _partners(text: str, start: int, end: int) -> dict[int, int]:
    """Place of each bracket that is opened and closed here → place of the other."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for match in _BRACKET.finditer(text, start, end):
        at, sign = match.start(), match.group()
        opened = waiting.get(_OPENED_BY.get(sign, ""))
        if opened:
            found[at] = opened.pop()
            found[found[at]] = at
        else:
            waiting.setdefault(sign, []).append(at)
    return found


def _cut(text: str, start: int, end: int) -> int:
    """`end`, or a little before it where a letter would lose its vowel or tone."""
    cut = end
    while start < cut < len(text) and (_FOLLOWS.match(text, cut) or text[cut - 1] in _LEADS):
        cut -= 1
    return cut if cut > start else end


def _pieces(text: str, low: int, high: int, least: int, longest: int) -> list[tuple[int, int]]:
    """Spans between blanks, and runs of neighbours, whose length is within the two."""
    marks = [match.span() for match in _PIECE.finditer(text, low, _cut(text, low, high))][:200]
    runs = []
    for first, (start, _) in enumerate(marks):
        for _, end in marks[first : first + 12]:
            if end - start > longest:
                break
            if end - start >= least:
                runs.append(_trim(text, start, end))
    return [(start, end) for start, end in runs if end - start >= least]


def span(text: str, weights: Mapping[str, float], longest: int = LONGEST) -> tuple[int, int] | None:
    """The part to quote: all of a short text; of a long one the stretch that says most of what the theme says."""
    whole = _trim(text, 0, _cut(text, 0, min(len(text), 20 * LONGEST)))
    clean = _clean(text, *whole)
    if clean == [whole] and whole[1] - whole[0] <= longest:
        return whole
    best: tuple[float, int, int] | None = None
    for low, high in clean:
        for start, end in _windows(text, low, high, longest):
            if end - start >= TITLE[0]:
                score = _said(text[start:end], weights) + (end - start) / longest / 10
                best = max(best or (-1.0, 0, 0), (score, -start, end))
    return (-best[1], best[2]) if best else None


def _windows(text: str, low: int, high: int, longest: int) -> list[tuple[int, int]]:
    marks = [match.span() for match in _PIECE.finditer(text, low, high)]
    windows, last = [], -1
    for first, (start, end) in enumerate(marks):
        if end - start > longest:
            windows.append(_trim(text, start, _cut(text, start, start + longest)))
            continue
        last = max(last, first)
        while last + 1 < len(marks) and marks[last + 1][1] - start <= longest:
            last += 1
        if first == 0 or text[marks[first - 1][1] : start].count("\n") or first % 3 == 0:
            windows.append(_trim(text, start, marks[last][1]))
    return windows[:40]


def _said(part: str, weights: Mapping[str, float]) -> float:
    """How much of what sets the theme apart stands in this span; looked up as letters, without segmenting again."""
    return sum(weight for word, weight in weights.items() if word in part)


def weigh(members: Sequence[Member], bags: Sequence[Codes], shares: Shares | None = None) -> dict[str, float]:
    """Words of the theme with how much they set it apart: frequent here, rare elsewhere; largest first.

    `bags` holds the terms of each member as numbers; only as many members are segmented again as it takes to read
    the strongest numbers as words.
    """
    if not members:
        return {}
    counted = _spread(bags, COUNTED)
    known, counts = np.unique(distinct(counted)[1], return_counts=True)
    least = 1 if len(counted) < 4 else 2 if len(counted) < 40 else 3
    known, counts = known[counts >= least], counts[counts >= least]
    here = counts / len(counted)
    there = shares(known) if shares else np.full(len(known), 0.5 / len(counted))
    scores = here * np.log(here / (there + 0.002) + 0.05)
    order = [int(at) for at in np.lexsort((known, -scores))[:STRONGEST] if scores[at] > 0]
    wanted = {int(known[at]): float(scores[at]) for at in order}
    found: dict[str, float] = {}
    shown = _spread(members, COUNTED)
    for row in _readers(counted, np.array(sorted(wanted), np.uint32)):
        said = words(shown[row].text)[:400]
        for number, term in zip(codes(said), terms(said), strict=True):
            weight = wanted.pop(number, None)
            if weight is not None and len(term) > 1 and not any(letter.isdigit() for letter in term):
                found[term] = weight
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _readers(bags: Sequence[Codes], wanted: Codes) -> list[int]:
    """Few texts that together hold all of the wanted terms, most of them first."""
    if not len(wanted):
        return []
    every, rows = np.concatenate(bags), np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    columns = np.minimum(np.searchsorted(wanted, every), len(wanted) - 1)
    inside = wanted[columns] == every
    holds = np.zeros((len(bags), len(wanted)), bool)
    holds[rows[inside], columns[inside]] = True
    chosen: list[int] = []
    while holds.any() and len(chosen) < READ:
        row = int(np.argmax(holds.sum(axis=1)))
        chosen.append(row)
        holds[:, holds[row]] = False
    return chosen


def strongest(weights: Mapping[str, float], top: int = 24) -> dict[str, float]:
    """The single words that weigh most."""
    return dict(islice(((word, weight) for word, weight in weights.items() if " " not in word), top))


def keywords(members: Sequence[Member], weights: Mapping[str, float], top: int = 8) -> tuple[str, ...]:
    """Words, or two words written together, that set the theme apart; each stands in a member as it is given here."""
    texts = [member.text for member in _spread(members, COUNTED)]
    chosen: list[str] = []
    for word in weights:
        form = word.replace(" ", "")
        shown = next((made for made in (form, word) if any(made in text for text in texts)), None)
        if shown is None or any(shown in other for other in chosen) or _personal(shown, texts):
            continue
        longer = [other for other in chosen if other in shown]
        if longer and " " in word:
            chosen[chosen.index(longer[0])] = shown
            chosen = [other for other in chosen if other == shown or other not in shown]
        elif not longer:
            chosen.append(shown)
        if len(chosen) == top:
            break
    return tuple(chosen)


def _personal(word: str, texts: Sequence[str]) -> bool:
    """Whether the word is part of a name or number where it first stands, judged with what stands around it."""
    before, _, after = next(text for text in texts if word in text).partition(word)
    before = before[-40:]
    around = privacy.find(before + word + after[:20])
    return any(found.start < len(before + word) and len(before) < found.end for found in around)


def title(members: Sequence[Member], vectors: Floats, weights: Mapping[str, float]) -> Quote:
    """A short span of a member near the middle, with as many of the theme's words in as few characters as possible."""
    order = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")[:TITLES]
    offers = []
    for rank, row in enumerate(order.tolist()):
        text = members[row].text
        held = {word: weight for word, weight in weights.items() if word in text}
        for start, end in _pieces(text, 0, min(len(text), 400), *TITLE):
            offers.append((-_said(text[start:end], held) / (end - start + 20) ** 0.5, rank, start, end))
    clean: dict[int, list[tuple[int, int]]] = {}
    for _, rank, start, end in sorted(offers):
        member = members[order[rank]]
        if rank not in clean:
            clean[rank] = _clean(member.text, 0, min(len(member.text), 400))
        if any(low <= start and end <= high for low, high in clean[rank]):
            return Quote(member.id, start, end, member.stance)
    first = members[order[0]]
    return Quote(first.id, *_fallback(first.text), first.stance)


def _fallback(text: str) -> tuple[int, int]:
    """The first stretch without personal data, however short; failing that the first character that is none."""
    start, end = _trim(text, 0, min(len(text), LONGEST))
    for low, high in _clean(text, start, end):
        first, last = _trim(text, low, _cut(text, low, min(high, low + TITLE[1])))
        if first < last:
            return first, last
    return (start, start + 1) if start < end else (0, min(1, len(text)))


def quotes(
    members: Sequence[Member],
    vectors: Floats,
    weights: Mapping[str, float],
    most: int | None = None,
    bags: Sequence[Codes] | None = None,
    shares: Shares | None = None,
) -> tuple[Quote, ...]:
    """Spans that together are near as many people as possible, one of each side where sides are taken.

    Near in subject (`vectors`) and in words (`bags`): the one alone leaves out what the other sees.
    """
    sides = _sides(members)
    most = max(most or number(len(members)), len(sides))
    rows = _candidates(members, vectors, sides)
    near = np.maximum(vectors[rows] @ vectors[rows].T, 0)
    if bags is not None:
        near = (near + _shared([bags[row] for row in rows], shares)) / 2
    reached = np.zeros(len(rows), np.float32)
    voices = np.array([members[row].voices for row in rows], np.float32)
    chosen, free = list[Quote](), list(range(len(rows)))
    while free and len(chosen) < most:
        waiting = [side for side in sides if all(quote.stance != side for quote in chosen)]
        pool = free
        if waiting and most - len(chosen) <= len(waiting):
            pool = [at for at in free if members[rows[at]].stance in waiting] or free
        gains = voices @ np.maximum(near[:, pool], reached[:, None])
        pick = pool[int(np.argmax(np.round(gains, 4)))]
        free.remove(pick)
        member = members[rows[pick]]
        found = span(member.text, weights)
        if found is None:
            continue
        chosen.append(Quote(member.id, *found, member.stance))
        reached = np.maximum(reached, near[:, pick])
    return tuple(chosen)


def number(members: int) -> int:
    """How many quotations a theme of so many different texts gets."""
    return max(1, min(8, 1 + int(np.log2(max(1, members)) / 1.5)))


def _sides(members: Sequence[Member]) -> list[str]:
    """The stances that must be heard: both, where somebody supports and somebody opposes."""
    held = {member.stance for member in members}
    return sorted(_OPPOSITE) if held >= set(_OPPOSITE) else []


def _candidates(members: Sequence[Member], vectors: Floats, sides: Sequence[str]) -> list[int]:
    """Members from all over the theme, and those of each side that speak most for it."""
    chosen = set(_spread(range(len(members)), COUNTED))
    for side in sides:
        own = np.array([row for row, member in enumerate(members) if member.stance == side])
        order = np.argsort(-(vectors[own] @ vectors[own].mean(axis=0)), kind="stable")
        chosen |= set(own[order[:CANDIDATES]].tolist())
    return sorted(chosen)


def _shared(bags: Sequence[Codes], shares: Shares | None) -> Floats:
    """How much each two texts have in common word by word, rare words counting more; 1 for equal ones."""
    rows, every, counts = distinct(bags)
    known, columns, texts = np.unique(every, return_inverse=True, return_counts=True)
    there = shares(known) if shares else np.zeros(len(known))
    values = (1 + np.log(counts)) * -np.log(there[columns] + RAREST)
    lengths = np.sqrt(np.bincount(rows, values * values, len(bags)))
    values *= (1 / np.maximum(lengths, 1e-9))[rows]
    more = texts[columns] > 1  # what one text alone has, it shares with none
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows[more], minlength=len(bags)))))
    matrix = sparse.csr_matrix((values[more], columns[more], starts), shape=(len(bags), len(known)))
    shared = (matrix @ matrix.T).toarray().astype(np.float32)
    np.fill_diagonal(shared, lengths > 0)
    return np.asarray(shared, np.float32)


def coverage(quoted: Floats, vectors: Floats, floor: float = 0.5) -> Coverage:
    """Mean similarity of every member to its nearest quotation, and the share of members below the floor."""
    if not len(quoted) or not len(vectors):
        return Coverage(0.0, 1.0)
    near = (vectors @ quoted.T).max(axis=1)
    return Coverage(float(near.mean()), float((near < floor).mean()))


def _spread(things: Sequence[T], most: int) -> list[T]:
    """At most so many, evenly from the whole."""
    if len(things) <= most:
        return list(things)
    return [things[at * len(things) // most] for at in range(most)]
