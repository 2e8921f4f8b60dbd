"""Find the plan items or strategies that a text speaks to, without a single labelled example.

Each target is judged by the words and characters it shares with the text, rare ones counting more, and by how near the two lie for the
packaged sentence encoder. A target of several lines is as near as its nearest line: a strategy is many things.

People and plans call the same thing by different words. So before a text stand the names of the problem types whose phrases it holds ('รถเมล์ไม่มี':
'การเดินทาง'), and the titles of government news that are nearest to it join it: what these say in the state's words ('เกษตรกร' beside 'ชาวนา') counts as
if the text had said some of it itself. What plans write of its subjects (`nlp.subjects`) counts beside it.

Suggestions are varied: five names for one thing are one guess, made five times. The best target is always among them; each further one is that
which scores best after its likeness to those already chosen is taken from it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlp import tokens
from nlp.batch import one_thread
from nlp.encoder import Encoder, NoEncoder
from nlp.features import Floats, Grams, Ints, Vocabulary, grams, in_batches
from nlp.subjects import named, reader, subjects
from nlp.taxonomy import strategies
from nlp.text import READ, normalise

ORDERS = (2, 3, 4)
LEXICAL, SEMANTIC = 0.5, 0.5
JOINED, SCALE = 10, 0.7
"""Titles that join a text, and what brings its scores back to the height they would have without names and titles: those who judge scores need
not learn anew."""
BECAUSE = 5
OFFICIAL = 0.3
"""How much the official wording of a text's subjects counts beside the text."""
VARIETY, CANDIDATES = 0.3, 100
"""What likeness to a target already suggested takes from a score, and how many of the best targets may be suggested."""
BACKGROUND = Path(__file__).parent / "models" / "matching"


@dataclass(frozen=True)
class Target:
    """A strategy or plan item; a text of several lines is several ways to mean it."""

    id: str
    text: str


@dataclass(frozen=True)
class Match:
    """A target, how near it is (0 to 1), and the shared words that explain it."""

    id: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class News:
    """Titles of government news as numbers: hashed n-grams, and vectors of the encoder around their centre."""

    words: sparse.csr_matrix
    vectors: Floats

    @cached_property
    def _columns(self) -> sparse.csr_matrix:
        return self.words.T.tocsr()

    @cached_property
    def _senses(self) -> npt.NDArray[np.float64]:
        return self.vectors.T.astype(np.float64)

    def join(self, words: sparse.csr_matrix, vectors: Floats | None) -> tuple[sparse.csr_matrix, Floats | None]:
        """The texts, each with as much again of what the titles nearest to it say."""
        alike = np.asarray((words @ self._columns).todense(), np.float64)
        if vectors is not None:
            alike += np.clip(vectors.astype(np.float64) @ self._senses, 0, 1)
        alike = np.round(alike, 6)  # the last bits may differ with what stands beside a text
        order = np.argsort(-alike, axis=1, kind="stable")[:, :JOINED]
        row = np.repeat(np.arange(len(alike)), order.shape[1])
        weight = alike[row, order.ravel()] ** 2
        total = np.bincount(row, weight, len(alike))
        weight /= np.maximum(total[row], 1e-9)
        mix = sparse.csr_matrix((weight.astype(np.float32), (row, order.ravel())), shape=alike.shape)
        joined = (words + mix @ self.words).tocsr()
        length = np.sqrt(np.asarray(joined.multiply(joined).sum(axis=1)).ravel())
        joined = (sparse.diags(1 / np.maximum(length, 1e-9)) @ joined).tocsr()
        return joined, None if vectors is None else _unit(vectors + mix @ self.vectors)


class Matcher:
    """Exact search over all targets: plans have thousands of items, not millions."""

    def __init__(
        self,
        targets: Sequence[Target],
        encoder: bool = True,
        lexical: float = LEXICAL,
        semantic: float = SEMANTIC,
        names: bool = True,
    ) -> None:
        """`names`: whether the names of problem types stand before the texts that hold their phrases."""
        if not targets:
            raise ValueError("no targets to match with")
        self._named = named if names else str
        self.targets = tuple(targets)
        self.encoder: Encoder = Encoder() if encoder else NoEncoder()
        self.lexical, self.semantic = lexical, semantic if encoder else 0.0
        lines = [(place, line) for place, target in enumerate(targets) for line in _lines(target.text)]
        owners = [place for place, _ in lines]
        self._first = np.searchsorted(owners, np.arange(len(self.targets)))
        self._texts = [line for _, line in lines]
        self.vocabulary = _background() or Vocabulary.fit(
            (grams(batch, ORDERS, tokens.engine()) for batch in in_batches(self._texts)), 1
        )
        self._columns = (
            sparse.vstack([self.vocabulary.transform(self._grams(batch)) for batch in in_batches(self._texts)]).tocsr()
        ).T.tocsr()
        vectors = self.encoder.encode(self._texts)
        self._centre = _centre() if vectors.shape[1] else np.zeros(0, np.float32)
        self._senses = _unit(vectors - self._centre).T.astype(np.float64)
        self._news = _news(len(self.vocabulary))
        self._subjects = reader(BACKGROUND)
        if self._subjects is not None:
            self._official = self._near(*self._read([normalise(one.official, READ).text for one in subjects()]))
        self._words = [set(tokens.words(target.text)) for target in targets]

    def match(self, text: str, top: int = 5) -> list[Match]:
        return self.match_many([text], top)[0]

    def match_many(
        self, texts: Sequence[str], top: int = 5, varied: bool = True, extra: Sequence[float] | None = None
    ) -> list[list[Match]]:
        """Best first; see `varied`. `extra` is added to the scores: what speaks for each target beside its words."""
        found: list[list[Match]] = []
        for batch in in_batches(texts, 256):
            with one_thread():  # the products are small: to share one out takes longer than to compute it
                found += self._matches(batch, top, varied, extra)
        return found

    def _matches(
        self, texts: Sequence[str], top: int, varied: bool, extra: Sequence[float] | None
    ) -> Iterator[list[Match]]:
        scores = self.scores(texts)
        if extra is not None:
            scores = np.where(scores > 0, scores + np.asarray(extra, np.float32), 0)
        for text, row in zip(texts, scores, strict=True):
            mine = set(tokens.words(text))
            most = top if mine else 0  # without a word there is nothing to match
            order = self.varied(row, most) if varied else np.argsort(-row, kind="stable")[:most]
            yield [Match(self.targets[k].id, round(float(row[k]), 4), self._because(mine, int(k))) for k in order]

    def scores(self, texts: Sequence[str]) -> Floats:
        """Nearness of every text to every target."""
        return self.of_read(*self.read(texts))

    def read(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, Floats | None]:
        """The texts in `vocabulary`, and the encoder's vectors around their centre: rows of unit length."""
        return self._read([self._named(normalise(text, READ).text) for text in texts])

    def of_read(self, words: sparse.csr_matrix, vectors: Floats | None) -> Floats:
        """Nearness to every target of texts that were read."""
        near = (
            self._near(words, vectors) if self._news is None else SCALE * self._near(*self._news.join(words, vectors))
        )
        if self._subjects is not None:
            near = (1 - OFFICIAL) * near + OFFICIAL * self._subjects.shares(words, vectors) @ self._official
        return np.round(near, 6).astype(np.float32)

    def _read(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, Floats | None]:
        words = self.vocabulary.transform(self._grams(texts))
        return words, _unit(self.encoder.encode(texts) - self._centre) if self.semantic else None

    def varied(self, row: Floats, most: int) -> Ints:
        """So many targets of high score, best first, of which none says again what a better one says."""
        best = np.argsort(-row, kind="stable")[: max(CANDIDATES, most)]
        if most < 2 or most >= len(best):
            return best[:most]
        words, senses = self._wholes[best], self._meanings[best]
        said, taken = np.zeros(len(best)), [0]
        while len(taken) < most:
            last = taken[-1]
            alike = self.lexical * (words @ words[last].toarray()[0])
            alike += self.semantic * np.clip(senses @ senses[last], 0, 1)
            said = np.maximum(said, np.round(alike, 6))
            worth = row[best] - VARIETY * said
            worth[taken] = -np.inf
            taken.append(int(worth.argmax()))
        return np.asarray(best[sorted(taken)])

    @cached_property
    def _wholes(self) -> sparse.csr_matrix:
        """The words of each target, of all its lines together: unit rows."""
        lines = sparse.csr_matrix(
            (np.ones(len(self._texts), np.float32), np.arange(len(self._texts)), [*self._first, len(self._texts)])
        )
        total = (lines @ self._columns.T).tocsr()
        length = np.sqrt(np.asarray(total.multiply(total).sum(axis=1)).ravel())
        return (sparse.diags(1 / np.maximum(length, 1e-9)) @ total).tocsr()

    @cached_property
    def _meanings(self) -> npt.NDArray[np.float64]:
        """The same for the encoder."""
        return _unit(np.add.reduceat(self._senses, self._first, axis=1).T).astype(np.float64)

    def _near(self, words: sparse.csr_matrix, vectors: Floats | None) -> npt.NDArray[np.float64]:
        total = self.lexical * np.asarray((words @ self._columns).todense(), np.float64)
        if vectors is not None:
            total += self.semantic * np.clip(vectors.astype(np.float64) @ self._senses, 0, 1)
        return np.asarray(np.maximum(np.maximum.reduceat(total, self._first, axis=1), 0))

    def _grams(self, texts: Sequence[str]) -> Grams:
        return grams(texts, ORDERS, tokens.engine())

    def _because(self, mine: set[str], place: int) -> tuple[str, ...]:
        shared = mine & self._words[place]
        return tuple(sorted(shared, key=lambda word: (-len(word), word))[:BECAUSE])


def strategy_targets() -> list[Target]:
    """The six national strategies, each in the words of what belongs to it."""
    return [Target(one.code, "\n".join((one.th, one.description, *one.facets))) for one in strategies()]


def _lines(text: str) -> list[str]:
    lines = [normalise(line, READ).text.strip() for line in text.split("\n")]
    return [line for line in lines if line] or [" "]


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    norms[norms == 0] = 1
    return np.asarray(vectors / norms, np.float32)


def _background() -> Vocabulary | None:
    """How rare each n-gram is in public Thai texts; without it, rarity is counted over the targets alone."""
    if not (BACKGROUND / "codes.npy").exists():
        return None
    return Vocabulary(np.load(BACKGROUND / "codes.npy"), np.load(BACKGROUND / "idf.npy"))


def _centre() -> Floats:
    """The mean vector of Thai texts: without it all cosines crowd together."""
    path = BACKGROUND / "centre.npy"
    return np.asarray(np.load(path), np.float32) if path.exists() else np.zeros(512, np.float32)


SURENESS = BACKGROUND / "sure.json"


def sureness(best: float, second: float) -> float:
    """How likely the best of several strategies is the right one, from its score and its lead over the second."""
    base, by_score, by_lead = _sureness()
    return 1 / (1 + math.exp(-(base + by_score * best + by_lead * (best - second))))


@cache
def _sureness() -> tuple[float, float, float]:
    kept = json.loads(SURENESS.read_text("utf-8"))
    return kept["base"], kept["by_score"], kept["by_lead"]


def store_sureness(weights: tuple[float, float, float]) -> None:
    """Keep what was fitted on matches whose right answer is known."""
    kept = dict(zip(("base", "by_score", "by_lead"), (round(weight, 3) for weight in weights), strict=True))
    SURENESS.write_text(json.dumps(kept) + "\n", "utf-8")
    _sureness.cache_clear()


@cache
def _news(features: int) -> News | None:
    """What `fit_matching` stored; amounts in two bytes and vectors in one byte a place."""
    if not (BACKGROUND / "news_vectors.npy").exists():
        return None
    places, columns, amounts, vectors = (
        np.load(BACKGROUND / f"news_{name}.npy", mmap_mode="r") for name in ("places", "columns", "amounts", "vectors")
    )
    words = sparse.csr_matrix(
        (amounts.astype(np.float32), np.asarray(columns), np.asarray(places)), shape=(len(vectors), features)
    )
    return News(words, _unit(vectors.astype(np.float32)))
