"""Talk of elsewhere among submissions: songs, recipes, football, advertising, greetings. It belongs to no theme.

Whose words a text is says `models/origin`: first by the words alone, which costs next to nothing, and only where it matters with the
encoder. That model errs on dialect and on thanks, so it never decides alone: only a text that is also less like every theme than nearly all
others (`nlp/cluster_tree.py`, `firm`) fits nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nlp import attitude
from nlp.classify import Model, load
from nlp.cluster_space import Floats, Work, meanings
from nlp.data import read_list
from nlp.features import grams
from nlp.origin import NAME
from nlp.pipeline import MODELS
from nlp.taxonomy import Lexicon, shipped_lexicon
from nlp.text import READ, normalise
from nlp.tokens import engine, words

HINT = 0.05
"""Share of 'elsewhere' by the words alone from which a text is asked about at all."""
SHARE, SAID = 0.4, 0.8
"""Share from which a text may be talk of elsewhere, and the same where it tells of trouble, asks for something or proposes it."""
FEW_WORDS = 2
"""Different words with a subject up to which nothing can be told of a text: 'ชอบครับ ลุยเลย'."""
RARE, MOST = 0.01, 1 / 3
"""Up to the first share of a group such talk draws no theme to itself, and themes are made as if it were not known. Beyond the second the
group speaks of what the model does not know, and nothing is sent away."""


class Doubt(NamedTuple):
    """The share of 'elsewhere' by the words of a text, and the share that it would need."""

    share: float
    needed: float


NONE = Doubt(0.0, 2.0)


@cache
def _origin() -> Model:
    return load(MODELS / NAME)


@cache
def _lexicon() -> Lexicon:
    return shipped_lexicon()


def _shares(texts: Sequence[str], vectors: Floats | None) -> npt.NDArray[np.float64]:
    """How much of each cleaned text is likely to be of elsewhere, by its words, and by the encoder's vectors where given; rounded."""
    model = _origin()
    scores = model.base.scores(grams(texts, tuple(model.about["orders"]), engine()))
    return np.round(model.probabilities(scores, np.zeros((len(texts), 0)), vectors)[:, -1], 3)


def _needed(text: str) -> float:
    """The share that a cleaned text needs; out of reach for one that names a known problem, takes a side or says too little."""
    idle = read_list("no_subject.txt")
    subjects = {word for word in words(text) if word not in idle and not word.isdigit()}
    if len(subjects) <= FEW_WORDS or _lexicon().hits(text) or attitude.stance(text, None).label != "unsure":
        return NONE.needed
    return SAID if attitude.wants(text) else SHARE


def doubts(texts: Sequence[str]) -> list[Doubt]:
    cleaned = [normalise(text, READ).text for text in texts]
    found = zip(cleaned, _shares(cleaned, None).tolist(), strict=True)
    return [Doubt(share, _needed(text)) if share >= HINT else NONE for text, share in found]


class Elsewhere:
    """Which texts of a run are talk of elsewhere; `vectors` are the encoder's, where it has read them all. Without `encoder` it is not asked."""

    def __init__(
        self, texts: Sequence[str], found: Sequence[Doubt], work: Work, *, encoder: bool, vectors: Floats | None = None
    ) -> None:
        self._texts, self._work = texts, work
        self._needed = np.array([doubt.needed for doubt in found])
        self._shares = np.array([doubt.share for doubt in found])
        self._unread = self._needed < NONE.needed if encoder else np.zeros(len(found), bool)
        if encoder and vectors is not None:
            rows = np.flatnonzero(self._unread)
            self._read(rows, vectors[rows])

    def _read(self, rows: npt.NDArray[np.int64], vectors: Floats) -> None:
        if len(rows):
            self._shares[rows] = _shares([normalise(self._texts[row], READ).text for row in rows.tolist()], vectors)
            self._unread[rows] = False

    def likely(self, rows: Sequence[int]) -> npt.NDArray[np.bool_]:
        """By what is known so far."""
        return np.asarray(self._shares[list(rows)] >= self._needed[list(rows)])

    def surely(self, rows: Sequence[int]) -> npt.NDArray[np.bool_]:
        """The same after the encoder has read those in doubt."""
        ask = np.array(rows, np.int64)[self._unread[list(rows)]]
        if len(ask):
            self._read(ask, np.array(self._work(meanings, [self._texts[row] for row in ask.tolist()]), np.float32))
        return self.likely(rows)
