"""Titles of government news on 2023, learned from those before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Wide
from nlp.evaluation import answered_at, calibration_error, scores
from nlp.recipes import rows
from nlp.training import Marks, Recipe, clean, fit_exclusive, vectorise


def judged(probabilities: Wide, thresholds: Wide, truth: Marks, labels: list[str]) -> dict[str, Any]:
    """Scores of the answers, and how honest the confidences are."""
    chosen = (probabilities / thresholds).argmax(axis=1)
    given = np.eye(len(labels), dtype=np.int64)[chosen]
    confidence = probabilities[np.arange(len(chosen)), chosen]
    right = truth.argmax(axis=1) == chosen
    return {
        **scores(truth, given, labels),
        "ece": round(calibration_error(confidence, right), 4),
        "answered_at_90_percent_precision": round(answered_at(confidence, right), 4),
    }


def split(
    texts: list[str], answers: list[str], train: list[int], test: list[int], labels: list[str], recipe: Recipe
) -> dict[str, Any]:
    """Learn from one part, measure the other."""
    groups = [texts[k][:25] for k in train]
    model = fit_exclusive(
        "measured", labels, [texts[k] for k in train], [answers[k] for k in train], None, groups, recipe
    )
    cleaned = [clean(texts[k]) for k in test]
    base = model.base.of_matrix(vectorise(cleaned, model.base.vocabulary, recipe.orders))
    probabilities = model.probabilities(base, np.zeros((len(test), 0)), None)
    truth = np.array([[int(answers[k] == label) for label in labels] for k in test])
    return judged(probabilities, model.thresholds.astype(np.float64), truth, labels)


def evaluate(data: Path) -> dict[str, Any]:
    news = rows(data, "thaigov_titles")
    labels = sorted({row["label"] for row in news})
    train = [k for k, row in enumerate(news) if row["date"] < "2023"]
    test = [k for k, row in enumerate(news) if row["date"] >= "2023"]
    return split(
        [row["title"] for row in news],
        [row["label"] for row in news],
        train,
        test,
        labels,
        Recipe(min_texts=3, head_c=0.3),
    )
