"""The one door to the language library: loaded on first use, one instance a process, plain data in and out.

Everything here can be sent to another process. A text that breaks the library is set apart and named by the kind of its
error; the others of its batch are read all the same, and no words of it reach a log.
"""

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.taxonomy import ProblemType
from nlp.text import fold
from webapp.insights.models import Aspect
from webapp.insights.rules import STRATEGY_SURE, scoped

if TYPE_CHECKING:  # numpy and the models are loaded by the first text, not by every web process
    from nlp.campaigns import Part
    from nlp.duplicates import Item
    from nlp.matching import Matcher
    from nlp.own_reader import OwnReader
    from nlp.pipeline import Label, Pipeline, Reading

log = logging.getLogger(__name__)

Targets = tuple[tuple[str, str], ...]
OwnTypes = tuple[ProblemType, ...]

TASKS = ("problem_types", "sentiment")  # models that are asked; strategies are matched with the plan's own words
TAUGHT = "problem_types"  # the model that corrections teach
EXACT, NEAREST = 200, 60
OWN = "own-"  # versions of a province's own types begin so; each type has its own, which changes with its definition
OWN_TAUGHT = OWN + "taught-"  # of a type that corrections taught (nlp.own_types.version)
AREAS = 96  # own types of so many areas are kept at hand: all provinces


@dataclass(frozen=True, slots=True)
class Question:
    """A text to read: what it answers (titles of project and hearing), the strategies and own types it may belong to, the scope of its copies."""

    text: str
    scope: str
    about: str | None = None
    targets: Targets = ()
    own: OwnTypes = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A text with where and when it was said."""

    text: str
    lat: float | None
    lon: float | None
    time: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One label with what it rests on."""

    aspect: Aspect
    value: str
    confidence: float
    evidence: list[list[int]] = field(default_factory=list)
    model: str = ""  # its own version, if it is not the pipeline's


@dataclass(frozen=True, slots=True)
class Letter:
    """What a text is looked up by as a letter of a campaign: the first key is that of equal texts; none for one that is too short."""

    keys: list[int]
    rank: int
    side: str


NO_LETTER = Letter([], 0, "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the machine says of one text; `fault` names the error when it could not read it."""

    model: str
    said: list[Said]
    abstained: list[str]
    text_key: str
    exact_key: int
    near_keys: list[int]
    letter: Letter
    fault: str = ""


@lru_cache(maxsize=2)
def pipeline(taught: str = "") -> "Pipeline":
    """The shipped models; `taught` is the folder of a model that corrections have taught, in place of a shipped one."""
    from nlp.pipeline import Pipeline

    return Pipeline.load(instead={TAUGHT: Path(taught)} if taught else None)


def model(taught: str = "") -> str:
    """The version of the models, as their labels carry it."""
    return pipeline(taught).model


@cache
def card() -> dict[str, Any]:
    """Data, measured quality, date and weaknesses of the models in use, as they ship with the models."""
    from nlp.pipeline import MODELS

    cards = {path.parent.name: _card(path.read_text("utf-8")) for path in sorted(MODELS.glob("*/card.md"))}
    return {"models": cards}


def _card(text: str) -> dict[str, str]:
    """A model card's paragraphs, each under the bold words that it begins with."""
    parts = re.findall(r"^\*\*([^*]+?)\.?\*\*\s*(.+)$", text, re.MULTILINE)
    return {name.strip(): words.strip() for name, words in parts}


def read(questions: Sequence[Question], taught: str = "") -> list[Answer]:
    """An answer for each text, in order."""
    pipeline(taught)  # models that cannot be opened are no text's fault
    try:
        return _read(questions, taught)
    except Exception as fault:
        # Which text it was is found by halving; the error is logged by kind, because its message may quote the text.
        if len(questions) == 1:
            log.error("a text could not be read", extra={"fault": type(fault).__name__})
            return [_broken(questions[0], type(fault).__name__, model(taught))]
        half = len(questions) // 2
        return read(questions[:half], taught) + read(questions[half:], taught)


def _broken(question: Question, fault: str, version: str) -> Answer:
    key = _digest(question.text)
    silent: list[str] = [Aspect.PROBLEM_TYPE, Aspect.STRATEGY]
    return Answer(version, [], silent, key, scoped(key, question.scope), [], NO_LETTER, fault[:60])


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _read(questions: Sequence[Question], taught: str) -> list[Answer]:
    texts, about = [q.text for q in questions], [q.about for q in questions]
    readings = pipeline(taught).read_many(texts, about=about, tasks=TASKS)
    found = zip(questions, readings, _strategies(questions), read_own(questions, taught), strict=True)
    return [_answer(*one) for one in found]


def _answer(question: Question, reading: "Reading", strategy: Said | None, own: Sequence[Said]) -> Answer:
    said = [
        Said(aspect, label.label, label.confidence, [[span.start, span.end] for span in label.spans])
        for aspect, labels in (
            (Aspect.PROBLEM_TYPE, reading.problem_types),
            (Aspect.KIND, [reading.kind]),
            (Aspect.SENTIMENT, [reading.sentiment]),
            (Aspect.STANCE, [reading.stance]),
        )
        for label in labels
        if label is not None and label.label != "unsure"
    ]
    said += own
    if strategy is not None:
        said.append(strategy)
    known = {one.aspect for one in said}
    abstained = [aspect.value for aspect in Aspect if aspect not in known]
    text_key = _digest(fold(question.text))
    near, letter = keys_of(question.text, question.scope)
    exact = scoped(text_key, question.scope)
    return Answer(reading.model, said, abstained, text_key, exact, near, letter)


def keys_of(text: str, scope: str) -> tuple[list[int], Letter]:
    """The keys of near copies, and what a text is looked up by as a letter."""
    from nlp import campaigns, duplicates

    marks = duplicates.marks(text)
    near, letter = ([scoped(str(key), scope) for key in keys] for keys in (marks.near, marks.letter))
    equal = [scoped(f"letter {marks.rank}", scope)] if letter else []
    side = campaigns.side(text) if letter else ""
    return list(dict.fromkeys(near)), Letter([*equal, *dict.fromkeys(letter)], marks.rank, side)


def letters(texts: Sequence[tuple[str, str]]) -> list[Letter]:
    """The same of letters alone: texts, each with its scope."""
    return [keys_of(text, scope)[1] for text, scope in texts]


@lru_cache(maxsize=64)
def matcher(targets: Targets) -> "Matcher":
    from nlp.matching import Matcher, Target

    return Matcher([Target(name, text) for name, text in targets])


def _strategies(questions: Sequence[Question]) -> list[Said | None]:
    from nlp.matching import sureness
    from nlp.tokens import names_a_subject

    found: list[Said | None] = [None] * len(questions)
    groups: dict[Targets, list[int]] = {}
    for place, question in enumerate(questions):
        if question.targets and names_a_subject(question.text):
            groups.setdefault(question.targets, []).append(place)
    for targets, places in groups.items():
        matches = matcher(targets).match_many([questions[place].text for place in places], top=2, varied=False)
        for place, best in zip(places, matches, strict=True):
            if not best:
                continue
            confidence = sureness(best[0].score, best[1].score if len(best) > 1 else 0.0)
            if confidence >= STRATEGY_SURE:
                found[place] = Said(Aspect.STRATEGY, best[0].id, confidence)
    return found


@lru_cache(maxsize=AREAS)
def own_reader(own: OwnTypes, taught: str = "") -> "OwnReader":
    from nlp.own_reader import OwnReader

    return OwnReader(own, pipeline(taught).models[TAUGHT].own)


def read_own(questions: Sequence[Question], taught: str = "") -> list[list[Said]]:
    """What of each text's own types it is given; those of one area are asked together."""
    found: list[list[Said]] = [[] for _ in questions]
    groups: dict[OwnTypes, list[int]] = {}
    for place, question in enumerate(questions):
        if question.own:
            groups.setdefault(question.own, []).append(place)
    for own, places in groups.items():
        reader = own_reader(own, taught)
        read = reader.read([questions[place].text for place in places])
        for place, labels in zip(places, read, strict=True):
            found[place] = [_own_said(label, reader.versions[label.label]) for label in labels]
    return found


def _own_said(label: "Label", version: str) -> Said:
    spans = [[span.start, span.end] for span in label.spans]
    return Said(Aspect.PROBLEM_TYPE, label.label, label.confidence, spans, OWN + version)


def read_own_alone(questions: Sequence[Question], taught: str = "") -> list[list[Said]]:
    """The same, where nothing else is asked; a text that cannot be read has no own types."""
    for own in {question.own for question in questions if question.own}:
        own_reader(own, taught)  # what cannot be opened is no text's fault
    try:
        return read_own(questions, taught)
    except Exception as fault:
        if len(questions) == 1:
            log.error("a text could not be read", extra={"fault": type(fault).__name__})
            return [[]]
        half = len(questions) // 2
        return read_own_alone(questions[:half], taught) + read_own_alone(questions[half:], taught)


def nearest(text: str, others: OwnTypes, top: int = 3) -> list[tuple[str, float]]:
    """The types that lie nearest to a definition, shipped ones and others: name and nearness, 0 to 1."""
    from nlp.matching import Matcher, Target
    from nlp.taxonomy import problem_types

    lines = [(kind.th, "\n".join((kind.th, kind.definition, *kind.examples))) for kind in (*problem_types(), *others)]
    scores = Matcher([Target(*line) for line in lines], names=False).scores([text])[0]
    found = sorted(
        zip((name for name, _ in lines), map(float, scores), strict=True), key=lambda pair: (-pair[1], pair[0])
    )
    return found[:top]


def copies(pairs: Sequence[tuple[Placed, Placed]]) -> list[float]:
    """How near the two texts of each pair are to being copies: 0 to 1. Short ones far apart are none."""
    from nlp import duplicates

    return duplicates.copies(_items(pairs))


def alike_letters(pairs: Sequence[tuple[Placed, Placed]]) -> list[bool]:
    """Which pairs may be letters of one campaign."""
    from nlp import campaigns

    return campaigns.alike(_items(pairs))


def _items(pairs: Sequence[tuple[Placed, Placed]]) -> "list[tuple[Item, Item]]":
    from nlp.duplicates import Item

    items = {one: Item(None, one.text, one.lat, one.lon, one.time) for pair in pairs for one in pair}
    return [(items[a], items[b]) for a, b in pairs]


def core_of(texts: Sequence[str], voices: Sequence[int]) -> frozenset[str]:
    """What letters that were sent so many times each have in common; nothing, if they are no campaign."""
    from nlp import campaigns

    return campaigns.core_of(tuple(texts), tuple(voices))


def are_letters(texts: Sequence[str], core: frozenset[str]) -> list[bool]:
    from nlp import campaigns

    return campaigns.are_letters(texts, core)


@lru_cache(maxsize=64)
def common_to(texts: tuple[str, ...]) -> "tuple[int, list[Part]]":
    """The letter that stands for all (its place), in parts: what they have in common, and what differs."""
    from nlp import campaigns

    return campaigns.common(texts)


@lru_cache(maxsize=8)
def _by_words(targets: Targets) -> "Matcher":
    """Words alone: ten times as fast to make as the whole, for the first look over thousands of targets."""
    from nlp.matching import Matcher, Target

    return Matcher([Target(name, text) for name, text in targets], encoder=False)


def ranked(
    text: str, targets: Targets, top: int = 5, extra: Mapping[str, float] | None = None
) -> list[tuple[str, float, str]]:
    """Targets by how well they match: id, score, and the words that both share.

    `extra` is what speaks for targets beside their words; with it those found are varied, for people choose one of them.
    Of more than EXACT targets, only those nearest by words are judged by meaning too: nobody waits for the encoder to
    read a whole country's plans because one line of them has changed.
    """
    if not targets or not text.strip():
        return []
    if len(targets) > EXACT:
        near = {match.id for match in _by_words(targets).match_many([text], NEAREST, varied=False)[0]}
        targets = tuple(one for one in targets if one[0] in near)
    more = None if extra is None else [extra[name] for name, _ in targets]
    found = matcher(targets).match_many([text], top, varied=extra is not None, extra=more)[0]
    return [(m.id, float(m.score), ", ".join(map(str, m.because))) for m in found]
