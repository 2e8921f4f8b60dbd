"""Problem types against people by nested cross-validation: whatever is chosen by looking at labels is chosen inside, on the other folds.

Chosen inside: from which score on a label is given, how much the phrases count, how freely the head is learned, and scale and shift of the
probabilities that decide whether the encoder is asked. Fixed before: the share of the machine's opinion (a decision, not a fit). Not repeated: the
writing of the phrases, which had the volunteers' reports in sight; so what is left of optimism is theirs.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Model, Wide, load, sigmoid
from nlp.encoder import Encoder
from nlp.evaluation import macro, micro, scores
from nlp.evaluation.problem_types import COLUMNS, COMPARABLE
from nlp.pipeline import MODELS
from nlp.recipes import Reports, cross_people, honest, people_head, people_reports, rows
from nlp.taxonomy import shipped_lexicon
from nlp.training import Marks

OUTER, INNER, SEEDS = 5, 4, (0, 1)
CUTS = np.round(np.arange(-2.0, 0.51, 0.25), 2)
SETTINGS = tuple(product((2.0, 4.0), (0.3, 1.0)))
"""Weights of the phrases, and how freely the head is learned."""


def evaluate(data: Path) -> dict[str, Any]:
    model = load(MODELS / "problem_types")
    texts, marks, weight, _ = people_reports(data)
    volunteers = len(rows(data, "traffy_human_gold_dev170"))
    reports = Reports(texts, shipped_lexicon(), Encoder())
    inputs = (reports.inputs(model.base, False), reports.inputs(model.base, True))
    found: dict[str, Any] = {"outer_folds": OUTER, "inner_folds": INNER}
    runs = [_run(model, inputs, marks, weight, volunteers, seed) for seed in SEEDS]
    truth = marks[:volunteers, COLUMNS]
    given = [run[0][:volunteers, COLUMNS] for run in runs]
    found["people"] = scores(truth, given[0], COMPARABLE)
    found["micro_f1_of_each_division"] = [round(micro(truth, one), 4) for one in given]
    found["macro_f1_of_each_division"] = [round(macro(truth, one), 4) for one in given]
    found["own_annotations"] = scores(marks[volunteers:, COLUMNS], runs[0][0][volunteers:, COLUMNS], COMPARABLE)
    found["chosen_inside"] = [run[1] for run in runs]
    return found


def _run(
    model: Model, inputs: tuple[Wide, Wide], marks: Marks, weight: Wide, volunteers: int, seed: int
) -> tuple[Marks, list[list[float]]]:
    """Labels for every text from choices that did not see it, and what was chosen in each fold."""
    fold = np.random.default_rng(100 + seed).permutation(len(marks)) % OUTER
    people = np.arange(len(marks)) < volunteers
    given, chosen = np.zeros(marks.shape, np.int64), []
    for k in range(OUTER):
        out, train = fold == k, fold != k
        offers: list[tuple[float, float, float, float, float, float]] = []
        for phrases, c in SETTINGS:
            plain, read = (
                cross_people(one[train], marks[train], weight[train], seed, INNER, phrases, c) for one in inputs
            )
            scale, shift = honest(plain, marks[train], weight[train])
            logits = _merged(model, plain, read, scale, shift)[people[train]]
            truth = marks[train & people][:, COLUMNS]
            for cut in CUTS:
                labels = (logits[:, COLUMNS] >= cut).astype(np.int64)
                offers.append((micro(truth, labels) + macro(truth, labels), phrases, c, float(cut), scale, shift))
        _, phrases, c, cut, scale, shift = max(offers)
        plain, read = (
            people_head(one[train], marks[train], weight[train], phrases, c).logits(one[out]) for one in inputs
        )
        given[out] = _merged(model, plain, read, scale, shift) >= cut
        chosen.append([phrases, c, cut])
    return given, chosen


def _merged(model: Model, plain: Wide, read: Wide, scale: float, shift: float) -> Wide:
    """The encoder's opinion where the model would ask for it."""
    asked = model.doubtful(sigmoid(plain * scale + shift))
    return np.where(asked[:, None], read, plain)
