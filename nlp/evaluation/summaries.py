"""Whether quotations stand for a theme at least as well as as many of its members drawn by lot.

Measured with character n-grams, which play no part in choosing the quotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp.cluster import Clustering
from nlp.summarise import Coverage, coverage, verify

FLOOR = 0.1
"""Similarity of character n-grams below which a member is not stood for."""
DRAWS = 5


@dataclass(frozen=True)
class Comparison:
    """Means over themes, weighed by their texts; `verified` is the share of spans that are what they say."""

    themes: int
    quoted: Coverage
    drawn: Coverage
    verified: float


def compare(found: Clustering, texts: Mapping[str, str], *, least: int = 10, seed: int = 0) -> Comparison:
    """Quotations against random members, in every theme of at least so many texts."""
    reader = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32)
    ids = sorted(texts)
    rows = {name: row for row, name in enumerate(ids)}
    matrix = reader.fit_transform(texts[name] for name in ids)
    lot = np.random.default_rng(seed)
    weights: list[int] = []
    quoted: list[tuple[float, float]] = []
    drawn: list[tuple[float, float]] = []
    spans = [(quote, texts) for theme in found.themes for quote in (theme.title, *theme.quotes)]
    for theme in found.themes:
        if theme.texts < least or not theme.quotes:
            continue
        members = np.array([rows[name] for name in theme.members])
        shown = reader.transform(texts[quote.id][quote.start : quote.end] for quote in theme.quotes)
        vectors = matrix[members].toarray()
        own = coverage(shown.toarray(), vectors, FLOOR)
        others = [
            coverage(
                vectors[lot.choice(len(members), min(len(members), len(theme.quotes)), replace=False)], vectors, FLOOR
            )
            for _ in range(DRAWS)
        ]
        weights.append(theme.texts)
        quoted.append((own.mean, own.below))
        drawn.append((float(np.mean([one.mean for one in others])), float(np.mean([one.below for one in others]))))
    right = sum(verify(quote, known) for quote, known in spans) / max(1, len(spans))
    return Comparison(len(weights), _mean(quoted, weights), _mean(drawn, weights), right)


def _mean(found: list[tuple[float, float]], weights: list[int]) -> Coverage:
    if not found:
        return Coverage(0.0, 1.0)
    return Coverage(*(float(np.average([row[at] for row in found], weights=weights)) for at in (0, 1)))
