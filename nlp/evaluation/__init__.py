"""Every figure of quality that the platform shows is measured here, with an interval, by `python -m nlp evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.int64]
Wide = npt.NDArray[np.float64]


def f1_by_class(truth: Marks, given: Marks) -> Wide:
    hit, total = (truth & given).sum(axis=0), truth.sum(axis=0) + given.sum(axis=0)
    return np.asarray(2 * hit / np.maximum(1, total), np.float64)


def micro(truth: Marks, given: Marks) -> float:
    return float(2 * (truth & given).sum() / max(1, truth.sum() + given.sum()))


def macro(truth: Marks, given: Marks) -> float:
    return float(f1_by_class(truth, given).mean())


def interval(
    measure: Callable[[npt.NDArray[np.int64]], float], count: int, seed: int = 0, draws: int = 500
) -> list[float]:
    """95 % bootstrap interval of a measure over drawn rows."""
    rng = np.random.default_rng(seed)
    values = [measure(rng.integers(0, count, count)) for _ in range(draws)]
    return [round(float(value), 4) for value in np.quantile(values, [0.025, 0.975])]


def scores(truth: Marks, given: Marks, labels: Sequence[str]) -> dict[str, Any]:
    """Micro and macro F1 and F1 by class, each with its interval."""
    found: dict[str, Any] = {"texts": len(truth)}
    measures: dict[str, Callable[[Marks, Marks], float]] = {"micro_f1": micro, "macro_f1": macro}
    for name, measure in measures.items():
        low_high = interval(lambda draw, of=measure: of(truth[draw], given[draw]), len(truth))  # type: ignore[misc]
        found[name] = {"value": round(measure(truth, given), 4), "interval": low_high}
    found["by_class"] = {}
    for place, label in enumerate(labels):
        one = slice(place, place + 1)
        low_high = interval(lambda draw, of=one: micro(truth[draw][:, of], given[draw][:, of]), len(truth), draws=200)  # type: ignore[misc]
        value = round(micro(truth[:, one], given[:, one]), 4)
        found["by_class"][label] = {"f1": value, "interval": low_high, "texts": int(truth[:, place].sum())}
    return found


def calibration_error(confidence: Wide, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equally wide bins."""
    if not len(confidence):
        return 0.0
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == k].mean() - right[place == k].mean()) * (place == k).mean()
        for k in range(bins)
        if (place == k).any()
    ]
    return float(sum(gaps))


def answered_at(confidence: Wide, right: npt.NDArray[np.bool_], precision: float = 0.9) -> float:
    """Largest share of texts that can be answered, surest first, so that `precision` of the answers are right."""
    if not len(confidence):
        return 0.0
    order = np.argsort(-confidence, kind="stable")
    good = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(good >= precision)
    return float((enough[-1] + 1) / len(order)) if len(enough) else 0.0
