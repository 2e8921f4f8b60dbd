"""Find texts that say the same in the same words: exact and padded copies, near copies, and letters copied out with changed names.

Every text gets a handful of keys such that near copies share at least one; only texts that share a key are compared. Work and memory
grow with the number of texts, and a database can keep the keys to look up the copies of one new text.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nlp import letters, privacy
from nlp.similarity import likeness, parts, vectors
from nlp.text import fold

MODEL = "duplicates-4"

Kind = Literal["same", "near", "campaign"]

BANDS, ROWS = 16, 3
"""Sixteen keys of three minima: texts that share half of their pieces meet with .88, those that share .7 with .999."""
PIECE = 4
"""Characters of one piece of a folded text."""
NEAR = 0.62
"""Likeness above which two texts of one key are near copies."""
CAMPAIGN = 5
"""Letters from which a group of near copies is a campaign."""
_SHARED = 0.35  # of their pieces; no pair of likeness NEAR and more shared less in a sample of reports
_LONG = 60
_LIMIT = 20_000

# What a copy is padded with: greetings, thanks, particles.
_PADDING = re.compile(
    "เรียนท่านผู้ว่าราชการจังหวัด|เรียนท่านผู้ว่าราชการ|เรียนท่านผู้ว่า|เรียนผู้ว่า|เรียนเจ้าหน้าที่|เรียนผู้เกี่ยวข้อง|สวัสดี|ด้วยความเคารพ|ขอแสดงความนับถือ|"
    "ขอบพระคุณเป็นอย่างสูง|ขอบคุณมาก|ขอบพระคุณ|ขอบคุณ|รบกวนด้วย|รบกวน|ฝากด้วย|ฝากดูแลด้วย|ช่วยด้วย|ช่วยดำเนินการด้วย|นะครับ|นะคะ|นะค่ะ|ครับผม|ครับ|คับ|ค่ะ|คะ|จ้า|"
    "ล่วงหน้า|แจ้งอีกครั้ง|แจ้งซ้ำ|ส่งอีกครั้ง|ตามหัวข้อ"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A text to group; place and time are taken into account when they are given."""

    id: Hashable
    text: str
    lat: float | None = None
    lon: float | None = None
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more items of one kind, in the order in which they came; how sure it is that all say what one of them says."""

    kind: Kind
    ids: list[Hashable]
    confidence: float


def core(text: str) -> str:
    """The folded text without greetings, thanks and particles; equal cores are the same text."""
    folded = fold(text[: 4 * _LIMIT])[:_LIMIT]
    return _PADDING.sub("", folded) or folded


_random = np.random.default_rng(2551)
_MULTIPLIERS = _random.integers(1, 1 << 62, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
_ADDENDS = _random.integers(0, 1 << 62, BANDS * ROWS, dtype=np.uint64)
_POWERS = np.array([pow(0x9E3779B97F4A7C15, power, 1 << 64) for power in range(1, PIECE + 1)], dtype=np.uint64)


def _minima(cores: Sequence[str]) -> NDArray[np.uint64]:
    """One column of minima of its hashed pieces a text."""
    lengths = np.array([max(len(text), PIECE) for text in cores], dtype=np.int64)
    padded = "".join(text.ljust(PIECE, "\0") for text in cores)
    letters = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    pieces = np.zeros(len(letters), dtype=np.uint64)
    for offset, power in enumerate(_POWERS):
        pieces[: len(letters) - offset] += letters[offset:] * power
    pieces ^= pieces >> np.uint64(29)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    inside = np.ones(len(letters), dtype=bool)
    for offset in range(1, PIECE):
        inside[starts + lengths - offset] = False  # pieces that would run into the next text
    pieces = pieces[inside]
    starts = np.concatenate(([0], np.cumsum(lengths - PIECE + 1)[:-1]))
    minima = np.empty((BANDS * ROWS, len(cores)), dtype=np.uint64)
    for row in range(BANDS * ROWS):
        minima[row] = np.minimum.reduceat(
            pieces * _MULTIPLIERS[row] + _ADDENDS[row] ^ (pieces >> np.uint64(17)), starts
        )
    return minima


def _band_keys(minima: NDArray[np.uint64]) -> NDArray[np.int64]:
    """One row of band keys a text."""
    keys = np.empty((minima.shape[1], BANDS), dtype=np.uint64)
    for band in range(BANDS):
        key = np.full(len(keys), band, dtype=np.uint64)
        for row in range(band * ROWS, (band + 1) * ROWS):
            key = (key ^ minima[row]) * np.uint64(0x100000001B3)
            key ^= key >> np.uint64(32)
        keys[:, band] = key
    return keys.view(np.int64)


def fingerprint(text: str) -> list[int]:
    """Keys (64-bit whole numbers) to store beside a text: texts that share one are candidates for `score`."""
    return [int(key) for key in _band_keys(_minima([core(text)]))[0]]


@dataclass(frozen=True, slots=True)
class Marks:
    """What to store beside a text: keys of near copies (`fingerprint`), keys and rank of a letter (`nlp.campaigns`)."""

    near: list[int]
    letter: list[int]
    """Empty for a text too short to be told from a turn of phrase."""
    rank: int
    """A number that equal texts share, and no others; letters in the order of their ranks lie as if by lot."""


def marks(text: str) -> Marks:
    found = core(text)
    minima = _minima([found])
    near = [int(key) for key in _band_keys(minima)[0]]
    letter = letters.keys(minima)[0] if len(found) >= letters.LEAST + PIECE - 1 else ()
    return Marks(near, [int(key) for key in letter], int.from_bytes(_digest(found)[:8], signed=True))


def _metres(a: Item, b: Item) -> float | None:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    north = (a.lat - b.lat) * 111_320
    east = (a.lon - b.lon) * 111_320 * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)


def _days(a: Item, b: Item) -> float | None:
    if a.time is None or b.time is None or (a.time.tzinfo is None) != (b.time.tzinfo is None):
        return None
    return abs((a.time - b.time).total_seconds()) / 86_400


def _words_alone(chars: float, words: float, a: str, b: str) -> float:
    """Evidence (log odds) from the words; long texts share more by chance. Fitted on pairs of reports by place and time."""
    # A single word is little evidence, and the pairs held none.
    shorter, longer = sorted((max(len(a), 24), max(len(b), 24)))
    return (
        12.9 * math.sqrt(max(chars, 0))
        + 9.0 * math.sqrt(max(words, 0))
        - 0.3 * math.log(shorter)
        - 0.7 * math.log(longer)
        + 1.3
    )


def _place_and_time(metres: float | None, days: float | None) -> float:
    """Evidence that place and time add or take away: so little that two different problems at one point are not yet one."""
    evidence = 0.0
    if metres is not None:
        evidence += 1.7 - 1.8 * math.log10(1 + metres / 20)
    if days is not None:
        evidence += 0.4 - 0.6 * math.log10(1 + days)
    return evidence


def score(a: Item | str, b: Item | str) -> float:
    """How sure it is that two texts report the same thing, from 0 to 1; texts alone, or with place and time."""
    return score_pairs([(a, b)])[0]


def score_pairs(pairs: Iterable[tuple[Item | str, Item | str]]) -> list[float]:
    """`score` of many pairs at once."""
    items = [tuple(side if isinstance(side, Item) else Item("", side) for side in pair) for pair in pairs]
    if not items:
        return []
    # A text stands in many pairs; its n-grams are counted once.
    row = {text: place for place, text in enumerate(dict.fromkeys(side.text for pair in items for side in pair))}
    first, second = (np.array([row[pair[side].text] for pair in items], dtype=np.int64) for side in (0, 1))
    chars, words = parts(list(row))
    cores = {text: core(text) for text in row}
    scores = []
    for (a, b), by_chars, by_words in zip(
        items, likeness(chars, first, second), likeness(words, first, second), strict=True
    ):
        metres, days = _metres(a, b), _days(a, b)
        equal = _equal(a.text, b.text, cores)
        if equal and metres is None and days is None:
            scores.append(1.0)
            continue
        alike = (1.0, 1.0) if equal else (float(by_chars), float(by_words))
        evidence = _words_alone(*alike, a.text, b.text) + _place_and_time(metres, days)
        scores.append(round(1 / (1 + math.exp(-max(-50.0, min(50.0, evidence)))), 6))
    return scores


def _equal(a: str, b: str, cores: Mapping[str, str]) -> bool:
    """Whether two texts are the same; what holds no word ('👍', '') is so only letter by letter, and nothing is no copy of nothing."""
    return cores[a] == cores[b] if cores[a] else a == b and not a.isspace() and a != ""


def copies(pairs: Sequence[tuple[Item, Item]]) -> list[float]:
    """How alike the words of each pair are, 0 to 1; `NEAR` and more: copies. 0 for what can be told apart without counting.

    Unlike `score`, which asks whether two texts are about the same thing, this asks whether they are the same text."""
    cores = {text: core(text) for text in dict.fromkeys(side.text for pair in pairs for side in pair)}
    pieces = {text: _pieces(found) for text, found in cores.items()}
    near = []
    for place, (a, b) in enumerate(pairs):
        ours, theirs = pieces[a.text], pieces[b.text]
        long = min(len(cores[a.text]), len(cores[b.text])) >= _LONG
        if len(ours & theirs) >= _SHARED * len(ours | theirs) and (long or not apart(a, b)):
            near.append(place)
    result = [0.0] * len(pairs)
    if near:
        row = {text: at for at, text in enumerate(dict.fromkeys(side.text for place in near for side in pairs[place]))}
        first, second = (np.array([row[pairs[place][side].text] for place in near], dtype=np.int64) for side in (0, 1))
        for place, alike in zip(near, likeness(vectors(list(row)), first, second), strict=True):
            a, b = pairs[place]
            result[place] = 1.0 if _equal(a.text, b.text, cores) else min(1.0, round(float(alike), 6))
    return result


def pieces(text: str) -> set[str]:
    """The pieces of four signs of a text without greetings, thanks and particles."""
    return _pieces(core(text))


def _pieces(found: str) -> set[str]:
    return {found[at : at + PIECE] for at in range(max(1, len(found) - PIECE + 1))}


class _Union:
    """Sets that merge; the smallest index names a set."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def merge(self, a: int, b: int) -> None:
        low, high = sorted((self.find(a), self.find(b)))
        self.parent[high] = low


def _candidates(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of rows that share a key: within a key, each with the first and with the one before it."""
    found = []
    for band in range(keys.shape[1]):
        order = np.argsort(keys[:, band], kind="stable")
        ordered = keys[order, band]
        equal = np.flatnonzero(ordered[1:] == ordered[:-1])
        if not len(equal):
            continue
        heads = np.searchsorted(ordered, ordered[equal], side="left")
        found += [
            np.stack((order[equal], order[equal + 1]), axis=1),
            np.stack((order[heads], order[equal + 1]), axis=1),
        ]
    if not found:
        return np.empty((0, 2), dtype=np.int64)
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def apart(a: Item, b: Item) -> bool:
    """Near copies far from each other, or long after, are two reports in like words: 'ไฟดับ' here is not 'ไฟดับ' there."""
    metres, days = _metres(a, b), _days(a, b)
    return (metres is not None and metres > 1_000) or (days is not None and days > 60)


def _opposed(a: Item, b: Item) -> bool:
    return {letters.side(a.text), letters.side(b.text)} == {"support", "oppose"}


def _place_in_order(item: Item) -> tuple[str, str]:
    return item.text, f"{item.lat} {item.lon} {item.time}"


def group(items: Sequence[Item]) -> list[Group]:
    """Groups of two or more, by their first member. The same items in another order give the same groups."""
    by_core: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        by_core[core(item.text)].append(index)
    cores = sorted(key for key in by_core if key)  # one order, whatever the order of the input
    speaker = [min((items[index] for index in by_core[key]), key=_place_in_order) for key in cores]
    if not cores:
        return []
    minima = np.concatenate([_minima(cores[at : at + 10_000]) for at in range(0, len(cores), 10_000)], axis=1)
    pairs = _candidates(_band_keys(minima))
    union = _Union(len(cores))
    if len(pairs):
        members = np.unique(pairs)
        rows = vectors([speaker[index].text for index in members])
        alike = likeness(rows, np.searchsorted(members, pairs[:, 0]), np.searchsorted(members, pairs[:, 1]))
        for (a, b), text in zip(pairs, alike, strict=True):
            long = min(len(cores[a]), len(cores[b])) >= _LONG
            if text >= NEAR and (long or not apart(speaker[a], speaker[b])) and not _opposed(speaker[a], speaker[b]):
                union.merge(int(a), int(b))
    campaigns = letters.campaigns(
        lambda place: _pieces(cores[place]),
        [one.text for one in speaker],
        minima,
        lambda a, b: apart(speaker[a], speaker[b]),
    )
    for first, *others in campaigns:
        for other in others:
            union.merge(first, other)
    copied_out = {union.find(first) for first, *_ in campaigns}
    sets: dict[int, list[int]] = defaultdict(list)
    for index in range(len(cores)):
        sets[union.find(index)].append(index)
    groups = []
    for head, together in sets.items():
        ids = sorted(index for part in together for index in by_core[cores[part]])
        if len(ids) > 1:
            speakers = [speaker[part] for part in together]
            mine = sorted((items[i] for i in ids), key=_place_in_order)
            kind = "campaign" if head in copied_out else _kind([cores[part] for part in together], mine)
            sure = 1.0 if kind == "same" else min(score_pairs((speakers[0], one) for one in speakers))
            groups.append((ids[0], Group(kind, [items[i].id for i in ids], sure)))
    return [made for _, made in sorted(groups, key=lambda entry: entry[0])]


def _kind(cores: list[str], items: list[Item]) -> Kind:
    if len(cores) == 1:
        return "same"
    if len(items) < CAMPAIGN or min(map(len, cores)) < _LONG:
        return "near"
    # A campaign's letters become few once names and numbers are covered.
    sample = items[:: max(1, len(items) // 50)]
    covered = {re.sub("[0-9]+", "0", core(privacy.redact(item.text).text)) for item in sample}
    rows = vectors(sorted(covered))
    central = likeness(rows, np.zeros(len(covered), dtype=np.int64), np.arange(len(covered)))
    return "campaign" if float(np.median(central)) >= 0.8 else "near"


def digest(text: str) -> str:
    """A short key under which exact and padded copies are equal, for a unique index."""
    return _digest(core(text)).hex()


def _digest(found: str) -> bytes:
    return hashlib.blake2b(found.encode("utf-8", "surrogatepass"), digest_size=16).digest()
