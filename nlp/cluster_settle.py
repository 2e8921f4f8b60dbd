"""Give texts their place: among the themes that a state knows, in new ones, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nlp.batch import map_batches
from nlp.cluster_elsewhere import MOST, RARE, Elsewhere
from nlp.cluster_space import Floats, Work
from nlp.cluster_state import State
from nlp.cluster_tree import FEW_TEXTS, FIRM_TEXTS, Branch, Ints, Job, closeness, firm, grow, place

COHERENT = 0.45
"""Mean similarity that leftovers need among themselves before they count as a new theme."""


@dataclass(frozen=True)
class Run:
    """The different texts of a run in canonical order."""

    keys: Sequence[int]
    groups: Sequence[str]
    vectors: Floats
    voices: Ints
    elsewhere: Elsewhere


def by_group(groups: Sequence[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    return rows


def settle(state: State, run: Run, k: int | None, work: Work) -> None:
    """Give every text of this run a theme or none, and the state the new themes."""
    jobs: list[Job] = []
    waiting: list[tuple[str, list[int], list[int], bool]] = []
    for group, rows in sorted(by_group(run.groups).items()):
        fresh = [row for row in rows if run.keys[row] not in state.known]
        old = bool(state.nodes(group))
        apart = _join(state, group, run, rows, fresh) if old else _held_apart(run, rows)
        rest = [row for row in rows if state.known.get(run.keys[row], -1) < 0 and row not in apart] if fresh else []
        if rest and (not old or len(rest) >= FEW_TEXTS):
            waiting.append((group, rows, rest, old))
            jobs.append(Job(run.vectors[rest], run.voices[rest], state.seed, None if old else k))
    grown = grow(jobs, partial(map_batches, n_jobs=work.n_jobs, backend=work.backend, size=1))
    for job, (group, rows, rest, old), branches in zip(jobs, waiting, grown, strict=True):
        keys = [run.keys[row] for row in rest]
        state.known.update((name, -1) for name in keys)
        for branch in branches:
            if not old or _coherent(job.vectors, branch):
                _remember(state, group, keys, job.vectors, branch)
        if not old:
            _judge(state, group, run, rows, rest, firm(job.vectors, job.voices, branches))


def _join(state: State, group: str, run: Run, rows: list[int], fresh: list[int]) -> set[int]:
    """Place the new texts of a group that has themes; gives those that are talk of elsewhere, which no new theme may gather."""
    _put(state, group, run, fresh)
    lost = {row for row in rows if state.known[run.keys[row]] < 0}
    away = _away(state, group, run, sorted({*fresh, *lost})) if fresh else set()
    if len(away) > MOST * len(rows):
        return set()
    state.known.update((run.keys[row], -1) for row in away)
    return away


def _held_apart(run: Run, rows: list[int]) -> set[int]:
    """Texts of a new group from which no theme is made before they are judged, where they are enough to draw one to themselves."""
    likely = run.elsewhere.likely(rows)
    many = float(likely.mean()) >= RARE and _may_judge(run, rows)
    return set(np.array(rows)[likely].tolist()) if many else set()


def _may_judge(run: Run, rows: list[int]) -> bool:
    return len(rows) >= FIRM_TEXTS and float(run.elsewhere.likely(rows).mean()) <= MOST


def _judge(state: State, group: str, run: Run, rows: list[int], rest: list[int], bound: float | None) -> None:
    """Place what was held apart, and send away what is talk of elsewhere and unlike the themes that were found."""
    if bound is not None and _may_judge(run, rows):
        state.firm[group] = bound
    _put(state, group, run, sorted({*rows} - {*rest}))
    state.known.update((run.keys[row], -1) for row in _away(state, group, run, rows))


def _away(state: State, group: str, run: Run, rows: list[int]) -> set[int]:
    """Which of these rows are talk of elsewhere and less like every theme than nearly all others."""
    tops = [state.centres[node] for node in state.nodes(group) if state.parents[node] < 0]
    if group not in state.firm or not tops or not rows:
        return set()
    far = closeness(run.vectors[rows], np.array(tops, np.float32)) < state.firm[group]
    doubtful = [row for row, yes in zip(rows, far.tolist(), strict=True) if yes]
    return set(np.array(doubtful, np.int64)[run.elsewhere.surely(doubtful)].tolist())


def _put(state: State, group: str, run: Run, rows: list[int]) -> None:
    placed = place_in(state, group, run.vectors[rows])
    state.known.update((run.keys[row], node) for row, node in zip(rows, placed, strict=True))


def _coherent(vectors: Floats, branch: Branch) -> bool:
    near = vectors[branch.members] @ branch.centre
    return len(near) >= FEW_TEXTS and float(near.mean()) >= COHERENT


def _remember(
    state: State, group: str, keys: Sequence[int], vectors: Floats, branch: Branch, *, parent: int = -1
) -> None:
    """Keep a new theme and its finer ones; `keys` and `vectors` are of the texts that were divided."""
    medoid = branch.members[int(np.argmax(np.round(vectors[branch.members] @ branch.centre, 5)))]
    node = state.add(group, parent, branch.centre, branch.floor, keys[medoid])
    state.known.update((keys[row], node) for row in branch.members)
    for child in branch.children:
        _remember(state, group, keys, vectors, child, parent=node)


def placed(state: State, run: Run) -> list[int]:
    """The finest fitting theme of each row among the themes of its group, −1 where it fits nowhere; the state stays as it is."""
    leaves = np.full(len(run.groups), -1, np.int64)
    for group, rows in by_group(run.groups).items():
        leaves[rows] = place_in(state, group, run.vectors[rows])
        leaves[list(_away(state, group, run, rows))] = -1
    return leaves.tolist()


def place_in(state: State, group: str, vectors: Floats) -> list[int]:
    """The finest fitting theme of each row among the themes of one group."""
    nodes = state.nodes(group)
    if not nodes:
        return [-1] * len(vectors)
    at = {node: place for place, node in enumerate(nodes)}
    parents = [at.get(state.parents[node], -1) for node in nodes]
    centres = np.array([state.centres[node] for node in nodes], np.float32)
    floors = np.array([state.floors[node] for node in nodes], np.float32)
    return [nodes[found] if found >= 0 else -1 for found in place(vectors, parents, centres, floors).tolist()]
