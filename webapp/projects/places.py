"""Pure: the place of a project as a line or an area, typed as coordinates, one point a line."""

import re
from typing import Any

from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits

LAT, LON = (5.0, 21.0), (97.0, 106.0)
MOST_POINTS = 500
LEAST_POINTS = {"line": 2, "area": 3}
KIND_NAMES = {
    "": Text("จุดเดียว", "A single point"),
    "line": Text("แนวเส้น เช่น ถนน คลอง", "A line, such as a road or canal"),
    "area": Text("ขอบเขตพื้นที่", "An area with a boundary"),
}


class BadPlace(Exception):
    """The coordinates cannot be used; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def read_outline(kind: str, typed: str) -> dict[str, Any] | None:
    """`15.24, 104.85` on each line, to an outline. Raises BadPlace; None for a single point."""
    if kind not in LEAST_POINTS:
        return None
    points = [_point(number, line) for number, line in enumerate(typed.splitlines(), 1) if line.strip()]
    if len(points) < LEAST_POINTS[kind]:
        raise BadPlace(
            Text("กรุณาใส่อย่างน้อย {n} จุด บรรทัดละหนึ่งจุด", "Please give at least {n} points, one on each line.").format(
                n=LEAST_POINTS[kind]
            )
        )
    if len(points) > MOST_POINTS:
        raise BadPlace(Text("ใส่ได้ไม่เกิน {n} จุด", "At most {n} points, please.").format(n=MOST_POINTS))
    return {"kind": kind, "points": points}


def _point(number: int, line: str) -> list[float]:
    numbers = re.findall(r"-?\d+(?:\.\d+)?", arabic_digits(line))
    if len(numbers) == 2:
        lat, lon = (round(float(n), 5) for n in numbers)
        if LAT[0] <= lat <= LAT[1] and LON[0] <= lon <= LON[1]:
            return [lat, lon]
    raise BadPlace(
        Text(
            "บรรทัดที่ {n} อ่านเป็นพิกัดในประเทศไทยไม่ได้ ตัวอย่าง 15.24410, 104.84730",
            "Line {n} is no point in Thailand. Write it like 15.24410, 104.84730.",
        ).format(n=number)
    )


def typed_points(outline: dict[str, Any] | None) -> str:
    """An outline as it is typed."""
    return "\n".join(f"{lat:.5f}, {lon:.5f}" for lat, lon in outline["points"]) if outline else ""


def middle(outline: dict[str, Any]) -> tuple[float, float]:
    """The point that stands for the outline on a map of many projects: of a line a point on it."""
    points = outline["points"]
    if outline["kind"] == "line":
        lat, lon = points[len(points) // 2]
        return lat, lon
    count = len(points)
    return round(sum(p[0] for p in points) / count, 5), round(sum(p[1] for p in points) / count, 5)
