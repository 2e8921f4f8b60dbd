"""Rebuild the derived files of this folder from their sources, so that nobody has to trust them.

    python -m nlp.data.build GEO_FOLDER

GEO_FOLDER holds provinces.csv, districts.csv, subdistricts.csv and districts.topojson.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
from importlib.resources import files
from pathlib import Path

from nlp.data import HERE, read_list


def build_words(geo: Path) -> int:
    """PyThaiNLP's general dictionary, our domain words, and names of provinces and districts."""
    general = files("pythainlp.corpus").joinpath("words_th.txt").read_text("utf-8").splitlines()
    merged = {word.strip() for word in general if word.strip()}
    # A one-letter entry, or one with a blank inside, only makes wrong cuts more likely.
    merged = {word for word in merged if " " not in word and len(word) > 1}
    merged.update(word for word in read_list("domain.txt") if " " not in word)
    for name in ("provinces", "districts"):
        with (geo / f"{name}.csv").open(encoding="utf-8") as rows:
            merged.update(row["name_th"] for row in csv.DictReader(rows) if re.fullmatch("[ก-๎]{4,}", row["name_th"]))
    (HERE / "words.txt").write_text("\n".join(sorted(merged)) + "\n", "utf-8")
    return len(merged)


def build_areas(geo: Path) -> int:
    """Code, names and centroid of every area, in the order of the codes."""
    rows: list[list[str]] = []
    for name in ("provinces", "districts", "subdistricts"):
        with (geo / f"{name}.csv").open(encoding="utf-8") as source:
            rows += [
                [row["code"], row["name_th"], row["name_en"], row["lat"], row["lon"]] for row in csv.DictReader(source)
            ]
    rows.sort()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    (HERE / "areas.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return len(rows)


Pin = tuple[float, float, str]


def learn_corrections(pins: list[Pin], neighbours: int = 9, reach: float = 0.004) -> dict[tuple[int, int], str]:
    """Where citizens' pins say that the simplified border runs elsewhere: thousandths of a degree → district.

    A cell is corrected when its nearest pins, at least five of them in reach, mostly name another district than the border does.
    """
    from collections import Counter

    import numpy as np
    from scipy.spatial import cKDTree

    from nlp.boundaries import Boundaries

    border = Boundaries(corrected=False)
    places = np.array([pin[:2] for pin in pins])
    tree = cKDTree(places)
    cells = {
        (round(lat * 1000) + up, round(lon * 1000) + right)
        for lat, lon, _ in pins
        for up in (-1, 0, 1)
        for right in (-1, 0, 1)
    }
    corrections: dict[tuple[int, int], str] = {}
    for cell in sorted(cells):
        distance, index = tree.query((cell[0] / 1000, cell[1] / 1000), k=neighbours, distance_upper_bound=reach)
        votes = Counter(pins[i][2] for i, away in zip(index, distance, strict=True) if away <= reach)
        if votes.total() < 5:
            continue
        code, share = votes.most_common(1)[0]
        hit = border.district(cell[0] / 1000, cell[1] / 1000)
        if share / votes.total() >= 0.5 and (hit is None or hit.code != code):
            corrections[cell] = code
    return corrections


def write_corrections(corrections: dict[tuple[int, int], str]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((*cell, code) for cell, code in sorted(corrections.items()))
    (HERE / "border_corrections.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def main(geo: Path) -> None:
    print(f"areas.csv.gz: {build_areas(geo)} areas")
    print(f"words.txt: {build_words(geo)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
