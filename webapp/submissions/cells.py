"""Pure geometry of the map: a place as one number, so that points are counted by the index, coarser by fewer bits.

A Morton number holds the bits of the column and of the row in turn. Cutting its last two bits gives the cell around it
on the next coarser level; the numbers of all cells within a box lie between those of its two corners.
"""

LEVELS = 18  # the finest cell is about 150 m wide: a pin is shown no more exactly
_WORLD = 1 << LEVELS


def cell_of(lat: float | None, lon: float | None) -> int | None:
    if lat is None or lon is None:
        return None
    return _woven(_step((lon + 180) / 360), _step((90 - lat) / 180))


def _step(share: float) -> int:
    return min(_WORLD - 1, max(0, int(share * _WORLD)))


def _woven(x: int, y: int) -> int:
    return sum(((x >> bit & 1) << 2 * bit) | ((y >> bit & 1) << (2 * bit + 1)) for bit in range(LEVELS))


def _unwoven(cell: int) -> tuple[int, int]:
    x = sum((cell >> 2 * bit & 1) << bit for bit in range(LEVELS))
    return x, sum((cell >> (2 * bit + 1) & 1) << bit for bit in range(LEVELS))


def span_of(west: float, south: float, east: float, north: float) -> tuple[int, int]:
    """The first and the last number that can lie in the box."""
    low, high = cell_of(north, west), cell_of(south, east)
    return low or 0, high or 0


def middle_of(cell: int, level: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell of this level (its number already cut)."""
    x, y = _unwoven(cell)
    width = 1 << level
    return 90 - (y + 0.5) / width * 180, (x + 0.5) / width * 360 - 180


def shift_of(level: int) -> int:
    """How many bits to cut for a level."""
    return 2 * (LEVELS - level)
