"""Boundaries from our own files: TopoJSON arcs to SVG paths, and the districts of one province for the pin map."""

import json
import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
# One degree of longitude is shorter than one of latitude; at Thailand's middle (13.5° N) by this factor.
STRETCH = math.cos(math.radians(13.5))
SCALE = 100.0
COUNTRY = 0  # decimals: a kilometre, which is less than a point of a screen that shows all provinces


@dataclass(frozen=True, slots=True)
class Shape:
    """An area's outline as an SVG path, in a plane of hundredths of a degree."""

    code: str
    path: str
    box: tuple[float, float, float, float]


def project(lat: float, lon: float) -> tuple[float, float]:
    """Degrees to the plane of the shapes; y grows southwards."""
    return round(lon * STRETCH * SCALE, 2), round(-lat * SCALE, 2)


@cache
def _topology(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.topojson").read_text(encoding="utf-8"))
    return content


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + tx, y * ky + ty))
        arcs.append(points)
    return arcs


@cache
def shapes(name: str, decimals: int = 1) -> dict[str, Shape]:
    """The outlines of a file (`provinces` or `districts`) by area code."""
    topology = _topology(name)
    arcs = _arcs(topology)
    result = {}
    for geometry in topology["objects"][name]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [_ring(indices, arcs, decimals) for polygon in polygons for indices in polygon]
        points = [point for ring in rings for point in ring]
        path = "".join(_path(ring, decimals) for ring in rings if len(ring) > 3)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        code = str(geometry["properties"]["code"])
        result[code] = Shape(code, path, (min(xs), min(ys), max(xs), max(ys)))
    return result


def _path(ring: list[tuple[float, float]], decimals: int) -> str:
    """From point to point, in as few letters as SVG allows: outlines are most of what a page with a map weighs."""
    steps = [(round(x - a, decimals), round(y - b, decimals)) for (a, b), (x, y) in pairwise(ring)]
    if ring[0] == ring[-1]:
        steps.pop()  # the way back is what Z says
    words = "".join(f" {_short(x)} {_short(y)}" for x, y in steps)
    return f"M{ring[0][0]:g} {ring[0][1]:g}l{words.strip()}Z".replace(" -", "-")


def _short(number: float) -> str:
    """.3 for 0.3."""
    text = f"{number + 0.0:g}"  # no -0
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]], decimals: int) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        for lon, lat in arc[1:] if ring else arc:
            point = tuple(round(c, decimals) for c in project(lat, lon))
            if not ring or ring[-1] != point:
                ring.append(point)  # type: ignore[arg-type]
    return ring


def view_box(found: list[Shape], margin: float = 6.0) -> str:
    """The SVG view that holds all these shapes."""
    left = min(s.box[0] for s in found) - margin
    top = min(s.box[1] for s in found) - margin
    width = max(s.box[2] for s in found) + margin - left
    height = max(s.box[3] for s in found) + margin - top
    return f"{left:g} {top:g} {width:g} {height:g}"


@cache
def districts_of(province: str) -> dict[str, Any]:
    """The districts of one province as GeoJSON, coordinates rounded to about a hundred metres."""
    return _collection("districts", province)


@cache
def all_provinces() -> dict[str, Any]:
    """The provinces as GeoJSON: where a pin map begins when nothing is known of the place."""
    return _collection("provinces")


def _collection(name: str, province: str | None = None) -> dict[str, Any]:
    topology = _topology(name)
    arcs = _arcs(topology)
    features = []
    for geometry in topology["objects"][name]["geometries"]:
        if province is not None and str(geometry["properties"]["p"]) != province:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        coordinates = [[_geo_ring(indices, arcs) for indices in polygon] for polygon in polygons]
        properties = {key: geometry["properties"][key] for key in ("th", "en")}
        properties["code"] = str(geometry["properties"]["code"])
        shape = {"type": "MultiPolygon", "coordinates": coordinates}
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    return {"type": "FeatureCollection", "features": features}


def _geo_ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[list[float]]:
    ring: list[list[float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        for lon, lat in arc[1:] if ring else arc:
            point = [round(lon, 3), round(lat, 3)]
            if not ring or ring[-1] != point:
                ring.append(point)
    return ring
