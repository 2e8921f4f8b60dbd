"""The lists that a text is sorted by, as data: problem types, national strategies, and what a province adds of its own.

A type is served from its definition at once: its phrases are looked for in the text, and every name of a place that only
looks like one of them ('สะพานสูง' is a district) swallows it. What people correct is learned later.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "taxonomy"
CASE = re.compile("[A-Z]+")


@dataclass(frozen=True)
class ProblemType:
    """One kind of problem: how it is called, what it means, and the phrases that say it."""

    code: str
    th: str
    en: str
    definition: str
    phrases: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parent: str = ""
    traffy: str = ""
    open311: str = ""
    source: str = "definition"
    """`learned`: from people's reports; `definition`: from what is said of it here, the shipped ones also from sentences written for them."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> ProblemType:
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        for name in ("phrases", "not_phrases", "examples"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


def digest(kind: ProblemType) -> str:
    """What was learned beside one definition says nothing beside another."""
    said = (kind.th, kind.definition, *kind.phrases, "", *kind.not_phrases, "", *kind.examples)
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Strategy:
    """One of the six national strategies: number, names, and what belongs to it, in the words of the plans below it."""

    code: str
    th: str
    en: str
    description: str
    facets: tuple[str, ...] = ()


@cache
def problem_types() -> tuple[ProblemType, ...]:
    """The types that every installation knows."""
    content = json.loads((DATA / "problem_types.json").read_text("utf-8"))
    return tuple(ProblemType.of(record) for record in content["types"])


@cache
def parents() -> dict[str, tuple[str, str]]:
    """Groups of problem types: code → Thai and English name."""
    content = json.loads((DATA / "problem_types.json").read_text("utf-8"))
    return {group["code"]: (group["th"], group["en"]) for group in content["parents"]}


@cache
def strategies() -> tuple[Strategy, ...]:
    content = json.loads((DATA / "strategies.json").read_text("utf-8"))
    return tuple(Strategy(**{**record, "facets": tuple(record["facets"])}) for record in content["strategies"])


@cache
def deceptive_names() -> tuple[str, ...]:
    """Names of places that contain a word for a problem, such as 'คลองเตย' or 'สะพานสูง'."""
    path = DATA / "deceptive_names.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(row["name"] for row in csv.DictReader(lines))


@cache
def sayings() -> tuple[str, ...]:
    """Words and figures of speech in which a word for a problem means something else, such as 'ถนนคนเดิน' or 'หนี้ท่วม'."""
    lines = (DATA / "sayings.txt").read_text("utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True)
class Hit:
    """A phrase found in a text, and the types that it speaks for."""

    types: tuple[str, ...]
    phrase: str
    start: int
    end: int


def _trie_pattern(phrases: Iterable[str]) -> str:
    """One regular expression for many phrases, branching letter by letter: fast, and the longest phrase wins."""
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for char in phrase:
            node = node.setdefault(char, {})
        node[""] = {}

    def write(node: dict[str, Any]) -> str:
        ends = "" in node
        branches = [re.escape(char) + write(child) for char, child in sorted(node.items()) if char]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 and not ends else "(?:" + "|".join(branches) + ")"
        return body + "?" if ends else body

    return write(root)


class Lexicon:
    """Looks for the phrases of many types at once; what is claimed by a longer phrase or a place name is not counted.

    Within `said`, words and figures of speech, the learned types are not meant, others may be: 'หนี้ท่วม' is a debt."""

    def __init__(self, types: Sequence[ProblemType], names: Sequence[str] = (), said: Sequence[str] = ()) -> None:
        self.types = tuple(types)
        owners: dict[str, list[str]] = {}
        for kind in types:
            for phrase in kind.phrases:
                owners.setdefault(phrase.lower(), []).append(kind.th)
        refused: dict[str, list[str]] = {}
        for kind in types:
            for phrase in kind.not_phrases:
                refused.setdefault(phrase.lower(), []).append(kind.th)
        learned = [kind.th for kind in types if kind.source == "learned"]
        for phrase in said:
            refused.setdefault(phrase.lower(), []).extend(learned)
        every = {*owners, *refused, *(name.lower() for name in names)} - {""}
        self._owners = {
            phrase: tuple(
                dict.fromkeys(
                    owner
                    for inner, found in owners.items()
                    if inner in phrase
                    for owner in found
                    if phrase not in names and owner not in refused.get(phrase, ())
                )
            )
            for phrase in every
        }
        self._pattern = re.compile(_trie_pattern(every)) if every else None
        masked = (*names, *said)
        self._masked = re.compile(_trie_pattern(masked)) if masked else None

    def mask(self, text: str) -> str:
        """The text with deceptive names and sayings blanked; every other character keeps its place."""
        return self._masked.sub(lambda match: " " * len(match.group()), text) if self._masked else text

    def hits(self, text: str) -> list[Hit]:
        if self._pattern is None:
            return []
        found = []
        lowered = CASE.sub(lambda match: match.group().lower(), text)  # only A–Z: every character keeps its place
        for match in self._pattern.finditer(lowered):
            owners = self._owners[match.group()]
            if owners:
                found.append(Hit(owners, match.group(), match.start(), match.end()))
        return found


def shipped_lexicon(own: Sequence[ProblemType] = ()) -> Lexicon:
    """The phrases of the shipped types and of a province's own, with the names and sayings that only sound like them."""
    return Lexicon((*problem_types(), *own), deceptive_names(), sayings())
