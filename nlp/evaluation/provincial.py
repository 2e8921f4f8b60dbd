"""Problems of provincial life, which are known by their definition alone, in sentences of somebody who had not read the phrases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp.evaluation import interval
from nlp.evaluation.stance import SETS, written
from nlp.own_types import OwnTypes
from nlp.pipeline import Pipeline
from nlp.taxonomy import problem_types


def found(name: str, pipeline: Pipeline) -> dict[str, Any]:
    """How many sentences get their type, and how many other types are named beside."""
    told = written(f"problems_{name}")
    given = [
        {label.label for label in reading.problem_types} for reading in pipeline.read_many([row[0] for row in told])
    ]
    right = np.array([row[1] in labels for row, labels in zip(told, given, strict=True)])
    return {
        "sentences": len(told),
        "found": round(float(right.mean()), 4),
        "interval": interval(lambda draw: float(right[draw].mean()), len(right)),
        "others": int(sum(map(len, given)) - right.sum()),
    }


def by_definition(encoder: bool) -> dict[str, Any]:
    """The same sentences, as if a province had added these types itself and had written a name and a definition alone."""
    types = [replace(kind, phrases=(), not_phrases=(), examples=()) for kind in problem_types()]
    own = [kind for kind in types if kind.source == "definition"]
    names = {kind.th for kind in own}
    told = [row for name in SETS for row in written(f"problems_{name}") if row[1] in names]
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
    pipeline = Pipeline.load(encoder=False)
    return {
        **{name: found(name, pipeline) for name in SETS},
        "by_definition": by_definition(True),
        "by_definition_without_encoder": by_definition(False),
    }
