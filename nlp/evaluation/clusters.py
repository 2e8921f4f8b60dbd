"""How well themes agree with people's labels, whether they last, whether they are the same in any order; and what other methods reach."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, SpectralClustering
from sklearn.decomposition import NMF
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from nlp.bags import Bag, bags
from nlp.cluster import Clustering, Item, cluster
from nlp.cluster_space import Floats, Space, Work, _vocabulary, _weighted
from nlp.cluster_tree import divide
from nlp.evaluation import Marks, interval
from nlp.recipes import rows

KINDS = 17
"""Problem types of the single-label reports, and so many themes are asked for."""


@dataclass(frozen=True)
class Lasting:
    """What became of the old texts after new ones came: agreement of places, and share of identities that are still there."""

    ari: float
    identities: float


def coarsest(assignments: Mapping[str, tuple[str, ...] | None], ids: Sequence[str]) -> list[str]:
    paths = [assignments[name] for name in ids]
    return [path[0] if path else "" for path in paths]


def shared_information(labels: Sequence[str], themes: Sequence[Any]) -> dict[str, Any]:
    """Normalised mutual information, its interval over drawn texts; no theme counts as a group of its own."""
    left, right = np.array(labels), np.array([str(theme) for theme in themes])

    def measure(draw: Marks) -> float:
        return float(normalized_mutual_info_score(left[draw], right[draw]))

    value = measure(np.arange(len(left)))
    return {"value": round(value, 4), "interval": interval(measure, len(left), draws=300), "themes": len(set(right))}


def agreement(texts: Sequence[str], labels: Sequence[str], *, k: int | None = None, known_types: bool = True) -> Any:
    """Cluster the texts and compare with one label each."""
    items = [Item(str(place), text) for place, text in enumerate(texts)]
    found = cluster(items, k=k, known_types=known_types)
    return shared_information(labels, coarsest(found.assignments, [item.id for item in items]))


def lasting(old: Sequence[str], new: Sequence[str], *, seed: int = 0, n_jobs: int = 1) -> Lasting:
    """Cluster the old texts, then old and new together from the state that the first run left."""
    before = [Item(f"old-{place}", text) for place, text in enumerate(old)]
    after = [*before, *(Item(f"new-{place}", text) for place, text in enumerate(new))]
    first = cluster(before, seed=seed, n_jobs=n_jobs)
    second = cluster(after, state=first.state, seed=seed, n_jobs=n_jobs)
    finest = [[str(run.assignments[item.id]) for item in before] for run in (first, second)]
    ids, still = {theme.id for theme in first.themes}, {theme.id for theme in second.themes}
    return Lasting(float(adjusted_rand_score(*finest)), len(ids & still) / max(1, len(ids)))


def told(found: Clustering) -> str:
    """Everything that a run says, in one form, so that two runs can be compared byte by byte."""
    placed = sorted((name, path) for name, path in found.assignments.items())
    themes = [{**vars(theme), "stances": dict(theme.stances), "title": vars(theme.title)} for theme in found.themes]
    return json.dumps([placed, themes], ensure_ascii=False, default=vars)


def same_bytes(texts: Sequence[str], orders: int = 3) -> dict[str, Any]:
    """Runs of the same texts in shuffled order and on one or two processes; how many say the same to the byte."""
    items = [Item(str(place), text) for place, text in enumerate(texts)]
    first = told(cluster(items, within=()))
    equal = []
    for seed in range(orders):
        mixed = random.Random(seed).sample(items, len(items))
        equal.append(told(cluster(mixed, within=(), n_jobs=1 + seed % 2)) == first)
    return {"texts": len(items), "runs": orders, "the_same": sum(equal)}


def _graph(vectors: Floats, k: int) -> Any:
    """A graph of the fifteen nearest, cut in its spectrum."""
    return SpectralClustering(
        k, affinity="nearest_neighbors", n_neighbors=15, assign_labels="cluster_qr", random_state=0
    ).fit_predict(vectors.astype(np.float64))


def _labels_spread(vectors: Floats, k: int) -> Any:
    """Communities by spreading labels over the graph of the fifteen nearest; their number cannot be chosen."""
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1)
    neighbours = np.argpartition(-near, 15, axis=1)[:, :15]
    labels, lot = np.arange(len(vectors)), np.random.default_rng(0)
    for _ in range(30):
        moved = 0
        for row in lot.permutation(len(vectors)):
            names, votes = np.unique(labels[neighbours[row]], return_inverse=True)
            best = names[int(np.argmax(np.bincount(votes, np.maximum(near[row, neighbours[row]], 0))))]
            moved += best != labels[row]
            labels[row] = best
        if moved < len(vectors) // 200:
            break
    return labels


def others(texts: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
    """Other algorithms on the very vectors of this one (words and encoder, no known types), and NMF on its words."""
    found: list[Bag] = bags(texts)
    work = Work()
    space, read = Space.fit(texts, found, seed=0, work=work, encoder=True, known_types=False)
    vectors = space.vectors(texts, found, work=work, read=read)
    codes, rarity, _ = _vocabulary(found)
    words = _weighted(found, codes, rarity)
    methods: dict[str, Callable[[], Any]] = {
        "spherical k-means (ours)": lambda: divide(vectors, KINDS, 0),
        "Ward": lambda: AgglomerativeClustering(KINDS).fit_predict(vectors),
        "HDBSCAN, eom": lambda: HDBSCAN(min_cluster_size=10, min_samples=3, copy=True).fit_predict(vectors),
        "HDBSCAN, leaf": lambda: HDBSCAN(
            min_cluster_size=8, min_samples=2, cluster_selection_method="leaf", copy=True
        ).fit_predict(vectors),
        "graph of neighbours, spectral": lambda: _graph(vectors, KINDS),
        "graph of neighbours, labels spread": lambda: _labels_spread(vectors, KINDS),
        "NMF of the words": lambda: (
            NMF(KINDS, init="nndsvd", max_iter=200, random_state=0).fit_transform(words).argmax(1)
        ),
    }
    result = {}
    for name, method in methods.items():
        themes = method()
        result[name] = {
            **shared_information(labels, themes.tolist()),
            "nowhere": round(float((themes == -1).mean()), 3),
        }
    return result


def evaluate(data: Path, count: int = 2_000) -> dict[str, Any]:
    people = [row for row in rows(data, "traffy_human_gold_dev170") if row["tags"] and "|" not in row["tags"]]
    texts, tags = [row["text"] for row in people], [row["tags"] for row in people]
    single = random.Random(0).sample(rows(data, "traffy_2022_single_label_small"), count)
    reports, labels = [row["text"] for row in single], [row["label"] for row in single]
    every = [row["text"] for row in rows(data, "traffy_2022_05-10")]
    later = random.Random(1).sample(every, 2_200)
    stays = lasting(later[:2_000], later[2_000:])
    return {
        "people_single_tags": {"texts": len(texts), "known_types": agreement(texts, tags), "without": agreement(texts, tags, known_types=False)},
        "single_label_reports_k_17": {
            "texts": count, "known_types": agreement(reports, labels, k=KINDS),
            "without": agreement(reports, labels, k=KINDS, known_types=False),
        },
        "other_methods_without_known_types": others(reports, labels),
        "a_tenth_more": {"texts": 2_000, "new": 200, "ari": round(stays.ari, 4), "identities_kept": round(stays.identities, 4)},
        "same_bytes": same_bytes(later[:600]),
    }  # fmt: skip
