"""How well points and names become areas, against the district that stands beside each report."""

from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path
from typing import Any

import numpy as np

from nlp import places
from nlp.boundaries import Boundaries
from nlp.data import areas
from nlp.data.build import Pin, learn_corrections


def _reports(data_dir: Path) -> list[dict[str, str]]:
    """Reports with a pin and a stated district of Bangkok, by date."""
    districts = {area.name: area.code for area in areas() if area.level == "district" and area.code.startswith("10")}
    with gzip.open(data_dir / "traffy_2022_05-10.csv.gz", "rt", encoding="utf-8") as source:
        rows = [
            row
            for row in csv.DictReader(source)
            if row["lat"] and row["district"] in districts and "กรุงเทพ" in row["province"]
        ]
    for row in rows:
        row["code"] = districts[row["district"]]
    return sorted(rows, key=lambda row: row["date"])


def _share(hits: list[bool], rng: np.random.Generator) -> dict[str, Any]:
    values = np.array(hits, dtype=float)
    draws = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(1000)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return {
        "value": round(float(values.mean()), 4),
        "n": len(values),
        "interval": [round(float(low), 4), round(float(high), 4)],
    }


def _expected_error(sure: list[float], hits: list[bool]) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((np.array(sure) * 10).astype(int), 9)
    right = np.array(hits, dtype=float)
    weights = [
        (bins == b).mean() * abs(right[bins == b].mean() - np.array(sure)[bins == b].mean()) for b in np.unique(bins)
    ]
    return round(float(sum(weights)), 4)


def evaluate(data_dir: Path, count: int = 4000) -> dict[str, Any]:
    """Agreement of points on later reports with corrections learnt from earlier ones only, and of districts named in texts."""
    rng = np.random.default_rng(0)
    rows = _reports(data_dir)
    cut = rows[int(len(rows) * 0.7)]["date"]
    early: list[Pin] = [(float(row["lat"]), float(row["lon"]), row["code"]) for row in rows if row["date"] < cut]
    later = random.Random(0).sample([row for row in rows if row["date"] >= cut], count)
    plain, corrected = Boundaries(corrected=False), Boundaries(corrected=False)
    corrected.corrections = learn_corrections(early)
    result: dict[str, Any] = {"model": places.MODEL, "tested_from": cut, "corrections": len(corrected.corrections)}
    for name, border in (("point_border_alone", plain), ("point_with_corrections", corrected)):
        found = [border.district(float(row["lat"]), float(row["lon"])) for row in later]
        hits = [hit is not None and hit.code == row["code"] for hit, row in zip(found, later, strict=True)]
        result[name] = _share(hits, rng)
        result[name]["calibration_error"] = _expected_error([hit.confidence if hit else 0.0 for hit in found], hits)
    agree = []
    for row in later:
        named = places.find_places(row["text"], province=row["province"]).places
        agree += [place.code[:4] == row["code"] for place in named if place.level != "province"]
    # A text may name another district than its pin's on purpose ('ส่งเรื่องให้เขตพญาไท'): a lower bound of precision.
    result["named_district_is_the_pins"] = _share(agree, rng)
    return result
