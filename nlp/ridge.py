"""Least squares on few texts, and what it would have said of each text had it not seen that text's group.

A text is a row of n-grams and, where the encoder is at hand, its likeness to known examples. Answers are few, texts without answers are many: teachers
that read those give opinions, and an opinion that can be learned from the same numbers becomes one more of them. All of it is linear in the
end, so nothing of the teachers is asked when a text is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

Wide = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass
class View:
    """Texts as numbers: n-grams, and likenesses in coordinates that lie at right angles (none: no columns)."""

    words: sparse.csr_matrix
    sense: Wide

    def of(self, rows: Ints) -> View:
        return View(self.words[rows], self.sense[rows])

    def likeness(self) -> Wide:
        """Of every text to every other."""
        return np.asarray((self.words @ self.words.T).todense(), np.float64) + self.sense @ self.sense.T

    def read(self, lines: Lines) -> Wide:
        return np.asarray(self.words @ lines.words + self.sense @ lines.sense, np.float64)

    def lines(self, dual: Wide) -> Lines:
        return Lines(np.asarray(self.words.T @ dual), self.sense.T @ dual)


@dataclass
class Lines:
    """Weights of the numbers of a view, (numbers, answers)."""

    words: Wide
    sense: Wide

    def plus(self, other: Lines, mix: Wide) -> Lines:
        return Lines(self.words + other.words @ mix, self.sense + other.sense @ mix)


def taught(view: View, opinions: Wide, ridge: float = 0.3, steps: int = 25) -> Lines:
    """What teachers say of these texts, learned by conjugate gradients, every teacher in steps of its own."""
    opinions = opinions - opinions.mean(axis=0)
    dual, rest = np.zeros_like(opinions), opinions.copy()
    way, size = rest.copy(), (rest**2).sum(axis=0)
    for _ in range(steps):
        image = view.read(view.lines(way)) + ridge * way
        step = size / np.maximum((way * image).sum(axis=0), 1e-30)
        dual += step * way
        rest -= step * image
        before, size = size, (rest**2).sum(axis=0)
        way = rest + size / np.maximum(before, 1e-30) * way
    return view.lines(dual)


@dataclass
class Learned:
    """Weights, bias, and the scores of the last texts by what was learned without their groups."""

    lines: Lines
    bias: Wide
    unseen: Wide


def learn(
    view: View, answers: Wide, weight: Wide, groups: Sequence[Any], teachers: Lines, trust: float, ridge: float
) -> Learned:
    """`groups` are those of the last texts, as many as are to be judged; no earlier text may belong to one of them."""
    opinions = view.read(teachers)
    kernel = view.likeness()
    kernel += trust * opinions @ opinions.T + 1
    kernel[np.diag_indices_from(kernel)] += ridge / weight
    factor = linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    dual = linalg.cho_solve((factor, True), answers, check_finite=False)
    last = len(answers) - len(groups)
    # The last block of the inverse needs no more than the last block of the factor.
    inverse = linalg.cho_solve((factor[last:, last:], True), np.eye(len(groups)), check_finite=False)
    unseen = np.zeros((len(groups), answers.shape[1]))
    together: dict[Any, list[int]] = {}
    for place, group in enumerate(groups):
        together.setdefault(group, []).append(place)
    for places in together.values():
        rows = np.array(places)
        error = np.linalg.solve(inverse[np.ix_(rows, rows)], dual[last + rows])
        unseen[rows] = answers[last + rows] - error
    lines = view.lines(dual).plus(teachers, trust * opinions.T @ dual)
    return Learned(lines, dual.sum(axis=0), unseen)
