"""What a text in everyday words is about, in the words of plans: 'น้ำไม่ไหล' is what plans call a water supply.

The subjects, how plans write them and how people say them are written by hand (`taxonomy/everyday.toml`). A ridge regression learned from
these sayings and sentences gives every text a share of every subject, also where it uses none of their words: the encoder knows more words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlp.features import Floats
from nlp.taxonomy import DATA, Lexicon, shipped_lexicon

Wide = npt.NDArray[np.float64]

NAMES = 2
"""Problem types whose names are put before a text."""
SHARPNESS = 20.0
RIDGE, SAYING = 0.6, 0.3
"""How firmly the weights are held, and what a saying teaches beside a sentence."""
STORED = "subjects_columns", "subjects_words", "subjects_senses"


@dataclass(frozen=True)
class Subject:
    """How plans write it, sayings of people, whole sentences, and the problem type that these are of, where they are of one."""

    official: str
    said: tuple[str, ...]
    told: tuple[str, ...]
    type: str = ""


@cache
def subjects() -> tuple[Subject, ...]:
    content = tomllib.loads((DATA / "everyday.toml").read_text("utf-8"))
    return tuple(
        Subject(**{**one, "said": tuple(one["said"]), "told": tuple(one["told"])}) for one in content["concept"]
    )


@cache
def _lexicon() -> Lexicon:
    return shipped_lexicon()


def named(text: str) -> str:
    """The text behind the official names of the problems that it tells in everyday words."""
    names = dict.fromkeys(name for hit in _lexicon().hits(text) for name in hit.types)
    return " ".join((*islice(names, NAMES), text))


def lessons() -> tuple[list[str], list[int], list[float]]:
    """Texts that teach, the subject of each, and how much it counts."""
    every = [
        (text.replace("…", ""), place, weight)
        for place, one in enumerate(subjects())
        for texts, weight in (((one.official, *one.told), 1.0), (one.said, SAYING))
        for text in texts
    ]
    texts, places, weights = zip(*every, strict=True)
    return list(texts), list(places), list(weights)


@dataclass(frozen=True)
class Reader:
    """Weights of n-grams (those of `columns`) and of the encoder's numbers, one column a subject."""

    columns: npt.NDArray[np.int64]
    words: Floats
    senses: Wide

    def shares(self, words: sparse.csr_matrix, vectors: Floats | None) -> Wide:
        """How much of each text belongs to each subject: rows that sum to one."""
        found = np.asarray(words[:, self.columns] @ self.words, np.float64)
        found = 2 * found if vectors is None else found + vectors.astype(np.float64) @ self.senses
        powers = np.exp(SHARPNESS * (found - found.max(axis=1, keepdims=True)))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    @classmethod
    def fit(cls, words: sparse.csr_matrix, vectors: Floats, places: Sequence[int], weights: Sequence[float]) -> Reader:
        """Both kinds of likeness count half."""
        senses, count = vectors.astype(np.float64), max(places) + 1
        alike = (np.asarray((words @ words.T).todense(), np.float64) + senses @ senses.T) / 2
        truth = np.eye(count)[list(places)] - 1 / count
        dual = np.linalg.solve(alike + RIDGE * np.diag(1 / np.array(weights)), truth) / 2
        columns = np.unique(words.indices).astype(np.int64)
        return cls(columns, np.asarray(words[:, columns].T @ dual, np.float32), senses.T @ dual)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        parts = self.columns.astype(np.int32), self.words.astype(np.float16), self.senses.astype(np.float32)
        return dict(zip(STORED, parts, strict=True))


@cache
def reader(folder: Path) -> Reader | None:
    """What `fit_matching` stored."""
    if not all((folder / f"{name}.npy").exists() for name in STORED):
        return None
    columns, words, senses = (np.load(folder / f"{name}.npy") for name in STORED)
    return Reader(columns.astype(np.int64), words.astype(np.float32), senses.astype(np.float64))
