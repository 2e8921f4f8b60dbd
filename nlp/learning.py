"""Learn from corrections, and let a new model replace the old one only when it is not worse.

Corrections refit the small head alone: seconds, not minutes. The candidate and the old model are then compared text by text on a frozen
set that neither learned from, with a paired bootstrap; old versions stay in their own folders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nlp import tokens
from nlp.classify import Head, Model, Wide, save
from nlp.features import Encoder, grams
from nlp.pipeline import phrase_counts
from nlp.taxonomy import Lexicon, deceptive_names, problem_types
from nlp.training import Marks, clean


@dataclass(frozen=True)
class Correction:
    """What a person says the labels of a text are."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class GateResult:
    """Micro F1 of both models on the frozen set, the interval of the difference, and the decision with its reason."""

    old: float
    new: float
    low: float
    high: float
    accepted: bool
    reason: str


def _read(model: Model, texts: Sequence[str], encoder: Encoder) -> tuple[Wide, Wide, Wide | None]:
    lexicon = Lexicon(problem_types(), deceptive_names())
    cleaned = [clean(text) for text in texts]
    read = [lexicon.mask(text) for text in cleaned] if model.about.get("masked") else cleaned
    base = model.base.scores(grams(read, tuple(model.about["orders"]), tokens.engine()))
    phrases = phrase_counts(lexicon, [lexicon.hits(text) for text in cleaned], model.about.get("phrases", []))
    vectors = encoder.encode(cleaned)
    return base, phrases, vectors.astype(np.float64) if vectors.shape[1] else None


def predict(model: Model, texts: Sequence[str], encoder: Encoder) -> Marks:
    """Labels given to each text, as a table of ones and noughts."""
    base, phrases, vectors = _read(model, texts, encoder)
    chosen = model.chosen(model.probabilities(base, phrases, None if vectors is None else vectors.astype(np.float32)))
    marks = np.zeros((len(texts), len(model.labels)), np.int64)
    for row, columns in enumerate(chosen):
        marks[row, columns] = 1
    return marks


def _marks(model: Model, corrections: Sequence[Correction]) -> Marks:
    return np.array([[int(label in correction.labels) for label in model.labels] for correction in corrections])


def _moved(head: Head, inputs: Wide, marks: Marks, rate: float, rounds: int) -> Head:
    """A few careful steps from the old head towards the corrections: what was learned before is not forgotten."""
    weights, bias = head.weights.astype(np.float64), head.bias.astype(np.float64)
    size = 1 + (inputs**2).sum(axis=1, keepdims=True)
    for _ in range(rounds):
        logits = (inputs @ weights + bias) * head.scale + head.shift
        error = (marks - 1 / (1 + np.exp(-np.clip(logits, -40, 40)))) / (size * len(marks))
        weights += rate * inputs.T @ error
        bias += rate * error.sum(axis=0)
    return replace(head, weights=weights.astype(np.float32), bias=bias.astype(np.float32))


def refit(
    model: Model, corrections: Sequence[Correction], encoder: Encoder, rate: float = 0.1, rounds: int = 10
) -> Model:
    """A candidate that has seen the corrections; the old model is untouched."""
    from nlp.classify import head_inputs

    base, phrases, vectors = _read(model, [correction.text for correction in corrections], encoder)
    marks = _marks(model, corrections)
    plain = _moved(model.plain, head_inputs(base, phrases, None), marks, rate, rounds)
    encoded = model.encoded
    if encoded is not None and vectors is not None:
        encoded = _moved(encoded, head_inputs(base, phrases, vectors.astype(np.float32)), marks, rate, rounds)
    about = {
        **model.about,
        "corrections": int(model.about.get("corrections", 0)) + len(corrections),
        "before": model.version,
    }
    return replace(model, plain=plain, encoded=encoded, about=about, version="")


def _micro(truth: Marks, given: Marks) -> float:
    return float(2 * (truth & given).sum() / max(1, truth.sum() + given.sum()))


def gate(
    old: Model, new: Model, frozen: Sequence[Correction], encoder: Encoder, margin: float = 0.01, seed: int = 0
) -> GateResult:
    """Accept the new model unless the frozen set says that it is, or may well be, worse by more than `margin`."""
    if len(frozen) < 30:
        return GateResult(0, 0, 0, 0, False, f"the frozen set has {len(frozen)} texts; 30 are needed to judge")
    truth = _marks(old, frozen)
    texts = [correction.text for correction in frozen]
    before, after = predict(old, texts, encoder), predict(new, texts, encoder)
    rng = np.random.default_rng(seed)
    draws = [rng.integers(0, len(frozen), len(frozen)) for _ in range(1000)]
    differences = [_micro(truth[draw], after[draw]) - _micro(truth[draw], before[draw]) for draw in draws]
    low, high = (float(value) for value in np.quantile(differences, [0.025, 0.975]))
    was, now = _micro(truth, before), _micro(truth, after)
    if high < 0:
        return GateResult(was, now, low, high, False, "significantly worse on the frozen set")
    if now < was and low < -margin:
        return GateResult(was, now, low, high, False, f"worse on the frozen set, and the loss may exceed {margin:.2f}")
    return GateResult(
        was, now, low, high, True, "better on the frozen set" if low > 0 else "not worse on the frozen set"
    )


def keep(model: Model, folder: Path) -> str:
    """Store a version beside the older ones, each in a folder named by its content; gives the version."""
    waiting = folder / "writing"
    version = save(model, waiting)
    place = folder / version
    if not place.exists():
        waiting.rename(place)
    return version
