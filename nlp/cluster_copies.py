"""Letters that were copied out with other names: one text with many voices, so that a campaign does not become many themes.

Exact copies are known by their key before this. Here texts that share many words and pairs of words, in one group, are found by a
handful of minima (texts that share half meet with .88, and a campaign has many pairs). Then names, numbers and addresses are covered: a
campaign is at least `LETTERS` texts that hold what half of them hold, and little else. A form that many fill in with their own matter is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp import privacy
from nlp.bags import Bag, bags, distinct
from nlp.cluster_space import Work

LETTERS = 5
LEAST = 25
"""Different words and pairs that a text needs: short texts are alike by chance."""
SHARED = 0.42
"""Of their words and pairs; letters with other names, addresses and numbers share about .55."""
COMMON, OWN = 0.75, 0.35
"""How much of what the letters share each holds, and how much of its own it may have beside that, names and numbers covered."""
BANDS, ROWS = 16, 3

_random = np.random.default_rng(2569)
_MULTIPLIERS = _random.integers(1, 1 << 62, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
_ADDENDS = _random.integers(0, 1 << 62, BANDS * ROWS, dtype=np.uint64)


def _keys(sets: Sequence[Bag]) -> npt.NDArray[np.uint64]:
    """One row of band keys a set."""
    codes = np.concatenate(sets).astype(np.uint64)
    starts = np.cumsum([0, *map(len, sets)])[:-1]
    keys = np.zeros((len(sets), BANDS), np.uint64)
    for row in range(BANDS * ROWS):
        mixed = codes * _MULTIPLIERS[row] + _ADDENDS[row]
        mixed ^= mixed >> np.uint64(29)
        least = np.minimum.reduceat(mixed, starts)
        band = row // ROWS
        keys[:, band] = (keys[:, band] ^ least) * np.uint64(0x100000001B3)
        keys[:, band] ^= keys[:, band] >> np.uint64(32)
    return keys


def _pairs(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Rows that share a key: each with the first of that key and with the one before it."""
    found = []
    for band in range(BANDS):
        order = np.argsort(keys[:, band], kind="stable")
        ordered = keys[order, band]
        equal = np.flatnonzero(ordered[1:] == ordered[:-1])
        heads = np.searchsorted(ordered, ordered[equal])
        found += [np.stack((order[other], order[equal + 1]), axis=1) for other in (equal, heads)]
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def _covered(texts: Sequence[str]) -> list[Bag]:
    return bags([re.sub("[0-9๐-๙]+", "0", privacy.redact(text).text) for text in texts])


def _letters(sets: Sequence[Bag]) -> list[int]:
    """Places of the texts that hold what half of them hold, and little else."""
    codes, counts = np.unique(np.concatenate(sets), return_counts=True)
    core = codes[2 * counts >= len(sets)]
    both = [len(np.intersect1d(words, core, assume_unique=True)) for words in sets]
    return [
        place
        for place, words in enumerate(sets)
        if both[place] >= COMMON * len(core) and both[place] >= (1 - OWN) * len(words) > 0
    ]


def campaigns(texts: Sequence[str], found: Sequence[Bag], groups: Sequence[str], work: Work) -> list[int]:
    """For each text the first of its campaign, itself where it belongs to none; texts and bags in an order of their own content."""
    first = list(range(len(found)))
    row_of, words, _ = distinct(found)
    sets = np.split(words, np.searchsorted(row_of, np.arange(1, len(found))))
    long = [row for row, own in enumerate(sets) if len(own) >= LEAST]
    if len(long) < LETTERS:
        return first
    parent = {row: row for row in long}

    def head(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for a, b in _pairs(_keys([sets[row] for row in long])).tolist():
        one, other = head(long[a]), head(long[b])
        if one == other or groups[one] != groups[other]:
            continue
        ours, theirs = sets[long[a]], sets[long[b]]
        both = len(np.intersect1d(ours, theirs, assume_unique=True))
        if both >= SHARED * (len(ours) + len(theirs) - both):
            parent[max(one, other)] = min(one, other)
    members: dict[int, list[int]] = {}
    for row in long:
        members.setdefault(head(row), []).append(row)
    alike = [rows for rows in members.values() if len(rows) >= LETTERS]
    covered = iter(work(_covered, [texts[row] for rows in alike for row in rows]))
    for rows in alike:
        letters = [rows[place] for place in _letters([np.unique(next(covered)) for _ in rows])]
        if len(letters) >= LETTERS:
            for letter in letters:
                first[letter] = letters[0]
    return first
