"""The words of texts as numbers: what counts and compares them keeps no readable word."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nlp.tokens import words

Codes = npt.NDArray[np.uint32]
Bag = npt.NDArray[np.uint32]
MAX_WORDS = 2_000


def terms(unit: Sequence[str]) -> list[str]:
    """The words and every pair of neighbours, with a blank between."""
    return [*unit, *(f"{first} {second}" for first, second in pairwise(unit))]


def codes(unit: Sequence[str]) -> list[int]:
    """The numbers that stand for `terms(unit)`, in their order, wherever no readable word may be kept."""
    written = [word.encode("utf-8", "replace") for word in unit]
    alone = [zlib.crc32(word) for word in written]
    return [*alone, *(zlib.crc32(b" " + word, first) for first, word in zip(alone, written[1:], strict=False))]


def bag(text: str) -> Bag:
    """Every word and pair of neighbours of the text as a number."""
    return np.array(codes(words(text)[:MAX_WORDS]), np.uint32)


def bags(texts: Sequence[str]) -> list[Bag]:
    return [bag(text) for text in texts]


def stack(found: Sequence[Bag]) -> tuple[Codes, npt.NDArray[np.int64]]:
    sizes = np.array([len(bag) for bag in found], np.int64)
    return (np.concatenate(found) if len(found) else np.zeros(0, np.uint32)), sizes


def distinct(bags: Sequence[Bag]) -> tuple[npt.NDArray[np.int64], Codes, npt.NDArray[np.int64]]:
    """The different numbers of each bag, ascending, one bag behind the other: the row of the bag, the number, how often it holds it."""
    if not len(bags):
        return np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.int64)
    rows = np.repeat(np.arange(len(bags), dtype=np.uint64), [len(bag) for bag in bags])
    both = np.sort(rows << np.uint64(32) | np.concatenate(bags))
    first = np.flatnonzero(np.concatenate(([True], both[1:] != both[:-1]))[: len(both)])
    counts, both = np.diff(np.append(first, len(both))), both[first]
    return (both >> np.uint64(32)).astype(np.int64), (both & np.uint64(0xFFFFFFFF)).astype(np.uint32), counts
