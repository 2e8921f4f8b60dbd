"""Problem types against people (heads cross-validated over the few labelled texts) and against the machine's labels of later months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Model, Wide, load, sigmoid
from nlp.encoder import Encoder
from nlp.evaluation import answered_at, calibration_error, scores
from nlp.pipeline import MODELS, phrase_counts
from nlp.recipes import CUT, LEARNED, Reports, cross_people, fit_types, honest, marks_of, people_reports, rows
from nlp.taxonomy import shipped_lexicon
from nlp.training import Marks, clean, vectorise

NOT_COMPARABLE = ("คนจรจัด", "สัตว์จรจัด", "ป้าย")
COMPARABLE = tuple(label for label in LEARNED if label not in NOT_COMPARABLE)
COLUMNS = [LEARNED.index(label) for label in COMPARABLE]


def evaluate(data: Path) -> dict[str, Any]:
    return {**people(data), "machine_later_months": later_months(data)}


def people(data: Path) -> dict[str, Any]:
    model = load(MODELS / "problem_types")
    lexicon = shipped_lexicon()
    texts, marks, weight, _ = people_reports(data)
    volunteers = len(rows(data, "traffy_human_gold_dev170"))
    reports = Reports(texts, lexicon, Encoder())
    plain, read = (cross_people(reports.inputs(model.base, encoded), marks, weight) for encoded in (False, True))
    scale, shift = honest(plain, marks, weight)
    asked = model.doubtful(sigmoid(plain * scale + shift))
    logits = np.where(asked[:, None], read, plain)
    found: dict[str, Any] = {"share_read_by_the_encoder": round(float(asked.mean()), 4)}
    for name, cross in (("people", logits), ("people_without_encoder", plain), ("people_all_read_by_encoder", read)):
        given = (cross >= CUT).astype(np.int64)
        found[name] = scores(marks[:volunteers, COLUMNS], given[:volunteers, COLUMNS], COMPARABLE)
    given = (logits >= CUT).astype(np.int64)
    found["own_annotations"] = scores(marks[volunteers:, COLUMNS], given[volunteers:, COLUMNS], COMPARABLE)
    found["calibration"] = calibration(logits, marks, weight)
    phrases = (reports.phrases > 0).astype(np.int64)
    found["phrases_alone"] = scores(marks[:volunteers, COLUMNS], phrases[:volunteers, COLUMNS], COMPARABLE)
    machine = marks_of([row["traffy_types"].split("|") for row in rows(data, "traffy_human_gold_dev170")], LEARNED)
    found["machine_labels_against_people"] = scores(marks[:volunteers, COLUMNS], machine[:, COLUMNS], COMPARABLE)
    return found


def calibration(logits: Wide, marks: Marks, weight: Wide) -> dict[str, float]:
    """Half of the texts set scale and shift, the other half are measured; and the other way round."""
    half = np.random.default_rng(1).permutation(len(marks)) % 2
    probabilities = np.zeros(logits.shape)
    for k in (0, 1):
        scale, shift = honest(logits[half != k], marks[half != k], weight[half != k])
        probabilities[half == k] = sigmoid(logits[half == k] * scale + shift)
    best = probabilities.argmax(axis=1)
    right = marks[np.arange(len(marks)), best] == 1
    top = probabilities[np.arange(len(marks)), best]
    return {
        "ece_all_labels": round(calibration_error(probabilities.ravel(), marks.ravel() == 1), 4),
        "ece_first_label": round(calibration_error(top, right), 4),
        "answered_at_90_percent_precision": round(answered_at(top, right), 4),
    }


def predict(model: Model, texts: list[str]) -> Marks:
    lexicon = shipped_lexicon()
    cleaned = [clean(text) for text in texts]
    base = model.base.of_matrix(vectorise([lexicon.mask(text) for text in cleaned], model.base.vocabulary, (1,)))
    phrases = phrase_counts([lexicon.hits(text) for text in cleaned], LEARNED)
    chosen = model.chosen(model.probabilities(base, phrases, Encoder().encode(cleaned)))
    marks = np.zeros((len(texts), len(LEARNED)), np.int64)
    for row, columns in enumerate(chosen):
        marks[row, columns] = 1
    return marks


def later_months(data: Path, count: int = 4000) -> dict[str, Any]:
    """The base learned from reports to August; September and October are measured, on all 17 labels."""
    model = fit_types(data, lambda line: None, before="2022-09")
    later = [row for row in rows(data, "traffy_2022_05-10") if row["date"] >= "2022-09"]
    drawn = [later[k] for k in np.random.default_rng(0).permutation(len(later))[:count]]
    truth = marks_of([row["labels"].split("|") for row in drawn], LEARNED)
    return scores(truth, predict(model, [row["text"] for row in drawn]), LEARNED)
