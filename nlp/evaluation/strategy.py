"""Budget projects → national strategies by nested cross-validation; equal beginnings stay together, budget lines never stand on both sides.

In each of five outer folds the whole making of the model is repeated on the other four: vocabulary, examples, what the teachers teach, weights,
temperature and trust. The outer fold is only answered. How many texts can be answered at 90 % precision hangs on how the folds fall, so they
fall six times; the figures are means, with the least and the greatest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from nlp.classify import Model, Wide
from nlp.evaluation import answered_at, calibration_error, interval, macro, micro, scores
from nlp.features import Floats, Ints
from nlp.strategy_recipe import LABELS, RECIPE, Lessons, Texts, fit
from nlp.training import folds_of, vectorise

DIVISIONS = tuple(range(RECIPE.seed + 11, RECIPE.seed + 17))
"""Seeds of the folds; by these nothing was ever chosen."""


def evaluate(data: Path) -> dict[str, Any]:
    texts, lessons = Texts.of(data), Lessons.of(data)
    truth = texts.answers[: texts.projects]
    answered = [division(texts, lessons, seed) for seed in DIVISIONS]
    first = np.eye(6, dtype=np.int64)[answered[0][0].chosen]
    return {
        "first_division": scores(texts.marks[: texts.projects], first, list(LABELS)),
        "divisions": len(DIVISIONS),
        "with_encoder": together([one.measures(truth) for one, _ in answered]),
        "without_encoder": together([one.measures(truth) for _, one in answered]),
        **intervals([one for one, _ in answered], truth),
        "calibration_error_of_a_perfect_judge": perfect(answered[0][0].sure),
    }


class Answers:
    """What models said of projects that they had not seen: the label, and how sure it is."""

    def __init__(self, count: int) -> None:
        self.chosen, self.sure = np.zeros(count, np.int64), np.zeros(count, np.float64)

    def ask(self, model: Model, texts: Texts, places: Ints, vectors: Floats | None) -> None:
        words = vectorise([texts.cleaned[place] for place in places], model.base.vocabulary, RECIPE.orders)
        sense = None if vectors is None else model.sense(vectors)
        probabilities = model.probabilities(model.base.of_matrix(words), np.zeros((len(places), 0)), sense)
        best = np.asarray((probabilities / model.thresholds).argmax(axis=1), np.int64)
        row = np.arange(len(places))
        read, seen = (row[:0], np.zeros((0, 0))) if sense is None else (row, sense)
        shown = model.sure(probabilities, [[label] for label in best.tolist()], read, seen)
        self.chosen[places], self.sure[places] = best, shown[row, best]

    def measures(self, truth: Ints) -> dict[str, float]:
        right, marks = self.chosen == truth, np.eye(6, dtype=np.int64)
        return {
            "micro_f1": micro(marks[truth], marks[self.chosen]),
            "macro_f1": macro(marks[truth], marks[self.chosen]),
            "ece": calibration_error(self.sure, right),
            "brier": float(((self.sure - right) ** 2).mean()),
            "auc": float(roc_auc_score(right, self.sure)),
            "answered_at_90_percent_precision": answered_at(self.sure, right),
            "answered_at_85_percent_precision": answered_at(self.sure, right, 0.85),
            "precision_of_the_surest_70_percent": surest(self.sure, right, 0.7),
        }


def division(texts: Texts, lessons: Lessons, seed: int) -> tuple[Answers, Answers]:
    """Of every project, with the encoder and without it."""
    fold = folds_of(texts.groups, 5, seed)
    found = Answers(texts.projects), Answers(texts.projects)
    for k in range(5):
        model = fit(texts, lessons, np.flatnonzero(fold != k))
        out = np.flatnonzero(fold[: texts.projects] == k)
        found[0].ask(model, texts, out, texts.vectors[out])
        found[1].ask(model, texts, out, None)
    return found


def surest(sure: Wide, right: Any, share: float) -> float:
    return float(right[np.argsort(-sure, kind="stable")][: round(share * len(sure))].mean())


def together(measured: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Of each measure the mean over the divisions, the least and the greatest."""
    found = {}
    for name in measured[0]:
        values = [one[name] for one in measured]
        kept = {"mean": float(np.mean(values)), "least": min(values), "greatest": max(values)}
        found[name] = {of: round(value, 4) for of, value in kept.items()}
    return found


def intervals(answered: Sequence[Answers], truth: Ints) -> dict[str, Any]:
    """Of the means over all divisions, drawing texts; and the means under the names that all evaluations share."""

    def mean(name: str, draw: Ints) -> float:
        values = []
        for one in answered:
            right = (one.chosen == truth)[draw]
            values.append(
                answered_at(one.sure[draw], right) if name == "answered" else calibration_error(one.sure[draw], right)
            )
        return float(np.mean(values))

    every = np.arange(len(truth))
    return {
        "ece": round(mean("ece", every), 4),
        "answered_at_90_percent_precision": round(mean("answered", every), 4),
        "answered_at_90_percent_precision_interval": interval(lambda draw: mean("answered", draw), len(truth)),
    }


def perfect(sure: Wide, draws: int = 300) -> dict[str, float]:
    """The error that confidences without any fault would show by chance, with so many texts: no lower bound can be seen."""
    rng = np.random.default_rng(0)
    errors = [calibration_error(sure, rng.random(len(sure)) < sure) for _ in range(draws)]
    return {"mean": round(float(np.mean(errors)), 4), "95_of_100_below": round(float(np.quantile(errors, 0.95)), 4)}
