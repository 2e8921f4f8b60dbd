"""What corrections have added to the definition of a problem type, as numbers: no text and no word that fewer than five reports share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.features import Floats

STARTS = 5
"""What is known of a text before anything is learned: one, its nearness to the name, to the rest of the definition, to the best other type,
phrases found."""

ARRAYS = ("own_start", "own_sense", "own_first", "own_columns", "own_words")


@dataclass(frozen=True)
class OwnHead:
    """Weights to add to those of the definition: (`STARTS`,), of the encoder's vector, and of `columns` of the vocabulary of matching."""

    definition: str
    start: Floats
    sense: Floats
    columns: npt.NDArray[np.int32]
    words: Floats


def as_arrays(heads: Mapping[str, OwnHead]) -> dict[str, npt.NDArray[Any]]:
    """Plain arrays of at least one head; `from_arrays` needs what is `listed` besides."""
    lengths = [len(head.columns) for head in heads.values()]
    arrays = (
        np.stack([head.start for head in heads.values()]),
        np.stack([head.sense for head in heads.values()]),
        np.cumsum([0, *lengths]).astype(np.int64),
        np.concatenate([head.columns for head in heads.values()]),
        np.concatenate([head.words for head in heads.values()]),
    )
    return dict(zip(ARRAYS, arrays, strict=True))


def listed(heads: Mapping[str, OwnHead]) -> list[list[str]]:
    return [[code, head.definition] for code, head in heads.items()]


def from_arrays(listing: list[list[str]], arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, OwnHead]:
    start, sense, first, columns, words = (arrays[name] for name in ARRAYS)
    found = {}
    for place, (code, definition) in enumerate(listing):
        part = slice(int(first[place]), int(first[place + 1]))
        found[code] = OwnHead(definition, start[place], sense[place], columns[part], words[part])
    return found
