"""Figures of themes on files of JSON lines: `python bench/nlp_themes.py labelled.jsonl` with "text" and one "label" each."""

import json
import sys

from nlp.cluster import Item, cluster
from nlp.evaluation.clusters import agreement, lasting
from nlp.evaluation.summaries import compare


def main(file: str) -> None:
    with open(file, encoding="utf-8") as source:
        rows = [json.loads(line) for line in source]
    texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
    for known in (True, False):
        print("agreement, as many themes as labels, known types", known,
              agreement(texts, labels, k=len(set(labels)), known_types=known))  # fmt: skip
        print("agreement, own number of themes, known types", known, agreement(texts, labels, known_types=known))
    cut = len(texts) * 10 // 11
    print("lasting", lasting(texts[:cut], texts[cut:]))
    items = [Item(str(place), text) for place, text in enumerate(texts)]
    print("summaries", compare(cluster(items), {item.id: item.text for item in items}))


if __name__ == "__main__":
    main(sys.argv[1])
