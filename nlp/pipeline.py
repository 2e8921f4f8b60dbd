"""One call that reads a text in every way the platform needs, and one for a batch: the only door that the application uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp import attitude, tokens
from nlp.batch import one_thread
from nlp.classify import EVIDENCE, Layer, Model, Wide, evidence, heaviest, load, sigmoid
from nlp.encoder import Encoder, NoEncoder
from nlp.features import Floats, Ints, Reader, Reread
from nlp.joined import JOINED, shipped_types
from nlp.matching import ORDERS
from nlp.origin import FAR, LEARNED, honest
from nlp.origin import NAME as ORIGIN
from nlp.own_types import OwnTypes
from nlp.stances import NAME as STANCE
from nlp.stances import Stances
from nlp.taxonomy import Hit, ProblemType, deceptive_names, problem_types, sayings, shipped_lexicon
from nlp.text import READ, Normalised, language, normalise

MODELS = Path(__file__).parent / "models"
MENTIONED, DEFINED = 0.4, 0.75
"""Confidence of a province's own type found by one of its phrases alone or by several: counted on 94 reports of a city, where many only
mention what such a phrase names."""
TASKS = ("problem_types", "national_strategy", "policy_area", "sentiment")
FAMILIAR = 0.7
"""Share of its n-grams that news or social media must have met: one in five hundred reports has less, letters typed at random have."""
DECIMALS = 4
BATCH = 256


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


def phrase_counts(hits: Sequence[Sequence[Hit]], names: Sequence[str]) -> Wide:
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
        self.stances = Stances(models[STANCE], encoder)
        self.types = (*problem_types(), *own_types)
        self.lexicon = shipped_lexicon(own_types)
        self._defined = {kind.th for kind in own_types}
        heads = models["problem_types"].own
        self._own = OwnTypes(self.types, own_types, encoder.size > 0, heads) if own_types else None
        self._learned = {kind.th for kind in own_types if self._own and kind.code in self._own.heads}
        self._defined -= self._learned
        parts = [f"{name}:{models[name].version}" for name in sorted(models)]
        parts += [
            tokens.model(),
            attitude.RULES,
            str(encoder.size),
            *(repr(kind) for kind in self.types),
            *deceptive_names(),
            *sayings(),
        ]
        self.model = "ruamkid-th-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]

    @classmethod
    def load(
        cls,
        models_dir: Path | None = None,
        encoder: bool = True,
        own_types: Sequence[ProblemType] = (),
        instead: Mapping[str, Path] | None = None,
    ) -> Pipeline:
        """Open the shipped models (or those of `models_dir`), memory-mapped. `own_types` are a province's own problem types;
        `instead` names models that were taught by corrections, each in its folder, and is verified."""
        folder = models_dir or MODELS
        taught = {name: load(place, verify=True) for name, place in (instead or {}).items()}
        types = shipped_types(folder)
        if taught.get(JOINED, types).labels != types.labels:
            del taught[JOINED]  # of a release that knew other types: the next learning replaces it
        models = {name: load(folder / name) for name in (*TASKS, ORIGIN, STANCE) if name != JOINED}
        models |= {JOINED: types} | taught
        return cls(models, Encoder() if encoder else NoEncoder(), own_types)

    def read(self, text: str, *, about: str | None = None) -> Reading:
        return self.read_many([text], about=[about])[0]

    def read_many(
        self, texts: Sequence[str], *, about: Sequence[str | None] | None = None, tasks: Sequence[str] = TASKS
    ) -> list[Reading]:
        """Readings in the order of the texts, equal ones read once. `tasks` names the models to ask; of the others nothing is said."""
        about = about if about is not None else [None] * len(texts)
        if len(about) != len(texts):
            raise ValueError(f"{len(texts)} texts, {len(about)} of what they are about")
        asked = list(zip(texts, about, strict=True))
        different = list(dict.fromkeys(asked))
        readings: dict[tuple[str, str | None], Reading] = {}
        with one_thread():  # the products are small: to share one out takes longer than to compute it
            for start in range(0, len(different), BATCH):
                batch = different[start : start + BATCH]
                read = self._batch([text for text, _ in batch], [other for _, other in batch], tasks)
                readings |= zip(batch, read, strict=True)
        return [readings[one] for one in asked]

    def _batch(self, texts: Sequence[str], about: Sequence[str | None], tasks: Sequence[str]) -> list[Reading]:
        cleaned = [normalise(text, READ) for text in texts]
        thai = [place for place, text in enumerate(cleaned) if language(text.text) == "th"]
        readings = [self._silent(tasks)] * len(texts)
        if not thai:
            return readings
        words = [cleaned[place].text for place in thai]
        hits = [self.lexicon.hits(text) for text in words]
        reader = Reader(words, tokens.engine())
        masked = Reread(reader, [self.lexicon.mask(text) for text in words])

        def ask(name: str) -> Asked:
            return Asked(self.models[name], reader, masked, self._phrases(name, hits))

        asked = {name: ask(name) for name in tasks}
        idle = np.array([not tokens.names_a_subject(text) for text in words])
        # First, as it encodes at once both text and what the text answers: the vector of the text is remembered for the others.
        stands = self.stances.read(words, [about[place] for place in thai])
        judges = [ask(ORIGIN)] if {*LEARNED} & {*tasks} else []
        self._encode(words, [*asked.values(), *judges])
        named = np.array([bool(found) for found in hits])
        far = idle
        for source in judges:
            far = (source.answers[:, -1] >= FAR) | idle
            for name in {*LEARNED} & {*tasks}:
                asked[name].shares, asked[name].far = source.answers, far
        strange = _strange(asked) & ~named
        if "problem_types" in asked:
            asked["problem_types"].keep_quiet(far & ~named, idle & ~named)
        labels = {name: one.labels() for name, one in asked.items()}
        far = far & ~named
        near: dict[int, list[Given]] = {}
        if self._own and "problem_types" in asked:
            near = own_given(self._own, words, self._counts(hits))
        for row, place in enumerate(thai):
            if strange[row]:
                continue
            text = cleaned[place]
            found = {name: tuple(_label(text, given) for given in labels[name][row]) for name in asked}
            if "problem_types" in found:
                found["problem_types"] = self._types(found["problem_types"], hits[row], text, near.get(row, ()))
            doubted = ("complaint", "suggestion") if idle[row] else ("complaint",) if far[row] else ()
            readings[place] = self._reading(text, about[place], stands[row], found, doubted)
        return readings

    def _phrases(self, name: str, hits: Sequence[Sequence[Hit]]) -> Wide:
        return phrase_counts(hits, self.models[name].about.get("phrases", []))

    def _encode(self, words: Sequence[str], asked: Iterable[Asked]) -> None:
        """The encoder costs more than all the rest: it reads only texts on which it can change an answer."""
        if not self.encoder.size:
            return
        open_ = [(one, np.flatnonzero(one.model.doubtful(one.answers))) for one in asked]
        rows = np.unique(np.concatenate([np.zeros(0, np.int64), *(places for _, places in open_)]))
        vectors = self.encoder.encode([words[row] for row in rows])
        for one, places in open_:
            one.answer_again(places, vectors[np.searchsorted(rows, places)])

    def _counts(self, hits: Sequence[Sequence[Hit]]) -> Wide:
        """How often the phrases of each own type were found."""
        return phrase_counts(hits, [kind.th for kind in self._own.own] if self._own else ())

    def _types(
        self, learned: Sequence[Label], hits: Sequence[Hit], text: Normalised, near: Sequence[Given]
    ) -> tuple[Label, ...]:
        """The learned types with the phrases that say them, own types found by their phrases alone, and the own types `near` the text."""
        learned = (*learned, *(_label(text, given) for given in near if given.label in self._learned))
        labels = []
        for label in learned:
            spans = spans_of(text, ((hit.start, hit.end) for hit in hits if label.label in hit.types))
            labels.append(replace(label, spans=spans or label.spans))
        for name in dict.fromkeys(name for hit in hits for name in hit.types if name in self._defined):
            mine = [hit for hit in hits if name in hit.types]
            sure = DEFINED if len({hit.phrase for hit in mine}) > 1 else MENTIONED
            labels.append(Label(name, sure, spans_of(text, ((hit.start, hit.end) for hit in mine))))
        said = {label.label for label in labels}
        return (*labels, *(_label(text, given) for given in near if given.label not in said))

    def _reading(
        self,
        text: Normalised,
        about: str | None,
        stands: attitude.Judgement,
        found: dict[str, tuple[Label, ...]],
        doubted: Sequence[str],
    ) -> Reading:
        policy_area, sentiment = found.get("policy_area"), found.get("sentiment")
        pleased = sentiment is not None and any(label.label == "pos" for label in sentiment)
        opinion = about is not None or stands.label != "unsure"
        kind, stance = _judged(attitude.kind(text.text, pleased, opinion), text), _judged(stands, text)
        if about is None and kind is not None and kind.label in doubted:
            kind = None  # trouble, but nobody's in the province, or a wish for nothing
        abstained = [name for name, labels in found.items() if not labels]
        abstained += ["kind"] * (kind is None) + ["stance"] * (stance is None or stance.label == "unsure")
        return Reading(
            self.model,
            found.get("problem_types", ()),
            kind,
            found.get("national_strategy", ()),
            policy_area[0] if policy_area else None,
            sentiment[0] if sentiment else None,
            stance,
            tuple(sorted(abstained)),
        )

    def _silent(self, tasks: Sequence[str]) -> Reading:
        unsure = Label("unsure", 0.0)
        return Reading(self.model, (), None, (), None, None, unsure, tuple(sorted(("kind", "stance", *tasks))))


@dataclass(frozen=True)
class Given:
    """A label of one text, and the words of the cleaned text that weighed."""

    label: str
    confidence: float
    words: tuple[tuple[int, int], ...]


class Seen:
    """One layer of a model over one batch."""

    def __init__(self, layer: Layer, reader: Reader) -> None:
        self.base, self.reader = layer.base, reader
        self.found = reader.grams(layer.orders)
        self.known = layer.base.vocabulary.known(self.found)
        self.scores = layer.base.of_matrix(layer.base.vocabulary.transform(self.found, self.known))


class Asked:
    """One model over one batch."""

    def __init__(self, model: Model, reader: Reader, masked: Reader, phrases: Wide) -> None:
        self.model, self.phrases = model, phrases
        self.seen = [Seen(layer, masked if layer.masked else reader) for layer in model.layers]
        self.scores = np.hstack([one.scores for one in self.seen])
        self.answers = model.probabilities(self.scores, phrases, None)
        self.read = np.zeros(0, np.int64)
        self.sense: Floats | Wide = np.zeros((0, 0))
        self.shares: Wide | None = None
        """How likely each source of the texts is, where that counts, and which texts are none of ours."""
        self.far = np.zeros(len(self.answers), bool)
        self.quiet = np.zeros(self.answers.shape, bool)
        """Labels that are not given, however likely."""

    def keep_quiet(self, far: npt.NDArray[np.bool_], idle: npt.NDArray[np.bool_]) -> None:
        """Types that a city has as well are not given to what is of elsewhere; the others, of which only written sentences told, not to
        what names no subject, nor to words that were never met. (Of 65 texts on nothing public three are given one.)"""
        both = int(self.model.about["of_both"])
        self.quiet[:, :both] = far[:, None]
        self.quiet[:, both:] = (idle | self.unknown(float(self.model.about["known"])))[:, None]

    def answer_again(self, rows: Ints, vectors: Floats) -> None:
        """The same with the encoder's opinion, for these texts."""
        if len(rows):
            sense = self.model.sense(vectors)
            self.answers[rows] = self.model.probabilities(self.scores[rows], self.phrases[rows], sense)
            self.read, self.sense = rows, sense

    def unknown(self, least: float) -> npt.NDArray[np.bool_]:
        """Texts of whose n-grams the last layer has met less than this share."""
        count, last = len(self.answers), self.seen[-1]
        known = np.bincount(last.found.row.take(last.known[0]), minlength=count)
        return np.asarray(known < least * np.bincount(last.found.row, minlength=count))

    def labels(self) -> list[list[Given]]:
        """What each text is given, likeliest first."""
        chosen = self.model.chosen(self.answers)
        quiet = (self.quiet | self.far[:, None]).tolist()
        chosen = [[label for label in labels if not no[label]] for no, labels in zip(quiet, chosen, strict=True)]
        shown = self.model.sure(self.answers, chosen, self.read, self.sense)
        if self.shares is not None and self.model.name == "policy_area":
            shown = honest(shown, self.shares)
        given: list[list[Given]] = [[] for _ in chosen]
        for rank in range(max(map(len, chosen), default=0)):
            labels = np.array([columns[rank] if len(columns) > rank else -1 for columns in chosen])
            weighed = self._weighed(labels)
            for row, label in enumerate(labels):
                if label >= 0:
                    sure = round(float(shown[row, label]), DECIMALS)
                    given[row].append(Given(self.model.labels[label], sure, weighed.get(row, ())))
        return given

    def _weighed(self, labels: Ints) -> dict[int, tuple[tuple[int, int], ...]]:
        """The few words of each text that gave most to its label, in the order of the text."""
        told, first = [], 0
        for one in self.seen:
            width = one.base.weights.shape[1]
            row, given, start, end = one.base.evidence(one.found, one.known, np.where(labels < width, labels, -1))
            if len(self.seen) > 1:  # as much as the head listens to the layer
                given *= self.model.plain.weights[first : first + width].diagonal()[labels[row]]
            told.append((row, given, start, end))
            first += width
        return heaviest(self.seen[-1].reader, *map(np.concatenate, zip(*told, strict=True)))


def _strange(asked: Mapping[str, Asked]) -> npt.NDArray[np.bool_]:
    """Texts in Thai letters that are no Thai: neither news nor social media have met their n-grams."""
    general = [asked[name].unknown(FAMILIAR) for name in ("policy_area", "sentiment") if name in asked]
    return np.all(general, axis=0) if len(general) == 2 else np.zeros(len(next(iter(asked.values())).answers), bool)


def own_given(own: OwnTypes, words: Sequence[str], phrases: Wide) -> dict[int, list[Given]]:
    """The own types of each text that has any: by their definition, or as corrections taught, with the words that weighed."""
    logits = own.logits(own.read(words, phrases))
    found: dict[int, list[Given]] = {}
    for place, kind in enumerate(own.own):
        rows = np.flatnonzero(logits[:, place] >= 0).tolist()
        weighed: dict[int, tuple[tuple[int, int], ...]] = {}
        if rows and kind.code in own.heads:
            reader, weights = Reader([words[row] for row in rows], tokens.engine()), own.words[:, [place]].toarray()
            grams = reader.grams(ORDERS)
            asked = (own.vocabulary, grams, own.vocabulary.known(grams), np.zeros(len(rows), np.int64))
            weighed = heaviest(reader, *evidence(weights, *asked))
        for number, row in enumerate(rows):
            sure = round(float(sigmoid(logits[row, place])), DECIMALS)
            found.setdefault(row, []).append(Given(kind.th, sure, weighed.get(number, ())))
    return found


def spans_of(text: Normalised, places: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """The first few in the original; what was written many times over stands behind one word of the cleaned text."""
    found = dict.fromkeys(text.span(start, end) for start, end in places)
    return tuple(Span(start, end) for start, end in islice(found, EVIDENCE))


def _judged(judgement: attitude.Judgement, text: Normalised) -> Label | None:
    if not judgement.label:
        return None
    return Label(judgement.label, judgement.confidence, spans_of(text, judgement.spans))


def _label(text: Normalised, given: Given) -> Label:
    return Label(given.label, given.confidence, spans_of(text, given.words))
