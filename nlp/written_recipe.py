"""How the model of written sentences is made: of all problem types as provinces tell them, as nobody has labelled a province's reports.

A type's phrases are signs among others here: a text that only mentions a school is not about education, and most people name no type at all.
Of the types that a city has as well, reports of a city teach nothing here: they have a model of their own, and the two are joined (`nlp.joined`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from nlp.batch import one_thread
from nlp.classify import ENCODER_SCALE, Base, Head, Model, Wide
from nlp.data import HERE
from nlp.encoder import Encoder
from nlp.features import Floats, Vocabulary
from nlp.joined import WRITTEN
from nlp.pipeline import phrase_counts
from nlp.recipes import LEARNED, Log, honest, rows
from nlp.subjects import subjects
from nlp.taxonomy import DATA, problem_types, shipped_lexicon
from nlp.training import Marks, Recipe, clean, directions, fit_vocabulary, folds_of, vectorise

RECIPE = Recipe(min_texts=2)
TYPES = tuple(kind.th for kind in problem_types())
OF_PROVINCES = tuple(kind.th for kind in problem_types() if kind.source == "definition")
WORDS, HITS, VECTORS, C = 12.0, 3.0, 2.0, 3.0
"""Lengths of the rows of n-grams, of the phrases found and of the encoder's vectors, and how freely the types are learned."""
STEPS = 150
"""Of the optimiser: the answers move no more by then."""
SENTENCE, ASIDE, REPORT = "sentence", "aside", "report"
COUNTS = {SENTENCE: 1.0, ASIDE: 0.5, REPORT: 0.3}
"""What a text counts: written for these types; an example or a sentence on a subject; a city's report, which is of no type of provincial life."""
EACH = 96
"""One of how many reports."""
NOT_OF = {"แสงสว่าง": "ไฟฟ้า", "สายไฟ": "อินเทอร์เน็ตและสัญญาณ", "ต้นไม้": "ป่าไม้"}
"""What a city's reports are of, and what such a report is not of, though it may hold a phrase of it; of other types whose phrases it holds it says nothing."""
FOLDS = 5
LEAST, KNOWN = 0.5, 0.5
"""How sure an answer must be, and which share of a text's n-grams must have been met: one report in a thousand has less, letters typed at random do."""
KEPT_BACK = ("fifth", "sixth", "seventh", "eighth")
"""Sets from which nothing is learned: they say how the model fares on what it has not met."""


class Told(NamedTuple):
    """A text, its types, where it is from, and the types of which it says nothing."""

    text: str
    types: tuple[str, ...]
    source: str
    unknown: frozenset[str] = frozenset()


def told(path: Path) -> list[Told]:
    """Lines of text and types, joined by '|'."""
    lines = [line.partition("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [Told(clean(text), tuple(filter(None, types.strip().split("|"))), SENTENCE) for text, _, types in lines]


def sentences(kept_back: Sequence[str] = KEPT_BACK) -> list[Told]:
    """Everything that was written by hand and may teach."""
    found = [one for name in ("provincial", "of_both") for one in told(DATA / "written" / f"{name}.tsv")]
    for path in sorted((HERE / "blind").glob("problems_*.tsv")):
        found += [] if path.stem.removeprefix("problems_") in kept_back else told(path)
    found += [Told(clean(text), (kind.th,), ASIDE) for kind in problem_types() for text in kind.examples]
    return found + [Told(clean(text), (one.type,), ASIDE) for one in subjects() if one.type for text in one.told]


def reports(folder: Path) -> list[Told]:
    """Reports of a city, as texts of none of the types of provincial life; of the others they say nothing here."""
    lexicon, found = shipped_lexicon(), []
    for row in rows(folder, "traffy_2022_05-10")[11::EACH]:
        text = clean(row["text"])
        met = {name for hit in lexicon.hits(text) for name in hit.types}
        unknown = {*LEARNED} | met - {NOT_OF.get(one) for one in row["labels"].split("|")}
        found.append(Told(text, (), REPORT, frozenset(unknown)))
    return found


def known_words(taught: Sequence[Told]) -> Vocabulary:
    """N-grams of the sentences alone, none of the reports."""
    return fit_vocabulary([one.text for one in taught if one.source != REPORT], RECIPE)


class Lessons:
    """Texts as numbers."""

    def __init__(self, taught: Sequence[Told], encoder: Encoder) -> None:
        lexicon = shipped_lexicon()
        self.taught = taught
        self.texts = [one.text for one in taught]
        self.hits = phrase_counts([lexicon.hits(text) for text in self.texts], TYPES)
        self.vectors: Floats = encoder.encode(self.texts)
        self.marks: Marks = np.array([[int(name in one.types) for name in TYPES] for one in taught])
        self.weight = np.array([[COUNTS[one.source] * (name not in one.unknown) for name in TYPES] for one in taught])

    def inputs(self, vocabulary: Vocabulary, encoded: bool) -> tuple[sparse.csr_matrix, Wide]:
        """N-grams, and all else."""
        beside = [self.hits * HITS, self.vectors.astype(np.float64) * VECTORS][: 1 + encoded]
        return (vectorise(self.texts, vocabulary, RECIPE.orders) * WORDS).tocsr(), np.hstack(beside)


def _learned(places: Wide, marks: Marks, weight: Wide) -> tuple[Wide, Wide]:
    """A logistic regression for each type, all at once: weights of the directions, (directions, types), and levels."""
    count, places, counts = marks.shape[1], places.astype(np.float32), C * weight.astype(np.float32)

    def loss(flat: Wide) -> tuple[float, Wide]:
        weights = flat.reshape(-1, count).astype(np.float32)
        logits = places @ weights[:-1] + weights[-1]
        surprise = float((counts * (np.logaddexp(0, logits) - marks * logits)).sum(dtype=np.float64))
        error = (counts * (1 / (1 + np.exp(-np.clip(logits, -40, 40))) - marks)).astype(np.float32)
        slope = np.vstack([places.T @ error + weights[:-1], error.sum(axis=0)])
        return surprise + float((flat[:-count] ** 2).sum()) / 2, slope.ravel().astype(np.float64)

    start = np.zeros((places.shape[1] + 1) * count)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x.reshape(-1, count)
    return found[:-1], found[-1]


def unseen(lessons: Lessons, places: Wide) -> Wide:
    """Logits of each text by a model that did not learn from it."""
    fold = folds_of(lessons.texts, FOLDS, RECIPE.seed)
    logits = np.zeros(lessons.marks.shape)
    for k in range(FOLDS):
        out = fold == k
        weights, level = _learned(places[~out], lessons.marks[~out], lessons.weight[~out])
        logits[out] = places[out] @ weights + level
    return logits


def fit(taught: Sequence[Told], log: Log = lambda line: None) -> Model:
    lessons, vocabulary, count = Lessons(taught, Encoder()), known_words(taught), len(TYPES)
    log(f"{WRITTEN}: {len(taught)} texts, {len(vocabulary)} features")
    columns, heads = [], []
    for place in (0, 1):
        with one_thread():  # the same bytes on a machine of any number of processors
            places, back = directions(*lessons.inputs(vocabulary, bool(place)))
            among, level = _learned(places, lessons.marks, lessons.weight)
            weights = back(among)
            scale, shift = honest(unseen(lessons, places), lessons.marks, lessons.weight)
        size = len(vocabulary)
        columns.append(weights[:size] * WORDS)
        mine = np.zeros((2 * count, count))
        mine[place * count : (place + 1) * count] = np.eye(count)
        above = [mine, weights[size : size + count] * HITS]
        if place:
            above.append(weights[size + count :] * (VECTORS / ENCODER_SCALE))
        ones = np.ones(count, np.float32)
        heads.append(
            Head(np.vstack(above).astype(np.float32), level.astype(np.float32), ones * scale, ones * np.float32(shift))
        )
        log(f"{WRITTEN}: {'with' if place else 'without'} encoder, scale {scale:.2f}, shift {shift:.2f}")
    base = Base(vocabulary, np.hstack(columns).astype(np.float16), np.zeros(2 * count, np.float32))
    about = {"orders": list(RECIPE.orders), "phrases": list(TYPES), "known": KNOWN}
    return Model(WRITTEN, TYPES, False, base, heads[0], heads[1], np.full(count, LEAST, np.float32), about)
