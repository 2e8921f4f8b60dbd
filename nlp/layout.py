"""Lay texts out on a plane, near when alike: a map of opinions.

Drawing every text by t-SNE would take an hour for a hundred thousand. A sample does the work: the texts whose content
hash is smallest, so that the choice follows from the texts alone, are laid out with each other; every other text stands
among those that it resembles most. The same texts give the same map, in whatever order they come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlp.bags import Bag, bags
from nlp.batch import one_thread
from nlp.cluster_space import Floats, Space, Work, has_encoder, has_types
from nlp.cluster_state import key
from nlp.cluster_themes import keywords_of
from nlp.summarise import Member

SIZE = 65_535
"""Places are whole numbers from 0 to this in both directions."""
LANDMARKS = 2_000
FEW = 20
"""Fewer texts than this are laid out by their two main directions: t-SNE needs company."""
PERPLEXITY = 30.0
NEIGHBOURS = 8
SHARP = 0.05
"""How much less like a landmark may be before it counts little beside the nearest one."""
NEAR = 0.08
"""Landmarks farther on the plane from the nearest one than this share of its size draw a text nowhere."""
SPREAD, COPIES = 0.008, 0.0015
"""How far texts scatter around their place, and equal texts around theirs, as shares of the plane."""
MOST_PARTS = 24
MARGIN = 0.03
BLOCK = 8_192

Places = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Part:
    """A neighbourhood of the map: its middle, what is said there more than elsewhere, how many texts stand in it."""

    x: int
    y: int
    words: tuple[str, ...]
    texts: int


@dataclass(frozen=True)
class Layout:
    """A place and a neighbourhood for each submission, in the order in which they were given."""

    places: Places
    part_of: npt.NDArray[np.uint8]
    parts: tuple[Part, ...]
    texts: int


def lay_out(
    items: Sequence[tuple[str, str]],
    *,
    shown: Sequence[str] | None = None,
    seed: int = 0,
    n_jobs: int = 1,
    landmarks: int = LANDMARKS,
) -> Layout:
    """Places of submissions, given as identity and text; words of neighbourhoods come from what of each may be shown."""
    work = Work(n_jobs)
    known: dict[int, list[int]] = {}
    for row, (_, text) in enumerate(items):
        known.setdefault(key(text), []).append(row)
    order = sorted(known)
    if not order:
        return Layout(np.zeros((0, 2), np.uint16), np.zeros(0, np.uint8), (), 0)
    said = [min(known[one], key=lambda row: items[row]) for one in order]
    texts = [items[row][1] for row in said]
    found = work(bags, texts)
    space, read = Space.fit(texts, found, seed=seed, work=work, encoder=has_encoder(), known_types=has_types())
    with one_thread():
        vectors = space.vectors(texts, found, work=work, read=read)
        marks = _landmarks(vectors[:landmarks], seed)
        middles = _middles(marks, seed)
        plane = np.vstack([marks, _beside(vectors[landmarks:], vectors[:landmarks], marks)])
    part_of_text = _nearest(plane, middles)
    plane[len(marks) :] += SPREAD * _scatter([str(one) for one in order[len(marks) :]])
    at = np.zeros(len(items), np.int64)
    for number, one in enumerate(order):
        at[known[one]] = number
    shift = np.array([len(known[one]) > 1 for one in order])[at][:, None] * COPIES
    places = np.asarray(plane[at] + shift * _scatter([name for name, _ in items]), np.float32)
    if shown is not None:
        found = _read_again(texts, found, [shown[row] for row in said], work)
        texts = [shown[row] for row in said]
    members = [Member(items[row][0], text, len(known[one])) for row, text, one in zip(said, texts, order, strict=True)]
    rows = [np.flatnonzero(part_of_text == n).tolist() for n in range(len(middles))]
    words = keywords_of(members, found, rows, space)
    grid = _whole(middles)
    parts = tuple(Part(int(grid[n, 0]), int(grid[n, 1]), tuple(words[n]), len(rows[n])) for n in range(len(middles)))
    return Layout(_whole(places), part_of_text[at].astype(np.uint8), parts, len(order))


def _read_again(texts: Sequence[str], found: Sequence[Bag], shown: Sequence[str], work: Work) -> list[Bag]:
    """The bags of what may be shown: most are those of the whole texts."""
    other = [n for n, (text, part) in enumerate(zip(texts, shown, strict=True)) if text != part]
    again = dict(zip(other, work(bags, [shown[n] for n in other]), strict=True)) if other else {}
    return [again.get(n, bag) for n, bag in enumerate(found)]


def _landmarks(vectors: Floats, seed: int) -> Floats:
    """The sample on a plane from 0 to 1."""
    if len(vectors) < FEW:
        centred = vectors - vectors.mean(axis=0)
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        axes = axes[:2] * _leading(axes[:2])
        plane = np.zeros((len(vectors), 2), np.float32)
        plane[:, : len(axes)] = centred @ axes.T
    else:
        from sklearn.manifold import TSNE

        # The random state decides nothing but ties: the beginning is the two main directions.
        perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
        plane = TSNE(perplexity=perplexity, init="pca", random_state=seed, n_jobs=1).fit_transform(vectors)
    low, high = plane.min(axis=0), plane.max(axis=0)
    size = max(float((high - low).max()), 1e-9)
    return np.asarray(MARGIN + (1 - 2 * MARGIN) * ((plane - (low + high) / 2) / size + 0.5), np.float32)


def _leading(axes: Floats) -> Floats:
    """The sign of each direction's largest part: a direction and its opposite are the same to the algebra."""
    largest = np.abs(axes).argmax(axis=1)
    return np.where(axes[np.arange(len(axes)), largest] < 0, -1, 1).astype(np.float32)[:, None]


def _beside(vectors: Floats, of_marks: Floats, marks: Floats) -> Floats:
    """Where each of the other texts stands: among the landmarks that it resembles and that lie together."""
    places = np.zeros((len(vectors), 2), np.float32)
    k = min(NEIGHBOURS, len(marks))
    for start in range(0, len(vectors), BLOCK):
        alike = vectors[start : start + BLOCK] @ of_marks.T
        nearest = np.argpartition(-alike, k - 1, axis=1)[:, :k]
        score = np.take_along_axis(alike, nearest, axis=1)
        best = nearest[np.arange(len(nearest)), score.argmax(axis=1)]
        far = np.linalg.norm(marks[nearest] - marks[best][:, None, :], axis=2) > NEAR
        weight = np.where(far, 0, np.exp((score - score.max(axis=1, keepdims=True)) / SHARP))
        weight /= weight.sum(axis=1, keepdims=True)
        places[start : start + BLOCK] = (weight[:, :, None] * marks[nearest]).sum(axis=1)
    return places


def _middles(marks: Floats, seed: int) -> Floats:
    """Middles of the neighbourhoods, from top to bottom and left to right as people read."""
    from sklearn.cluster import KMeans

    wanted = max(1, min(MOST_PARTS, int(len(marks) ** 0.5 / 1.5)))
    middles = KMeans(wanted, n_init=4, random_state=seed).fit(marks).cluster_centers_.astype(np.float32)
    return np.asarray(middles[np.lexsort((middles[:, 0], np.floor(middles[:, 1] * 5)))], np.float32)


def _nearest(plane: Floats, middles: Floats) -> npt.NDArray[np.int64]:
    away = ((plane[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(away.argmin(axis=1), np.int64)


def _scatter(names: Sequence[str]) -> Floats:
    """A point in the unit circle for each name, always the same for the same name."""
    drawn = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in names]
    two = np.frombuffer(b"".join(drawn), "<u4").reshape(-1, 2).astype(np.float64) / 2**32
    angle, radius = 2 * np.pi * two[:, 0], np.sqrt(two[:, 1])
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)


def _whole(plane: Floats) -> Places:
    return np.clip(np.rint(plane * SIZE), 0, SIZE).astype(np.uint16)
