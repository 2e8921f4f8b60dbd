"""How well themes agree with labels, and whether they last when texts are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from nlp.cluster import Item, cluster


@dataclass(frozen=True)
class Agreement:
    """Normalised mutual information of the coarsest themes with the labels; texts without a theme count as one group."""

    nmi: float
    themes: int
    nowhere: float


@dataclass(frozen=True)
class Lasting:
    """What became of the old texts after new ones came: agreement of places, and share of identities that are still there."""

    ari: float
    identities: float


def coarsest(assignments: Mapping[str, tuple[str, ...] | None], ids: Sequence[str]) -> list[str]:
    paths = [assignments[name] for name in ids]
    return [path[0] if path else "" for path in paths]


def agreement(
    texts: Sequence[str], labels: Sequence[str], *, k: int | None = None, seed: int = 0, n_jobs: int = 1,
    known_types: bool = True, encoder: bool = True,
) -> Agreement:  # fmt: skip
    """Cluster the texts and compare with one label each."""
    items = [Item(str(place), text) for place, text in enumerate(texts)]
    found = cluster(items, k=k, seed=seed, n_jobs=n_jobs, known_types=known_types, encoder=encoder)
    themes = coarsest(found.assignments, [item.id for item in items])
    nmi = float(normalized_mutual_info_score(labels, themes))
    return Agreement(nmi, len(set(themes) - {""}), themes.count("") / max(1, len(themes)))


def lasting(old: Sequence[str], new: Sequence[str], *, seed: int = 0, n_jobs: int = 1) -> Lasting:
    """Cluster the old texts, then old and new together from the state that the first run left."""
    before = [Item(f"old-{place}", text) for place, text in enumerate(old)]
    after = [*before, *(Item(f"new-{place}", text) for place, text in enumerate(new))]
    first = cluster(before, seed=seed, n_jobs=n_jobs)
    second = cluster(after, state=first.state, seed=seed, n_jobs=n_jobs)
    finest = [[str(run.assignments[item.id]) for item in before] for run in (first, second)]
    ids, still = {theme.id for theme in first.themes}, {theme.id for theme in second.themes}
    return Lasting(float(adjusted_rand_score(*finest)), len(ids & still) / max(1, len(ids)))
