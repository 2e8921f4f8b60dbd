"""Word lists and the table of official areas that ship with the library; provenance stands in README.md beside them."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Area(NamedTuple):
    """A node of the official tree; a child's code starts with its parent's."""

    code: str
    name: str
    name_en: str
    lat: float
    lon: float

    @property
    def level(self) -> str:
        return {2: "province", 4: "district", 6: "subdistrict"}[len(self.code)]


@cache
def areas() -> tuple[Area, ...]:
    """Every province, district and subdistrict, by code."""
    with gzip.open(HERE / "areas.csv.gz", "rt", encoding="utf-8") as rows:
        return tuple(
            Area(code, name, name_en, float(lat or "nan"), float(lon or "nan"))
            for code, name, name_en, lat, lon in csv.reader(rows)
        )


@cache
def area_names() -> frozenset[str]:
    return frozenset(area.name for area in areas())


@cache
def read_list(name: str) -> frozenset[str]:
    """Words of a list file, blank-separated; lines that begin with # are comments."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
