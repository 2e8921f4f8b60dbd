"""How the model of the national strategies is made, and how the same making is measured: every step that reads answers is repeated inside.

Two opinions are added, n-grams and encoder; the encoder is asked where the n-grams are in doubt. Temperature, divisors and trust are
learned from answers to texts that the model had not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp.classify import CLIP, ENCODER_SCALE, Base, Head, Model, Wide, softmax
from nlp.encoder import Encoder
from nlp.features import Floats, Ints
from nlp.recipes import Log, rows
from nlp.taxonomy import strategies
from nlp.training import (
    Marks,
    Recipe,
    clean,
    fit_linear,
    fit_vocabulary,
    folds_of,
    macro_thresholds,
    temper,
    vectorise,
)
from nlp.trust import Examples, Near, Trust, fit_weights, signs

RECIPE = Recipe(min_texts=1)
LINE, LEXICAL = 0.3, 1.5
"""What a budget line counts, and how much more the n-grams' opinion counts than the encoder's."""
DOUBT = 0.6
"""Below this the encoder is asked."""
FLOOR = 0.2
KNOWN = 0.45
"""Share of a text's n-grams that the model must have met: one in two hundred real texts has less, letters typed at random have."""
LABELS = tuple("123456")


def _plan_name(name: str) -> str:
    return re.sub(r"^แผนงาน(บูรณาการ|พื้นฐานด้าน|ยุทธศาสตร์)?", "", name)[:60]


def beginning(text: str) -> str:
    """What near copies share: the first letters, without numbers and blanks."""
    return re.sub(r"[\d\s]", "", text)[:20]


@dataclass
class Texts:
    """Projects first, then definitions, names of plans, and budget lines (one of each beginning, counting a third)."""

    cleaned: list[str]
    answers: Ints
    weight: Wide
    groups: list[str]
    projects: int

    @classmethod
    def of(cls, folder: Path) -> Texts:
        projects = rows(folder, "budget65_projects")
        found = [(row["text"], int(row["label"][0]) - 1, 1.0) for row in projects]
        extra = {text: int(one.code) - 1 for one in strategies() for text in (one.description, *one.facets)}
        extra |= {_plan_name(row["BUDGET_PLAN"]): int(row["label"][0]) - 1 for row in projects}
        found += [(text, label, 1.0) for text, label in extra.items()]
        seen = {beginning(row["text"]) for row in projects}
        for row in rows(folder, "budget65_items"):
            if beginning(row["text"]) not in seen:
                seen.add(beginning(row["text"]))
                found.append((row["text"], int(row["label"][0]) - 1, LINE))
        texts, labels, weight = zip(*found, strict=True)
        groups = [beginning(text) for text in texts]
        return cls([clean(text) for text in texts], np.array(labels), np.array(weight), groups, len(projects))

    @cached_property
    def vectors(self) -> Floats:
        return Encoder().encode(self.cleaned)

    @property
    def marks(self) -> Marks:
        return np.eye(6, dtype=np.int64)[self.answers]


@dataclass
class Opinion:
    """Both layers learned from the texts `of`."""

    texts: Texts
    matrix: sparse.csr_matrix
    of: Ints

    def __post_init__(self) -> None:
        texts, of = self.texts, self.of
        self.weights, self.bias = fit_linear(self.matrix[of], texts.marks[of], 20.0, texts.weight[of])
        semantic = LogisticRegression(C=3, max_iter=300)
        semantic.fit(self.inputs(of), texts.answers[of], sample_weight=texts.weight[of])
        self.coefficients, self.intercept = semantic.coef_.T, semantic.intercept_
        known = of[texts.weight[of] == 1]
        self.examples = Examples.of(self.matrix[known], texts.vectors[known], texts.answers[known], 6)

    def inputs(self, places: Ints) -> Wide:
        return self.texts.vectors[places].astype(np.float64) * ENCODER_SCALE

    def scores(self, places: Ints) -> tuple[Wide, Wide]:
        """Of these texts: by n-grams, and with the encoder."""
        lexical = np.clip(self.matrix[places] @ self.weights + self.bias, -CLIP, CLIP)
        return lexical, LEXICAL * lexical + self.inputs(places) @ self.coefficients + self.intercept


@dataclass
class Unseen:
    """What opinions say of projects that they did not learn from: learned on all folds but one, asked on that one."""

    of: Ints
    lexical: Wide
    total: Wide
    by_words: Near
    by_sense: Near

    @classmethod
    def by_folds(cls, texts: Texts, matrix: sparse.csr_matrix, of: Ints, folds: int) -> Unseen:
        fold = folds_of([texts.groups[place] for place in of], folds, RECIPE.seed)
        parts = []
        for k in range(folds):
            opinion, out = Opinion(texts, matrix, of[fold != k]), of[(fold == k) & (of < texts.projects)]
            near = opinion.examples.near_words(matrix[out]), opinion.examples.near_sense(texts.vectors[out])
            parts.append(cls(out, *opinion.scores(out), *near))
        return cls(
            np.concatenate([part.of for part in parts]),
            np.concatenate([part.lexical for part in parts]),
            np.concatenate([part.total for part in parts]),
            Near.joined([part.by_words for part in parts]),
            Near.joined([part.by_sense for part in parts]),
        )


def fit(texts: Texts, of: Ints, folds: int = 5, log: Log = lambda line: None) -> Model:
    """A model from the texts `of`; of the others nothing is read but their n-grams' places."""
    vocabulary = fit_vocabulary([texts.cleaned[place] for place in of], RECIPE)
    matrix = vectorise(texts.cleaned, vocabulary, RECIPE.orders)
    unseen = Unseen.by_folds(texts, matrix, of, folds)
    truth = texts.marks[unseen.of]
    plain_scale, scale = temper(unseen.lexical, truth), temper(unseen.total, truth)
    probabilities = softmax(unseen.lexical * plain_scale)
    read = np.flatnonzero(probabilities.max(axis=1) < DOUBT)
    probabilities[read] = softmax(unseen.total[read] * scale)
    divisors = macro_thresholds(probabilities, truth)
    chosen = (probabilities / divisors).argmax(axis=1)
    right = chosen == texts.answers[unseen.of]
    log(f"national_strategy: accuracy {right.mean():.4f}, {len(read) / len(right):.2f} read by the encoder")
    inputs = signs(probabilities, chosen, unseen.by_words, read, unseen.by_sense.of(read))
    opinion = Opinion(texts, matrix, of)
    none = np.zeros(6, np.float32)
    plain = Head(np.eye(6, dtype=np.float32), none, np.full(6, plain_scale, np.float32), none)
    stacked = np.vstack([LEXICAL * np.eye(6), opinion.coefficients]).astype(np.float32)
    encoded = Head(stacked, opinion.intercept.astype(np.float32), np.full(6, scale, np.float32), none)
    base = Base(vocabulary, opinion.weights.astype(np.float16), opinion.bias.astype(np.float32))
    about = {"orders": list(RECIPE.orders), "floor": FLOOR, "doubt": [0.0, DOUBT], "known": KNOWN}
    trust = Trust(opinion.examples, fit_weights(inputs, right))
    return Model("national_strategy", LABELS, True, base, plain, encoded, divisors, about, trust=trust)


def fit_strategy(folder: Path, log: Log) -> Model:
    texts = Texts.of(folder)
    return fit(texts, np.arange(len(texts.cleaned)), log=log)
