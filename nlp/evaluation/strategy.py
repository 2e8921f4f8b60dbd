"""Budget projects → national strategies by nested cross-validation; equal beginnings stay together, budget lines never stand on both sides.

In each of five outer folds the whole making of the model is repeated on the other four: vocabulary, both layers, temperature, divisors and
trust, all of these by folds within. The outer fold is only answered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Model, Wide
from nlp.evaluation import answered_at, calibration_error, interval, scores
from nlp.features import Ints
from nlp.strategy_recipe import LABELS, RECIPE, Texts, fit
from nlp.training import folds_of, vectorise


def evaluate(data: Path) -> dict[str, Any]:
    texts = Texts.of(data)
    fold = folds_of(texts.groups, 5, RECIPE.seed + 1)
    chosen = np.zeros(texts.projects, np.int64)
    sure, odds = np.zeros(texts.projects, np.float64), np.zeros(texts.projects, np.float64)
    for k in range(5):
        model = fit(texts, np.flatnonzero(fold != k), folds=4)
        out = np.flatnonzero(fold[: texts.projects] == k)
        chosen[out], sure[out], odds[out] = answers(model, texts, out)
    truth = texts.marks[: texts.projects]
    right = chosen == texts.answers[: texts.projects]
    return {
        **scores(truth, np.eye(6, dtype=np.int64)[chosen], list(LABELS)),
        **honesty(sure, right),
        "by_probability_alone": honesty(odds, right),
        "calibration_error_of_a_perfect_judge": perfect(sure),
    }


def answers(model: Model, texts: Texts, places: Ints) -> tuple[Ints, Wide, Wide]:
    """The label chosen of each text, how sure it is, and its bare probability."""
    words = vectorise([texts.cleaned[place] for place in places], model.base.vocabulary, RECIPE.orders)
    base, phrases = model.base.of_matrix(words), np.zeros((len(places), 0))
    probabilities = model.probabilities(base, phrases, None)
    read = np.flatnonzero(model.doubtful(probabilities))
    vectors = texts.vectors[places[read]]
    probabilities[read] = model.probabilities(base[read], phrases[read], vectors)
    best = np.asarray((probabilities / model.thresholds).argmax(axis=1), np.int64)
    row = np.arange(len(places))
    shown = model.sure(probabilities, [[label] for label in best.tolist()], words, read, vectors)
    return best, shown[row, best], probabilities[row, best]


def honesty(sure: Wide, right: Any) -> dict[str, Any]:
    return {
        "ece": round(calibration_error(sure, right), 4),
        "brier": round(float(((sure - right) ** 2).mean()), 4),
        "answered_at_90_percent_precision": round(answered_at(sure, right), 4),
        "answered_at_90_percent_precision_interval": interval(
            lambda draw: answered_at(sure[draw], right[draw]), len(sure)
        ),
        "answered_at_85_percent_precision": round(answered_at(sure, right, 0.85), 4),
    }


def perfect(sure: Wide, draws: int = 300) -> dict[str, float]:
    """The error that confidences without any fault would show by chance, with so many texts: no lower bound can be seen."""
    rng = np.random.default_rng(0)
    errors = [calibration_error(sure, rng.random(len(sure)) < sure) for _ in range(draws)]
    return {"mean": round(float(np.mean(errors)), 4), "95_of_100_below": round(float(np.quantile(errors, 0.95)), 4)}
