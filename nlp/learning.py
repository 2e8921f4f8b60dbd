"""Learn from corrections, and let a new model replace the old one only when it is not worse.

Corrections refit the small heads alone: seconds, not minutes. Few corrections move them carefully, because what was learned
before counts as so much experience of its own; many have the last word. The candidate and the old model are then compared text
by text on a frozen set that neither learned from, with a paired bootstrap; old versions stay in their own folders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from nlp import tokens
from nlp.classify import Head, Layer, Model, Wide, head_inputs, save
from nlp.encoder import Encoder
from nlp.features import Floats, Ints, grams, in_batches
from nlp.pipeline import phrase_counts
from nlp.taxonomy import shipped_lexicon
from nlp.text import READ, normalise

Marks = Ints

EXPERIENCE = 100.0
"""How firmly the old weights hold, for each input in the measure in which it speaks (chosen by figures: docs/adr/0112, 0200)."""
FEWEST = 30
"""Frozen texts below which nothing is decided."""
DRAWS = 1000
MARGIN = 0.01
"""Loss of F1 that the gate must be able to rule out where a model did worse."""


@dataclass(frozen=True)
class Correction:
    """What a person says the labels of a text are, how much that counts beside other corrections, and the code of its area; of the
    types in `unasked`, which came later, it says nothing."""

    text: str
    labels: tuple[str, ...]
    weight: float = 1.0
    area: str = ""
    unasked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """One model on one label: how often it gave it, how often rightly, and F1 with its 95 % bootstrap interval."""

    given: int
    right: int
    f1: float
    low: float
    high: float


@dataclass(frozen=True)
class ClassResult:
    """Both models on one label, which people gave to so many frozen texts."""

    label: str
    texts: int
    before: Score
    after: Score


@dataclass(frozen=True)
class GateResult:
    """Micro F1 of both models on the frozen set, the interval of the difference, and the decision with its reason.

    `code` is too_few, worse, may_be_worse, not_worse or better.
    """

    old: float
    new: float
    low: float
    high: float
    accepted: bool
    code: str
    reason: str
    frozen: int = 0
    classes: tuple[ClassResult, ...] = ()


class Read:
    """Texts as the heads of a model see them; the encoder reads only those on which it can change an answer."""

    def __init__(self, model: Model, texts: Sequence[str], encoder: Encoder) -> None:
        lexicon = shipped_lexicon()
        self.cleaned = [normalise(text, READ).text for text in texts]
        engine, parts = tokens.engine(), []
        for base, orders, masked in model.layers:
            read = [lexicon.mask(text) for text in self.cleaned] if masked else self.cleaned
            scores = [base.scores(grams(batch, orders, engine)) for batch in in_batches(read)]
            parts.append(np.vstack([np.zeros((0, base.weights.shape[1])), *scores]))
        self.base = np.hstack(parts)
        names = model.about.get("phrases", [])
        self.phrases = phrase_counts([lexicon.hits(text) for text in self.cleaned], names)
        self._encoder = encoder
        self._vectors: dict[int, Floats] = {}

    def doubtful(self, model: Model) -> Ints:
        """Rows on which this model asks the encoder."""
        if not self._encoder.size:
            return np.zeros(0, np.int64)
        return np.flatnonzero(model.doubtful(model.probabilities(self.base, self.phrases, None)))

    def inputs(self, rows: Ints | None = None) -> Wide:
        """What the plain head reads; for these rows, what the head with the encoder reads."""
        if rows is None:
            return head_inputs(self.base, self.phrases, None)
        return head_inputs(self.base[rows], self.phrases[rows], self._encoded(rows))

    def marks(self, model: Model) -> Marks:
        """Labels that the model gives to each text, as a table of ones and noughts."""
        answers = model.probabilities(self.base, self.phrases, None)
        rows = self.doubtful(model)
        if len(rows):
            answers[rows] = model.probabilities(self.base[rows], self.phrases[rows], self._encoded(rows))
        given = np.zeros(answers.shape, np.int64)
        for row, columns in enumerate(model.chosen(answers)):
            given[row, columns] = 1
        return given

    def _encoded(self, rows: Ints) -> Floats:
        new = [int(row) for row in rows if int(row) not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.encode([self.cleaned[row] for row in new]), strict=True))
        return np.stack([self._vectors[int(row)] for row in rows])


def predict(model: Model, texts: Sequence[str], encoder: Encoder) -> Marks:
    """Labels given to each text, as a table of ones and noughts."""
    return Read(model, texts, encoder).marks(model)


def _marks(model: Model, corrections: Sequence[Correction]) -> Marks:
    return np.array([[int(label in correction.labels) for label in model.labels] for correction in corrections])


def _taught(head: Head, inputs: Wide, marks: Marks, weight: Wide, experience: float) -> Head:
    """The head most likely after these texts, if before them none was likelier than the old one.

    What an input adds to an answer is held, not its weight: a loud input must not be the cheapest to move.
    """
    inputs = np.hstack([inputs, np.ones((len(inputs), 1))])
    hold = experience * (inputs**2).mean(axis=0)[:, None]
    old = np.vstack([head.weights.astype(np.float64), head.bias.astype(np.float64)])
    scale, shift = head.scale.astype(np.float64), head.shift.astype(np.float64)

    def loss(flat: Wide) -> tuple[float, Wide]:
        weights = flat.reshape(old.shape)
        logits, moved = inputs @ weights * scale + shift, weights - old
        surprise = float((weight * (np.logaddexp(0, logits) - marks * logits)).sum())
        error = weight * (1 / (1 + np.exp(-np.clip(logits, -40, 40))) - marks) * scale
        slope = inputs.T @ error + hold * moved
        return surprise + float((hold * moved**2).sum()) / 2, slope.ravel()

    found = minimize(loss, old.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x.reshape(old.shape)
    return replace(head, weights=found[:-1].astype(np.float32), bias=found[-1].astype(np.float32))


def refit(model: Model, corrections: Sequence[Correction], encoder: Encoder, experience: float = EXPERIENCE) -> Model:
    """A candidate that has seen the corrections; the old model is untouched. For models that may give several labels."""
    if model.exclusive:
        raise ValueError(f"{model.name} gives one of its labels; corrections teach models that may give several")
    read, marks = Read(model, [one.text for one in corrections], encoder), _marks(model, corrections)
    weight = np.array([[one.weight] for one in corrections])
    candidate = replace(model, plain=_taught(model.plain, read.inputs(), marks, weight, experience))
    if candidate.encoded is not None and encoder.size:
        # Of all texts, not of those alone on which it is asked now: a new text of the kind may leave doubt where these no longer do.
        inputs = read.inputs(np.arange(len(corrections)))
        candidate = replace(candidate, encoded=_taught(candidate.encoded, inputs, marks, weight, experience))
    return replace(
        candidate, about={**model.about, "corrections": len(corrections), "before": model.version}, version=""
    )


def _micro(truth: Marks, given: Marks) -> float:
    return float(2 * (truth & given).sum() / max(1, truth.sum() + given.sum()))


def gate(
    old: Model, new: Model, frozen: Sequence[Correction], encoder: Encoder, margin: float = MARGIN, seed: int = 0
) -> GateResult:
    """Accept the new model unless the frozen set says that it is, or may well be, worse by more than `margin`."""
    count = len(frozen)
    if not count:
        return GateResult(0, 0, 0, 0, False, "too_few", f"the frozen set has no texts; {FEWEST} are needed to judge")
    texts, truth = [one.text for one in frozen], _marks(old, frozen)
    read = Read(old, texts, encoder)
    before = read.marks(old)
    after = (read if _read_alike(old, new) else Read(new, texts, encoder)).marks(new)
    rng = np.random.default_rng(seed)
    draws = [np.bincount(rng.integers(0, count, count), minlength=count) for _ in range(DRAWS)]
    spread_before, spread_after = spread(truth, before, draws), spread(truth, after, draws)
    low, high = (float(value) for value in np.quantile(spread_after[:, -1] - spread_before[:, -1], [0.025, 0.975]))
    was, now = _micro(truth, before), _micro(truth, after)
    classes = tuple(
        ClassResult(
            label,
            int(truth[:, place].sum()),
            score(truth[:, place], before[:, place], spread_before[:, place]),
            score(truth[:, place], after[:, place], spread_after[:, place]),
        )
        for place, label in enumerate(old.labels)
    )
    code, reason = decision(count, was, now, low, high, margin)
    accepted = code in ("better", "not_worse")
    return GateResult(was, now, low, high, accepted, code, reason, count, classes)


def as_before(classes: Sequence[ClassResult]) -> tuple[ClassResult, ...]:
    """What the figures are if the candidate does not serve."""
    return tuple(replace(one, after=one.before) for one in classes)


def _read_alike(a: Model, b: Model) -> bool:
    """Whether two models differ in their heads alone, as all do that were taught from one shipped model."""

    def alike(one: Layer, other: Layer) -> bool:
        arrays = zip(one.base.arrays.values(), other.base.arrays.values(), strict=True)
        return one[1:] == other[1:] and all(np.array_equal(*pair) for pair in arrays)

    same = len(a.layers) == len(b.layers) and all(map(alike, a.layers, b.layers))
    return same and a.about.get("phrases") == b.about.get("phrases")


def decision(count: int, was: float, now: float, low: float, high: float, margin: float) -> tuple[str, str]:
    if count < FEWEST:
        return "too_few", f"the frozen set has {count} texts; {FEWEST} are needed to judge"
    if high < 0:
        return "worse", "significantly worse on the frozen set"
    if now < was and low < -margin:
        return "may_be_worse", f"worse on the frozen set, and the loss may exceed {margin:.2f}"
    if low > 0:
        return "better", "better on the frozen set"
    return "not_worse", "not worse on the frozen set"


def spread(truth: Marks, given: Marks, draws: Sequence[Ints]) -> Wide:
    """F1 of each label, and of all together in the last column, in each draw."""
    hits, total = truth & given, truth + given
    found = np.zeros((len(draws), truth.shape[1] + 1))
    for row, draw in enumerate(draws):
        hit, all_ = draw @ hits, draw @ total
        found[row] = 2 * np.append(hit, hit.sum()) / np.maximum(1, np.append(all_, all_.sum()))
    return found


def score(truth: Ints, given: Ints, spread: Wide) -> Score:
    right, total = int((truth & given).sum()), int(truth.sum() + given.sum())
    low, high = (float(value) for value in np.quantile(spread, [0.025, 0.975]))
    return Score(int(given.sum()), right, 2 * right / max(1, total), low, high)


def keep(model: Model, folder: Path) -> str:
    """Store a version beside the older ones, each in a folder named by its content; gives the version."""
    waiting = folder / "writing"
    version = save(model, waiting)
    place = folder / version
    if not place.exists():
        waiting.rename(place)
    return version
