"""How a province's own problem types learn: shipped types are taken out of the list and come back as if a province had added them.

Each is known by its name and definition alone, and taught by so many reports that were filed under it and four times as many others of the
same months; reports of later months, and those that people labelled, judge. The service's labels of the reports are a machine's, so a
hidden type is learned from, and judged by, what a machine says; the 170 reports are people's. The sentences of provincial life are
taught by two of their sets and judged by the third: one to five of each type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from nlp.classify import Wide, sigmoid
from nlp.evaluation import Marks, calibration_error, f1_by_class, interval, micro
from nlp.evaluation.stance import SETS, written
from nlp.features import Floats, Ints, in_batches
from nlp.matching import Matcher
from nlp.own_heads import STARTS
from nlp.own_learning import logits, teach
from nlp.own_types import READ_BY_BOTH, OwnRead, nearness, targets
from nlp.recipes import LEARNED, marks_of, rows
from nlp.taxonomy import problem_types
from nlp.text import fold

FILED = (0, 5, 10, 30, 100, 300)
OTHERS = 4
NATURAL, LATER = 4000, 3000
"""Reports drawn as they come: those that teach 'others', and those that judge."""
DEFINITION = np.array(READ_BY_BOTH)[:, None]


@dataclass(frozen=True)
class Texts:
    """Texts, and how near each is to every type, whole and by name and definition alone."""

    marks: Marks
    scores: Floats
    senses: Wide
    words: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Sequence[str], marks: Marks, encoder: bool = True) -> Texts:
        types = problem_types()
        matcher = Matcher(targets(types, [replace(kind, examples=()) for kind in types]), encoder, names=False)
        parts = [matcher.read(batch) for batch in in_batches(texts, 256)]
        scores = np.vstack([matcher.of_read(*part) for part in parts])
        senses = np.vstack([np.zeros((words.shape[0], 0)) if vectors is None else vectors for words, vectors in parts])
        return cls(marks, scores, senses.astype(np.float64), sparse.vstack([words for words, _ in parts]).tocsr())

    def as_own(self, label: str, rows: Ints) -> OwnRead:
        """These texts as a province's own type sees them that is this shipped one, known by its name and definition alone."""
        names = [kind.th for kind in problem_types()]
        place, count = names.index(label), len(names)
        columns = [*range(count), count + place, 2 * count + place]
        starts = np.ones((len(rows), 1, STARTS))
        starts[:, :, 1:4] = nearness(self.scores[rows][:, columns], np.array([place]))
        starts[:, :, 4] = 0
        return OwnRead(starts, self.senses[rows], self.words[rows])


def learned(texts: Texts, label: str, marks: Ints, lessons: Ints, judges: Ints) -> Wide:
    """How sure the type is of each judge after these lessons."""
    head = None
    if len(lessons):
        head = teach(texts.as_own(label, lessons), 0, DEFINITION, marks[lessons], np.ones(len(lessons)), "")
    return logits(texts.as_own(label, judges), 0, DEFINITION, head)


def figures(truth: Marks, sure: Wide) -> dict[str, Any]:
    """Of all types together and on average, each with its interval over the texts."""
    given = (sure >= 0).astype(np.int64)

    def precision(draw: Ints) -> float:
        return float((truth[draw] & given[draw]).sum() / max(1, given[draw].sum()))

    def macro(draw: Ints) -> float:
        return float(f1_by_class(truth[draw], given[draw]).mean())

    def f1(draw: Ints) -> float:
        return micro(truth[draw], given[draw])

    every = np.arange(len(truth))
    found: dict[str, Any] = {}
    measures = {"micro_f1": f1, "macro_f1": macro, "precision": precision}
    for name, measure in measures.items():
        found[name] = {"value": round(measure(every), 4), "interval": interval(measure, len(truth), draws=200)}
    said = given == 1
    found["calibration_error_of_given"] = round(calibration_error(sigmoid(sure)[said], truth[said] == 1), 4)
    return found


def reports(data: Path) -> tuple[Texts, dict[str, Ints], list[str]]:
    """Reports until July teach, of September and October and people's judge; which rows are which, and what they say."""
    people = rows(data, "traffy_human_gold_dev170")
    known = {fold(row["text"]) for row in people}
    found = rows(data, "traffy_2022_05-10")
    rng = np.random.default_rng(0)
    early = [row for row in found if row["date"] < "2022-08" and fold(row["text"]) not in known]
    early = [early[k] for k in rng.permutation(len(early))]
    labels = [row["labels"].split("|") for row in early]
    marks = marks_of(labels, LEARNED)
    kept = np.arange(len(early)) < NATURAL
    for place in range(len(LEARNED)):
        kept[np.flatnonzero(marks[:, place])[: max(FILED)]] = True
    late = [row for row in found if row["date"] >= "2022-09"]
    late = [late[k] for k in rng.permutation(len(late))[:LATER]]
    teaching = [row for row, keep in zip(early, kept, strict=True) if keep]
    tags = [*(row["labels"].split("|") for row in [*teaching, *late]), *(row["tags"].split("|") for row in people)]
    ends = np.cumsum([NATURAL, len(teaching) - NATURAL, len(late), len(people)])
    parts = np.split(np.arange(ends[-1]), ends[:-1])
    told = [row["text"] for row in [*teaching, *late, *people]]
    texts = Texts.of(told, marks_of(tags, LEARNED))
    return texts, dict(zip(("natural", "more", "later_months", "people"), parts, strict=True)), told


def drawn(marks: Ints, part: dict[str, Ints], filed: int, seed: int) -> Ints:
    """So many reports of a type, and of the others."""
    rng = np.random.default_rng(seed)
    every = np.concatenate([part["natural"], part["more"]])
    mine = rng.permutation(every[marks[every] == 1])[:filed]
    rest = rng.permutation(part["natural"][marks[part["natural"]] == 0])[: OTHERS * len(mine)]
    return np.concatenate([mine, rest])


def by_corrections(data: Path) -> dict[str, Any]:
    texts, part, _ = reports(data)
    found: dict[str, Any] = {}
    for judge in ("later_months", "people"):
        truth, by_definition = texts.marks[part[judge]], np.zeros(0)
        for filed in FILED:
            sure = [
                learned(texts, label, marks, drawn(marks, part, filed, place), part[judge])
                for place, (label, marks) in enumerate(zip(LEARNED, texts.marks.T, strict=True))
            ]
            by_type = f1_by_class(truth, (np.column_stack(sure) >= 0).astype(np.int64))
            by_definition = by_definition if filed else by_type
            worse = {"types_worse_than_by_definition": int((by_type < by_definition).sum())}
            found.setdefault(judge, {})[str(filed)] = {**figures(truth, np.column_stack(sure)), **worse}
    return found


def provincial() -> dict[str, Any]:
    """Each set of blind sentences, by definition alone and after the two others."""
    own = [kind.th for kind in problem_types() if kind.source == "definition"]
    told = [(number, row[0], row[1]) for number, name in enumerate(SETS) for row in written(f"problems_{name}")]
    told = [one for one in told if one[2] in own]
    part = np.array([number for number, _, _ in told])
    marks = marks_of([[label] for _, _, label in told], own)
    texts = Texts.of([text for _, text, _ in told], marks)
    found = {}
    for name, taught in (("by_definition", False), ("after_the_other_sets", True)):
        sure = np.zeros(marks.shape)
        for number in range(len(SETS)):
            judges, lessons = np.flatnonzero(part == number), np.flatnonzero((part != number) & taught)
            for place, label in enumerate(own):
                sure[judges, place] = learned(texts, label, marks[:, place], lessons, judges)
        found[name] = figures(marks, sure)
    return found


def evaluate(data: Path) -> dict[str, Any]:
    return {**by_corrections(data), "provincial_sentences": provincial()}
