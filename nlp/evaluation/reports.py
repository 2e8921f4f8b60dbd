"""What somebody who read them says of a city's reports, and what the machine says: `nlp/data/reports_judgements.csv`.

150 reports were drawn by lot and 285 by the kind that the rules gave them, so that kinds which reports seldom hold are judged too. Each was read
without any answer in sight; where several answers fit, the first is the main one. Texts are not shipped: fingerprints name them.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from nlp import attitude
from nlp.data import HERE
from nlp.evaluation import calibration_error
from nlp.evaluation.stance import SETS, volunteers, written
from nlp.recipes import fingerprint, rows
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


def evaluate(data: Path) -> dict[str, Any]:
    return {"kinds": kinds(data)}
