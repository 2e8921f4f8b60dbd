"""Rules that are looked for quickly: a long expression is tried only where the text holds one of the strings that every match of it holds.

Expressions of many phrases are dear, since they are tried at every letter, and most texts hold none of the phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MANY = 200
"""Strings that are told apart; beyond, the shorter ones that they begin with do."""
_WITHOUT_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
_EQUAL = {"i": "İı", "k": "\u212a", "s": "ſ"}
"""Letters that are the same to an expression that ignores case, beside the large one."""

Strings = frozenset[str]
_EMPTY: Strings = frozenset({""})
_NONE: Strings = frozenset()


class Rule:
    """One expression made of several; finds what that finds."""

    def __init__(self, *parts: str) -> None:
        self.pattern = re.compile("|".join(f"(?:{part})" for part in parts))

    @cached_property
    def _may_match(self) -> Any:
        return re.compile(_any_of(signs(_parser.parse(self.pattern.pattern)))).search

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self._may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.pattern.finditer(text) if self._may_match(text) else iter(())


def signs(steps: Iterable[Any]) -> Strings:
    """Strings of which every match holds at least one; the empty one where nothing is sure."""
    steps = list(steps)
    offers = [_EMPTY]
    for at, (code, argument) in enumerate(steps):
        offers.append(_NONE.union(*_heads(steps[at:])))
        if code is op.SUBPATTERN and not argument[1]:
            offers.append(signs(argument[3]))
        elif code is op.BRANCH:
            offers.append(_NONE.union(*map(signs, argument[1])))
    return min(
        offers, key=lambda strings: sum(8.0 ** -len(string) for string in strings)
    )  # about how often one stands in a text


def _heads(steps: Iterable[Any], many: int = MANY, caseless: bool = False) -> tuple[Strings, Strings]:
    """Of what the steps match: the strings that are all of it, and those that longer matches begin with; at most `many`."""
    whole, begun = _EMPTY, _NONE
    for code, argument in steps:
        if code in _WITHOUT_WIDTH:
            continue
        all_of_it, first = _step(code, argument, many // len(whole), caseless)
        if len(whole) * (len(all_of_it) + len(first)) > many:
            return _NONE, begun | whole
        begun |= _joined(whole, first)
        if not all_of_it:
            return _NONE, begun
        whole = _joined(whole, all_of_it)
    return whole, begun


def _step(code: Any, argument: Any, many: int, caseless: bool) -> tuple[Strings, Strings]:
    if code is op.LITERAL:
        letter = chr(argument)
        return (
            frozenset({letter.lower(), letter.upper(), *_EQUAL.get(letter.lower(), "")} if caseless else letter),
            _NONE,
        )
    if code is op.IN and not caseless and all(kind is op.LITERAL for kind, _ in argument):
        return frozenset(chr(letter) for _, letter in argument), _NONE
    if code is op.SUBPATTERN:
        return _heads(argument[3], many, caseless or bool(argument[1] & re.IGNORECASE))
    if code is op.BRANCH:
        heads = [_heads(branch, many // len(argument[1]), caseless) for branch in argument[1]]
        return _NONE.union(*(one for one, _ in heads)), _NONE.union(*(one for _, one in heads))
    if code is op.MAX_REPEAT:
        least, most, inner = argument
        all_of_it, first = _heads(inner, many, caseless)
        if most == 1:
            return all_of_it | (_NONE if least else _EMPTY), first
        return _NONE, all_of_it | first if least else _EMPTY
    return _NONE, _EMPTY


def _joined(before: Strings, after: Strings) -> Strings:
    return frozenset(one + other for one in before for other in after)


def _any_of(strings: Iterable[str]) -> str:
    """An expression for any of the strings; what they begin with in common is tried once."""
    after: dict[str, list[str]] = {}
    for string in sorted(strings):
        if not string:
            return ""
        after.setdefault(string[0], []).append(string[1:])
    parts = [re.escape(letter) + _any_of(rest) for letter, rest in after.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
