"""Problem types against people by nested cross-validation: whatever is chosen by looking at labels is chosen inside, on the other folds.

Chosen inside: from which probability on a label is given, how much the phrases count, how freely the head is learned, scale and shift of its
scores. Fixed before: the shares of the machine's opinion and of the written sentences, and what makes both together probabilities (decisions
that no single report moves). Not repeated: the
writing of the phrases, which had the volunteers' reports in sight; so what is left of optimism is theirs.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Wide, load, sigmoid
from nlp.encoder import Encoder
from nlp.evaluation import macro, micro, scores
from nlp.evaluation.problem_types import COLUMNS, COMPARABLE, written_logits
from nlp.joined import CITY, weighed
from nlp.pipeline import MODELS
from nlp.recipes import Reports, cross_people, honest, people_head, people_reports, rows
from nlp.taxonomy import shipped_lexicon
from nlp.training import Marks

OUTER, INNER, SEEDS = 5, 4, (0, 1)
CUTS = np.round(np.arange(0.1, 0.61, 0.05), 2)
SETTINGS = tuple(product((2.0, 4.0), (0.3, 1.0)))
"""Weights of the phrases, and how freely the head is learned."""


def evaluate(data: Path) -> dict[str, Any]:
    texts, marks, weight, _ = people_reports(data)
    volunteers = len(rows(data, "traffy_human_gold_dev170"))
    inputs = Reports(texts, shipped_lexicon(), Encoder()).inputs(load(MODELS / CITY).base, True)
    _, written = written_logits(texts)
    found: dict[str, Any] = {"outer_folds": OUTER, "inner_folds": INNER}
    runs = [_run(inputs, written, marks, weight, volunteers, seed) for seed in SEEDS]
    truth = marks[:volunteers, COLUMNS]
    given = [run[0][:volunteers, COLUMNS] for run in runs]
    found["people"] = scores(truth, given[0], COMPARABLE)
    found["micro_f1_of_each_division"] = [round(micro(truth, one), 4) for one in given]
    found["macro_f1_of_each_division"] = [round(macro(truth, one), 4) for one in given]
    found["own_annotations"] = scores(marks[volunteers:, COLUMNS], runs[0][0][volunteers:, COLUMNS], COMPARABLE)
    found["chosen_inside"] = [run[1] for run in runs]
    return found


def _run(
    inputs: Wide, written: Wide, marks: Marks, weight: Wide, volunteers: int, seed: int
) -> tuple[Marks, list[list[float]]]:
    """Labels for every text from choices that did not see it, and what was chosen in each fold."""
    fold = np.random.default_rng(100 + seed).permutation(len(marks)) % OUTER
    people = np.arange(len(marks)) < volunteers
    given, chosen = np.zeros(marks.shape, np.int64), []
    for k in range(OUTER):
        out, train = fold == k, fold != k
        offers: list[tuple[float, float, float, float, float, float]] = []
        for phrases, c in SETTINGS:
            cross = cross_people(inputs[train], marks[train], weight[train], seed, INNER, phrases, c)
            scale, shift = honest(cross, marks[train], weight[train])
            sure = sigmoid(weighed(cross * scale + shift, written[train]))[people[train]]
            truth = marks[train & people][:, COLUMNS]
            for cut in CUTS:
                labels = (sure[:, COLUMNS] >= cut).astype(np.int64)
                offers.append((micro(truth, labels) + macro(truth, labels), phrases, c, float(cut), scale, shift))
        _, phrases, c, cut, scale, shift = max(offers)
        logits = people_head(inputs[train], marks[train], weight[train], phrases, c).logits(inputs[out])
        given[out] = sigmoid(weighed(logits * scale + shift, written[out])) >= cut
        chosen.append([phrases, c, cut])
    return given, chosen
