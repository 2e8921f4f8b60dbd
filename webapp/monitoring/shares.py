"""Shares with how sure they are: small numbers must not look like large ones."""

from dataclasses import dataclass
from math import sqrt

Z = 1.96  # 95 %
FEW = 10  # below this many, a share is not shown in colour


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None

    @property
    def is_small(self) -> bool:
        return self.whole < FEW

    @property
    def interval(self) -> tuple[int, int] | None:
        """Between which percentages the share lies with 95 % confidence (Wilson's interval)."""
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        middle = p + Z * Z / (2 * n)
        spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        low, high = (middle - spread) / (1 + Z * Z / n), (middle + spread) / (1 + Z * Z / n)
        return max(0, round(100 * low)), min(100, round(100 * high))

    @property
    def tone(self) -> int:
        """The class for a map: 0 where there is too little, else 1 to 5 for each fifth."""
        if self.is_small or self.percent is None:
            return 0
        return min(5, self.percent // 20 + 1)
