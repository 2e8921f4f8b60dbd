"""Campaigns of letters as they come: one letter after another joins, and the answer is the same in whatever order they came.

`duplicates.group` looks at all texts at once. Who keeps texts in a database asks step by step instead: `duplicates.marks` gives keys by
which letters that may belong together find each other; `alike` says which pairs do; of texts that hang together by such pairs (and take
one side) `core_of` a sample of the lowest ranks says what the letters of a campaign hold, and `are_letters` which texts hold it. A sample
by rank is as good as one by lot, and a new letter seldom changes it: then only the new letter has to be looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from nlp import letters
from nlp.duplicates import Item, apart
from nlp.duplicates import pieces as pieces_of
from nlp.letters import LETTERS, side
from nlp.text import normalise
from nlp.tokens import segment

__all__ = ["LETTERS", "SAMPLE", "Part", "alike", "are_letters", "common", "core_of", "side"]

SAMPLE = 200
"""Different texts from which the common words of a campaign are taken."""
READ = 40
"""Letters that are laid over one another to show what differs."""
SHOWN = 6
_WORD = re.compile(r"\w")
_COVERED = re.compile(r"\[[^\[\]]{1,40}\]")


@lru_cache(4096)
def _pieces(text: str) -> frozenset[str]:
    return frozenset(pieces_of(text))


def alike(pairs: Sequence[tuple[Item, Item]]) -> list[bool]:
    """Which pairs may be letters of one campaign: they share much, and were not sent from far apart or long after."""
    return [letters.share(_pieces(a.text), _pieces(b.text)) and not apart(a, b) for a, b in pairs]


@lru_cache(64)
def core_of(texts: tuple[str, ...], voices: tuple[int, ...]) -> frozenset[str]:
    """The pieces common to letters that were sent so many times each; none, if they are no campaign."""
    found = [_pieces(text) for text in texts]
    shared = letters.held_by_half(found, voices)
    mine = [place for place, own in enumerate(found) if shared and letters.holds(own, shared)]
    sent = [voices[place] for place in mine]
    if sum(sent) < LETTERS or not letters.says_nothing([texts[place] for place in mine], sent):
        return frozenset()
    return frozenset(shared)


def are_letters(texts: Sequence[str], core: Set[str]) -> list[bool]:
    """Which texts hold what is common to the letters of a campaign, and not too much beside it."""
    return [letters.holds(_pieces(text), core) for text in texts]


@dataclass(slots=True)
class Part:
    """A stretch of the first letter: common to the letters, or what this one has in place of what others have, each with its number.

    `after`: the common words before a stretch that differs, so that its place is known.
    """

    text: str
    is_common: bool
    after: str = ""
    others: list[tuple[str, int]] = field(default_factory=list)
    more: int = 0


def common(texts: Sequence[str]) -> tuple[int, list[Part]]:
    """The letter (by its place) that stands for all, in parts: what half of the letters say, and what differs. Its words are unchanged."""
    read = [_words(text) for text in texts[:READ]]
    counts = Counter(word for tokens in read for word in set(tokens))
    chosen = max(range(len(read)), key=lambda at: (sum(counts[w] for w in set(read[at])) / (len(read[at]) + 1), -at))
    mine = read[chosen]
    found = [_matched(mine, tokens) for tokens in read]
    held = [
        at for at, word in enumerate(mine) if _WORD.search(word) and 2 * sum(at in one for one in found) > len(found)
    ]
    spans = _spans(texts[chosen], mine)
    edges = [-1, *held, len(mine)]
    parts: list[Part] = []
    for before, after in pairwise(edges):
        gap = _gap(before, None if after == len(mine) else after, read, found)
        text = _slice(texts[chosen], spans, before + 1, after)
        if _WORD.search(text) or 4 * sum(gap.values()) >= len(read):
            parts.append(_differing(text, gap, _slice(texts[chosen], spans, max(before - 3, 0), before + 1)))
        elif text and parts:
            parts[-1].text += text
        if after < len(mine):
            words = _slice(texts[chosen], spans, after, after + 1)
            if parts and parts[-1].is_common:
                parts[-1].text += words
            else:
                parts.append(Part(words, True))
    return chosen, parts


def _words(text: str) -> list[str]:
    """The words of a text; a mark that covers personal data ('[ชื่อบุคคล]') is one."""
    tokens = segment(text)
    inside = {at for mark in _COVERED.finditer("".join(tokens)) for at in range(mark.start() + 1, mark.end())}
    found: list[str] = []
    at = 0
    for token in tokens:
        if at in inside:
            found[-1] += token
        else:
            found.append(token)
        at += len(token)
    return found


def _matched(mine: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Where the words of one text stand in the other."""
    blocks = SequenceMatcher(None, mine, other, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}


def _gap(
    before: int, after: int | None, read: Sequence[Sequence[str]], found: Sequence[dict[int, int]]
) -> Counter[str]:
    """What the letters have between two common words; one of them that lacks either is not asked."""
    said: Counter[str] = Counter()
    for tokens, places in zip(read, found, strict=True):
        begin = -1 if before < 0 else places.get(before)
        end = len(tokens) if after is None else places.get(after)
        if begin is not None and end is not None and _WORD.search(words := "".join(tokens[begin + 1 : end])):
            said[words.strip()] += 1
    return said


def _differing(text: str, gap: Counter[str], after: str) -> Part:
    ordered = sorted(gap.items(), key=lambda one: (-one[1], one[0]))
    return Part(text, False, after.strip(), ordered[:SHOWN], len(ordered[SHOWN:]))


def _spans(text: str, tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where each word stands in the original text."""
    cleaned, at, spans = normalise(text, None), 0, []
    for token in tokens:
        spans.append(cleaned.span(at, at + len(token)))
        at += len(token)
    return spans


def _slice(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> str:
    return text[spans[start][0] : spans[end - 1][1]] if start < end else ""
