"""Turn texts into numbers: hashed character and word n-grams in one vectorised pass.

Hashing instead of a stored vocabulary keeps every shipped model free of readable strings from texts that may not be
shipped, needs no Python loop over characters, and keeps for every n-gram the place where it stood in the original text, so
that a label can show the words that weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

MAX_CHARS = 4000
"""Longer texts are read to this point only: bounded time for hostile input."""

BITS = 22
LONGEST_WORD = 40
_SPACE = 32
_THAI_ZERO, _ASCII_ZERO = 0x0E50, 48
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0xD6E8FEB86659FD93], np.uint64
)
_FINAL = np.uint64(0xFF51AFD7ED558CCD)
_ZERO_WIDTH = (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD)

Segment = Callable[[str], Sequence[str]]


@cache
def _folding() -> npt.NDArray[np.uint32]:
    """Character → folded character: lower case, one digit for all digits, every control, blank and mark of punctuation a space, 0 to drop."""
    table = np.arange(0x10000, dtype=np.uint32)
    for code in range(0x10000):
        if 0xD800 <= code < 0xE000:
            table[code] = 0
            continue
        char = chr(code)
        lowered = char.lower()
        if char.isdigit() or _THAI_ZERO <= code < _THAI_ZERO + 10:
            table[code] = _ASCII_ZERO
        elif char.isspace() or not char.isprintable():
            table[code] = _SPACE
        elif len(lowered) == 1:
            table[code] = ord(lowered)
    for code in _ZERO_WIDTH:
        table[code] = 0
    return table


def fold(text: str) -> tuple[npt.NDArray[np.uint32], Ints]:
    """Folded characters of a text, with the place of each in the original; runs of one character are cut to two."""
    raw = np.frombuffer(text[:MAX_CHARS].encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.where(raw < 0x10000, _folding()[np.minimum(raw, 0xFFFF)], raw)
    keep = codes != 0
    if len(codes) > 2:
        kept = np.flatnonzero(keep)
        seen = codes[kept]
        same = np.zeros(len(seen), bool)
        same[2:] = (seen[2:] == seen[1:-1]) & (seen[2:] == seen[:-2])
        same[1:] |= (seen[1:] == _SPACE) & (seen[:-1] == _SPACE)
        places = kept[~same]
    else:
        places = np.flatnonzero(keep)
    return codes[places], places.astype(np.int64)


@dataclass(frozen=True)
class Grams:
    """Every n-gram of a batch: its text, its hash, and where it begins and ends in the original."""

    row: Ints
    code: Ints
    start: Ints
    end: Ints
    rows: int


def _mix(values: Hashes) -> Hashes:
    values = values ^ (values >> np.uint64(33))
    values = values * _FINAL
    return values ^ (values >> np.uint64(29))


Columns = tuple[Ints, Hashes, Ints, Ints]
PLACES = ("code", "start", "end")


@dataclass(frozen=True)
class Tokens:
    """The words and blanks of a batch, one after another: row, place in its text, and 0 for what is no word."""

    row: Ints
    start: Ints
    end: Ints
    code: Hashes


class Reader:
    """One reading of a batch, from which every model takes the n-grams that it knows; nothing is done twice."""

    def __init__(self, texts: Sequence[str], segment: Segment | None = None) -> None:
        self.texts = texts
        self._segment = segment
        self._found: dict[tuple[int, ...], Grams] = {}

    def grams(self, orders: Sequence[int]) -> Grams:
        """Characters of these orders, and words where a segmenter was given."""
        key = tuple(orders)
        if key not in self._found:
            columns = [self._chars(order) for order in key]
            if self._segment is not None:
                columns.append(self._words)
            row, code, start, end = (np.concatenate(column) for column in zip(*columns, strict=True))
            places = (code >> np.uint64(64 - BITS)).astype(np.int64)
            self._found[key] = Grams(row, places, start, end, len(self.texts))
        return self._found[key]

    @cached_property
    def _letters(self) -> tuple[Ints, Hashes, Ints]:
        """Row, folded character and place of every character; each text between two blanks."""
        rows, parts, places = [], [], []
        edge = np.array([_SPACE], np.uint32)
        for index, text in enumerate(self.texts):
            codes, where = fold(text)
            if len(codes):
                parts += [edge, codes, edge]
                places += [where[:1], where, where[-1:]]
                rows.append((index, len(codes) + 2))
        if not parts:
            empty = np.zeros(0, np.int64)
            return empty, empty.astype(np.uint64), empty
        row = np.repeat([row for row, _ in rows], [length for _, length in rows]).astype(np.int64)
        return row, np.concatenate(parts).astype(np.uint64), np.concatenate(places)

    def _chars(self, order: int) -> Columns:
        row, codes, where = self._letters
        size = max(0, len(codes) - order + 1)
        total = np.full(size, order, np.uint64)
        for offset in range(order):
            total = total + codes[offset : offset + size] * _MULTIPLIERS[offset]
            total = total ^ (total >> np.uint64(31))
        last = slice(order - 1, order - 1 + size)
        inside = row[:size] == row[last]
        return row[:size][inside], _mix(total[inside]), where[:size][inside], where[last][inside] + 1

    @cached_property
    def tokens(self) -> Tokens:
        if self._segment is None:
            raise ValueError("no words without a segmenter")
        found = [self._segment(text[:MAX_CHARS]) for text in self.texts]
        flat = [token for tokens in found for token in tokens]
        length = np.fromiter(map(len, flat), np.int64, len(flat))
        sizes = np.fromiter(map(len, found), np.int64, len(found))
        row = np.repeat(np.arange(len(found)), sizes)
        end = np.cumsum(length)
        first = np.concatenate([[0], end])[np.cumsum(sizes) - sizes]
        end = end - first[row]
        return Tokens(row, end - length, end, np.fromiter(map(_word_hash, flat), np.uint64, len(flat)))

    @cached_property
    def _words(self) -> Columns:
        """Words, and pairs of words with at most blanks between them."""
        found = self.tokens
        word = found.code != 0
        row, code, start, end = found.row[word], found.code[word], found.start[word], found.end[word]
        pair = row[1:] == row[:-1]
        both = ((code[:-1] * np.uint64(31)) ^ code[1:])[pair]
        return (
            np.concatenate([row, row[1:][pair]]),
            _mix(np.concatenate([code, both])),
            np.concatenate([start, start[:-1][pair]]),
            np.concatenate([end, end[1:][pair]]),
        )


Found = TypeVar("Found", Grams, Tokens)


class Reread(Reader):
    """A reading in which some texts differ from another's: only these are read again."""

    def __init__(self, before: Reader, texts: Sequence[str]) -> None:
        super().__init__(texts, before._segment)
        differs = np.array([new != old for new, old in zip(texts, before.texts, strict=True)], bool)
        self._before, self._same, self._rows = before, ~differs, np.flatnonzero(differs)
        self._again = Reader([texts[row] for row in self._rows.tolist()], before._segment)

    def grams(self, orders: Sequence[int]) -> Grams:
        return self._woven(self._before.grams(orders), self._again.grams(orders))

    @cached_property
    def tokens(self) -> Tokens:
        return self._woven(self._before.tokens, self._again.tokens)

    def _woven(self, old: Found, new: Found) -> Found:
        kept = self._same[old.row]
        columns: dict[str, Any] = {"row": np.concatenate([old.row[kept], self._rows[new.row]])}
        columns |= {name: np.concatenate([getattr(old, name)[kept], getattr(new, name)]) for name in PLACES}
        return replace(old, **columns)


@lru_cache(maxsize=1 << 17)
def _word_hash(token: str) -> int:
    """FNV-1a of a word without its blanks and capitals; 0 for what is no word."""
    word = token.strip().lower()
    if not word or len(word) > LONGEST_WORD:
        return 0
    value = 0xCBF29CE484222325
    for byte in word.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def grams(texts: Sequence[str], orders: Sequence[int] = (2, 3, 4), segment: Segment | None = None) -> Grams:
    """All n-grams of the texts; `segment` adds words and pairs of words."""
    return Reader(texts, segment).grams(orders)


Known = tuple[Ints, npt.NDArray[np.int32]]


class Vocabulary:
    """The buckets that a model keeps, and how much each tells (inverse document frequency)."""

    def __init__(self, codes: npt.NDArray[np.uint32], idf: Floats) -> None:
        self.codes = codes
        self.idf = np.asarray(idf, np.float32)
        self._table: npt.NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def known(self, found: Grams) -> Known:
        """Which n-grams the model has met: their places among those found, and the column of each."""
        if self._table is None:
            table = np.full(1 << BITS, -1, np.int32)
            table[self.codes] = np.arange(len(self.codes), dtype=np.int32)
            self._table = table
        column = self._table.take(found.code)
        met = np.flatnonzero(column >= 0)
        return met, column.take(met)

    def transform(self, found: Grams, known: Known | None = None) -> sparse.csr_matrix:
        """Sublinear tf-idf rows of unit length; `known` where that was asked already."""
        met, column = self.known(found) if known is None else known
        places = found.row.take(met) * len(self) + column
        if found.rows * len(self) < 1 << 31:
            places = places.astype(np.int32)  # sorted in half the time
        places, times = np.unique(places, return_counts=True)
        row, column = np.divmod(places, max(1, len(self)))
        amounts = (1 + np.log(times.astype(np.float32))) * self.idf.take(column)
        filled = np.bincount(row, minlength=found.rows)
        first = np.concatenate([[0], np.cumsum(filled)])
        square = np.concatenate([amounts.astype(np.float64) ** 2, [0.0]])
        norms = np.sqrt(np.where(filled > 0, np.add.reduceat(square, first[:-1]), 1.0))
        amounts /= np.repeat(norms, filled).astype(np.float32)
        return sparse.csr_matrix((amounts, column, first), shape=(found.rows, len(self)))

    @classmethod
    def fit(cls, batches: Iterator[Grams], min_texts: int = 5, max_share: float = 0.9) -> Vocabulary:
        """Keep the buckets that at least `min_texts` texts share: nothing that one person alone wrote."""
        frequency = np.zeros(1 << BITS, np.int64)
        rows = 0
        for batch in batches:
            pairs = np.unique(batch.row * (1 << BITS) + batch.code)
            frequency += np.bincount(pairs & ((1 << BITS) - 1), minlength=1 << BITS)
            rows += batch.rows
        codes = np.flatnonzero((frequency >= min_texts) & (frequency <= max_share * rows))
        idf = np.log((1 + rows) / (1 + frequency[codes])) + 1
        return cls(codes.astype(np.uint32), idf.astype(np.float32))


def in_batches(texts: Sequence[str], size: int = 512) -> Iterator[Sequence[str]]:
    """Slices of a long list: memory stays bounded."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
