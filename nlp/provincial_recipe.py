"""How the model of the types of provincial life is made: from sentences that were written for it, as nobody has labelled a province's reports.

A type's phrases are signs among others here: a text that only mentions a school is not about education, and most people name no type at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp.batch import one_thread
from nlp.classify import ENCODER_SCALE, Base, Head, Model, Wide
from nlp.data import HERE
from nlp.encoder import Encoder
from nlp.features import Floats, Vocabulary
from nlp.pipeline import PROVINCIAL, phrase_counts
from nlp.recipes import Log, honest, rows
from nlp.subjects import subjects
from nlp.taxonomy import DATA, problem_types, shipped_lexicon
from nlp.training import Marks, Recipe, clean, directions, fit_vocabulary, folds_of, vectorise

RECIPE = Recipe(min_texts=2)
TYPES = tuple(kind.th for kind in problem_types() if kind.source == "definition")
PHRASES = tuple(kind.th for kind in problem_types())
WORDS, HITS, VECTORS, C = 12.0, 3.0, 2.0, 3.0
"""Lengths of the rows of n-grams, of the phrases found and of the encoder's vectors, and how freely the types are learned."""
WRITTEN, ASIDE, REPORTS = "written", "aside", "reports"
COUNTS = {WRITTEN: 1.0, ASIDE: 0.5, REPORTS: 0.3}
"""What a text counts: written for these types; an example or a sentence on a subject; a city's report, which is of none of them."""
EACH = 96
"""One of how many reports."""
NOT_OF = {"แสงสว่าง": "ไฟฟ้า", "สายไฟ": "อินเทอร์เน็ตและสัญญาณ", "ต้นไม้": "ป่าไม้"}
"""What a city's reports are of, and what such a report is not of, though it may hold a phrase of it; of other types whose phrases it holds it says nothing."""
FOLDS = 5
LEAST, KNOWN = 0.5, 0.5
"""How sure an answer must be, and which share of a text's n-grams must have been met: one report in a thousand has less, letters typed at random do."""
KEPT_BACK = ("fifth", "sixth")
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
    return [Told(clean(text), tuple(filter(None, types.strip().split("|"))), WRITTEN) for text, _, types in lines]


def sentences(kept_back: Sequence[str] = KEPT_BACK) -> list[Told]:
    """Everything that was written by hand and may teach."""
    found = told(DATA / "written" / "provincial.tsv")
    for path in sorted((HERE / "blind").glob("problems_*.tsv")):
        found += [] if path.stem.removeprefix("problems_") in kept_back else told(path)
    found += [Told(clean(text), (kind.th,), ASIDE) for kind in problem_types() for text in kind.examples]
    return found + [Told(clean(text), (one.type,), ASIDE) for one in subjects() if one.type for text in one.told]


def reports(folder: Path) -> list[Told]:
    """Reports of a city, as texts of none of these types."""
    lexicon, found = shipped_lexicon(), []
    for row in rows(folder, "traffy_2022_05-10")[11::EACH]:
        text = clean(row["text"])
        met = {name for hit in lexicon.hits(text) for name in hit.types}
        found.append(Told(text, (), REPORTS, frozenset(met - {NOT_OF.get(one) for one in row["labels"].split("|")})))
    return found


def known_words(taught: Sequence[Told]) -> Vocabulary:
    """N-grams of the sentences alone, none of the reports."""
    return fit_vocabulary([one.text for one in taught if one.source != REPORTS], RECIPE)


class Lessons:
    """Texts as numbers."""

    def __init__(self, taught: Sequence[Told], encoder: Encoder) -> None:
        lexicon = shipped_lexicon()
        self.taught = taught
        self.texts = [one.text for one in taught]
        self.hits = phrase_counts([lexicon.hits(text) for text in self.texts], PHRASES)
        self.vectors: Floats = encoder.encode(self.texts)
        self.marks: Marks = np.array([[int(name in one.types) for name in TYPES] for one in taught])
        self.weight = np.array([[COUNTS[one.source] * (name not in one.unknown) for name in TYPES] for one in taught])

    def inputs(self, vocabulary: Vocabulary, encoded: bool) -> tuple[sparse.csr_matrix, Wide]:
        """N-grams, and all else."""
        beside = [self.hits * HITS, self.vectors.astype(np.float64) * VECTORS][: 1 + encoded]
        return (vectorise(self.texts, vocabulary, RECIPE.orders) * WORDS).tocsr(), np.hstack(beside)


def _learned(words: sparse.csr_matrix, beside: Wide, marks: Marks, weight: Wide) -> tuple[Wide, Wide]:
    """Weights of all inputs, (inputs, types), and levels."""
    with one_thread():  # the same bytes on a machine of any number of processors
        places, back = directions(words, beside)
        fitted = [
            LogisticRegression(C=C, max_iter=1000).fit(places, mark, sample_weight=counts)
            for mark, counts in zip(marks.T, weight.T, strict=True)
        ]
        return back(np.vstack([one.coef_ for one in fitted]).T), np.concatenate([one.intercept_ for one in fitted])


def unseen(lessons: Lessons, vocabulary: Vocabulary, encoded: bool) -> Wide:
    """Logits of each text by a model that did not learn from it."""
    words, beside = lessons.inputs(vocabulary, encoded)
    fold = folds_of(lessons.texts, FOLDS, RECIPE.seed)
    logits = np.zeros(lessons.marks.shape)
    for k in range(FOLDS):
        out = fold == k
        weights, level = _learned(words[~out], beside[~out], lessons.marks[~out], lessons.weight[~out])
        among = words.shape[1]
        logits[out] = words[out] @ weights[:among] + beside[out] @ weights[among:] + level
    return logits


def fit(taught: Sequence[Told], log: Log = lambda line: None) -> Model:
    lessons, vocabulary, count = Lessons(taught, Encoder()), known_words(taught), len(TYPES)
    log(f"{PROVINCIAL}: {len(taught)} texts, {len(vocabulary)} features")
    columns, heads = [], []
    for place in (0, 1):
        weights, level = _learned(*lessons.inputs(vocabulary, bool(place)), lessons.marks, lessons.weight)
        logits = unseen(lessons, vocabulary, bool(place))
        scale, shift = honest(logits, lessons.marks, lessons.weight)
        size = len(vocabulary)
        columns.append(weights[:size] * WORDS)
        mine = np.zeros((2 * count, count))
        mine[place * count : (place + 1) * count] = np.eye(count)
        above = [mine, weights[size : size + len(PHRASES)] * HITS]
        if place:
            above.append(weights[size + len(PHRASES) :] * (VECTORS / ENCODER_SCALE))
        ones = np.ones(count, np.float32)
        heads.append(
            Head(np.vstack(above).astype(np.float32), level.astype(np.float32), ones * scale, ones * np.float32(shift))
        )
        log(f"{PROVINCIAL}: {'with' if place else 'without'} encoder, scale {scale:.2f}, shift {shift:.2f}")
    base = Base(vocabulary, np.hstack(columns).astype(np.float16), np.zeros(2 * count, np.float32))
    about = {"orders": list(RECIPE.orders), "phrases": list(PHRASES), "known": KNOWN}
    return Model(PROVINCIAL, TYPES, False, base, heads[0], heads[1], np.full(count, LEAST, np.float32), about)
