"""Fit a model from texts and labels: the shared recipe behind `python -m nlp train` and the learning from corrections.

The head is always learned on scores that the layer below gave to texts it had not seen (cross-fitting): otherwise it would
believe that layer too much. Everything is seeded; the same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC

from nlp import tokens
from nlp.classify import Base, Head, Model, Wide, head_inputs, softmax
from nlp.features import Floats, Vocabulary, grams, in_batches
from nlp.text import READ, normalise

Marks = npt.NDArray[np.int64]


def clean(text: str) -> str:
    return normalise(text, READ).text


@dataclass(frozen=True)
class Recipe:
    """What is fixed before the data are seen."""

    orders: tuple[int, ...] = (2, 3, 4)
    min_texts: int = 3
    base_c: float = 8.0
    head_c: float = 1.0
    encoded_c: float = 0.3
    folds: int = 3
    seed: int = 2565
    dtype: str = "float16"
    below: str = "likelihood"
    """What the layer below learns by: a likelihood, a margin or least squares; the head makes probabilities of any."""


def vectorise(texts: Sequence[str], vocabulary: Vocabulary, orders: Sequence[int]) -> sparse.csr_matrix:
    cut = tokens.engine()
    return sparse.vstack([vocabulary.transform(grams(batch, orders, cut)) for batch in in_batches(texts)]).tocsr()


def fit_vocabulary(texts: Sequence[str], recipe: Recipe) -> Vocabulary:
    cut = tokens.engine()
    return Vocabulary.fit((grams(batch, recipe.orders, cut) for batch in in_batches(texts)), recipe.min_texts)


SPREAD = 5.0
"""Least squares learn nought and one; so many times as much are scores of the height that the head expects."""


FLAT = 1e-9
"""Directions in which texts differ by no more than rounding."""


def _learner(below: str, c: float) -> LogisticRegression | LinearSVC | Ridge:
    if below == "likelihood":
        return LogisticRegression(solver="liblinear", C=c, random_state=0)
    if below == "margin":
        return LinearSVC(C=c, random_state=0)
    return Ridge(1 / c, solver="sparse_cg", tol=1e-4)


def _binary(
    matrix: sparse.csr_matrix, marks: Marks, c: float, weight: Wide | None, below: str = "likelihood"
) -> tuple[Wide, float]:
    if marks.sum() < 2 or marks.sum() > len(marks) - 2:
        return np.zeros(matrix.shape[1]), -6.0 if marks.sum() < 2 else 6.0
    fitted = _learner(below, c).fit(matrix, marks * SPREAD if below == "squares" else marks, sample_weight=weight)
    return np.ravel(fitted.coef_), float(np.ravel(fitted.intercept_)[0])


def fit_linear(
    matrix: sparse.csr_matrix, marks: Marks, c: float, weight: Wide | None = None, below: str = "likelihood"
) -> tuple[Wide, Wide]:
    columns = [_binary(matrix, marks[:, k], c, weight, below) for k in range(marks.shape[1])]
    return np.stack([coefficients for coefficients, _ in columns], axis=1), np.array([bias for _, bias in columns])


def directions(words: sparse.csr_matrix, beside: Wide) -> tuple[Wide, Callable[[Wide], Wide]]:
    """Few texts in the directions that they span: a regression that is held by length learns there the same, and many times as fast.

    Gives their places, (texts, directions), and what brings weights of these, (directions, labels), back to those of all inputs.
    """
    length, axes = np.linalg.eigh((words @ words.T).toarray() + beside @ beside.T)
    kept = length > FLAT * length[-1]
    axes = axes[:, kept] / np.sqrt(length[kept])

    def back(weights: Wide) -> Wide:
        among = axes @ weights
        return np.vstack([words.T @ among, beside.T @ among])

    return axes * length[kept], back


def folds_of(groups: Sequence[Any], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """A fold for every text; texts of one group stay together."""
    names = sorted({str(group) for group in groups})
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {name: int(place) % folds for name, place in zip(names, order, strict=True)}
    return np.array([fold[str(group)] for group in groups])


def cross_scores(matrix: sparse.csr_matrix, marks: Marks, groups: Sequence[Any], recipe: Recipe, weight: Wide) -> Wide:
    """Scores of the base for texts that it did not learn from."""
    fold = folds_of(groups, recipe.folds, recipe.seed)
    scores = np.zeros(marks.shape)
    for k in range(recipe.folds):
        out = fold == k
        weights, bias = fit_linear(matrix[~out], marks[~out], recipe.base_c, weight[~out], recipe.below)
        scores[out] = matrix[out] @ weights + bias
    return scores


def fit_head(inputs: Wide, marks: Marks, exclusive: bool, c: float, weight: Wide | None = None) -> Head:
    """Logistic regression; one against the others where several labels may hold."""
    count = marks.shape[1]
    if exclusive:
        fitted = LogisticRegression(C=c, max_iter=600).fit(inputs, marks.argmax(axis=1), sample_weight=weight)
        weights = np.zeros((inputs.shape[1], count))
        bias = np.full(count, -9.0)
        found, shift = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # one row stands for both
            found, shift = np.vstack([-found / 2, found / 2]), np.array([-shift[0] / 2, shift[0] / 2])
        for row, label in enumerate(fitted.classes_):
            weights[:, label], bias[label] = found[row], shift[row]
    else:
        weights, bias = np.zeros((inputs.shape[1], count)), np.zeros(count)
        for k in range(count):
            weights[:, k], bias[k] = _binary(inputs, marks[:, k], c, weight)
    ones, zeros = np.ones(count, np.float32), np.zeros(count, np.float32)
    return Head(weights.astype(np.float32), bias.astype(np.float32), ones, zeros)


def temper(logits: Wide, marks: Marks) -> float:
    """The scale at which the probabilities are most honest (least log loss)."""
    scales = np.exp(np.linspace(np.log(0.3), np.log(3), 47))
    truth = marks.argmax(axis=1)
    loss = [-np.log(softmax(logits * scale)[np.arange(len(truth)), truth] + 1e-9).mean() for scale in scales]
    return float(scales[int(np.argmin(loss))])


def cross_probabilities(
    inputs: Wide, marks: Marks, exclusive: bool, c: float, groups: Sequence[Any], recipe: Recipe, weight: Wide
) -> Wide:
    fold = folds_of(groups, recipe.folds + 2, recipe.seed + 1)
    logits = np.zeros(marks.shape)
    for k in range(recipe.folds + 2):
        out = fold == k
        logits[out] = fit_head(inputs[~out], marks[~out], exclusive, c, weight[~out]).logits(inputs[out])
    return logits


def macro_thresholds(probabilities: Wide, marks: Marks, micro: float = 0.5) -> Floats:
    """Divisors of the probabilities that give rare classes their due: coordinate ascent on macro F1 and a share of micro F1."""
    thresholds = np.ones(marks.shape[1])
    truth = marks.argmax(axis=1)

    def macro(divisors: Wide) -> float:
        chosen = (probabilities / divisors).argmax(axis=1)
        scores = []
        for k in range(marks.shape[1]):
            hit = float(((chosen == k) & (truth == k)).sum())
            scores.append(2 * hit / max(1.0, float((chosen == k).sum() + (truth == k).sum())))
        return float(np.mean(scores)) + micro * float((chosen == truth).mean())

    for _ in range(3):
        for k in range(marks.shape[1]):
            trials = []
            for value in np.exp(np.linspace(-1.2, 1.2, 25)):
                divisors = thresholds.copy()
                divisors[k] = value
                trials.append((macro(divisors), -abs(np.log(value)), value))
            thresholds[k] = max(trials)[2]
    return thresholds.astype(np.float32)


def fit_exclusive(
    name: str,
    labels: Sequence[str],
    texts: Sequence[str],
    answers: Sequence[str],
    groups: Sequence[Any],
    recipe: Recipe,
    log: Callable[[str], None] = lambda line: None,
    *,
    weight: Wide | None = None,
    micro: float | None = 0.5,
    vectors: Floats | None = None,
    doubt: float = 0.0,
) -> Model:
    """One label a text: base, head, temperature, and divisors for the rare classes.

    `micro` is the share of micro F1 in what the divisors are set for; without it there are none. `weight` tells how much each text counts. Where it differs, temperature and divisors are set on the heaviest texts
    alone: those that are most like the ones to come. With the encoder's `vectors` of the texts there is a second head,
    asked where the first gives its best label less than `doubt`.
    """
    cleaned = [clean(text) for text in texts]
    marks = np.array([[int(answer == label) for label in labels] for answer in answers])
    heavy = np.ones(len(texts)) if weight is None else weight
    vocabulary = fit_vocabulary(cleaned, recipe)
    matrix = vectorise(cleaned, vocabulary, recipe.orders)
    log(f"{name}: {len(texts)} texts, {len(vocabulary)} features")
    scores = cross_scores(matrix, marks, groups, recipe, heavy)
    weights, bias = fit_linear(matrix, marks, recipe.base_c, heavy, recipe.below)
    like = heavy == heavy.max()

    def head_on(read: Floats | None) -> tuple[Head, Wide]:
        inputs = head_inputs(scores, np.zeros((len(texts), 0)), read)
        c = recipe.head_c if read is None else recipe.encoded_c
        logits = cross_probabilities(inputs, marks, True, c, groups, recipe, heavy)
        scale = temper(logits[like], marks[like])
        head = fit_head(inputs, marks, True, c, heavy)
        head.scale = head.scale * np.float32(scale)
        return head, softmax(logits * scale)[like]

    plain, probabilities = head_on(None)
    encoded = None
    about: dict[str, Any] = {"orders": list(recipe.orders)}
    if vectors is not None:
        encoded, second = head_on(vectors)
        asked = probabilities.max(axis=1) < doubt
        probabilities[asked] = second[asked]
        about["doubt"] = [0.0, doubt]
    log(f"{name}: accuracy {(probabilities.argmax(1) == marks[like].argmax(1)).mean():.4f}")
    base = Base(vocabulary, weights.astype(recipe.dtype), bias.astype(np.float32))
    ones = np.ones(len(labels), np.float32)
    divisors = ones if micro is None else macro_thresholds(probabilities, marks[like], micro)
    return Model(name, tuple(labels), True, base, plain, encoded, divisors, about)
