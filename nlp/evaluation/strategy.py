"""Budget projects → national strategies, in five folds that keep equal beginnings together; budget lines never stand on both sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlp.classify import Wide, softmax
from nlp.evaluation.policy_area import judged
from nlp.features import Encoder
from nlp.recipes import beginning, strategy_texts
from nlp.training import Recipe, clean, fit_linear, fit_vocabulary, folds_of, macro_thresholds, temper, vectorise


def evaluate(data: Path) -> dict[str, Any]:
    texts, labels, weight, projects = strategy_texts(data)
    cleaned = [clean(text) for text in texts]
    recipe = Recipe(min_texts=1)
    vectors = Encoder().encode(cleaned).astype(np.float64) * 4
    marks, heavy, answers = np.eye(6, dtype=np.int64)[labels], np.array(weight), np.array(labels)
    fold = folds_of([beginning(text) for text in texts], 5, recipe.seed + 1)
    logits = np.zeros((projects, 6))
    for k in range(5):
        train, out = np.flatnonzero(fold != k), np.flatnonzero(fold[:projects] == k)
        vocabulary = fit_vocabulary([cleaned[place] for place in train], recipe)
        matrix = vectorise(cleaned, vocabulary, recipe.orders)
        weights, bias = fit_linear(matrix[train], marks[train], 20.0, heavy[train])
        semantic = LogisticRegression(C=3, max_iter=300).fit(vectors[train], answers[train], sample_weight=heavy[train])
        lexical = np.clip(matrix[out] @ weights + bias, -12, 12)
        logits[out] = 1.5 * lexical + vectors[out] @ semantic.coef_.T + semantic.intercept_
    truth = marks[:projects]
    probabilities, thresholds = _honest(logits, truth, fold[:projects])
    return judged(probabilities, thresholds, truth, list("123456"))


def _honest(logits: Wide, truth: Any, fold: Any) -> tuple[Wide, Wide]:
    """Temperature and divisors of each fold come from the other folds."""
    probabilities, divisors = np.zeros(logits.shape), np.ones(logits.shape)
    for k in range(5):
        out = fold == k
        scale = temper(logits[~out], truth[~out])
        probabilities[out] = softmax(logits[out] * scale)
        divisors[out] = macro_thresholds(softmax(logits[~out] * scale), truth[~out])
    return probabilities, divisors
