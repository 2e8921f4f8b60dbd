"""Divide texts into themes and themes into finer ones; find the theme that a new text belongs to, if any.

Spherical k-means, level by level. Everything runs in the canonical order of the caller and on one thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans

from nlp.cluster_space import Floats, unit

Ints = npt.NDArray[np.int64]

MOST = 24
"""Themes of the coarsest level that a planner can still read through."""
DEPTH = 3
DIVIDE = 60
"""Texts from which a theme is divided further."""
LEARN = 20_000
FLOOR = 0.2
"""Similarity to its theme below which a text fits nowhere; a large and tight theme asks for up to `STRICT`."""
STRICT = 0.3
FIRM = 0.1
"""Share of a group that is less like its theme than what may be talk of elsewhere must be."""
FIRM_TEXTS = 20
"""Texts that a group needs before anything can be said of that."""
FEW_TEXTS, FEW_VOICES = 3, 5
"""A theme has at least so many different texts, or one text has at least so many voices behind it."""


@dataclass
class Branch:
    """A theme and the finer themes inside it; `members` are places in the caller's order."""

    centre: Floats
    floor: float
    members: Ints
    children: list[Branch] = field(default_factory=list)

    def among(self, rows: Ints) -> Branch:
        """The same where its members are places among these rows of a larger whole."""
        children = [child.among(rows) for child in self.children]
        return Branch(self.centre, self.floor, rows[self.members], children)


def number(texts: int) -> int:
    """How many themes to look for at the coarsest level."""
    return max(1, min(MOST, round(1.5 * math.sqrt(texts))))


def divide(vectors: Floats, k: int, seed: int, voices: Ints | None = None) -> Ints:
    """A label for each row, from spherical k-means learned on at most `LEARN` rows spread evenly; many voices weigh as many texts."""
    k = min(k, len(vectors))
    if k < 2:
        return np.zeros(len(vectors), np.int64)
    step = max(1.0, len(vectors) / LEARN)
    learned = (np.arange(min(len(vectors), LEARN)) * step).astype(np.int64)
    rows = vectors[learned]
    k = min(k, len(np.unique(rows, axis=0)))
    model = KMeans(k, n_init=4, max_iter=100, random_state=seed).fit(
        rows, sample_weight=None if voices is None else voices[learned]
    )
    if len(rows) == len(vectors):
        return np.asarray(model.labels_, np.int64)
    return nearest(vectors, unit(np.asarray(model.cluster_centers_, np.float32)))


def nearest(vectors: Floats, centres: Floats) -> Ints:
    labels = [np.argmax(vectors[at : at + 8192] @ centres.T, axis=1) for at in range(0, len(vectors), 8192)]
    return np.concatenate(labels).astype(np.int64) if labels else np.zeros(0, np.int64)


def _branch(vectors: Floats, voices: Ints, members: Ints) -> Branch:
    centre = unit(np.average(vectors[members], axis=0, weights=voices[members])[None])[0]
    near = vectors[members] @ centre
    middle = float(np.median(near))
    spread = 1.4826 * float(np.median(np.abs(near - middle)))
    floor = max(FLOOR, min(STRICT, middle - 4 * spread)) if len(members) >= DIVIDE else FLOOR
    return Branch(centre, round(floor, 4), members)


class Job(NamedTuple):
    """Texts to be divided, the coarsest level (`depth` 0, into `k` themes if given) or all below it."""

    vectors: Floats
    voices: Ints
    seed: int
    k: int | None = None
    depth: int = 0


def grow(jobs: Sequence[Job], run: Callable[..., list[list[Branch]]]) -> list[list[Branch]]:
    """Themes of the rows of each job, largest first; rows in none of them fit nowhere.

    `run` lets several processes work on jobs: first on the coarsest themes of each, then on all that is below any of them.
    """
    grown = run(_grown, jobs)
    wide = [
        (job, branch)
        for job, branches in zip(jobs, grown, strict=True)
        for branch in branches
        if len(branch.members) >= DIVIDE
    ]
    below = [Job(job.vectors[branch.members], job.voices[branch.members], job.seed, depth=1) for job, branch in wide]
    for (_, branch), children in zip(wide, run(_grown, below), strict=True):
        branch.children = [child.among(branch.members) for child in children] if len(children) > 1 else []
    return grown


def _grown(jobs: Sequence[Job]) -> list[list[Branch]]:
    return [_divided(job, np.flatnonzero(job.vectors.any(axis=1)), job.depth) for job in jobs]


def _divided(job: Job, members: Ints, depth: int) -> list[Branch]:
    vectors, voices, seed, k = job[:4]
    wanted = k or (number(len(members)) if depth == 0 else max(2, min(12, round(math.sqrt(len(members)) / 2))))
    labels = divide(vectors[members], wanted, seed, voices[members])
    branches = [_branch(vectors, voices, members[labels == label]) for label in np.unique(labels)]
    if k is None:
        branches = _settle(vectors, voices, branches)
    for branch in branches:
        fits = vectors[branch.members] @ branch.centre >= branch.floor
        branch.members = branch.members[fits]
        if 0 < depth < DEPTH - 1 and len(branch.members) >= DIVIDE:
            branch.children = _divided(job, branch.members, depth + 1)
            if len(branch.children) < 2:
                branch.children = []
    branches = [branch for branch in branches if len(branch.members)]
    return sorted(branches, key=lambda branch: (-len(branch.members), int(branch.members[0])))


def _settle(vectors: Floats, voices: Ints, branches: list[Branch]) -> list[Branch]:
    """Let the members of too small themes join the theme nearest to them, where they fit one."""
    small = [b for b in branches if len(b.members) < FEW_TEXTS and voices[b.members].sum() < FEW_VOICES]
    large = [b for b in branches if not any(b is other for other in small)]
    if not small or not large:
        return large if large else (branches if len(branches) == 1 else [])
    centres = np.array([branch.centre for branch in large])
    for branch in small:
        for row in branch.members:
            near = centres @ vectors[row]
            best = int(np.argmax(near))
            if near[best] >= large[best].floor:
                large[best].members = np.append(large[best].members, row)
    for branch in large:
        branch.members.sort()
    return large


def firm(vectors: Floats, voices: Ints, branches: Sequence[Branch]) -> float | None:
    """The similarity that `FIRM` of the members fall short of: to their theme without themselves, or to the next one."""
    if sum(len(branch.members) for branch in branches) < FIRM_TEXTS:
        return None
    near = []
    for branch in branches:
        rows, weight = vectors[branch.members], voices[branch.members].astype(np.float64)
        whole = np.average(rows, axis=0, weights=weight) * weight.sum()
        with_whole = rows @ whole
        without = np.sqrt(np.maximum(whole @ whole - 2 * weight * with_whole + weight**2, 1e-9))
        others = [other.centre for other in branches if other is not branch]
        next_one = (rows @ np.array(others).T).max(axis=1) if others else np.zeros(len(rows))
        near.append(np.maximum((with_whole - weight) / without, next_one))
    return round(float(np.quantile(np.concatenate(near), FIRM)), 4)


def closeness(vectors: Floats, centres: Floats) -> Floats:
    """The similarity of each row to the centre nearest to it."""
    return np.asarray(np.einsum("ij,ij->i", vectors, centres[nearest(vectors, centres)]), np.float32)


def place(vectors: Floats, parents: Sequence[int], centres: Floats, floors: Floats) -> Ints:
    """The finest theme that each row fits, walking down from the coarsest level; −1 where it fits none."""
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(parents):
        children.setdefault(int(parent), []).append(node)
    found = np.full(len(vectors), -1, np.int64)
    waiting = [(-1, np.flatnonzero(vectors.any(axis=1)))]
    while waiting:
        parent, rows = waiting.pop()
        below = children.get(parent)
        if below is None or not len(rows):
            continue
        ids = np.array(below)
        best = ids[nearest(vectors[rows], centres[ids])]
        fits = np.einsum("ij,ij->i", vectors[rows], centres[best]) >= floors[best]
        found[rows[fits]] = best[fits]
        waiting += [(int(node), rows[fits & (best == node)]) for node in below]
    return found
