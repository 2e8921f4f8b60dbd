"""A province's own problem types, served from their definition before anybody has corrected anything.

A text is of such a type if its name, definition or one of its examples lies near to the text, and hardly any other type nearer: an own type
is often a part of a known one. No phrase is needed; those that are given are looked for besides, as with every type.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp.matching import Matcher, Target
from nlp.taxonomy import ProblemType, problem_types

NEAR, BEHIND = 0.2, 0.08
"""How near a definition must be, and how far behind the nearest one (`python -m nlp evaluate --only provincial`: with names and definitions
alone, .66 of the blind sentences about provincial life get their type, and .83 of the types given are right)."""


class ByDefinition:
    """All types side by side, so that what belongs to a known type does not fall to a province's own."""

    def __init__(self, types: Sequence[ProblemType], own: Sequence[ProblemType], encoder: bool) -> None:
        self.types, self.own = tuple(types), {kind.th for kind in own}
        lines = ["\n".join((kind.th, kind.definition, *kind.examples)) for kind in self.types]
        targets = [Target(kind.th, text) for kind, text in zip(self.types, lines, strict=True)]
        self._matcher = Matcher(targets, encoder, names=False)

    def given(self, texts: Sequence[str]) -> list[list[str]]:
        """The own types of each text."""
        scores = self._matcher.scores(texts)
        near = (scores >= NEAR) & (scores >= np.round(scores.max(axis=1, keepdims=True) - BEHIND, 6))
        names = [[self.types[place].th for place in np.flatnonzero(row)] for row in near]
        return [[name for name in found if name in self.own] for found in names]


def read_types(path: Path) -> tuple[ProblemType, ...]:
    """JSON lines {"th", "definition"} with optional "code", "en", "phrases", "not_phrases", "examples", "parent", "traffy", "open311"."""
    found: list[ProblemType] = []
    taken = {kind.th for kind in problem_types()}
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            record = json.loads(line)
        except ValueError as fault:
            raise ValueError(f"{where}: no JSON") from fault
        kind = _type(record, where)
        if kind.th in taken:
            raise ValueError(f"{where}: there is a type {kind.th!r} already")
        taken.add(kind.th)
        found.append(kind)
    return tuple(found)


def _type(record: object, where: str) -> ProblemType:
    if not isinstance(record, dict):
        raise ValueError(f"{where}: a type is an object")
    lists = {"phrases", "not_phrases", "examples"}
    words = {"code", "th", "en", "definition", "parent", "traffy", "open311"}
    for name, value in record.items():
        if name not in lists | words:
            raise ValueError(f"{where}: unknown field {name!r}")
        several = value if name in lists and isinstance(value, list) else [value]
        if (name in lists) != isinstance(value, list) or not all(
            isinstance(one, str) and one.strip() for one in several
        ):
            raise ValueError(f"{where}: {name!r} is {'a list of texts' if name in lists else 'a text'}")
    for name in ("th", "definition"):
        if name not in record:
            raise ValueError(f"{where}: {name!r} is missing")
    return ProblemType.of({"code": record["th"], "en": record["th"], **record, "source": "definition"})
