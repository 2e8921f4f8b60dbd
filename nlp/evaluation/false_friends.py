"""Words for a problem that mean something else ('ถนนคนเดิน', 'หนี้ท่วม'), beside problems that are meant.

Three sets by somebody who had read neither the phrases nor the sayings, each blind once, when it was first run: `first` and `second` have been
learned from since, `third` has not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nlp.evaluation import interval
from nlp.evaluation.stance import written
from nlp.pipeline import Pipeline
from nlp.recipes import LEARNED

SETS = ("first", "second", "third")


def judged(name: str, pipeline: Pipeline) -> dict[str, Any]:
    """How many of the learned types that are given are meant, and how many of those meant are given; intervals over sentences."""
    told = [(text, {*meant.split("|")} & {*LEARNED}) for text, meant, _ in written(f"friends_{name}")]
    given = [
        {label.label for label in reading.problem_types} & {*LEARNED}
        for reading in pipeline.read_many([text for text, _ in told])
    ]
    rows = zip(told, given, strict=True)
    right, said, true = np.array([(len(meant & labels), len(labels), len(meant)) for (_, meant), labels in rows]).T
    traps = true == 0

    def share(part: np.ndarray, whole: np.ndarray) -> dict[str, Any]:
        def of(draw: np.ndarray) -> float:
            return float(part[draw].sum() / max(1, whole[draw].sum()))

        every = np.arange(len(part))
        return {"value": round(of(every), 4), "interval": interval(of, len(part))}

    return {
        "sentences": len(told),
        "precision": share(right, said),
        "found": share(right, true),
        "traps": int(traps.sum()),
        "traps_taken": int((said[traps] > 0).sum()),
    }


def evaluate(data: Path) -> dict[str, Any]:
    del data  # the sentences are shipped
    pipeline = Pipeline.load()
    return {name: judged(name, pipeline) for name in SETS}
