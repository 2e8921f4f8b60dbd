"""Problem types as provinces tell them, in sentences of people who had not read the phrases, nor what teaches the model.

From the fifth to the seventh set nothing is learned; the others teach, or their misses taught the phrases. The sixth and the seventh tell mostly of
problems that a city has as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp.classify import Wide
from nlp.evaluation import calibration_error, interval
from nlp.evaluation.stance import written
from nlp.own_types import OwnTypes
from nlp.pipeline import Pipeline
from nlp.recipes import LEARNED
from nlp.taxonomy import problem_types
from nlp.training import clean, fit_vocabulary, vectorise
from nlp.written_recipe import KEPT_BACK, OF_PROVINCES, RECIPE, sentences

FIRST = ("first", "second", "third")
SETS = (*FIRST, "fourth", *KEPT_BACK)


ALIKE = 0.4
"""Writers who know nothing of each other hit on the same sentence at times: from this likeness (cosine of n-grams) to one that teaches on."""


def unlike(sets: Mapping[str, Sequence[list[str]]]) -> dict[str, list[list[str]]]:
    """Of each set the lines that are like nothing that teaches."""
    taught = [one.text for one in sentences()]
    words = fit_vocabulary(taught, RECIPE)
    known = vectorise(taught, words, RECIPE.orders).T

    def nearest(lines: Sequence[list[str]]) -> Wide:
        rows = vectorise([clean(line[0]) for line in lines], words, RECIPE.orders)
        return np.asarray((rows @ known).max(axis=1).toarray().ravel())

    return {
        name: [line for line, near in zip(lines, nearest(lines), strict=True) if near < ALIKE]
        for name, lines in sets.items()
    }


def found(lines: Sequence[list[str]], pipeline: Pipeline, types: Sequence[str] = OF_PROVINCES) -> dict[str, Any]:
    """Of these types, where they are meant, how many are given, and of those given how many are meant; `others` of any type are given and not meant."""
    meant = np.array([[kind in line[1].split("|") for kind in types] for line in lines])
    sure, others = np.zeros(meant.shape), 0
    for row, reading in enumerate(pipeline.read_many([line[0] for line in lines], tasks=("problem_types",))):
        for label in reading.problem_types:
            others += label.label not in lines[row][1].split("|")
            if label.label in types:
                sure[row, types.index(label.label)] = label.confidence
    given = sure > 0
    right = meant & given

    def share(of: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, Any]:
        def drawn(draw: Any) -> float:
            return float(right[draw].sum() / max(1, of[draw].sum()))

        return {"share": round(drawn(slice(None)), 4), "interval": interval(drawn, len(lines)), "of": int(of.sum())}

    return {
        "sentences": len(lines),
        "found": share(meant),
        "precision": share(given),
        "others": others,
        "calibration_error": round(calibration_error(sure[given], right[given]), 4),
    }


def by_definition(encoder: bool) -> dict[str, Any]:
    """The same sentences, as if a province had added these types itself and had written a name and a definition alone."""
    types = [replace(kind, phrases=(), not_phrases=(), examples=()) for kind in problem_types()]
    own = [kind for kind in types if kind.source == "definition"]
    names = {kind.th for kind in own}
    told = [row for name in FIRST for row in written(f"problems_{name}") if row[1] in names]
    texts = [row[0] for row in told]
    reader = OwnTypes(types, own, encoder)
    sure = reader.logits(reader.read(texts, np.zeros((len(texts), len(own))))) >= 0
    given = [[own[place].th for place in np.flatnonzero(row)] for row in sure]
    right = np.array([row[1] in labels for row, labels in zip(told, given, strict=True)])
    return {
        "sentences": len(told),
        "found": round(float(right.mean()), 4),
        "interval": interval(lambda draw: float(right[draw].mean()), len(right)),
        "precision": round(float(right.sum()) / max(1, sum(map(len, given))), 4),
    }


def evaluate(data: Path) -> dict[str, Any]:
    del data  # the sentences are shipped
    readers = {"with_encoder": Pipeline.load(), "without_encoder": Pipeline.load(encoder=False)}
    sets = {name: written(f"problems_{name}") for name in SETS}
    kept = {name: sets[name] for name in KEPT_BACK}
    return {
        **{how: {name: found(lines, reader) for name, lines in sets.items()} for how, reader in readers.items()},
        "types_of_the_city": {
            how: {name: found(lines, reader, LEARNED) for name, lines in kept.items()}
            for how, reader in readers.items()
        },
        "unlike_what_taught": {
            name: {
                "of_provinces": found(lines, readers["with_encoder"]),
                "of_the_city": found(lines, readers["with_encoder"], LEARNED),
            }
            for name, lines in unlike(kept).items()
        },
        "by_definition": by_definition(True),
        "by_definition_without_encoder": by_definition(False),
    }
