"""From a point on the map to the district around it, without a geometry library.

Boundaries are the simplified ones that ship with the library (see data/README.md): a point within some hundred metres of a border
may fall on the wrong side, and one just outside of the country belongs to the nearest district.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.data import HERE, areas

CELL = 0.1
"""Degrees; a grid cell knows which districts touch it."""
NEAR = 0.1
"""Degrees; a point farther than this from every district lies in none."""

Ring = NDArray[np.float64]


class Hit(NamedTuple):
    """An official area and how sure it is that the point lies in it."""

    code: str
    confidence: float


def _arcs(topology: dict[str, object]) -> list[Ring]:
    """The shared border lines as longitude and latitude; they are stored as whole-number steps."""
    transform: dict[str, list[float]] = topology["transform"]  # type: ignore[assignment]
    stored: list[list[list[int]]] = topology["arcs"]  # type: ignore[assignment]
    scale, shift = np.array(transform["scale"]), np.array(transform["translate"])
    return [np.cumsum(np.array(arc, dtype=np.int64), axis=0) * scale + shift for arc in stored]


def _ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    """The lines of one ring end to end; `~n` means line n backwards."""
    return np.concatenate([arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers])


class Boundaries:
    """Districts with their rings and a grid of who lies where."""

    def __init__(self, corrected: bool = True) -> None:
        with gzip.open(HERE / "districts.topojson.gz", "rt", encoding="utf-8") as source:
            topology = json.load(source)
        arcs = _arcs(topology)
        self.codes: list[str] = []
        self.rings: list[list[Ring]] = []
        for shape in topology["objects"]["districts"]["geometries"]:
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            self.codes.append(str(shape["properties"]["code"]))
            self.rings.append([_ring(ring, arcs) for polygon in polygons for ring in polygon])
        self.grid: dict[tuple[int, int], list[int]] = {}
        for index, rings in enumerate(self.rings):
            low, high = np.min([r.min(axis=0) for r in rings], axis=0), np.max([r.max(axis=0) for r in rings], axis=0)
            for column in range(math.floor((low[0] - NEAR) / CELL), math.floor((high[0] + NEAR) / CELL) + 1):
                for row in range(math.floor((low[1] - NEAR) / CELL), math.floor((high[1] + NEAR) / CELL) + 1):
                    self.grid.setdefault((column, row), []).append(index)

        self.corrections = _corrections() if corrected else {}

    def district(self, lat: float, lon: float) -> Hit | None:
        """The district around a point, or the nearest one when it lies just outside of all."""
        if not (math.isfinite(lat) and math.isfinite(lon)):
            return None
        if code := self.corrections.get((round(lat * 1000), round(lon * 1000))):
            return Hit(code, 0.85)
        near = self.grid.get((math.floor(lon / CELL), math.floor(lat / CELL)), [])
        for index in near:
            if _inside(self.rings[index], lat, lon):
                border = _distance(self.rings[index], lat, lon)
                # Simplified borders are off by up to about half a kilometre.
                return Hit(self.codes[index], round(min(0.99, 0.8 + border / 0.005 * 0.19), 3))
        nearest = min(((_distance(self.rings[index], lat, lon), index) for index in near), default=(math.inf, 0))
        return Hit(self.codes[nearest[1]], 0.5) if nearest[0] <= NEAR else None


def _inside(rings: list[Ring], lat: float, lon: float) -> bool:
    """Even-odd rule over all rings: a ray to the east crosses the border an odd number of times."""
    crossings = 0
    for ring in rings:
        x1, y1, x2, y2 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
        spans = (y1 > lat) != (y2 > lat)
        if spans.any():
            x1, y1, x2, y2 = x1[spans], y1[spans], x2[spans], y2[spans]
            crossings += int(np.count_nonzero(lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1))
    return crossings % 2 == 1


def _distance(rings: list[Ring], lat: float, lon: float) -> float:
    """Degrees from the point to the nearest border of the district."""
    best = math.inf
    point = np.array([lon, lat])
    for ring in rings:
        start, step = ring[:-1], ring[1:] - ring[:-1]
        length = np.maximum((step * step).sum(axis=1), 1e-18)
        along = np.clip(((point - start) * step).sum(axis=1) / length, 0.0, 1.0)
        off = start + along[:, None] * step - point
        best = min(best, float(np.sqrt((off * off).sum(axis=1).min())))
    return best


def _corrections() -> dict[tuple[int, int], str]:
    """Cells of a thousandth of a degree where citizens' pins disagree with the simplified border."""
    with gzip.open(HERE / "border_corrections.csv.gz", "rt", encoding="utf-8") as rows:
        return {(int(lat), int(lon)): code for lat, lon, code in csv.reader(rows)}


@cache
def boundaries() -> Boundaries:
    """The shipped boundaries, read once."""
    return Boundaries()


@cache
def _subdistricts() -> dict[str, tuple[list[str], NDArray[np.float64]]]:
    grouped: dict[str, list[tuple[str, float, float]]] = {}
    for area in areas():
        if area.level == "subdistrict" and math.isfinite(area.lat) and math.isfinite(area.lon):
            grouped.setdefault(area.code[:4], []).append((area.code, area.lat, area.lon))
    return {code: ([row[0] for row in rows], np.array([row[1:] for row in rows])) for code, rows in grouped.items()}


def locate(lat: float, lon: float) -> list[Hit]:
    """Province, district and (less surely, by nearest centre) subdistrict of a point; nothing for a point abroad or at sea."""
    district = boundaries().district(lat, lon)
    if district is None:
        return []
    hits = [Hit(district.code[:2], max(district.confidence, 0.9) if district.confidence > 0.5 else 0.5), district]
    if district.code in _subdistricts():
        codes, centres = _subdistricts()[district.code]
        away = np.sort(((centres - [lat, lon]) ** 2).sum(axis=1))
        margin = 1.0 if len(away) < 2 else 1 - math.sqrt(away[0] / max(away[1], 1e-12))
        nearest = codes[int(((centres - [lat, lon]) ** 2).sum(axis=1).argmin())]
        hits.append(Hit(nearest, round(district.confidence * (0.4 + 0.5 * margin), 3)))
    return hits
