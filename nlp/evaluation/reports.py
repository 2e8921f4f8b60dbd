"""What somebody who read them says of a city's reports, and what the machine says: `nlp/data/reports_judgements.csv`.

150 reports were drawn by lot and 285 by the kind that the rules gave them, so that kinds which reports seldom hold are judged too. Each was read
without any answer in sight; where several answers fit, the first kind is the main one. A policy area or strategy fits where government news or the
budget would file such a matter. Texts are not shipped: fingerprints name them.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from nlp import attitude
from nlp.data import HERE
from nlp.evaluation import calibration_error, interval
from nlp.evaluation.stance import SETS, volunteers, written
from nlp.origin import LEARNED
from nlp.pipeline import Label, Pipeline, Reading
from nlp.recipes import fingerprint, rows
from nlp.tokens import names_a_subject
from nlp.training import clean

JUDGED = HERE / "reports_judgements.csv"


def judged(data: Path) -> list[dict[str, str]]:
    """The judged reports with their texts under `text`."""
    texts = {fingerprint(row["text"]): row["text"] for row in rows(data, "traffy_2022_05-10")}
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        return [{**row, "text": texts[row["text"]]} for row in csv.DictReader(lines)]


def honesty(told: list[tuple[attitude.Judgement, str]]) -> dict[str, Any]:
    """How many kinds are right, how honest the confidences are, and the same by what decided."""
    sure = np.array([given.confidence for given, _ in told])
    right = np.array([given.label == truth for given, truth in told])
    by: dict[str, list[bool]] = {}
    for given, truth in told:
        by.setdefault(given.evidence, []).append(given.label == truth)
    shares = {name: {"texts": len(hits), "right": round(float(np.mean(hits)), 3)} for name, hits in sorted(by.items())}
    return {
        "texts": len(told),
        "right": round(float(right.mean()), 4),
        "ece": round(calibration_error(sure, right), 4),
        "by_evidence": shares,
    }


def kinds(data: Path) -> dict[str, Any]:
    known = judged(data)
    sets = {"volunteers": volunteers(data)}
    for name in ("lot", "kind"):
        sets[f"drawn_by_{name}"] = [(row["text"], row["kind"].split("|")[0]) for row in known if row["drawn"] == name]
    sets["blind, known since"] = [(row[0], row[1]) for name in SETS for row in written(f"kinds_{name}")]
    return {name: honesty([(attitude.kind(clean(text)), truth) for text, truth in told]) for name, told in sets.items()}


TOLD = ("problem_types", "kind", "national_strategy", "policy_area", "sentiment")


def told(reading: Reading) -> list[str]:
    """What is said of a text, stance apart."""
    return [name for name in TOLD if name not in reading.abstained]


def strange(pipeline: Pipeline) -> dict[str, Any]:
    """Of texts that are no contribution (another language, letters at random, something else), how many are told what."""
    sets: dict[str, list[str]] = {}
    for text, what, _ in written("strange"):
        sets.setdefault(what, []).append(text)
    found = {}
    for what, texts in sets.items():
        said = [name for reading in pipeline.read_many(texts) for name in told(reading)]
        found[what] = {"texts": len(texts), **{name: said.count(name) for name in TOLD}}
    return found


def first(reading: Reading, name: str) -> Label | None:
    labels = (reading.policy_area,) if name == "policy_area" else reading.national_strategy
    return labels[0] if labels else None


def learned_from_offices(data: Path, pipeline: Pipeline) -> dict[str, Any]:
    """Policy areas and strategies on citizens' words: how many are answered how surely, and what is right."""
    sample = [row["text"] for row in rows(data, "traffy_2022_05-10")[::48]]
    readings = pipeline.read_many(sample)
    known = [row for row in judged(data) if row["drawn"] == "lot"]
    judgements = pipeline.read_many([row["text"] for row in known])
    found: dict[str, Any] = {"texts": len(sample), "judged": len(known)}
    for name in LEARNED:
        sure = np.array([label.confidence if (label := first(one, name)) else 0.0 for one in readings])
        pairs = [(first(one, name), row[name].split("|")) for one, row in zip(judgements, known, strict=True)]
        right = np.array([label.label in fits for label, fits in pairs if label])
        shown = np.array([label.confidence for label, _ in pairs if label])
        found[name] = {
            "answered": round(float((sure > 0).mean()), 4),
            "answered_from": {str(at): round(float((sure >= at).mean()), 4) for at in (0.5, 0.7, 0.8, 0.9)},
            "judged_answers": len(right),
            "right": round(float(right.mean()), 4),
            "interval": interval(lambda draw, right=right: float(right[draw].mean()), len(right)),  # type: ignore[misc]
            "mean_confidence": round(float(shown.mean()), 4),
            "ece": round(calibration_error(shown, right), 4),
        }
    return found


def evaluate(data: Path) -> dict[str, Any]:
    pipeline = Pipeline.load()
    return {
        "kinds": kinds(data),
        "policy_areas_and_strategies": learned_from_offices(data, pipeline),
        "strange_texts_told": strange(pipeline),
        "reports_that_name_no_subject": sum(
            not names_a_subject(row["text"]) for row in rows(data, "traffy_2022_05-10")
        ),
        "strange_texts_told_without_encoder": strange(Pipeline.load(encoder=False)),
    }
