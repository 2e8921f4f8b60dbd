"""How honest the confidences are, and on how many texts 90 % precision can be had; unknown and foreign texts must stay unanswered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nlp.pipeline import Pipeline

FOREIGN = (
    "The street lights in our village have been out for two weeks and nobody came",
    "道路坑坑洼洼，请尽快修理",
    "Дорога разбита, прошу отремонтировать",
    "gjhk sdfkj wqoei zmxnv bqpwo lkjsd",
    "12345 67890 --- ???",
    "👍👍👍👍",
)


def evaluate(data: Path) -> dict[str, Any]:
    from nlp.evaluation import policy_area, problem_types, sentiment, strategy

    pipeline = Pipeline.load(encoder=False)
    silent = [len(reading.abstained) >= 6 and not reading.problem_types for reading in pipeline.read_many(FOREIGN)]
    found: dict[str, Any] = {"foreign_or_unknown_texts_unanswered": sum(silent) / len(silent)}
    found["problem_types"] = problem_types.people(data)["calibration"]
    for module in (policy_area, sentiment, strategy):
        result = module.evaluate(data)
        found[module.__name__.rsplit(".", 1)[-1]] = {
            name: result[name] for name in ("ece", "answered_at_90_percent_precision")
        }
    return found
