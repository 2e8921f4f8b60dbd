"""Summaries of many themes at once, on as many processes as the caller allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlp.bags import Bag, Codes, stack
from nlp.batch import map_batches
from nlp.cluster_space import Floats, Space, Work
from nlp.summarise import Member, Quote, keywords, quotes, strongest, title, weigh

MOST = 2_000
"""Members of a theme that a summary looks at."""


@dataclass(frozen=True)
class Summary:
    """What is shown of a theme; every part is a span or a word of a member."""

    keywords: tuple[str, ...]
    title: Quote
    quotes: tuple[Quote, ...]


Job = tuple[list[Member], Codes, npt.NDArray[np.int64], Floats]
"""Members, their bags one behind the other (thousands of small arrays take long to send), the size of each, and their vectors."""


class _Summarise:
    """Summaries of themes against the words of the whole corpus; a class, so that other processes can be sent it."""

    def __init__(self, codes: Codes, shares: Floats) -> None:
        self.codes, self.known = codes, shares

    def shares(self, codes: Codes) -> npt.NDArray[np.float64]:
        if not len(self.codes):
            return np.zeros(len(codes))
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[at] == codes, self.known[at], 0.0).astype(np.float64)

    def __call__(self, themes: Sequence[Job]) -> list[Summary]:
        return [self._one(*job) for job in themes]

    def _one(self, members: list[Member], every: Codes, sizes: npt.NDArray[np.int64], vectors: Floats) -> Summary:
        bags = np.split(every, np.cumsum(sizes)[:-1])
        weights = weigh(members, bags, self.shares)
        words = keywords(members, weights)
        telling = strongest(weights)
        return Summary(
            words, title(members, vectors, telling), quotes(members, vectors, telling, bags=bags, shares=self.shares)
        )


def summaries(
    members: Sequence[Member],
    bags: Sequence[Bag],
    vectors: Floats,
    themes: Sequence[Sequence[int]],
    *,
    space: Space,
    work: Work,
) -> list[Summary]:
    """One summary a theme; a very large one is read at `MOST` members, evenly, and with its dissent."""
    jobs: list[Job] = []
    for rows in themes:
        chosen = list(rows)
        if len(rows) > MOST:
            sides = [row for row in rows if members[row].stance in ("support", "oppose")]
            chosen = sorted({rows[at * len(rows) // MOST] for at in range(MOST)} | set(sides[:MOST]))
        jobs.append(([members[row] for row in chosen], *stack([bags[row] for row in chosen]), vectors[chosen]))
    function = _Summarise(space.codes, space.shares)
    return map_batches(function, jobs, n_jobs=work.n_jobs, backend=work.backend, size=64)


def keywords_of(
    members: Sequence[Member], bags: Sequence[Bag], groups: Sequence[Sequence[int]], space: Space
) -> list[tuple[str, ...]]:
    """What sets each group of texts apart from the whole corpus, in words of its members."""
    shares = _Summarise(space.codes, space.shares).shares
    found = []
    for rows in groups:
        mine = [members[row] for row in rows]
        found.append(keywords(mine, weigh(mine, [bags[row] for row in rows], shares)))
    return found
