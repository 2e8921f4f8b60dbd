"""Problem types against people (heads cross-validated over the few labelled texts) and against the machine's labels of later months."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Wide, load, sigmoid
from nlp.encoder import Encoder
from nlp.evaluation import answered_at, calibration_error, scores
from nlp.joined import CITY, LEAST, WRITTEN, joined, weighed
from nlp.learning import Read, predict
from nlp.pipeline import MODELS
from nlp.recipes import LEARNED, Reports, cross_people, fit_types, honest, marks_of, people_reports, rows
from nlp.taxonomy import shipped_lexicon
from nlp.training import Marks

NOT_COMPARABLE = ("คนจรจัด", "สัตว์จรจัด", "ป้าย")
COMPARABLE = tuple(label for label in LEARNED if label not in NOT_COMPARABLE)
COLUMNS = [LEARNED.index(label) for label in COMPARABLE]


def evaluate(data: Path) -> dict[str, Any]:
    return {**people(data), "machine_later_months": later_months(data)}


def people(data: Path) -> dict[str, Any]:
    texts, marks, weight, _ = people_reports(data)
    volunteers = len(rows(data, "traffy_human_gold_dev170"))
    reports = Reports(texts, shipped_lexicon(), Encoder())
    written, base = written_logits(texts), load(MODELS / CITY).base
    found: dict[str, Any] = {}
    for name, encoded in (("people", True), ("people_without_encoder", False)):
        cross = cross_people(reports.inputs(base, encoded), marks, weight)
        scale, shift = honest(cross, marks, weight)
        logits = weighed(cross * scale + shift, written[encoded])
        given = (sigmoid(logits) >= LEAST).astype(np.int64)
        found[name] = scores(marks[:volunteers, COLUMNS], given[:volunteers, COLUMNS], COMPARABLE)
        if encoded:
            found["own_annotations"] = scores(marks[volunteers:, COLUMNS], given[volunteers:, COLUMNS], COMPARABLE)
            found["calibration"] = calibration(logits, marks)
    phrases = (reports.phrases > 0).astype(np.int64)
    found["phrases_alone"] = scores(marks[:volunteers, COLUMNS], phrases[:volunteers, COLUMNS], COMPARABLE)
    machine = marks_of([row["traffy_types"].split("|") for row in rows(data, "traffy_human_gold_dev170")], LEARNED)
    found["machine_labels_against_people"] = scores(marks[:volunteers, COLUMNS], machine[:, COLUMNS], COMPARABLE)
    return found


def written_logits(texts: Sequence[str]) -> tuple[Wide, Wide]:
    """What the written sentences say of the types of a city, without the encoder and with it; they hold none of the reports."""
    model = load(MODELS / WRITTEN)
    read = Read(model, texts, Encoder())
    plain = model.plain.logits(read.inputs())
    if model.encoded is None:
        raise ValueError(f"{model.name} does not read the encoder")
    sensed = model.encoded.logits(read.inputs(np.arange(len(texts))))
    return plain[:, : len(LEARNED)], sensed[:, : len(LEARNED)]


def calibration(logits: Wide, marks: Marks) -> dict[str, float]:
    """Of the confidences that are shown."""
    probabilities = sigmoid(logits)
    best = probabilities.argmax(axis=1)
    right = marks[np.arange(len(marks)), best] == 1
    top = probabilities[np.arange(len(marks)), best]
    return {
        "ece_all_labels": round(calibration_error(probabilities.ravel(), marks.ravel() == 1), 4),
        "ece_first_label": round(calibration_error(top, right), 4),
        "answered_at_90_percent_precision": round(answered_at(top, right), 4),
    }


def later_months(data: Path, count: int = 4000) -> dict[str, Any]:
    """The base learned from reports to August; September and October are measured, on all 17 labels of a city."""
    model = joined(fit_types(data, lambda line: None, before="2022-09"), load(MODELS / WRITTEN))
    later = [row for row in rows(data, "traffy_2022_05-10") if row["date"] >= "2022-09"]
    drawn = [later[k] for k in np.random.default_rng(0).permutation(len(later))[:count]]
    truth = marks_of([row["labels"].split("|") for row in drawn], LEARNED)
    return scores(truth, predict(model, [row["text"] for row in drawn], Encoder())[:, : len(LEARNED)], LEARNED)
