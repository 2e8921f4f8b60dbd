"""What people say in everyday words, in the words of plans: 'น้ำไม่ไหล' is what plans call a water supply."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Set
from functools import cache
from itertools import accumulate

from nlp import tokens
from nlp.taxonomy import DATA

BETWEEN = 20
"""Letters that may stand between the two parts of a saying."""


@cache
def _sayings() -> tuple[tuple[str, str, str], ...]:
    """Both parts of every saying (the second mostly empty), and its official wording."""
    content = tomllib.loads((DATA / "everyday.toml").read_text("utf-8"))
    parts = (
        (said.lower().partition("…"), concept["official"]) for concept in content["concept"] for said in concept["said"]
    )
    return tuple((first, second, official) for (first, _, second), official in parts)


def official(text: str, most: int) -> list[str]:
    """How plans write what the text says: so many subjects at most, those with most of their sayings first."""
    lowered = text.lower()
    edges = {0, *accumulate(map(len, tokens.engine()(lowered)))}
    near = [saying for saying in _sayings() if saying[0] in lowered]
    found = Counter(official for first, second, official in near if _said(lowered, first, second, edges))
    return [official for official, _ in found.most_common(most)]


def _said(text: str, first: str, second: str, edges: Set[int]) -> bool:
    """Whether it stands there in whole words: there is no 'ยุง' in 'พยุง'."""
    at = text.find(first)
    while at >= 0:
        behind = at + len(first)
        other = text.find(second, behind, behind + BETWEEN + len(second))
        if at in edges and other >= 0 and other + len(second) in edges:
            return True
        at = text.find(first, at + 1)
    return False
