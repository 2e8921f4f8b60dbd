"""One model of all problem types: what reports of a city taught, and what sentences written for provinces did.

Of the types that a city has as well both speak; their logits are weighed and added, so that both together are again one head over the inputs of
both: one that corrections can teach and a gate can judge. Of the types of provincial life the written sentences alone speak.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from nlp.classify import Head, Model, Wide, load

CITY, WRITTEN, JOINED = "problem_types", "written_types", "problem_types"
SHARE = 0.4
"""What the written sentences count where both speak."""
SCALE, SHIFT = 1.2, 0.7
"""Two that agree are surer than each: what makes the weighed logits probabilities again, half way between what people's labels of a city and
the sentences say. How all four were chosen: docs/adr/0200."""
LEAST = 0.35
"""How sure a type must be of which both speak."""
DOUBT = (0.15, 0.7)
"""Probabilities without the encoder between which it is asked: of a thousand reports one would be given other types if it were always."""

CHOICES = SHARE, SCALE, SHIFT, LEAST, DOUBT


def shipped_types(folder: Path, *, verify: bool = False) -> Model:
    """The two models of a folder as one, memory-mapped; `verify` compares their content with their versions."""
    return joined(load(folder / CITY, verify=verify), load(folder / WRITTEN, verify=verify))


def weighed(city: Wide, written: Wide) -> Wide:
    """Logits of the types of which both speak."""
    return ((1 - SHARE) * city + SHARE * written) * SCALE + SHIFT


def joined(city: Model, written: Model) -> Model:
    """Labels are those of the written model, which knows all; those of the city's stand first in both."""
    if written.labels[: len(city.labels)] != city.labels:
        raise ValueError(f"{written.name} does not begin with the labels of {city.name}")
    if city.encoded is None or written.encoded is None:
        raise ValueError("both need a head that reads the encoder")
    thresholds = written.thresholds.copy()
    thresholds[: len(city.labels)] = LEAST
    about = {**city.about, "phrases": written.about["phrases"], "also": written.about["orders"]}
    about |= {"known": written.about["known"], "of_both": len(city.labels), "doubt": list(DOUBT)}
    return Model(
        JOINED,
        written.labels,
        False,
        city.base,
        _head(city, city.plain, written, written.plain),
        _head(city, city.encoded, written, written.encoded),
        thresholds,
        about,
        hashlib.sha256(f"{city.version}|{written.version}|{CHOICES}".encode()).hexdigest()[:16],
        also=written.base,
    )


def _head(city: Model, one: Head, written: Model, other: Head) -> Head:
    """Inputs are the scores of both, the phrases of the written model's order, and the encoder's vector."""
    both, below = len(city.labels), written.base.weights.shape[1]
    phrases = written.about["phrases"]
    places = [phrases.index(name) for name in city.about["phrases"]]
    mine, others = one.weights * one.scale, other.weights * other.scale
    spoken = np.zeros((both + len(others), both), np.float64)
    spoken[:both] = mine[:both]
    spoken[both + below :][places] = mine[both : both + len(places)]
    spoken[both + below + len(phrases) :] = mine[both + len(places) :]
    weights = np.vstack([np.zeros((both, len(written.labels))), others])
    level = (other.bias * other.scale + other.shift).astype(np.float64)
    weights[:, :both] = ((1 - SHARE) * spoken + SHARE * weights[:, :both]) * SCALE
    level[:both] = weighed((one.bias * one.scale + one.shift).astype(np.float64), level[:both])
    ones = np.ones(len(written.labels), np.float32)
    return Head(weights.astype(np.float32), level.astype(np.float32), ones, ones * np.float32(0))
