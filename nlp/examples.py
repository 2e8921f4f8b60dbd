"""How near a text lies to examples that were learned from: one number for each of them, and together they can say what no plane can."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Wide = npt.NDArray[np.float64]
STEEP = 2.0
"""How fast likeness falls with the angle: at a right angle .14 is left."""
NEAREST = 10


@dataclass
class Examples:
    """Examples as vectors of the encoder, a place in one byte, and the place of the label of each."""

    vectors: npt.NDArray[np.int8]
    labels: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, vectors: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Examples:
        return cls(_small(vectors).astype(np.int8), labels.astype(np.uint8))

    @cached_property
    def _senses(self) -> npt.NDArray[np.float32]:
        return self.vectors.T.astype(np.float32)

    @cached_property
    def _lengths(self) -> Wide:
        return _lengths(self._senses.T)

    def likeness(self, vectors: npt.NDArray[Any]) -> Wide:
        """Of each of these texts to each example, 1 for the same: (texts, examples)."""
        small = _small(vectors)
        # Whole numbers whose sums stay below 2 ** 24 are exact in four bytes, in whatever order they are added.
        cosine = (small @ self._senses) / _lengths(small)[:, None] / self._lengths
        return np.asarray(np.exp(STEEP * (cosine - 1)), np.float64)

    def agreement(self, likeness: npt.NDArray[Any], chosen: npt.NDArray[np.int64]) -> Wide:
        """Of each text the share of its nearest examples, by likeness, that bear the label that was chosen."""
        most = min(NEAREST, likeness.shape[1])
        near = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
        weight = np.take_along_axis(likeness, near, axis=1)
        same = self.labels[near] == chosen[:, None]
        return np.asarray((weight * same).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9))


def _small(vectors: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Each vector in whole numbers from -127 to 127."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.rint(vectors / largest * 127), np.float32)


def _lengths(rows: npt.NDArray[np.float32]) -> Wide:
    return np.asarray(np.maximum(np.sqrt(np.square(rows, dtype=np.float64).sum(axis=1)), 1e-9), np.float64)
