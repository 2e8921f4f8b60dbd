"""How well points and names become areas, against the district that stands beside each report."""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nlp import places
from nlp.boundaries import Boundaries
from nlp.data import HERE, areas
from nlp.data.build import Pin, learn_corrections
from nlp.recipes import rows


def _reports(data_dir: Path) -> list[dict[str, str]]:
    """Reports with a pin and a stated district of Bangkok, by date."""
    districts = {area.name: area.code for area in areas() if area.level == "district" and area.code.startswith("10")}
    with gzip.open(data_dir / "traffy_2022_05-10.csv.gz", "rt", encoding="utf-8") as source:
        found = [
            row
            for row in csv.DictReader(source)
            if row["lat"] and row["district"] in districts and "กรุงเทพ" in row["province"]
        ]
    for row in found:
        row["code"] = districts[row["district"]]
    return sorted(found, key=lambda row: row["date"])


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


_BORROWED = (
    "ถนน{}น้ำท่วม", "ถ.{} ไฟดับ", "หน้าวัด{}", "โรงเรียน{} รถติด", "รร.{}", "ตลาด{} สกปรก", "ซอย{} แยก 3", "สะพาน{} ชำรุด", "คลอง{} เน่า",
    "โรงพยาบาล{} รอนาน", "สถานีรถไฟ{}", "ร้าน{} เสียงดัง", "หมู่บ้าน{}", "แยก{} ไฟเสีย", "ทางหลวงสาย{}",
)  # fmt: skip


def borrowed() -> dict[str, Any]:
    """Roads, temples and the like that bear a district's name, for every district, with its province known: none is the district."""
    names = {area.code: area for area in areas()}
    hits = []
    for area in (area for area in names.values() if area.level == "district" and not area.name.startswith("เมือง")):
        for template in _BORROWED:
            found = places.find_places(template.format(area.name), province=names[area.code[:2]].name)
            hits.append(not any(place.level != "province" for place in found.places))
    return _share(hits, np.random.default_rng(0))


def budget_lines(data_dir: Path) -> dict[str, Any]:
    """Areas that lines of a province's budget name, read without being told the province: do they lie in it?"""
    provinces = {area.name: area.code for area in areas() if area.level == "province"}
    hits = []
    for row in rows(data_dir, "budget65_provincial_lines"):
        home = provinces.get(row["unit"].removeprefix("จังหวัด"))
        if home:
            hits += [place.code.startswith(home) for place in places.find_places(row["item"]).places]
    return _share(hits, np.random.default_rng(0))


class Sentence(NamedTuple):
    """What a citizen wrote, the province that is known, and the areas that are named: code, span, whether leaving it is right, too."""

    text: str
    province: str | None
    named: list[tuple[str, int, int, bool]]


def written_out(name: str) -> list[Sentence]:
    """Sentences written by hand with their areas marked: 'น้ำท่วม{3415|วารินชำราบ}'."""
    made = []
    for line in (HERE / "blind" / f"places_{name}.tsv").read_text("utf-8").splitlines():
        marked, _, province = line.partition("\t")
        if line.startswith("#"):
            continue
        text, named = "", []
        for plain, free, code, shown in re.findall(r"([^{]*)(?:\{(\??)(\d+)\|([^}]*)\}|$)", marked):
            text += plain + shown
            if code:
                named.append((code, len(text) - len(shown), len(text), bool(free)))
        made.append(Sentence(text, province or None, named))
    return made


def bare_names(sentences: list[Sentence]) -> dict[str, Any]:
    """How many of the areas that are named without a word such as 'อำเภอ' are found, and how many of those found are meant."""
    found, right, sure = [], [], []
    for text, province, named in sentences:
        got = places.find_places(text, province).places
        for code, start, end, free in named:
            if not free:
                found.append(any(place.code == code and place.start < end and start < place.end for place in got))
        for place in got:
            there = [(code, free) for code, start, end, free in named if place.start < end and start < place.end]
            if not any(free for _, free in there):
                right.append(any(code == place.code for code, _ in there))
                sure.append(place.confidence)
    rng = np.random.default_rng(0)
    return {
        "found": _share(found, rng),
        "precision": _share(right, rng),
        "calibration_error": _expected_error(sure, right),
    }


JUDGED = HERE / "places_judgements.csv"
SETS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip


def fingerprint(text: str, place: places.Place) -> str:
    shown = f"{place.code}\0{place.start}\0{place.end}\0{text}"
    return hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def disagreeing(later: list[dict[str, str]]) -> list[tuple[dict[str, str], places.Place, bool]]:
    """Districts and subdistricts that texts name, and whether the pin's district is the same."""
    return [
        (row, place, place.code[:4] == row["code"])
        for row in later
        for place in places.find_places(row["text"], province=row["province"]).places
        if place.level != "province"
    ]


def evaluate(data_dir: Path, count: int = 4000) -> dict[str, Any]:
    """Agreement of points on later reports with corrections learnt from earlier ones only, and of districts named in texts."""
    rng = np.random.default_rng(0)
    dated = _reports(data_dir)
    cut = dated[int(len(dated) * 0.7)]["date"]
    early: list[Pin] = [(float(row["lat"]), float(row["lon"]), row["code"]) for row in dated if row["date"] < cut]
    later = random.Random(0).sample([row for row in dated if row["date"] >= cut], count)
    plain, corrected = Boundaries(corrected=False), Boundaries(corrected=False)
    corrected.corrections = learn_corrections(early)
    result: dict[str, Any] = {"model": places.MODEL, "tested_from": cut, "corrections": len(corrected.corrections)}
    for name, border in (("point_border_alone", plain), ("point_with_corrections", corrected)):
        found = [border.district(float(row["lat"]), float(row["lon"])) for row in later]
        hits = [hit is not None and hit.code == row["code"] for hit, row in zip(found, later, strict=True)]
        result[name] = _share(hits, rng)
        result[name]["calibration_error"] = _expected_error([hit.confidence if hit else 0.0 for hit in found], hits)
    named = disagreeing(later)
    result["named_district_is_the_pins"] = _share([same for _, _, same in named], rng)
    # A text may name another district than its pin's on purpose ('ส่งเรื่องให้เขตพญาไท'): where the two differ, the text was read.
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        right = {row["place"] for row in csv.DictReader(lines) if row["right"] == "1"}
    result["named_place_is_meant"] = _share(
        [same or fingerprint(row["text"], place) in right for row, place, same in named], rng
    )
    result["budget_lines_name_areas_of_their_province"] = budget_lines(data_dir)
    result["borrowed_names_are_no_district"] = borrowed()
    result["bare_names"] = {name: bare_names(written_out(name)) for name in SETS}
    return result
