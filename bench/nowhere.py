"""How much talk of elsewhere (songs, recipes, football, advertising) fits nowhere among submissions, and what is lost with it.

    python -m bench.nowhere DATA        the folder of traffy_2022_05-10.csv.gz

Each line is one clustering: of every kind of text that it held, how many fit nowhere. The sentences are those of `nlp/data/blind`; those that taught
`models/origin`, and every report that did, are left out.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.strategy_trust import voices
from nlp.cluster import Item, cluster
from nlp.evaluation.stance import written
from nlp.recipes import rows

CONTRIBUTIONS = (
    *(f"kinds_{part}" for part in ("third", "fourth")),
    "problems_third",
    *(f"stance_{part}" for part in ("third", "fourth", "fifth")),
    "friends_third",
)


def nowhere(sets: Mapping[str, Sequence[str]]) -> str:
    """Of each set how many fit nowhere when all are clustered together."""
    items = [Item(f"{name}\n{place}", text) for name, texts in sets.items() for place, text in enumerate(texts)]
    lost = [name.split("\n")[0] for name, path in cluster(items, n_jobs=2).assignments.items() if path is None]
    return ", ".join(f"{name} {lost.count(name)} of {len(texts)}" for name, texts in sets.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    every = [row["text"] for row in rows(parser.parse_args().data, "traffy_2022_05-10")]
    taught = set(every[7::48])
    reports = random.Random(65).sample([text for text in every if text not in taught], 6_000)
    first = {
        kind: [row[0] for row in written("nowhere_first") if row[1] == kind] for kind in ("elsewhere", "contribution")
    }
    strange = {"elsewhere": [row[0] for row in written("strange") if row[1] in ("elsewhere", "later")]}
    blind = {"blind contributions": [row[0] for name in CONTRIBUTIONS for row in written(name)]}
    shown = {"voices": voices()[0]}
    for draw in range(3):
        some = {"reports": reports[2_000 * draw : 2_000 * draw + 2_000]}
        print(f"draw {draw}, alone: {nowhere(some)}")
        print(f"draw {draw}, nowhere_first: {nowhere(some | first)}")
        print(f"draw {draw}, strange: {nowhere(some | strange)}")
        print(f"draw {draw}, strange: {nowhere(some | strange | blind)}")
        print(f"draw {draw}, nowhere_first: {nowhere(some | first | shown)}")
        rare = {"elsewhere": strange["elsewhere"][draw::4]}
        print(f"draw {draw}, strange, a few: {nowhere(some | rare)}")
    print(f"demonstration: {nowhere(shown)}; with nowhere_first: {nowhere(shown | first)}")
    print(f"blind: {nowhere(blind)}; with strange: {nowhere(blind | strange)}")
    print(f"nothing else: {nowhere(strange)}")


if __name__ == "__main__":
    main()
