"""What a mistyped Thai word was meant to be, so that a search for it is not in vain.

Most slips keep the sound: another letter for the same consonant, a tone mark left out, a short vowel for a long one.
A word's skeleton is what is left when all of that is taken away; words of one skeleton are one slip apart. One letter
more, less, different or swapped is looked for among skeletons, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from nlp.tokens import dictionary, search_text, segment

MOST_PIECES = 4
"""A mistyped word falls into pieces when it is split; so many are put together again."""
MOST_GUESSES, MOST_TRIES = 8, 24

_SHORTEST = 3
_FOLDED = str.maketrans(
    dict(zip("ศษณฬลญฎฏฐฑธฒภฆฅฃฌใๅีูืร", "สสนรรยดตถทททพคคขชไาิุึร", strict=True))
    | dict.fromkeys("\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4eๆฺ")
)
_TWICE = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """How the word sounds, roughly: รร as ัน, ำ as ัม, one letter for each sound, no tones, nothing twice."""
    return _TWICE.sub(r"\1", word.replace("รร", "ัน").replace("ำ", "ัม").translate(_FOLDED))


def distance(one: str, other: str) -> int:
    """How many letters must be added, taken or changed."""
    before = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
        before = row
    return before[-1]


class Speller:
    """Knows some words, and says which of them somebody may have meant."""

    def __init__(self, known: Iterable[str]) -> None:
        words = sorted(set(known))
        self.known: dict[str, list[str]] = {}
        for word, bones in zip(words, skeleton("\n".join(words)).split("\n"), strict=True):
            self.known.setdefault(bones, []).append(word)
        self.letters = sorted({letter for bones in self.known for letter in bones})

    def meant(self, piece: str) -> list[tuple[int, str]]:
        """Known words with how far off they are, the likeliest first. Empty if the piece is a word itself."""
        bones = skeleton(piece)
        same = self.known.get(bones, [])
        if piece in same or len(piece) < _SHORTEST:
            return []
        found = [(0, word) for word in same]
        if len(bones) >= _SHORTEST:
            near = {other for other in self._near(bones) if other in self.known and other != bones}
            found += [(1, word) for other in near for word in self.known[other]]
        ranked = sorted((slip + distance(piece, word), -len(word), word) for slip, word in found)
        return [(far, word) for far, _, word in ranked if far <= 2 + len(piece) // 3]

    def _near(self, bones: str) -> Iterator[str]:
        """One letter less, swapped, different or more."""
        for i in range(len(bones) + 1):
            left, right = bones[:i], bones[i:]
            if right:
                yield left + right[1:]
                yield from (left + letter + right[1:] for letter in self.letters)
            if len(right) > 1:
                yield left + right[1] + right[0] + right[2:]
            yield from (left + letter + right for letter in self.letters)


@cache
def speller() -> Speller:
    """The words of the dictionary; made when first asked for."""
    return Speller(word for word in dictionary() if len(word) >= _SHORTEST)


def guesses(query: str) -> Iterator[str]:
    """The query with a mistyped word set right, the likeliest first; then with two. Made one by one, as they are asked for."""
    one = _guesses(segment(search_text(query)))[:MOST_TRIES]
    yield from one
    for guess in one[:MOST_GUESSES]:
        yield from _guesses(segment(guess))[:MOST_GUESSES]


def _guesses(pieces: Sequence[str]) -> list[str]:
    """The query with one word set right, the likeliest first: little changed, and much of it explained."""
    found: list[tuple[int, int, int, str]] = []
    for start, end in _windows(pieces):
        piece = "".join(pieces[start:end])
        for far, word in speller().meant(piece)[:MOST_GUESSES]:
            guess = "".join([*pieces[:start], word, *pieces[end:]])
            found.append((far, -len(piece), -len(word), guess))
    return list(dict.fromkeys(guess for *_, guess in sorted(found)))


def _windows(pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Neighbouring pieces that may be one word: where they begin and end."""
    for start in range(len(pieces)):
        for end in range(start + 1, min(start + MOST_PIECES, len(pieces)) + 1):
            if pieces[end - 1].isspace():
                break
            yield start, end
