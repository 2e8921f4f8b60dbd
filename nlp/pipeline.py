"""One call that reads a text in every way the platform needs, and one for a batch: the only door that the application uses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from nlp import attitude, tokens
from nlp.classify import Model, Wide, load
from nlp.features import Encoder, Floats, Grams, NoEncoder, grams
from nlp.taxonomy import Hit, Lexicon, ProblemType, deceptive_names, problem_types
from nlp.text import Normalised, language, normalise

MODELS = Path(__file__).parent / "models"
READ = 2000
"""Characters that the classifiers read of one text: time stays bounded."""
EVIDENCE = 3
DEFINED = 0.9
"""Confidence of a type found by a phrase of its definition alone; see the card of the taxonomy."""
TASKS = ("problem_types", "national_strategy", "policy_area", "sentiment")
DECIMALS = 4


@dataclass(frozen=True)
class Span:
    """Characters of the original text."""

    start: int
    end: int


@dataclass(frozen=True)
class Label:
    """An answer, the share of such answers that are right, and the words that weighed."""

    label: str
    confidence: float
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything that the machine says of one text, and what it would rather not say."""

    model: str
    problem_types: tuple[Label, ...]
    kind: Label | None
    national_strategy: tuple[Label, ...]
    policy_area: Label | None
    sentiment: Label | None
    stance: Label | None
    abstained: tuple[str, ...]


def phrase_counts(lexicon: Lexicon, hits: Sequence[Sequence[Hit]], names: Sequence[str]) -> Wide:
    """How often the phrases of each type were found, in logarithms."""
    column = {name: place for place, name in enumerate(names)}
    counts = np.zeros((len(hits), len(names)))
    for row, found in enumerate(hits):
        for hit in found:
            for name in hit.types:
                if name in column:
                    counts[row, column[name]] += 1
    return np.log1p(counts)


class Pipeline:
    """All classifiers over one reading of the text."""

    def __init__(self, models: dict[str, Model], encoder: Encoder, own_types: Sequence[ProblemType] = ()) -> None:
        self.models = models
        self.encoder = encoder
        self.types = (*problem_types(), *own_types)
        self.lexicon = Lexicon(self.types, deceptive_names())
        parts = [f"{name}:{models[name].version}" for name in sorted(models)]
        parts += [tokens.model(), str(encoder.size), *(repr(kind) for kind in self.types), *deceptive_names()]
        self.model = "ruamkid-th-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]

    @classmethod
    def load(
        cls, models_dir: Path | None = None, encoder: bool = True, own_types: Sequence[ProblemType] = ()
    ) -> Pipeline:
        """Open the shipped models (or those of `models_dir`), memory-mapped. `own_types` are a province's own problem types."""
        folder = models_dir or MODELS
        models = {name: load(folder / name) for name in TASKS}
        return cls(models, Encoder() if encoder else NoEncoder(), own_types)

    def read(self, text: str, *, about: str | None = None) -> Reading:
        return self.read_many([text], about=[about])[0]

    def read_many(self, texts: Sequence[str], *, about: Sequence[str | None] | None = None) -> list[Reading]:
        about = about if about is not None else [None] * len(texts)
        if len(about) != len(texts):
            raise ValueError(f"{len(texts)} texts, {len(about)} of what they are about")
        readings: list[Reading] = []
        for start in range(0, len(texts), 256):
            readings += self._batch(texts[start : start + 256], about[start : start + 256])
        return readings

    def _batch(self, texts: Sequence[str], about: Sequence[str | None]) -> list[Reading]:
        cleaned = [normalise(text, READ) for text in texts]
        thai = [place for place, text in enumerate(cleaned) if language(text.text) == "th"]
        readings = [self._silent()] * len(texts)
        if not thai:
            return readings
        words = [cleaned[place].text for place in thai]
        vectors = self.encoder.encode(words)
        hits = [self.lexicon.hits(text) for text in words]
        found: dict[tuple[int, ...], Grams] = {}
        answers: dict[str, Wide] = {}
        for name, model in self.models.items():
            orders = tuple(model.about["orders"])
            if orders not in found:
                read = [self.lexicon.mask(text) for text in words] if model.about.get("masked") else words
                found[orders] = grams(read, orders, _cut)
            answers[name] = self._answer(model, found[orders], hits, vectors)
        chosen = {name: self.models[name].chosen(answer) for name, answer in answers.items()}
        for row, place in enumerate(thai):
            text = cleaned[place]
            types = self._types(
                row, answers["problem_types"][row], chosen["problem_types"][row], found, hits[row], text
            )
            single = {
                name: self._label(name, row, answers[name][row], chosen[name][row], found, text)
                for name in TASKS
                if name != "problem_types"
            }
            readings[place] = self._reading(text, about[place], types, single)
        return readings

    def _answer(self, model: Model, found: Grams, hits: Sequence[Sequence[Hit]], vectors: Floats) -> Wide:
        phrases = model.about.get("phrases", [])
        counts = phrase_counts(self.lexicon, hits, phrases)
        return model.probabilities(model.base.scores(found), counts, vectors if vectors.shape[1] else None)

    def _types(
        self,
        row: int,
        answer: Wide,
        chosen: Sequence[int],
        found: dict[tuple[int, ...], Grams],
        hits: Sequence[Hit],
        text: Normalised,
    ) -> tuple[Label, ...]:
        model = self.models["problem_types"]
        labels = []
        for column in chosen:
            name = model.labels[column]
            own = tuple(_span(text, hit.start, hit.end) for hit in hits if name in hit.types)[:EVIDENCE]
            labels.append(
                Label(
                    name, round(float(answer[column]), DECIMALS), own or self._evidence(model, row, column, found, text)
                )
            )
        for kind in self.types:
            spans = tuple(_span(text, hit.start, hit.end) for hit in hits if kind.th in hit.types)
            if kind.source == "definition" and spans:
                labels.append(Label(kind.th, DEFINED, spans[:EVIDENCE]))
        return tuple(labels)

    def _label(
        self,
        name: str,
        row: int,
        answer: Wide,
        chosen: Sequence[int],
        found: dict[tuple[int, ...], Grams],
        text: Normalised,
    ) -> Label | None:
        if not chosen:
            return None
        model = self.models[name]
        column = chosen[0]
        return Label(
            model.labels[column],
            round(float(answer[column]), DECIMALS),
            self._evidence(model, row, column, found, text),
        )

    def _evidence(
        self, model: Model, row: int, column: int, found: dict[tuple[int, ...], Grams], text: Normalised
    ) -> tuple[Span, ...]:
        given = model.base.evidence(found[tuple(model.about["orders"])], row, column)
        amount, start, end = given
        share = amount / np.maximum(1, end - start)
        change = np.zeros(len(text.text) + 2)
        np.add.at(change, start, share)
        np.add.at(change, end, -share)
        weight = np.cumsum(change)
        return tuple(_span(text, start, end) for start, end in _best_words(text.text, weight))

    def _reading(
        self, text: Normalised, about: str | None, types: tuple[Label, ...], single: dict[str, Label | None]
    ) -> Reading:
        kind = _judged(attitude.kind(text.text), text)
        stance = _judged(attitude.stance(text.text, about), text)
        strategy = single["national_strategy"]
        abstained = [name for name in ("policy_area", "sentiment") if single[name] is None]
        abstained += ["problem_types"] * (not types) + ["kind"] * (kind is None)
        abstained += ["national_strategy"] * (strategy is None) + ["stance"] * (
            stance is None or stance.label == "unsure"
        )
        return Reading(
            self.model,
            types,
            kind,
            (strategy,) if strategy else (),
            single["policy_area"],
            single["sentiment"],
            stance,
            tuple(sorted(abstained)),
        )

    def _silent(self) -> Reading:
        unsure = Label("unsure", 0.0)
        every = ("kind", "national_strategy", "policy_area", "problem_types", "sentiment", "stance")
        return Reading(self.model, (), None, (), None, None, unsure, every)


@lru_cache(maxsize=1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(tokens.engine()(text))


def _span(text: Normalised, start: int, end: int) -> Span:
    return Span(*text.span(start, end))


def _judged(judgement: attitude.Judgement, text: Normalised) -> Label | None:
    if not judgement.label:
        return None
    spans = tuple(_span(text, start, end) for start, end in judgement.spans[:EVIDENCE])
    return Label(judgement.label, judgement.confidence, spans)


def _best_words(text: str, weight: Wide) -> list[tuple[int, int]]:
    """The few words that gave most, in the order of the text."""
    total = float(weight.sum())
    if total <= 0:
        return []
    place, found = 0, []
    for token in _cut(text):
        amount = float(weight[place : place + len(token)].sum())
        if token.strip():
            found.append((amount, place, place + len(token)))
        place += len(token)
    best = sorted(found, key=lambda word: (-word[0], word[1]))[:EVIDENCE]
    return sorted((start, end) for amount, start, end in best if amount >= 0.08 * total)
