"""Pure decisions about the opinion map: how places are kept, which points a line encloses, what a colour stands for."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from webapp.core.i18n import Text

SIZE = 65_535  # places are whole numbers from 0 to this in both directions
POINT = np.dtype([("id", "<u4"), ("x", "<u2"), ("y", "<u2"), ("part", "u1")])
MOST_CORNERS = 200
COLOURS = 11  # values of a channel with a colour of their own; 0 is 'none', the number after the last 'others'

Points = npt.NDArray[Any]

CHANNELS = {
    "theme": Text("ประเด็น", "Theme"),
    "stance": Text("จุดยืน", "Stance"),
    "area": Text("พื้นที่", "Area"),
    "type": Text("ประเภทปัญหา", "Problem type"),
}
NOTHING = {
    "theme": Text("ยังไม่อยู่ในประเด็นใด", "In no theme yet"),
    "stance": Text("ไม่ได้บอกจุดยืน", "No stance said"),
    "area": Text("ไม่ระบุพื้นที่ย่อย", "No smaller area said"),
    "type": Text("ไม่มีประเภท", "No type"),
}
OTHERS = Text("อื่น ๆ", "Others")


def pack(ids: Sequence[int], places: npt.NDArray[np.uint16], part_of: npt.NDArray[np.uint8]) -> bytes:
    """Points in the order of their ids, so that they are found by halving."""
    points = np.zeros(len(ids), POINT)
    points["id"], points["part"] = ids, part_of
    points["x"], points["y"] = places[:, 0], places[:, 1]
    return np.sort(points, order="id").tobytes()


def unpack(places: bytes) -> Points:
    return np.frombuffer(places, POINT)


def version_of(places: bytes) -> str:
    return hashlib.blake2b(places, digest_size=8).hexdigest()


def without(places: bytes, number: int) -> bytes:
    """The points but one."""
    points = unpack(places)
    return points[points["id"] != number].tobytes()


def part_of(places: bytes, number: int) -> int | None:
    """The neighbourhood in which a submission stands; None if the map does not know it."""
    points = unpack(places)
    at = int(np.searchsorted(points["id"], number))
    return int(points["part"][at]) if at < len(points) and points["id"][at] == number else None


def members(places: bytes, part: int) -> list[int]:
    points = unpack(places)
    return [int(number) for number in points["id"][points["part"] == part]]


def corners(text: str) -> list[tuple[int, int]] | None:
    """A closed line from an address, as `x,y,x,y,…`; None if it is none."""
    numbers = text.split(",")
    if len(numbers) % 2 or not 6 <= len(numbers) <= 2 * MOST_CORNERS:
        return None
    if not all(one.isascii() and one.isdigit() and len(one) <= 5 and int(one) <= SIZE for one in numbers):
        return None
    whole = [int(one) for one in numbers]
    return list(zip(whole[::2], whole[1::2], strict=True))


def inside(points: Points, line: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Which points lie within a closed line (even-odd rule).

    The browser counts with the same sums in the same order (opinion-map.js), so that both always agree.
    """
    x, y = points["x"].astype(np.float64), points["y"].astype(np.float64)
    odd = np.zeros(len(points), np.bool_)
    for (ax, ay), (bx, by) in zip(line, [line[-1], *line[:-1]], strict=True):
        if ay != by:
            crosses = ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
            odd ^= crosses
    return odd


def by_nearness(points: Points) -> list[int]:
    """The ids of points, those nearest to their common middle first."""
    if not len(points):
        return []
    x, y = points["x"].astype(np.float64), points["y"].astype(np.float64)
    away = (x - x.mean()) ** 2 + (y - y.mean()) ** 2
    return [int(one) for one in points["id"][np.lexsort((points["id"], away))]]


@dataclass(frozen=True, slots=True)
class Channel:
    """What the points are coloured by: a number for each point, and the values that the numbers 1, 2 … stand for."""

    numbers: npt.NDArray[np.uint8]
    values: list[str]
    counts: list[int]  # of 'none', of each value, of others


def channel(of: Mapping[int, str], ids: Iterable[int], order: Sequence[str] = ()) -> Channel:
    """Colour numbers of points by the value of each; the most frequent values get a colour, or those of `order`."""
    said = [of.get(number, "") for number in ids]
    counted = Counter(said)
    ranked = [one for one in order if counted[one]] or sorted(
        (one for one in counted if one), key=lambda one: (-counted[one], one)
    )
    values = ranked[:COLOURS]
    number = {"": 0, **{value: n for n, value in enumerate(values, 1)}}
    numbers = np.array([number.get(value, len(values) + 1) for value in said], np.uint8)
    counts = [int(n) for n in np.bincount(numbers, minlength=len(values) + 2)]
    return Channel(numbers, values, counts)
