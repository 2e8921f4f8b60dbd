"""Titles of government news on 2023, learned from those before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Model, Wide
from nlp.encoder import Encoder
from nlp.evaluation import answered_at, calibration_error, scores
from nlp.recipes import policy_model, rows
from nlp.training import Marks, clean, vectorise


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


def measured(model: Model, texts: list[str], answers: list[str]) -> dict[str, Any]:
    """A model on texts that it did not learn from."""
    cleaned = [clean(text) for text in texts]
    base = model.base.of_matrix(vectorise(cleaned, model.base.vocabulary, model.about["orders"]))
    phrases = np.zeros((len(texts), 0))
    probabilities = model.probabilities(base, phrases, None)
    asked = np.flatnonzero(model.doubtful(probabilities))
    if len(asked):
        vectors = Encoder().encode([cleaned[row] for row in asked])
        probabilities[asked] = model.probabilities(base[asked], phrases[asked], vectors)
    labels = list(model.labels)
    truth = np.array([[int(answer == label) for label in labels] for answer in answers])
    return judged(probabilities, model.thresholds.astype(np.float64), truth, labels)


def evaluate(data: Path) -> dict[str, Any]:
    news = rows(data, "thaigov_titles")
    model = policy_model([row for row in news if row["date"] < "2023"], lambda line: None)
    later = [row for row in news if row["date"] >= "2023"]
    return measured(model, [row["title"] for row in later], [row["label"] for row in later])
