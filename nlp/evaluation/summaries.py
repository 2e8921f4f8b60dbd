"""Whether quotations stand for a theme at least as well as as many of its members drawn by lot.

Themes of real reports. What is compared is the quoted span alone with every member of the theme, by two readers: character
n-grams, which play no part in choosing the quotations, and the packaged sentence encoder, which is one part of it. Dissent is
looked for on messages of social media, whose positive and negative ones stand for those who support and who oppose: wherever a
theme holds both, each must be quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp.cluster import Clustering, Item, Theme, cluster
from nlp.cluster_space import Floats, has_encoder, meanings, unit
from nlp.recipes import rows
from nlp.summarise import Coverage, coverage, verify

FLOORS = {"letters": 0.1, "meaning": 0.3}
"""Similarity below which a member is not stood for."""
DRAWS = 20
LEAST = 10
"""Different texts of a theme that is judged."""

Reader = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True)
class Judged:
    """One theme: its quotations, and as many members drawn by lot again and again."""

    texts: int
    quoted: Coverage
    drawn: Coverage


def letters(texts: Sequence[str]) -> Reader:
    reader = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32)
    reader.fit(texts)
    return lambda some: np.asarray(reader.transform(some).toarray(), np.float32)


def meaning(texts: Sequence[str]) -> Reader:
    raw = np.array(meanings(texts))
    centre, kept = raw.mean(axis=0), dict(zip(texts, raw, strict=True))

    def read(some: Sequence[str]) -> Floats:
        fresh = [text for text in dict.fromkeys(some) if text not in kept]
        kept.update(zip(fresh, meanings(fresh), strict=True))
        return unit(np.array([kept[text] for text in some]) - centre)

    return read


def compare(found: Clustering, texts: Mapping[str, str], read: Reader, floor: float, seed: int = 0) -> list[Judged]:
    """Quotations against random members, in every theme of enough different texts."""
    lot = np.random.default_rng(seed)
    return [_judge(theme, texts, read, floor, lot) for theme in found.themes if theme.texts >= LEAST and theme.quotes]


def _judge(theme: Theme, texts: Mapping[str, str], read: Reader, floor: float, lot: np.random.Generator) -> Judged:
    members = read([texts[name] for name in theme.members])
    own = coverage(read([texts[quote.id][quote.start : quote.end] for quote in theme.quotes]), members, floor)
    others = [
        coverage(members[lot.choice(len(members), min(len(members), len(theme.quotes)), replace=False)], members, floor)
        for _ in range(DRAWS)
    ]
    drawn = Coverage(float(np.mean([one.mean for one in others])), float(np.mean([one.below for one in others])))
    return Judged(theme.texts, own, drawn)


def told(judged: Sequence[Judged], seed: int = 0) -> dict[str, Any]:
    """Means over themes, weighed by their texts; intervals by drawing themes anew."""
    table = np.array([(j.texts, j.quoted.mean, j.drawn.mean, j.quoted.below, j.drawn.below) for j in judged])
    lot = np.random.default_rng(seed)
    draws = [table[lot.integers(0, len(table), len(table))] for _ in range(1000)]

    def value(of: Callable[[Any], Any]) -> dict[str, Any]:
        low, high = np.percentile([np.average(of(d), weights=d[:, 0]) for d in draws], [2.5, 97.5])
        return {
            "value": round(float(np.average(of(table), weights=table[:, 0])), 4),
            "interval": [round(float(low), 4), round(float(high), 4)],
        }

    return {
        "themes": len(table),
        "mean_similarity": {"quotations": value(lambda t: t[:, 1]), "drawn": value(lambda t: t[:, 2]), "gain": value(lambda t: t[:, 1] - t[:, 2])},
        "below_floor": {"quotations": value(lambda t: t[:, 3]), "drawn": value(lambda t: t[:, 4]), "gain": value(lambda t: t[:, 4] - t[:, 3])},
        "themes_at_least_as_well": {
            "mean_similarity": round(float((table[:, 1] >= table[:, 2]).mean()), 3),
            "below_floor": round(float((table[:, 3] <= table[:, 4]).mean()), 3),
        },
    }  # fmt: skip


def dissent(data: Path, count: int = 3_000) -> dict[str, Any]:
    """Of the themes in which some support and some oppose, how many quote both."""
    messages = [row for row in rows(data, "wisesight_train_valid") if len(row["text"]) >= 15]
    chosen = [messages[place * len(messages) // count] for place in range(count)]
    sides = {"pos": "support", "neg": "oppose"}
    items = [Item(str(at), row["text"], stance=sides.get(row["label"], "neutral")) for at, row in enumerate(chosen)]
    both = [theme for theme in cluster(items, n_jobs=-1).themes if {"support", "oppose"} <= set(theme.stances)]
    heard = [{"support", "oppose"} <= {quote.stance for quote in theme.quotes} for theme in both]
    return {"themes_with_both_sides": len(both), "share_that_quote_both": round(float(np.mean(heard)), 4)}


def evaluate(data: Path, count: int = 4_000) -> dict[str, Any]:
    every = rows(data, "traffy_2022_05-10")
    items = [Item(str(at), every[at * len(every) // count]["text"]) for at in range(count)]
    texts = {item.id: item.text for item in items}
    found = cluster(items, n_jobs=-1)
    spans = [verify(quote, texts) for theme in found.themes for quote in (theme.title, *theme.quotes)]
    result: dict[str, Any] = {"texts": count, "spans": len(spans), "verified": float(np.mean(spans))}
    result["by_letters"] = told(compare(found, texts, letters(list(texts.values())), FLOORS["letters"]))
    if has_encoder():
        read = meaning(list(dict.fromkeys(texts.values())))
        result["by_meaning"] = told(compare(found, texts, read, FLOORS["meaning"]))
    return result | {"dissent": dissent(data)}
