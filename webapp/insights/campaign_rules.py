"""Pure decisions about campaigns: who stands for whom in the search, which texts hang together, where a campaign belongs."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from webapp.core.i18n import Text
from webapp.insights.language import Placed

STANDS = timedelta(days=30)
SIDES = {
    "support": Text("สนับสนุน", "for it"),
    "oppose": Text("คัดค้าน", "against it"),
    "conditional": Text("เห็นด้วยแบบมีเงื่อนไข", "for it, with conditions"),
}


def stands_for(other: Placed, one: Placed) -> bool:
    """Whether an equal text is found through another: neither says where, and little time lies between."""
    return other.lat is None and one.lat is None and abs(other.time - one.time) <= STANDS


def core_key(core: frozenset[str]) -> str:
    """What letters have in common, as one short word; empty for nothing."""
    return hashlib.blake2b("\n".join(sorted(core)).encode(), digest_size=16).hexdigest() if core else ""


def narrowest(codes: Iterable[str], otherwise: str) -> str:
    """The code of the narrowest area that holds all of these: codes of districts begin with those of their provinces."""
    found = set(codes)
    for length in (6, 4, 2):
        if len(shared := {code[:length] for code in found}) == 1 and (code := shared.pop()).isdigit():
            return code
    return otherwise


class Kin:
    """Texts that hang together; each set is called by its smallest number."""

    def __init__(self, known: Mapping[int, int]) -> None:
        self._above = dict(known)

    def of(self, number: int) -> int:
        above = self._above
        while (head := above.setdefault(number, number)) != number:
            above[number] = above.setdefault(head, head)
            number = above[number]
        return number

    def unite(self, one: int, other: int) -> bool:
        """Whether they were two until now."""
        low, high = sorted((self.of(one), self.of(other)))
        self._above[high] = low
        return low != high
