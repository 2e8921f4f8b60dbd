"""How the head of the stances is made from the sentences of `nlp/data`, and how it fares on sets whose sentences and subjects it has not met.

The rules were mended with the first sets in sight and look better there than they are, so these count half; how sure the head is, is set on
the `UNSEEN` ones alone, each read by a head that was made without it and without its subjects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp import attitude
from nlp.attitude import STANCES
from nlp.batch import one_thread
from nlp.classify import ENCODER_SCALE, Base, Head, Model, Wide, lead, softmax
from nlp.data import HERE
from nlp.encoder import Encoder, NoEncoder
from nlp.features import Floats, Vocabulary
from nlp.recipes import Log, rows
from nlp.stances import NAME, RULES, UNSURE, ends, numbers, senses
from nlp.training import Marks, Recipe, clean, directions, fit_vocabulary, temper, vectorise

RECIPE = Recipe(min_texts=2)
WORDS, VECTORS, C = 7.0, 6.0, 1.0
"""Lengths of the rows of n-grams and of the encoder's vectors, and how freely the head learns."""
KNOWN = 0.5
"""What a sentence counts that the rules were mended with."""
REPORTS, EACH, STRANGE = "reports", 240, 0.3
"""The group of texts that answer nothing, one of how many reports, and what such a text counts."""
UNSEEN = ("sixth", "seventh", "eighth", "ninth", "tenth")
"""Sets with which the rules have not been mended; the tenth showed that a head should read on which side of 'better than' the matter stands."""
KEPT_BACK = ("eleventh", "twelfth")
"""Sets from which nothing is learned: they say how a head fares on what it has not met."""
LEAST = 0.7
"""How sure an answer must be."""


class Told(NamedTuple):
    """A sentence, its stance, what it answers ('': unknown), and the set it belongs to."""

    text: str
    stance: str
    about: str
    group: str


def sentences() -> list[Told]:
    """Every set that may teach, in the order of the names of their files."""
    kept_back = {f"stance_{name}" for name in KEPT_BACK}
    found = []
    for file in sorted((HERE / "blind").glob("stance_*.tsv")):
        for line in [] if file.stem in kept_back else file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                text, stance, about = [*line.split("\t"), ""][:3]
                found.append(Told(clean(text), stance, clean(about), file.stem.removeprefix("stance_")))
    return found


def reports(folder: Path) -> list[Told]:
    """Reports of a city as if they answered something: they take no stance on it."""
    return [
        Told(clean(row["text"]), "unsure", "โครงการ", REPORTS) for row in rows(folder, "traffy_2022_05-10")[11::EACH]
    ]


def without(told: Sequence[Told], group: str) -> list[Told]:
    """What may teach a head that is judged by this set: other sets, and no subject of its."""
    subjects = {one.about for one in told if one.group == group} - {""}
    return [one for one in told if one.group != group and one.about not in subjects]


def known_words(told: Sequence[Told]) -> Vocabulary:
    """N-grams of the sentences alone, none of the reports."""
    return fit_vocabulary([one.text for one in told if one.group != REPORTS], RECIPE)


@dataclass
class Lessons:
    """Sentences as numbers, by the vocabulary of those that teach."""

    told: Sequence[Told]
    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        texts, about = [one.text for one in self.told], [one.about for one in self.told]
        self.words = vectorise(texts, self.vocabulary, RECIPE.orders)
        self.ends = vectorise(ends(texts), self.vocabulary, RECIPE.orders)
        ruled = [attitude.stance(text, other or None) for text, other in zip(texts, about, strict=True)]
        self.numbers = numbers(texts, ruled, about, RULES)
        self.marks: Marks = np.array([[int(one.stance == label) for label in STANCES] for one in self.told])

    def inputs(self, vectors: Floats | None) -> tuple[sparse.csr_matrix, Wide]:
        """N-grams, and all else."""
        beside = [self.numbers] if vectors is None else [self.numbers, vectors.astype(np.float64) * VECTORS]
        return sparse.hstack([self.words * WORDS, self.ends * WORDS]).tocsr(), np.hstack(beside)


def _senses(encoder: Encoder, told: Sequence[Told]) -> Floats | None:
    return senses(encoder, [one.text for one in told], [one.about for one in told])


def _learned(lessons: Lessons, vectors: Floats | None) -> tuple[Wide, Wide]:
    """Weights of all inputs."""
    counts = {REPORTS: STRANGE, **dict.fromkeys(UNSEEN, 1.0)}
    weight = np.array([counts.get(one.group, KNOWN) for one in lessons.told])
    words, beside = lessons.inputs(vectors)
    with one_thread():  # the same bytes on a machine of any number of processors
        places, back = directions(words, beside)
        fitted = LogisticRegression(C=C, max_iter=3000)
        fitted.fit(places, lessons.marks.argmax(axis=1), sample_weight=weight)
        return back(fitted.coef_.T), fitted.intercept_


def _unseen(told: Sequence[Told], groups: Sequence[str], encoder: Encoder) -> tuple[list[Told], Wide]:
    """Sentences of these sets, and their logits by heads that know neither the set nor its subjects."""
    judged, logits = [], []
    for group in groups:
        taught, asked = without(told, group), [one for one in told if one.group == group]
        vocabulary = known_words(taught)
        vectors = [_senses(encoder, part) for part in (taught, asked)]
        weights, bias = _learned(Lessons(taught, vocabulary), vectors[0])
        judged += asked
        words, beside = Lessons(asked, vocabulary).inputs(vectors[1])
        among = words.shape[1]
        logits.append(np.asarray(words @ weights[:among] + beside @ weights[among:] + bias))
    return judged, np.vstack(logits)


def fit(told: Sequence[Told], log: Log = lambda line: None) -> Model:
    encoder = Encoder()
    vocabulary = known_words(told)
    lessons, count = Lessons(told, vocabulary), len(STANCES)
    log(f"{NAME}: {len(told)} sentences, {len(vocabulary)} features")
    groups = [group for group in UNSEEN if any(one.group == group for one in told)]
    columns, heads, leads = [], [], []
    for place, reader in enumerate((NoEncoder(), encoder)):
        weights, bias = _learned(lessons, _senses(reader, told))
        judged, logits = _unseen(told, groups, reader)
        marks = np.array([[int(one.stance == label) for label in STANCES] for one in judged])
        scale = temper(logits, marks)
        chances = softmax(logits * scale)
        given = chances[:, :UNSURE].argmax(axis=1)
        right = given == marks.argmax(axis=1)
        sure = LogisticRegression(C=10).fit(lead(chances, given)[:, None], right)
        leads.append([float(sure.coef_[0, 0]), 0.0, float(sure.intercept_[0])])
        log(
            f"{NAME}: {'with' if place else 'without'} encoder, of {len(judged)} unseen {(chances.argmax(axis=1) == marks.argmax(axis=1)).mean():.3f} right, scale {scale:.2f}"
        )
        size = len(vocabulary)
        columns += [weights[:size] * WORDS, weights[size : 2 * size] * WORDS]
        mine = np.zeros((2 * count, count))
        mine[place * count : (place + 1) * count] = np.eye(count)
        above = [mine, weights[2 * size : 2 * size + lessons.numbers.shape[1]]]
        if reader.size:
            above.append(weights[2 * size + lessons.numbers.shape[1] :] * (VECTORS / ENCODER_SCALE))
        heads.append(
            Head(
                np.vstack(above).astype(np.float32),
                bias.astype(np.float32),
                np.full(count, scale, np.float32),
                np.zeros(count, np.float32),
            )
        )
    base = Base(vocabulary, np.hstack(columns).astype(np.float16), np.zeros(4 * count, np.float32))
    about = {"orders": list(RECIPE.orders), "rules": list(RULES)}
    return Model(
        NAME,
        STANCES,
        True,
        base,
        heads[0],
        heads[1],
        np.full(count, LEAST, np.float32),
        about,
        lead=np.array(leads, np.float32),
    )
