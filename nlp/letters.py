"""Short letters copied out with other names, villages, dates and particles: so much of each is changed that no two are near copies.

What such letters share is long and stands in all of them; what each has of its own says nothing. Forms that many fill in share as much, but what
is filled in is matter: words that many reports hold ('ซอย', 'ท่อ', 'น้ำท่วม'). Names of people and villages are rare words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp.attitude import stance
from nlp.similarity import word_rarity
from nlp.text import READ, normalise
from nlp.tokens import words

LETTERS = 5
"""Letters that make a campaign."""
LEAST = 42
"""Pieces (of a folded text) that letters share; less is a turn of phrase."""
SHARED, HELD = 0.35, 0.85
"""How much of each letter is shared, and how much of what half of them share each holds."""
ALIKE = 0.2
"""Share of equal minima from which two texts are compared."""
MATTER = 6.0
"""Rarity up to which a word is matter: one report in 150 holds it."""
_OF_ADDRESSES = frozenset(("บ้าน", "หมู่", "หมู่ที่", "เลขที่", "บ้านเลขที่", "วันที่"))


@lru_cache(1024)
def side(text: str) -> str:
    """The stance that a text says outright: who is for a thing and who is against it may write nearly the same."""
    return stance(normalise(text, READ).text, None).label


def pairs(minima: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Texts (columns) that share two neighbouring minima and perhaps a third of their pieces: each with the first such text and the one before it."""
    found = []
    for first, second in zip(minima[::2], minima[1::2], strict=True):
        keys = first * np.uint64(0x100000001B3) ^ second
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        equal = np.flatnonzero(ordered[1:] == ordered[:-1])
        heads = np.searchsorted(ordered, ordered[equal])
        found += [np.stack((order[other], order[equal + 1]), axis=1) for other in (equal, heads)]
    both = np.sort(np.concatenate(found), axis=1)
    both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
    alike = [
        (minima[:, part[:, 0]] == minima[:, part[:, 1]]).mean(axis=0) >= ALIKE
        for part in np.array_split(both, len(both) // 50_000 + 1)
    ]
    return np.asarray(both[np.concatenate(alike)], np.int64)


def keys(minima: NDArray[np.uint64]) -> NDArray[np.int64]:
    """One row of keys a text (column), of two neighbouring minima each, to be kept: letters of one campaign share some."""
    rows = np.arange(len(minima) // 2, dtype=np.uint64)[:, None]
    found = (minima[::2] ^ rows) * np.uint64(0x100000001B3) ^ minima[1::2]
    return np.asarray((found ^ found >> np.uint64(32)).T, order="C").view(np.int64)


def share(ours: Set[str], theirs: Set[str]) -> bool:
    """Whether two texts share so much that they may be letters of one campaign."""
    return len(ours & theirs) >= max(LEAST, SHARED * max(len(ours), len(theirs)))


def campaigns(
    pieces: Callable[[int], set[str]],
    texts: Sequence[str],
    minima: NDArray[np.uint64],
    apart: Callable[[int, int], bool],
) -> list[list[int]]:
    """Places of the letters of each campaign; `pieces` gives those of a text, `apart` whether two were sent from far away."""
    kept: dict[int, set[str]] = {}
    parent: dict[int, int] = {}

    def read(place: int) -> set[str]:
        if place not in kept:
            kept[place] = pieces(place)
        return kept[place]

    def head(place: int) -> int:
        while parent.setdefault(place, place) != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for a, b in pairs(minima).tolist():
        one, other = sorted((head(a), head(b)))
        if one != other and share(read(a), read(b)) and not apart(a, b):
            parent[other] = one
    members: dict[tuple[int, str], list[int]] = {}
    for place in sorted(parent):
        members.setdefault((head(place), side(texts[place])), []).append(place)
    found = (_letters(alike, [read(place) for place in alike]) for alike in members.values() if len(alike) >= LETTERS)
    return [
        letters for letters in found if len(letters) >= LETTERS and says_nothing([texts[place] for place in letters])
    ]


def _letters(places: Sequence[int], pieces: Sequence[set[str]]) -> list[int]:
    """Those that hold what half of them hold, and not too much beside it."""
    common = held_by_half(pieces)
    return [place for place, own in zip(places, pieces, strict=True) if common and holds(own, common)]


def held_by_half(pieces: Sequence[Set[str]], voices: Sequence[int] | None = None) -> set[str]:
    """What half of the letters hold, as many times as each was sent; nothing, if that is no more than a turn of phrase."""
    many = [1] * len(pieces) if voices is None else voices
    counts: Counter[str] = Counter()
    for own, times in zip(pieces, many, strict=True):
        for piece in own:
            counts[piece] += times
    total = sum(many)
    common = {piece for piece, count in counts.items() if 2 * count >= total}
    return common if len(common) >= LEAST else set()


def holds(own: Set[str], common: Set[str]) -> bool:
    """Whether a text holds what is common to the letters, and not too much beside it."""
    both = len(own & common)
    return both >= HELD * len(common) and both >= SHARED * len(own)


@lru_cache(4096)
def _told(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if not word.isdigit()) - _OF_ADDRESSES


def says_nothing(texts: Sequence[str], voices: Sequence[int] | None = None) -> bool:
    """Whether half of the texts hold at most one word of matter that is not shared."""
    many = [1] * len(texts) if voices is None else voices
    told = [_told(text) for text in texts]
    counts: Counter[str] = Counter()
    for own, times in zip(told, many, strict=True):
        for word in own:
            counts[word] += times
    total = sum(many)
    alone = [{word for word in found if 2 * counts[word] < total and len(word) > 1} for found in told]
    rare = word_rarity(sorted(frozenset[str]().union(*alone)))
    matter = [sum(rare[word] < MATTER for word in found) for found in alone]
    return float(np.median(np.repeat(matter, many))) <= 1
