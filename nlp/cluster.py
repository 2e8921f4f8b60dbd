"""Find themes: what many submissions are about, from coarse to fine, the same in every run and lasting between runs.

Equal texts count as one text with many voices, and so do the letters of a campaign. Texts are put in an order that follows from their content alone before
anything is computed, so neither the order of the input nor the number of processes can change the answer. With the
state of an earlier run, known texts stay where they are, new ones join the themes they fit, and only what fits nowhere
is looked through for new themes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from nlp import attitude
from nlp.bags import Bag, bag
from nlp.batch import map_batches, one_thread
from nlp.cluster_copies import campaigns
from nlp.cluster_elsewhere import NONE, Doubt, Elsewhere, doubts
from nlp.cluster_settle import Run, placed, settle
from nlp.cluster_space import Floats, Space, Work, has_encoder, has_types
from nlp.cluster_state import State, key
from nlp.cluster_themes import Summary, summaries
from nlp.cluster_tree import FEW_VOICES
from nlp.summarise import Member, Quote
from nlp.text import READ, normalise

__all__ = ["Clustering", "Item", "Quote", "State", "Theme", "assign", "cluster"]

MODEL = "themes-3"
BLOCK = 50_000


@dataclass(frozen=True)
class Item:
    """One submission; `voices` is how many people stand behind it."""

    id: str
    text: str
    area: str | None = None
    strategy: str | None = None
    stance: str | None = None
    voices: int = 1


@dataclass(frozen=True)
class Theme:
    """`size` submissions, `texts` different texts and `voices` people; `path` ends with the theme's own identity."""

    id: str
    path: tuple[str, ...]
    size: int
    texts: int
    voices: int
    keywords: tuple[str, ...]
    title: Quote
    quotes: tuple[Quote, ...]
    members: tuple[str, ...]
    stances: Mapping[str, int]
    area: str | None = None
    strategy: str | None = None


@dataclass(frozen=True)
class Clustering:
    """Where each submission belongs, `None` where it fits nowhere; the themes; what the next run needs to know."""

    assignments: Mapping[str, tuple[str, ...] | None]
    themes: tuple[Theme, ...]
    state: State


@dataclass(frozen=True)
class _Texts:
    """The different texts of a run in canonical order, and the submissions that say each."""

    keys: list[int]
    groups: list[str]
    items: list[list[Item]]
    bags: list[Bag]
    said: list[str | None]
    """The stance that each says outright, if any."""
    doubts: list[Doubt]
    """Whether each may be talk of elsewhere."""
    letters: Mapping[int, list[int]] = field(default_factory=dict)
    """By the key of a campaign's first letter the keys of the others."""

    @property
    def texts(self) -> list[str]:
        return [items[0].text for items in self.items]


class _Read(NamedTuple):
    key: int
    bag: Bag
    said: str | None
    doubt: Doubt


@dataclass(frozen=True)
class _Reader:
    """Reads pairs of text and group, the stance where asked; a class, so that other processes can be sent it."""

    stances: bool

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[_Read]:
        doubted = doubts([text for text, _ in pairs])
        return [
            _Read(key(text, group), bag(text), _said(text) if self.stances else None, doubt)
            for (text, group), doubt in zip(pairs, doubted, strict=True)
        ]


def _said(text: str) -> str | None:
    label = attitude.stance(normalise(text, READ).text, None).label
    return label if label in attitude.STANCES and label != "unsure" else None


def group_of(item: Item, within: Collection[str]) -> str:
    """The name of the group inside which this submission looks for company."""
    area = item.area or "" if "area" in within else ""
    strategy = item.strategy or "" if "strategy" in within else ""
    return f"{area}\n{strategy}" if area or strategy else ""


def _gather(items: Sequence[Item], within: Collection[str], work: Work, *, stances: bool) -> _Texts:
    pairs = [(item.text, group_of(item, within)) for item in items]
    different = list(dict.fromkeys(pairs))
    reads = map_batches(_Reader(stances), different, n_jobs=work.n_jobs, backend=work.backend)
    read = dict(zip(different, reads, strict=True))
    same: dict[int, list[Item]] = {}
    groups: dict[int, str] = {}
    for pair, item in zip(pairs, items, strict=True):
        if found := read[pair].key:
            same.setdefault(found, []).append(item)
            groups[found] = pair[1]
    order = sorted(same)
    ordered = [sorted(same[found], key=lambda item: (item.id, item.text)) for found in order]
    first = [read[together[0].text, groups[found]] for found, together in zip(order, ordered, strict=True)]
    return _Texts(
        order, [groups[found] for found in order], ordered,
        [one.bag for one in first], [one.said for one in first], [one.doubt for one in first],
    )  # fmt: skip


def _campaigns(found: _Texts, state: State | None, work: Work) -> _Texts:
    """The same with the letters of each campaign as one text, those of each side apart. What an earlier run placed stays there."""
    heads = campaigns(found.texts, found.bags, found.groups, work)
    sizes = Counter(heads)
    letters = [row for row, head in enumerate(heads) if sizes[head] > 1]
    if not letters:
        return found
    known = state.known if state else {}
    campaign = [(head, found.said[row] if sizes[head] > 1 else None) for row, head in enumerate(heads)]
    leaves = [known.get(name, -1) for name in found.keys]
    placed = {campaign[row]: leaves[row] for row in reversed(letters) if leaves[row] >= 0}
    together: dict[tuple[int, str | None, int], list[int]] = {}
    for row, leaf in enumerate(leaves):
        node = leaf if leaf >= 0 else placed.get(campaign[row], -1)
        if node > leaf:  # a new letter of a campaign that has its place
            known[found.keys[row]] = node
        together.setdefault((*campaign[row], node), []).append(row)
    rows = sorted(together.values())
    return _Texts(
        [found.keys[row] for row, *_ in rows],
        [found.groups[row] for row, *_ in rows],
        [[item for row in same for item in found.items[row]] for same in rows],
        [found.bags[row] for row, *_ in rows],
        [found.said[row] for row, *_ in rows],
        [found.doubts[row] for row, *_ in rows],
        {found.keys[same[0]]: [found.keys[row] for row in same[1:]] for same in rows if len(same) > 1},
    )


def cluster(
    items: Iterable[Item],
    *,
    state: State | None = None,
    seed: int = 0,
    n_jobs: int = 1,
    k: int | None = None,
    within: Collection[str] = ("area", "strategy"),
    backend: str | None = None,
    encoder: bool = True,
    known_types: bool = True,
) -> Clustering:
    """Themes of the items. `k` sets the number of coarsest themes; `within` names what separates groups of items.

    Without `encoder` or `known_types` the packaged sentence encoder or the shipped model of problem types is not asked.
    """
    given = list(items)
    ids = Counter(item.id for item in given)
    if len(ids) != len(given):
        raise ValueError(f"identity given more than once: {next(name for name, count in ids.items() if count > 1)!r}")
    work = Work(n_jobs, backend)
    if state is not None:
        state = state.copy()
    found = _campaigns(_gather(given, within, work, stances=True), state, work)
    texts = found.texts
    read = None
    if state is None:
        space, read = Space.fit(
            texts, found.bags, seed=seed, work=work, encoder=encoder and has_encoder(),
            known_types=known_types and has_types(),
        )  # fmt: skip
        state = State(space, seed)
    voices = np.array([sum(item.voices for item in same) for same in found.items], np.int64)
    # What several people say is a matter of theirs, whatever it sounds like.
    doubted = [NONE if many >= FEW_VOICES else doubt for doubt, many in zip(found.doubts, voices, strict=True)]
    with one_thread():
        vectors = state.space.vectors(texts, found.bags, work=work, read=read)
        elsewhere = Elsewhere(
            texts, doubted, work, encoder=state.space.meaning.size > 0, vectors=read.meanings if read else None
        )
        settle(state, Run(found.keys, found.groups, vectors, voices, elsewhere), k, work)
    for first, others in found.letters.items():
        state.known.update((letter, state.known[first]) for letter in others)
    leaves = [state.known[name] for name in found.keys]
    paths = {node: state.path(node) for node in {-1, *leaves}}
    assignments: dict[str, tuple[str, ...] | None] = {item.id: None for item in given}
    for leaf, same in zip(leaves, found.items, strict=True):
        assignments.update((item.id, paths[leaf]) for item in same)
    themes = _themes(state, _taking_sides(found), leaves, vectors, work=work)
    ordered = {item.id: assignments[item.id] for item in given}
    return Clustering(MappingProxyType(ordered), themes, state)


def _taking_sides(found: _Texts) -> _Texts:
    """Submissions without a declared stance take the one that their text says."""
    items = [
        [item if item.stance or not said else replace(item, stance=said) for item in same]
        for said, same in zip(found.said, found.items, strict=True)
    ]
    return replace(found, items=items)


def _themes(state: State, found: _Texts, leaves: list[int], vectors: Floats, *, work: Work) -> tuple[Theme, ...]:
    """Every theme that has members in this run, the coarser before its finer ones, the larger first."""
    rows: dict[int, list[int]] = {}
    for row, leaf in enumerate(leaves):
        node = leaf
        while node >= 0:
            rows.setdefault(node, []).append(row)
            node = state.parents[node]
    nodes = sorted(rows)
    members = [_member(same) for same in found.items]
    told = summaries(members, found.bags, vectors, [rows[node] for node in nodes], space=state.space, work=work)
    made = {
        node: _theme(state, node, [found.items[row] for row in rows[node]], summary)
        for node, summary in zip(nodes, told, strict=True)
    }

    def place_in_list(node: int) -> list[tuple[str, int, str]]:
        steps = []
        while node >= 0:
            steps.append((state.groups[node], -made[node].voices, made[node].id))
            node = state.parents[node]
        return steps[::-1]

    return tuple(made[node] for node in sorted(nodes, key=place_in_list))


def _member(same: Sequence[Item]) -> Member:
    stances = Counter(item.stance for item in same if item.stance)
    stance = min(stances, key=lambda name: (-stances[name], name)) if stances else None
    return Member(same[0].id, same[0].text, sum(item.voices for item in same), stance)


def _theme(state: State, node: int, texts: Sequence[Sequence[Item]], summary: Summary) -> Theme:
    items = [item for same in texts for item in same]
    stances: Counter[str] = Counter()
    for item in items:
        if item.stance:
            stances[item.stance] += item.voices
    area, _, strategy = state.groups[node].partition("\n")
    return Theme(
        id=state.ids[node], path=state.path(node) or (), size=len(items), texts=len(texts),
        voices=sum(item.voices for item in items), keywords=summary.keywords, title=summary.title,
        quotes=summary.quotes, members=tuple(sorted(item.id for item in items)),
        stances=MappingProxyType(dict(sorted(stances.items()))), area=area or None, strategy=strategy or None,
    )  # fmt: skip


def assign(
    items: Iterable[Item],
    state: State,
    *,
    n_jobs: int = 1,
    within: Collection[str] = ("area", "strategy"),
    backend: str | None = None,
) -> dict[str, tuple[str, ...] | None]:
    """The theme of each item among those that the state knows; in blocks, so that a million take bounded memory."""
    return dict(assignments(items, state, n_jobs=n_jobs, within=within, backend=backend))


def assignments(
    items: Iterable[Item],
    state: State,
    *,
    n_jobs: int = 1,
    within: Collection[str] = ("area", "strategy"),
    backend: str | None = None,
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The same, one after another as the items come."""
    work = Work(n_jobs, backend)
    stream = iter(items)
    while block := list(islice(stream, BLOCK)):
        found = _gather(block, within, work, stances=False)
        fresh = [row for row, name in enumerate(found.keys) if name not in state.known]
        leaves = [state.known.get(name, -1) for name in found.keys]
        texts, read = [found.items[row][0].text for row in fresh], [found.bags[row] for row in fresh]
        with one_thread():
            vectors = state.space.vectors(texts, read, work=work)
            elsewhere = Elsewhere(
                texts, [found.doubts[row] for row in fresh], work, encoder=state.space.meaning.size > 0
            )
            run = Run([], [found.groups[row] for row in fresh], vectors, np.ones(len(fresh), np.int64), elsewhere)
            nodes = placed(state, run)
        for row, node in zip(fresh, nodes, strict=True):
            leaves[row] = node
        paths: dict[str, tuple[str, ...] | None] = {}
        for leaf, same in zip(leaves, found.items, strict=True):
            path = state.path(leaf)
            paths.update((item.id, path) for item in same)
        yield from ((item.id, paths.get(item.id)) for item in block)
