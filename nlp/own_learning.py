"""Corrections teach a province's own problem types, each by itself, from the reviewed texts of its area.

What a type learned is added to its definition, as the likeliest weights if before these texts none was likelier than nought: few corrections
add little, many have the last word. Each candidate is compared with what serves, text by text, on the frozen texts of the area; a type
that might become worse, or that too few frozen texts belong to, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from nlp.batch import one_thread
from nlp.classify import Wide, sigmoid
from nlp.features import Ints, in_batches
from nlp.learning import DRAWS, MARGIN, Correction, Score, decision, score, spread
from nlp.learning import FEWEST as FEWEST_TEXTS
from nlp.own_heads import OwnHead
from nlp.own_types import OwnRead, OwnTypes, fitting, version
from nlp.pipeline import phrase_counts
from nlp.taxonomy import ProblemType, digest, problem_types, shipped_lexicon
from nlp.text import READ, normalise

SHARED = 5
"""Reports that must share a word before anything is learned of it: nothing that one person alone wrote."""
FEWEST = 5
"""Frozen texts of a type below which nothing is decided."""
MOST = 4000
"""Texts of no own type that teach, in an area; where there are more, each stands for several."""
NOTHING = Score(0, 0, 0, 0, 0)
OCCURS = 0.7
"""What it adds that somebody filed texts under the type at all: it is twice as likely as before."""
HOLD_START, HOLD_SENSE, HOLD_WORDS = (5.0, 0.05, 0.05, 0.05, 1.0), 0.2, 0.02
"""How firmly the definition's weights hold, and the noughts of the encoder's vector and of the words (chosen by figures: docs/adr/0117)."""


@dataclass(frozen=True)
class OwnResult:
    """One type: how many reviewed texts taught it, how many of them were filed under it, and both versions on the frozen texts of its area.

    `serves` is what serves from now on: `definition`, `kept` (what an earlier learning brought) or `learned`; `code` is as in `GateResult`;
    `definition` is the digest of what it says of itself, `versions` are those that its labels carry before and after.
    """

    type: str
    label: str
    area: str
    taught: int
    filed: int
    frozen: int
    texts: int
    before: Score
    after: Score
    low: float
    high: float
    serves: str
    code: str
    definition: str
    versions: tuple[str, str]


def read_all(types: OwnTypes, texts: Sequence[str]) -> OwnRead:
    """At least one text."""
    lexicon, names = shipped_lexicon(types.own), [kind.th for kind in types.own]
    parts = []
    for batch in in_batches(texts, 256):
        cleaned = [normalise(text, READ).text for text in batch]
        parts.append(types.read(cleaned, phrase_counts([lexicon.hits(text) for text in cleaned], names)))
    starts, senses = (np.concatenate([getattr(part, name) for part in parts]) for name in ("starts", "senses"))
    return OwnRead(starts, senses, sparse.vstack([part.words for part in parts]).tocsr())


def logits(read: OwnRead, place: int, definition: Wide, head: OwnHead | None) -> Wide:
    """How sure the type in this place is; given from 0 on."""
    start = definition[:, place]
    if head is None:
        return np.asarray(read.starts[:, place] @ start)
    learned = read.senses @ head.sense.astype(np.float64) + read.words[:, head.columns] @ head.words
    return np.asarray(read.starts[:, place] @ (start + head.start) + learned)


def given(read: OwnRead, place: int, definition: Wide, head: OwnHead | None) -> Ints:
    """Texts that get the type, as ones; by definition a phrase is enough."""
    said = (read.starts[:, place, -1] > 0) & (head is None)
    return np.asarray((logits(read, place, definition, head) >= 0) | said, np.int64)


def teach(read: OwnRead, place: int, definition: Wide, marks: Ints, weight: Wide, kind: str) -> OwnHead:
    """The head most likely after these texts, (texts,) marks and weights, if before them none was likelier than the definition alone."""
    columns = np.flatnonzero(np.bincount(read.words.indices, minlength=read.words.shape[1]) >= SHARED)
    start, sense, words = read.starts[:, place], read.senses, read.words[:, columns].astype(np.float64).tocsr()
    known = start @ definition[:, place] + OCCURS
    turned = words.T.tocsr()
    hold = np.concatenate(
        [np.array(HOLD_START), np.full(sense.shape[1], HOLD_SENSE), np.full(len(columns), HOLD_WORDS)]
    )
    ends = np.cumsum([start.shape[1], sense.shape[1]])

    def loss(flat: Wide) -> tuple[float, Wide]:
        first, second, third = np.split(flat, ends)
        logits = known + start @ first + sense @ second + words @ third
        error = weight * (sigmoid(logits) - marks)
        slope = np.concatenate([error @ start, error @ sense, turned @ error]) + hold * flat
        surprise = float((weight * (np.logaddexp(0, logits) - marks * logits)).sum())
        return surprise + float((hold * flat**2).sum()) / 2, slope

    found = minimize(loss, np.zeros(len(hold)), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    first, second, third = (part.astype(np.float32) for part in np.split(found, ends))
    first[0] += OCCURS
    return OwnHead(kind, first, second, columns.astype(np.int32), third)


def learn_own(
    serving: Mapping[str, OwnHead],
    areas: Mapping[str, Sequence[ProblemType]],
    teaching: Sequence[Correction],
    frozen: Sequence[Correction],
) -> tuple[dict[str, OwnHead], tuple[OwnResult, ...]]:
    """Heads that serve from now on, by the code of their type, and how each type fared.

    `areas` has the own types of each area, by its code; the reviewed texts of an area are those whose area's code begins with it. `serving` are
    the heads in use.
    """
    heads: dict[str, OwnHead] = {}
    results: list[OwnResult] = []
    with one_thread():
        for area in sorted(areas):
            above = [
                kind for other, kinds in areas.items() if other != area and area.startswith(other) for kind in kinds
            ]
            types = OwnTypes((*problem_types(), *above, *areas[area]), areas[area], encoder=True)
            mine = [[one for one in some if one.area.startswith(area)] for some in (teaching, frozen)]
            for head, result in _learn(serving, types, area, *mine):
                results.append(result)
                if head is not None:
                    heads[result.type] = head
    return heads, tuple(results)


def _learn(
    serving: Mapping[str, OwnHead],
    types: OwnTypes,
    area: str,
    teaching: Sequence[Correction],
    frozen: Sequence[Correction],
) -> Iterator[tuple[OwnHead | None, OwnResult]]:
    """Each own type of an area: what serves from now on, and why."""
    lessons = _thinned(teaching, types.own)
    (marks, told), (truths, judging) = (_marks(some, types.own) for some in (lessons, frozen))
    enough = marks.any(axis=0) & (truths.sum(axis=0) >= FEWEST) & (judging.sum(axis=0) >= FEWEST_TEXTS)
    if enough.any():
        read, asked = (read_all(types, [one.text for one in some]) for some in (lessons, frozen))
        weight = np.array([one.weight for one in lessons])
    for place, kind in enumerate(types.own):
        old = new = fitting(serving, kind)
        before, after, low, high, code = NOTHING, NOTHING, 0.0, 0.0, "too_few"
        serves = "definition" if old is None else "kept"
        if enough[place]:
            judges, mine = np.flatnonzero(judging[:, place]), marks[:, place]
            new = teach(read, place, types.start, mine, weight * told[:, place], digest(kind))
            answers = [given(asked, place, types.start, head)[judges] for head in (old, new)]
            before, after, low, high, code = _compared(truths[judges, place], *answers)
            if code in ("better", "not_worse"):
                serves = "learned"
        yield (
            new if serves == "learned" else old,
            OwnResult(
                type=kind.code,
                label=kind.th,
                area=area,
                taught=sum(kind.th not in one.unasked for one in teaching),
                filed=int(marks[:, place].sum()),
                frozen=int(judging[:, place].sum()),
                texts=int(truths[:, place].sum()),
                before=before,
                after=after,
                low=low,
                high=high,
                serves=serves,
                code=code,
                definition=digest(kind),
                versions=(version(kind, old), version(kind, new)),
            ),
        )


def _marks(corrections: Sequence[Correction], own: Sequence[ProblemType]) -> tuple[Ints, Ints]:
    """Which texts were filed under which type, and of which it was asked."""
    found = [[(kind.th in one.labels, kind.th not in one.unasked) for kind in own] for one in corrections]
    both = np.array(found, np.int64).reshape(-1, len(own), 2)
    return both[:, :, 0] * both[:, :, 1], both[:, :, 1]


def _compared(truth: Ints, before: Ints, after: Ints) -> tuple[Score, Score, float, float, str]:
    """Both versions on the same texts, with a paired bootstrap."""
    rng = np.random.default_rng(0)
    draws = [np.bincount(rng.integers(0, len(truth), len(truth)), minlength=len(truth)) for _ in range(DRAWS)]
    spreads = [spread(truth[:, None], given[:, None], draws)[:, 0] for given in (before, after)]
    low, high = (float(value) for value in np.quantile(spreads[1] - spreads[0], [0.025, 0.975]))
    was, now = (score(truth, given, each) for given, each in zip((before, after), spreads, strict=True))
    return was, now, low, high, decision(len(truth), was.f1, now.f1, low, high, MARGIN)[0]


def _thinned(lessons: Sequence[Correction], own: Sequence[ProblemType]) -> list[Correction]:
    """All texts of own types, and of the others so many that reading them stays quick."""
    names = {kind.th for kind in own}
    others = [place for place, one in enumerate(lessons) if not names & set(one.labels)]
    every = -(-len(others) // MOST) or 1
    kept = {*range(len(lessons))} - {*others} | {*others[::every]}
    return [
        one if names & set(one.labels) else replace(one, weight=one.weight * every)
        for place, one in enumerate(lessons)
        if place in kept
    ]
