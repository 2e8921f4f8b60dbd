"""How alike two texts are: hashed character and word n-grams, rare ones counting more than common ones.

The weights of rarity were learnt from reports of citizens and lie in a table of hash buckets: no word can be read out of it, and a
bucket seen in fewer than five reports has the weight of one never seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.data import HERE
from nlp.text import fold
from nlp.tokens import words

BUCKETS = 1 << 18
LIMIT = 4_000
"""Characters of a folded text that are compared: enough to tell letters apart, and hostile lengths stay cheap."""


def _word_grams(text: str) -> list[str]:
    found = words(text[: 2 * LIMIT])
    return found + [f"{first} {second}" for first, second in pairwise(found)]


def _folded(text: str) -> str:
    return fold(text[: 4 * LIMIT])[:LIMIT]


@cache
def _vectorizers() -> tuple[Any, Any]:
    # Two thirds of a second to load, which a report has no need of.
    from sklearn.feature_extraction.text import HashingVectorizer

    common: dict[str, Any] = {"n_features": BUCKETS, "norm": None, "alternate_sign": False, "dtype": np.float32}
    return (
        HashingVectorizer(analyzer="char", ngram_range=(3, 5), preprocessor=_folded, **common),
        HashingVectorizer(analyzer=_word_grams, **common),
    )


def counts(texts: Sequence[str]) -> tuple[Any, Any]:
    """Character and word n-gram counts, one row a text."""
    chars, grams = _vectorizers()
    return chars.transform(texts), grams.transform(texts)


@cache
def _rarity() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(HERE / "rarity.npz", allow_pickle=False) as stored:
        return stored["chars"].astype(np.float32), stored["words"].astype(np.float32)


def learn_rarity(texts: Sequence[str], least: int = 5) -> None:
    """Write the table of weights; buckets in fewer than `least` texts are all alike."""
    tables = {}
    for name, matrix in zip(("chars", "words"), counts(texts), strict=True):
        seen = np.asarray((matrix > 0).sum(axis=0)).ravel()
        seen[seen < least] = 0
        tables[name] = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float16)
    np.savez_compressed(HERE / "rarity.npz", chars=tables["chars"], words=tables["words"])


def word_rarity(found: Sequence[str]) -> dict[str, float]:
    """The weight of each single word; about 1 for what stands everywhere."""
    if not found:
        return {}
    grams = _vectorizers()[1].transform(found)
    weights = np.full(len(found), 99, np.float32)
    starts, holds = grams.indptr[:-1], np.diff(grams.indptr) > 0
    weights[holds] = np.minimum.reduceat(_rarity()[1][grams.indices], starts[holds])
    return dict(zip(found, weights.tolist(), strict=True))


def parts(texts: Sequence[str]) -> tuple[Any, Any]:
    """Unit rows of character and of word n-grams, rare ones counting more."""
    from sklearn.preprocessing import normalize

    weighed = []
    for matrix, weight in zip(counts(texts), _rarity(), strict=True):
        weighted = matrix.tocsr().copy()
        weighted.data = (1 + np.log(weighted.data)) * weight[weighted.indices]
        weighed.append(normalize(weighted, copy=False))
    return weighed[0], weighed[1]


def vectors(texts: Sequence[str]) -> Any:
    """One unit row a text, in which the product of two rows is the mean of their character and word likeness."""
    return (sparse.hstack(parts(texts), format="csr") * np.float32(np.sqrt(0.5))).astype(np.float32)


def likeness(rows: Any, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float32]:
    """The product of the rows named pair by pair, a slice at a time so that memory stays small."""
    result = np.empty(len(first), dtype=np.float32)
    for at in range(0, len(first), 20_000):
        part = slice(at, at + 20_000)
        result[part] = np.asarray(rows[first[part]].multiply(rows[second[part]]).sum(axis=1)).ravel()
    return result
