"""How the model of the national strategies is made, and how the same making is measured: every step that reads answers is repeated inside.

One ridge regression reads n-grams and likeness to known examples together (`nlp.ridge`). Two teachers that know of no project and its strategy give
opinions on texts without answers: the matcher, and the model of the news. How sure an answer is, is learned from its lead over the second and from
the labels of the nearest examples, on texts whose group the regression had not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import linalg, sparse
from sklearn.linear_model import LogisticRegression

from nlp.classify import ENCODER_SCALE, Base, Head, Model, Wide, lead, softmax
from nlp.encoder import Encoder
from nlp.examples import Examples
from nlp.features import Floats, Ints, in_batches
from nlp.matching import Matcher, strategy_targets
from nlp.recipes import OLDER, Log, rows
from nlp.ridge import Learned, Lines, View, learn, taught
from nlp.taxonomy import strategies
from nlp.training import Marks, Recipe, clean, fit_linear, fit_vocabulary, temper, vectorise

RECIPE = Recipe(min_texts=1)
NEWS = Recipe(min_texts=3, base_c=0.3, below="margin")
LINE = 0.3
"""What a budget line counts."""
WORDS, RIDGE, TEACHERS = 0.5, 0.3, 0.03
"""Share of the n-grams in likeness, how much is left unexplained, and how much a teacher's opinion counts."""
TITLES = 5
"""One of so many titles of the news is read by the teachers."""
LOUD = 4.0
"""Scores of the news beyond it say no more."""
FIRM = 1e-3
"""Keeps examples apart that are nearly the same."""
SHARP = 5.0
"""Scores lie between nought and one: so many times as much are logits not far from honest."""
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


def news_base(news: Sequence[dict[str, str]]) -> Base:
    """What a margin over n-grams makes of the news and its policy areas."""
    labels = sorted({row["label"] for row in news})
    titles = [clean(row["title"]) for row in news]
    marks = np.array([[int(row["label"] == label) for label in labels] for row in news])
    weight = np.array([1.0 if row["date"] >= "2020" else OLDER for row in news])
    vocabulary = fit_vocabulary(titles, NEWS)
    weights, bias = fit_linear(vectorise(titles, vocabulary, NEWS.orders), marks, NEWS.base_c, weight, NEWS.below)
    return Base(vocabulary, weights.astype(NEWS.dtype), bias.astype(np.float32))


@dataclass
class Lessons:
    """Texts without answers, and what the teachers think of each; opinions have the same spread."""

    cleaned: list[str]
    opinions: Wide

    @classmethod
    def of(cls, folder: Path) -> Lessons:
        found = [row["title"] for row in rows(folder, "thaigov_titles")[1::TITLES]]
        found += [row["item"] for row in rows(folder, "budget65_provincial_lines")]
        found += [row["PROJECT"] for row in rows(folder, "budget65_provincial_project_names")]
        cleaned = [clean(text) for text in dict.fromkeys(found)]
        matcher = Matcher(strategy_targets())
        matched = np.vstack([matcher.scores(batch) for batch in in_batches(cleaned)]).astype(np.float64)
        news = news_base(rows(folder, "thaigov_titles"))
        judged = np.clip(news.of_matrix(vectorise(cleaned, news.vocabulary, NEWS.orders)), -LOUD, LOUD)
        return cls(cleaned, np.hstack([matched / matched.std(), judged / judged.std()]))

    @cached_property
    def vectors(self) -> Floats:
        return Encoder().encode(self.cleaned)


class Making:
    """A model from the texts `of` of `texts`, those to be judged last; of the others nothing is read."""

    def __init__(self, texts: Texts, lessons: Lessons, of: Ints) -> None:
        self.texts, self.lessons = texts, lessons
        self.of = np.sort(of)[::-1]  # projects last
        self.judged = self.of[self.of < texts.projects]
        cleaned = [texts.cleaned[place] for place in self.of]
        self.vocabulary = fit_vocabulary(cleaned, RECIPE)
        self.words, self.words_of_lessons = (
            vectorise(one, self.vocabulary, RECIPE.orders) for one in (cleaned, lessons.cleaned)
        )
        shown = self.of[texts.weight[self.of] == 1]
        self.examples = Examples.of(texts.vectors[shown], texts.answers[shown])
        self.groups = np.array([texts.groups[place] for place in shown])
        among = self.examples.likeness(self.examples.vectors)
        self.corner = linalg.cholesky(among + FIRM * np.eye(len(among)), lower=True)

    def view(self, words: sparse.csr_matrix, vectors: Floats, encoder: bool) -> View:
        if not encoder:
            return View(words, np.zeros((words.shape[0], 0)))
        sense = linalg.solve_triangular(self.corner, self.examples.likeness(vectors).T, lower=True).T
        return View(words * WORDS**0.5, sense * (1 - WORDS) ** 0.5)

    def learned(self, encoder: bool) -> tuple[Learned, Lines]:
        """With the weights of numbers as they come: n-grams, likenesses."""
        texts, of, lessons = self.texts, self.of, self.lessons
        teachers = taught(self.view(self.words_of_lessons, lessons.vectors, encoder), lessons.opinions)
        view, groups = self.view(self.words, texts.vectors[of], encoder), [texts.groups[place] for place in self.judged]
        found = learn(view, texts.marks[of].astype(np.float64), texts.weight[of], groups, teachers, TEACHERS, RIDGE)
        if not encoder:
            return found, found.lines
        sense = linalg.solve_triangular(self.corner.T, found.lines.sense)
        return found, Lines(found.lines.words * WORDS**0.5, sense * (1 - WORDS) ** 0.5)

    def agreement(self, chosen: Ints) -> Wide:
        """What `Examples.agreement` says of the judged texts where no example of their own group is known."""
        likeness = self.examples.likeness(self.texts.vectors[self.judged])
        groups = np.array([self.texts.groups[place] for place in self.judged])
        likeness[groups[:, None] == self.groups[None, :]] = 0
        return self.examples.agreement(likeness, chosen)


def fit(texts: Texts, lessons: Lessons, of: Ints, log: Log = lambda line: None) -> Model:
    """A model from the texts `of`; of the others nothing is read."""
    making = Making(texts, lessons, of)
    truth = texts.answers[making.judged]
    layers, leads = {}, {}
    for encoder in (True, False):
        learned, lines = making.learned(encoder)
        scale = SHARP * temper(SHARP * learned.unseen, texts.marks[making.judged])
        probabilities = softmax(learned.unseen * scale)
        chosen = probabilities.argmax(axis=1)
        right = chosen == truth
        agreement = making.agreement(chosen) if encoder else np.zeros(len(chosen))
        sure = LogisticRegression(C=1).fit(np.column_stack([lead(probabilities, chosen), agreement]), right)
        log(f"national_strategy: accuracy {right.mean():.4f} {'with' if encoder else 'without'} encoder")
        layers[encoder] = lines, learned.bias.astype(np.float32), np.full(6, scale, np.float32)
        leads[encoder] = [*sure.coef_[0], sure.intercept_[0]]
    one, none, zeros = np.eye(6), np.zeros((6, 6)), np.zeros(6, np.float32)
    (both, bias, scale_of), (words, bias_of_words, scale_of_words) = layers[True], layers[False]
    base = Base(making.vocabulary, np.hstack([both.words, words.words]).astype(np.float16), np.zeros(12, np.float32))
    plain = Head(np.vstack([none, one]).astype(np.float32), bias_of_words, scale_of_words, zeros)
    encoded = Head(np.vstack([one, none, both.sense / ENCODER_SCALE]).astype(np.float32), bias, scale_of, zeros)
    about = {"orders": list(RECIPE.orders), "floor": FLOOR, "doubt": [0.0, 2.0], "known": KNOWN}
    sure_by = np.array([leads[False], leads[True]], np.float32)
    divisors = np.ones(6, np.float32)
    return Model(
        "national_strategy", LABELS, True, base, plain, encoded, divisors, about, examples=making.examples, lead=sure_by
    )


def fit_strategy(folder: Path, log: Log) -> Model:
    texts = Texts.of(folder)
    return fit(texts, Lessons.of(folder), np.arange(len(texts.cleaned)), log)
