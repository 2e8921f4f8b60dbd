"""Do place and time help to find copies? Measured on pairs that neither of them chose, from August 2022 on.

Two reports are taken for one when they share forty letters which no third report has. Every stretch that they share is then taken out of both,
so that the words which chose the pair are hidden from the score; place and time never chose. The others are made of the same mutilated texts,
one of one pair and one of another: any, of the same labels, the most alike of forty of the same labels, of the same labels and district; and, made
by place and time, reports of other labels at the same point on the same day. The weights of place and time were set on earlier reports.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from nlp.duplicates import Item, core, score_pairs

FROM = "2022-08"
STRETCH, HIDDEN, LEFT = 40, 16, 15
"""Letters that choose a pair; shared stretches from this length are hidden; letters that must be left."""
LONGEST = 600
WAYS = {"text": (), "text, time": ("time",), "text, place": ("place",), "text, place, time": ("place", "time")}
Row = dict[str, str]
Pair = tuple[Row, str, Row, str]
"""Two reports, each with what is left of its text."""


def chosen(rows: list[Row]) -> list[Pair]:
    cores = [core(row["text"])[:LONGEST] for row in rows]
    holders: dict[int, list[int]] = defaultdict(list)
    for index, letters in enumerate(cores):
        for stretch in {
            hash(letters[at : at + STRETCH]) for at in range(len(letters) - STRETCH + 1) if _anchor(letters, at)
        }:
            holders[stretch].append(index)
    found = Counter(tuple(both) for both in holders.values() if len(both) == 2)
    pairs, used = [], set[int]()
    for a, b in sorted(found):
        if cores[a] == cores[b] or a in used or b in used:
            continue
        one, other = _hide(rows[a]["text"][:LONGEST], rows[b]["text"][:LONGEST])
        if min(len(core(one)), len(core(other))) >= LEFT:
            pairs.append((rows[a], one, rows[b], other))
            used |= {a, b}
    return pairs


def _anchor(letters: str, at: int) -> bool:
    """One place in eight, chosen by the letters alone: the same stretch is an anchor wherever it stands."""
    return (ord(letters[at]) * 31 + ord(letters[at + 3]) * 17 + ord(letters[at + 7])) % 8 == 0


def _hide(one: str, other: str) -> tuple[str, str]:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    for block in sorted((b for b in blocks if b.size >= HIDDEN), key=lambda b: -b.a):
        one = f"{one[: block.a]} {one[block.a + block.size :]}"
    for block in sorted((b for b in blocks if b.size >= HIDDEN), key=lambda b: -b.b):
        other = f"{other[: block.b]} {other[block.b + block.size :]}"
    return one, other


def _pieces(text: str) -> set[str]:
    letters = core(text)
    return {letters[at : at + 4] for at in range(len(letters) - 3)}


def others(pairs: list[Pair], rng: random.Random) -> dict[str, list[Pair]]:
    by_label: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_label[pair[2]["labels"]].append(pair)

    def alike(pair: Pair, offers: list[Pair]) -> Pair:
        mine = _pieces(pair[1])
        offered = rng.sample(offers, min(40, len(offers)))
        return max(offered, key=lambda o: len(mine & _pieces(o[3])) / max(1, len(mine | _pieces(o[3]))))

    def made(offer: Callable[[Pair], list[Pair]], pick: Callable[[Pair, list[Pair]], Pair]) -> list[Pair]:
        found = []
        for pair in pairs:
            offers = [other for other in offer(pair) if other is not pair]
            if offers:
                found.append((*pair[:2], *pick(pair, offers)[2:]))
        return found

    def any_of(pair: Pair, offers: list[Pair]) -> Pair:
        return rng.choice(offers)

    return {
        "any": made(lambda pair: pairs, any_of),
        "same labels": made(lambda pair: by_label[pair[2]["labels"]], any_of),
        "most alike of the same labels": made(lambda pair: by_label[pair[2]["labels"]], alike),
        "same labels and district": made(
            lambda pair: [o for o in by_label[pair[2]["labels"]] if o[2]["district"] == pair[0]["district"]], any_of
        ),
    }


def same_point(rows: list[Row], count: int, rng: random.Random) -> list[Pair]:
    """Different problems at one point on one day, whole texts."""
    by_point: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["labels"]:
            by_point[row["lat"], row["lon"], row["date"]].append(row)
    found = [
        (a, a["text"], b, b["text"])
        for together in by_point.values()
        for at, a in enumerate(together)
        for b in together[at + 1 : at + 20]
        if not {*a["labels"].split("|")} & {*b["labels"].split("|")}
    ]
    return rng.sample(found, min(count, len(found)))


def _scores(pairs: list[Pair], known: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    def item(row: Row, text: str) -> Item:
        lat, lon = (float(row["lat"]), float(row["lon"])) if "place" in known else (None, None)
        return Item("", text, lat, lon, datetime.fromisoformat(row["date"]) if "time" in known else None)

    return np.array(score_pairs((item(a, one), item(b, other)) for a, one, b, other in pairs))


def evaluate(data: Path) -> dict[str, Any]:
    """AUC in each way, and the gain over the text alone with its paired 95 % bootstrap interval."""
    rng = random.Random(0)
    with gzip.open(data / "traffy_2022_05-10.csv.gz", "rt", encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["lat"] and len(row["text"]) >= LEFT]
    pairs = [pair for pair in chosen(rows) if min(pair[0]["date"], pair[2]["date"]) >= FROM]
    same = {way: _scores(pairs, known) for way, known in WAYS.items()}
    result: dict[str, Any] = {"pairs": len(pairs)}
    against = others(pairs, rng)
    against["same point and day, other labels"] = same_point([row for row in rows if row["date"] >= FROM], 500, rng)
    for name, other in against.items():
        scores = {way: _scores(other, known) for way, known in WAYS.items()}
        result[f"against {name}"] = {"pairs": len(other)} | {way: _gain(way, same, scores) for way in WAYS}
    return result


def _gain(way: str, same: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    def auc(way: str, first: Any, second: Any) -> float:
        values = np.concatenate([same[way][first], other[way][second]])
        return float(roc_auc_score(np.repeat([1, 0], [len(first), len(second)]), values))

    first, second = np.arange(len(same[way])), np.arange(len(other[way]))
    draws = np.random.default_rng(0)
    drawn = [(draws.choice(first, len(first)), draws.choice(second, len(second))) for _ in range(300)]
    gains = [auc(way, *draw) - auc("text", *draw) for draw in drawn]
    return {
        "auc": round(auc(way, first, second), 4),
        "gain_interval": [round(float(value), 4) for value in np.quantile(gains, [0.025, 0.975])],
    }
