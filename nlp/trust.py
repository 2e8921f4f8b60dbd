"""How sure an answer is, judged by more than the score that chose it: by the known examples that lie nearest to the text.

A score says which label fits better than the others; it says little of texts unlike any that were learned from. The
nearest examples tell both: whether there are any, and whether they bear the label that was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Wide = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NEAREST = 10
FEW = 16


@dataclass
class Near:
    """Of each text: the share of every label among its nearest examples, and how near the nearest is."""

    shares: Wide
    best: Wide

    def of(self, rows: Ints) -> Near:
        return Near(self.shares[rows], self.best[rows])

    @classmethod
    def joined(cls, parts: Sequence[Near]) -> Near:
        return cls(np.concatenate([one.shares for one in parts]), np.concatenate([one.best for one in parts]))


@dataclass
class Examples:
    """What was learned from, as numbers: hashed n-grams and vectors of the encoder in one byte a place."""

    words: sparse.csr_matrix
    vectors: npt.NDArray[np.int8]
    labels: npt.NDArray[np.uint8]
    count: int
    """Number of labels."""

    @classmethod
    def of(cls, words: sparse.csr_matrix, vectors: npt.NDArray[Any], labels: npt.NDArray[Any], count: int) -> Examples:
        words = words.astype(np.float32)
        words.data = words.data.astype(np.float16).astype(np.float32)
        return cls(words, _small(vectors).astype(np.int8), labels.astype(np.uint8), count)

    @cached_property
    def _senses(self) -> npt.NDArray[np.float32]:
        return self.vectors.T.astype(np.float32)

    @cached_property
    def _lengths(self) -> Wide:
        return _lengths(self._senses.T)

    @cached_property
    def _columns(self) -> sparse.csr_matrix:
        return self.words.T.tocsr()

    @cached_property
    def _shared(self) -> npt.NDArray[np.bool_]:
        """Of each n-gram, whether any example has it."""
        return np.asarray(np.diff(self._columns.indptr) > 0)

    def near_words(self, rows: sparse.csr_matrix) -> Near:
        """Of many texts a product with the columns that matter, written out, is faster than one of two sparse tables."""
        if rows.shape[0] < FEW:
            return self._near((rows @ self._columns).toarray().astype(np.float64))
        shared = self._shared.take(rows.indices)
        columns, row = rows.indices[shared], np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[shared]
        used = np.zeros(rows.shape[1], bool)
        used[columns] = True
        place = np.cumsum(used, dtype=np.int32) - 1
        amounts = np.zeros((place[-1] + 1, rows.shape[0]), np.float32)
        amounts[place.take(columns), row] = rows.data[shared]
        return self._near((self._columns[np.flatnonzero(used)].T @ amounts).T.astype(np.float64))

    def near_sense(self, vectors: npt.NDArray[Any]) -> Near:
        small = _small(vectors)
        # Whole numbers whose sums stay below 2 ** 24 are exact in four bytes, in whatever order they are added.
        return self._near((small @ self._senses) / _lengths(small)[:, None] / self._lengths)

    def _near(self, alike: Wide) -> Near:
        """Of likenesses, (texts, examples), the nearest few that are above zero."""
        alike = np.maximum(np.round(alike, 6), 0)  # the last bits may differ with what stands beside a text
        most = min(NEAREST, alike.shape[1])
        least = np.partition(alike, -most, axis=1)[:, -most]
        row, place = np.divmod(np.flatnonzero((alike >= least[:, None]) & (alike > 0)), alike.shape[1])
        order = np.lexsort((place, -alike[row, place], row))
        row, place = row[order], place[order]
        kept = np.arange(len(row)) - np.searchsorted(row, row) < most  # of equal ones the first
        row, place = row[kept], place[kept]
        shares = np.zeros((len(alike), self.count))
        np.add.at(shares, (row, self.labels[place]), alike[row, place] ** 2)
        total = shares.sum(axis=1, keepdims=True)
        return Near(shares / np.where(total > 0, total, 1), alike.max(axis=1))


@dataclass
class Trust:
    """A logistic regression: is the label that was chosen right?"""

    examples: Examples
    weights: Wide

    def confidence(
        self, probabilities: Wide, chosen: Ints, words: sparse.csr_matrix, read: Ints, vectors: npt.NDArray[Any]
    ) -> Wide:
        """How likely each chosen label is right; `read` names the texts whose `vectors` are known."""
        by_sense = self.examples.near_sense(vectors) if len(read) else None
        inputs = signs(probabilities, chosen, self.examples.near_words(words), read, by_sense)
        logits = inputs @ self.weights[:-1] + self.weights[-1]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        words = self.examples.words
        return {
            "places": words.indptr.astype(np.int32),
            "columns": words.indices.astype(np.int32),
            "amounts": words.data.astype(np.float16),
            "vectors": self.examples.vectors,
            "labels": self.examples.labels,
            "weights": self.weights,
        }

    @classmethod
    def of_arrays(cls, kept: dict[str, npt.NDArray[Any]], features: int, count: int) -> Trust:
        parts = (kept["amounts"].astype(np.float32), kept["columns"], kept["places"])
        words = sparse.csr_matrix(parts, shape=(len(kept["labels"]), features))
        return cls(Examples(words, kept["vectors"], kept["labels"], count), np.asarray(kept["weights"], np.float64))


def signs(probabilities: Wide, chosen: Ints, by_words: Near, read: Ints, by_sense: Near | None) -> Wide:
    """What speaks for the chosen label: its odds, the neighbours in words, those in sense where they are known, and which label it is."""
    row = np.arange(len(chosen))
    odds = probabilities[row, chosen]
    found = np.zeros((len(chosen), 6 + probabilities.shape[1]))
    found[:, 0] = np.log((odds + 1e-6) / (1 - odds + 1e-6))
    found[:, 1], found[:, 2] = by_words.shares[row, chosen], by_words.best
    if by_sense is not None:
        found[read, 3] = 1
        found[read, 4], found[read, 5] = by_sense.shares[np.arange(len(read)), chosen[read]], by_sense.best
    found[row, 6 + chosen] = 1
    return found


def fit_weights(inputs: Wide, right: npt.NDArray[np.bool_], c: float = 0.1) -> Wide:
    """Learned from answers to texts that the model had not seen; the bias stands last."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=c, max_iter=1000).fit((inputs - mean) / spread, right)
    weights = fitted.coef_[0] / spread
    return np.append(weights, fitted.intercept_[0] - mean @ weights)


def _small(vectors: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Each vector in whole numbers from -127 to 127."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.rint(vectors / largest * 127), np.float32)


def _lengths(rows: npt.NDArray[np.float32]) -> Wide:
    return np.asarray(np.maximum(np.sqrt(np.square(rows, dtype=np.float64).sum(axis=1)), 1e-9), np.float64)
