"""How honest the confidences are, and on how many texts 90 % precision can be had; unknown and foreign texts must stay unanswered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nlp.pipeline import Pipeline


def evaluate(data: Path) -> dict[str, Any]:
    from nlp.evaluation import policy_area, problem_types, reports, sentiment, strategy

    found: dict[str, Any] = {"strange_texts_told": reports.strange(Pipeline.load())}
    found["problem_types"] = problem_types.people(data)["calibration"]
    for module in (policy_area, sentiment, strategy):
        result = module.evaluate(data)
        found[module.__name__.rsplit(".", 1)[-1]] = {
            name: result[name] for name in ("ece", "answered_at_90_percent_precision")
        }
    return found
