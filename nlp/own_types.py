"""A province's own problem types: served from their definition before anybody has corrected anything, then from what corrections added.

A text is of such a type if it lies near to the name, and to what else is said of the type, and less near to the other types: an own type is often
a part of a known one. The name counts apart, for a definition also lists what many troubles share ('dirty', 'parking', 'no water'). No phrase is
needed; those that are given are looked for besides, as with every type.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlp.features import Floats, Ints
from nlp.matching import Matcher, Target
from nlp.own_heads import STARTS, OwnHead
from nlp.taxonomy import ProblemType, digest, problem_types

Wide = npt.NDArray[np.float64]

READ_BY_BOTH, BY_WORDS = (-2.6, 23.4, 16.6, -18.6, 1.7), (-3.4, 73.0, 86.0, -30.0, 1.7)
"""How sure a definition makes: a level, nearness to the name, to the rest, to the best other type, phrases found; with the encoder and without. Fitted
on types of a city's reports, each known by its definition alone and counted as if one report in 17 were of it; judged on other texts (`python -m nlp
evaluate --only own_definitions provincial own_types`)."""
TAUGHT = "taught-"
NO_HEADS: Mapping[str, OwnHead] = {}


def targets(types: Sequence[ProblemType], own: Sequence[ProblemType]) -> list[Target]:
    """All types whole, then the names of a province's own, then what else is said of these: columns for `nearness`."""
    whole = [Target(kind.th, f"{kind.th}\n{_rest(kind)}") for kind in types]
    return [*whole, *(Target(kind.th, kind.th) for kind in own), *(Target(kind.th, _rest(kind)) for kind in own)]


def _rest(kind: ProblemType) -> str:
    return "\n".join((kind.definition, *kind.examples))


def nearness(scores: Floats, at: Ints) -> Wide:
    """Of the types in the columns `at`: how near each text is to the name, to the rest, and to the best other type; (texts, types, 3)."""
    near = np.round(scores.astype(np.float64), 6)
    whole, name, rest = np.split(near, [-2 * len(at), -len(at)], axis=1)
    second, first = np.sort(np.hstack([np.zeros((len(near), 1)), whole]), axis=1)[:, -2:].T
    other = np.where(whole[:, at] >= first[:, None], second[:, None], first[:, None])
    return np.stack([name, rest, other], axis=2)


@dataclass(frozen=True)
class OwnRead:
    """Texts as own types see them: (texts, types, `STARTS`), the encoder's vectors, and the words in the vocabulary of matching."""

    starts: Wide
    senses: Wide
    words: sparse.csr_matrix


class OwnTypes:
    """All types side by side, so that what belongs to a known type does not fall to a province's own.

    `heads` are what corrections taught, by the code of the type; one that was learned beside another definition is not used, and without the
    encoder none is.
    """

    def __init__(
        self,
        types: Sequence[ProblemType],
        own: Sequence[ProblemType],
        encoder: bool,
        heads: Mapping[str, OwnHead] = NO_HEADS,
    ) -> None:
        self.own = tuple(own)
        names = [kind.th for kind in types]
        self._at = np.array([names.index(kind.th) for kind in self.own], np.int64)
        self._matcher = Matcher(targets(types, self.own), encoder, names=False)
        self.vocabulary = self._matcher.vocabulary
        known = {kind.code: heads.get(kind.code) for kind in self.own if encoder}
        self.heads = {kind.code: head for kind in self.own if (head := fitting(known, kind))}
        self.start = np.tile(np.array(READ_BY_BOTH if encoder else BY_WORDS)[:, None], len(self.own))
        self._sense = np.zeros((self._matcher.encoder.size, len(self.own)))
        words = sparse.lil_matrix((len(self.vocabulary), len(self.own)), dtype=np.float32)
        for place, kind in enumerate(self.own):
            if kind.code in self.heads:
                head = self.heads[kind.code]
                self.start[:, place] += head.start
                self._sense[:, place] = head.sense
                words[head.columns, place] = head.words[:, None]
        self.words = words.tocsc()

    def read(self, texts: Sequence[str], phrases: Wide) -> OwnRead:
        """What is asked of the texts; `phrases` is how often those of each own type were found."""
        words, senses = self._matcher.read(texts)
        starts = np.ones((len(texts), len(self.own), STARTS))
        starts[:, :, 1:4] = nearness(self._matcher.of_read(words, senses), self._at)
        starts[:, :, 4] = phrases > 0
        return OwnRead(starts, np.zeros((len(texts), 0)) if senses is None else senses.astype(np.float64), words)

    def logits(self, read: OwnRead) -> Wide:
        """How sure each own type is of each text, given from 0 on: (texts, own types)."""
        logits = np.einsum("ijk,kj->ij", read.starts, self.start)
        if self.heads:
            logits += read.senses @ self._sense + (read.words @ self.words).toarray()
        return np.asarray(np.round(logits, 6))


def fitting(heads: Mapping[str, OwnHead | None], kind: ProblemType) -> OwnHead | None:
    """The head of a type, if it was learned beside the definition of today, and on what is read of it today."""
    head = heads.get(kind.code)
    fits = head is not None and head.definition == digest(kind) and len(head.start) == STARTS
    return head if fits else None


def version(kind: ProblemType, head: OwnHead | None) -> str:
    """What changes when the labels of a type may; `TAUGHT` stands before it where corrections taught the type."""
    made = hashlib.sha256(repr((kind, READ_BY_BOTH)).encode("utf-8", "surrogatepass"))
    for part in (head.start, head.sense, head.columns, head.words) if head else ():
        made.update(np.ascontiguousarray(part).tobytes())
    return (TAUGHT if head else "") + made.hexdigest()[:12]


def read_types(path: Path) -> tuple[ProblemType, ...]:
    """JSON lines {"th", "definition"} with optional "code", "en", "phrases", "not_phrases", "examples", "parent", "traffy", "open311" and "area"."""
    types = tuple(kind for kinds in read_areas(path).values() for kind in kinds)
    names = [kind.th for kind in types]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"{path.name}: {twice!r} is a type of several areas; choose those of one")
    return types


def read_areas(path: Path) -> dict[str, tuple[ProblemType, ...]]:
    """The same by the code of the area that each type belongs to; none is the whole country. Names are unique in an area, codes everywhere."""
    found: dict[str, tuple[ProblemType, ...]] = {}
    known = {word for kind in problem_types() for word in (kind.th, kind.code)}
    codes: set[str] = set()
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            record = json.loads(line)
        except ValueError as fault:
            raise ValueError(f"{where}: no JSON") from fault
        kind = _type(record, where)
        area = record.get("area", "")
        names = {other.th for other in found.get(area, ())}
        for word, taken in ((kind.th, names | known), (kind.code, codes | known)):
            if word in taken:
                raise ValueError(f"{where}: there is a type {word!r} already")
        codes.add(kind.code)
        found[area] = (*found.get(area, ()), kind)
    return found


def _type(record: object, where: str) -> ProblemType:
    if not isinstance(record, dict):
        raise ValueError(f"{where}: a type is an object")
    lists = {"phrases", "not_phrases", "examples"}
    words = {"code", "th", "en", "definition", "parent", "traffy", "open311", "area"}
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
    code = ":".join(record[name] for name in ("area", "th") if name in record)
    return ProblemType.of({"code": code, "en": record["th"], **record, "source": "definition"})
