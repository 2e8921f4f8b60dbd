"""How sure a definition alone may be of a text, where its type is rare: what `nlp.own_types` weighs it by, and what a reader says of its answers.

The weights are the likeliest if each of the types that a city's reports were filed under had been known by its definition alone, and one
report in so many were of it as there are types. That types really are so rare, or rarer, shows in reports read one by one: those given for
types of provincial life that somebody wrote (`nlp/data/own_types_judged.jsonl`; judgements and fingerprints of texts:
`own_types_judgements.csv`).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from nlp.classify import Wide, sigmoid
from nlp.data import HERE
from nlp.evaluation import calibration_error, interval
from nlp.evaluation.own_types import Texts, reports
from nlp.features import Ints, in_batches
from nlp.own_types import OwnTypes, read_types
from nlp.pipeline import phrase_counts
from nlp.recipes import LEARNED, fingerprint, rows
from nlp.taxonomy import problem_types, shipped_lexicon
from nlp.text import READ, normalise

TYPES, JUDGED = HERE / "own_types_judged.jsonl", HERE / "own_types_judgements.csv"


def likeliest(inputs: Wide, marks: Wide, weight: Wide, known: Wide) -> Wide:
    def loss(found: Wide) -> tuple[float, Wide]:
        logits = known + inputs @ found
        surprise = float((weight * (np.logaddexp(0, logits) - marks * logits)).sum())
        return surprise, inputs.T @ (weight * (sigmoid(logits) - marks))

    start = np.zeros(inputs.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 5000}).x)


def fitted(texts: Texts, told: list[str], natural: Ints, every: Ints) -> list[float]:
    """Weights of the definition, then that of phrases on top: most own types have none."""
    lexicon = shipped_lexicon()
    said = phrase_counts([lexicon.hits(normalise(text, READ).text) for text in told], LEARNED) > 0
    parts = []
    for place in np.flatnonzero(texts.marks[every].any(axis=0)).tolist():
        mine, rest = every[texts.marks[every, place] == 1], natural[texts.marks[natural, place] == 0]
        both = np.concatenate([mine, rest])
        starts = texts.as_own(LEARNED[place], both).starts[:, 0]
        starts[:, -1] = said[both, place]
        weight = np.repeat([1 / len(mine), (len(LEARNED) - 1) / len(rest)], [len(mine), len(rest)])
        parts.append((starts, np.repeat([1.0, 0.0], [len(mine), len(rest)]), weight * len(natural)))
    starts, marks, weight = (np.concatenate(some) for some in zip(*parts, strict=True))
    first = likeliest(starts[:, :-1], marks, weight, np.zeros(len(marks)))
    last = likeliest(starts[:, -1:], marks, weight, starts[:, :-1] @ first)
    return [round(float(one), 2) for one in (*first, *last)]


def weights(data: Path) -> dict[str, list[float]]:
    texts, part, told = reports(data)
    natural, every = part["natural"], np.concatenate([part["natural"], part["more"]])
    by_words = Texts.of(told, texts.marks, encoder=False)
    return {"by_both": fitted(texts, told, natural, every), "by_words": fitted(by_words, told, natural, every)}


def read_one_by_one(data: Path) -> dict[str, Any]:
    """Of the answers that a reader judged, those given now: how many are right, and how sure the definitions were."""
    own = read_types(TYPES)
    texts = {fingerprint(row["text"]): row["text"] for row in rows(data, "traffy_2022_05-10")}
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        judged = list(csv.DictReader(lines))
    told = list(dict.fromkeys(row["text"] for row in judged))
    reader = OwnTypes((*problem_types(), *own), own, encoder=True)
    cleaned = [normalise(texts[one], READ).text for one in told]
    logits = np.vstack(
        [reader.logits(reader.read(some, np.zeros((len(some), len(own))))) for some in in_batches(cleaned, 256)]
    )
    place = {kind.th: column for column, kind in enumerate(own)}
    sure = sigmoid(np.array([logits[told.index(row["text"]), place[row["type"]]] for row in judged]))
    right, drawn = np.array([row["fits"] == "1" for row in judged]), np.array([row["drawn"] for row in judged])
    found: dict[str, Any] = {}
    for name in sorted(set(drawn)):
        mine = (drawn == name) & (sure >= 0.5)
        hits = right[mine]
        found[name] = {
            "judged": int((drawn == name).sum()),
            "right_of_judged": int(right[drawn == name].sum()),
            "given": len(hits),
            "right": round(float(hits.mean()), 4),
            "interval": interval(lambda draw, hits=hits: float(hits[draw].mean()), len(hits)),  # type: ignore[misc]
            "mean_confidence": round(float(sure[mine].mean()), 4),
            "calibration_error": round(calibration_error(sure[mine], hits), 4),
        }
    return found


def evaluate(data: Path) -> dict[str, Any]:
    return {"weights": weights(data), "read_one_by_one": read_one_by_one(data)}
