"""Short letters copied out with other names, villages, dates and particles: so much of each is changed that no two are near copies.

What such letters share is long and stands in all of them; what each has of its own says nothing. Forms that many fill in share as much, but what
is filled in is matter: words that many reports hold ('ซอย', 'ท่อ', 'น้ำท่วม'). Names of people and villages are rare words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
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
        if one != other:
            both = len(read(a) & read(b))
            if both >= max(LEAST, SHARED * max(len(read(a)), len(read(b)))) and not apart(a, b):
                parent[other] = one
    members: dict[tuple[int, str], list[int]] = {}
    for place in sorted(parent):
        members.setdefault((head(place), side(texts[place])), []).append(place)
    found = (_letters(alike, [read(place) for place in alike]) for alike in members.values() if len(alike) >= LETTERS)
    return [
        letters for letters in found if len(letters) >= LETTERS and _says_nothing([texts[place] for place in letters])
    ]


def _letters(places: Sequence[int], pieces: Sequence[set[str]]) -> list[int]:
    """Those that hold what half of them hold, and not too much beside it."""
    counts = Counter(piece for own in pieces for piece in own)
    shared = {piece for piece, count in counts.items() if 2 * count >= len(pieces)}
    if len(shared) < LEAST:
        return []
    both = [len(own & shared) for own in pieces]
    return [
        place
        for place, own, common in zip(places, pieces, both, strict=True)
        if common >= HELD * len(shared) and common >= SHARED * len(own)
    ]


def _says_nothing(texts: Sequence[str]) -> bool:
    """Whether half of the texts hold at most one word of matter that is not shared."""
    told = [{word for word in words(text) if not word.isdigit()} - _OF_ADDRESSES for text in texts]
    counts = Counter(word for own in told for word in own)
    own = [{word for word in found if 2 * counts[word] < len(texts) and len(word) > 1} for found in told]
    rare = word_rarity(sorted(set().union(*own)))
    return float(np.median([sum(rare[word] < MATTER for word in found) for found in own])) <= 1
