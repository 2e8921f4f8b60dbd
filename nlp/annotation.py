"""Which reports to label by hand next, and where the labels go (docs/annotation.md). No label of any machine is shown.

python -m nlp.annotation draw --data DIR > drawn.tsv         number, how it was drawn, text
python -m nlp.annotation keep drawn.tsv LABELS    LABELS: number, blank, labels joined by '|', one report a line
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp.classify import Model, Wide, load
from nlp.pipeline import MODELS, phrase_counts
from nlp.recipes import LEARNED, fingerprint, hand_labels, rows
from nlp.similarity import vectors
from nlp.taxonomy import DATA, shipped_lexicon
from nlp.training import clean, vectorise

LOT, DAYS = 300, ("2022-08-01", "2022-08-16")
"""Drawn by lot from the days around those of the volunteers' reports."""
DOUBT = {
    "สะพาน": 45,
    "คลอง": 45,
    "ความปลอดภัย": 40,
    "ทางเท้า": 25,
    "กีดขวาง": 25,
    "จราจร": 25,
    "ท่อระบายน้ำ": 25,
    "เสียงรบกวน": 20,
    "ความสะอาด": 15,
    "ต้นไม้": 10,
    "ป้าย": 10,
    "คนจรจัด": 8,
    "สัตว์จรจัด": 7,
}
"""Drawn from all months among texts on which the model without the encoder doubts this label; weak and rare labels more often."""
BETWEEN, ASKED = (0.15, 0.85), 10_000
"""Where a probability counts as doubt, and among how many texts such doubt is looked for."""
NEAR = 0.6
"""Texts more alike than this count as copies."""
KEPT = DATA / "annotations.csv"


def draw(folder: Path, seed: int) -> list[tuple[str, str]]:
    """How each text was drawn ('lot' or 'doubt'), and the text: no copy of another, of the volunteers' or of what is labelled already."""
    rng = np.random.default_rng(seed)
    known = hand_labels()
    reports = rows(folder, "traffy_2022_05-10")
    labelled = [report["text"] for report in reports if fingerprint(report["text"]) in known]
    labelled += [report["text"] for report in rows(folder, "traffy_human_gold_dev170")]
    free = [report for report in reports if fingerprint(report["text"]) not in known]
    near = [report["text"] for report in free if DAYS[0] <= report["date"] < DAYS[1]]
    found = unlike([near[k] for k in rng.permutation(len(near))], LOT, labelled)
    drawn = [("lot", text) for text in found]
    asked = [free[k]["text"] for k in rng.permutation(len(free))[:ASKED]]
    chance = _chances(load(MODELS / "problem_types"), asked)
    for label, most in DOUBT.items():
        column = chance[:, LEARNED.index(label)]
        doubted = [text for text, p in zip(asked, column, strict=True) if BETWEEN[0] <= p <= BETWEEN[1]]
        found = unlike(doubted, most, labelled + [text for _, text in drawn])
        drawn += [("doubt", text) for text in found]
    return [drawn[k] for k in rng.permutation(len(drawn))]


def _chances(model: Model, texts: Sequence[str]) -> Wide:
    lexicon = shipped_lexicon()
    cleaned = [clean(text) for text in texts]
    base = model.base.of_matrix(vectorise([lexicon.mask(text) for text in cleaned], model.base.vocabulary, (1,)))
    return model.probabilities(base, phrase_counts([lexicon.hits(text) for text in cleaned], LEARNED), None)


def unlike(texts: Sequence[str], most: int, known: Sequence[str]) -> list[str]:
    """The first so many texts that are no copy of one before them or of a known one."""
    seen, offers, found = vectors(known), vectors(texts[: 8 * most]), list[int]()
    for place in range(offers.shape[0]):
        if len(found) == most:
            break
        row = offers[place]
        copies = (seen @ row.T).max() > NEAR or (bool(found) and (offers[found] @ row.T).max() > NEAR)
        if not copies:
            found.append(place)
    return [texts[place] for place in found]


def keep(drawn: Path, labels: Path, into: Path = KEPT) -> int:
    """Fingerprints and labels into the file that is shipped, sorted; gives how many lie there now. ValueError: no such label or number."""
    known = {str(number): (how, text) for number, how, text in _lines(drawn)}
    with into.open(encoding="utf-8", newline="") as lines:
        told = {row["text"]: (row["labels"], row["drawn"]) for row in csv.DictReader(lines)}
    for line in labels.read_text("utf-8").splitlines():
        number, _, answer = line.partition(" ")
        if strange := [label for label in answer.split("|") if label and label not in LEARNED]:
            raise ValueError(f"line {number}: no such label: {', '.join(strange)}")
        if number not in known:
            raise ValueError(f"line {number}: nothing with this number was drawn")
        how, text = known[number]
        told[fingerprint(text)] = (answer, how)
    with into.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("text", "labels", "drawn"))
        writer.writerows((text, *told[text]) for text in sorted(told))
    return len(told)


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("draw", "keep"))
    parser.add_argument("--data", type=Path, help="folder with the data files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", type=Path, nargs="*", help="keep: what was drawn, and the labels")
    args = parser.parse_args()
    if args.what == "keep":
        print(keep(*args.files), "annotations")
    else:
        csv.writer(sys.stdout, delimiter="\t", lineterminator="\n").writerows(
            (number, how, text) for number, (how, text) in enumerate(draw(args.data, args.seed), 1)
        )


if __name__ == "__main__":
    main()
