"""How a row without an id of its own is known when its table comes again: by what it says, and by its number among the rows
that say the same; never by where it stands, for sheets are added, moved and renamed.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Container, Sequence


class RowNames:
    """Names for the rows of one table.

    `known`: names of rows that are stored; `sheet_at`: the column that names a row's sheet, if there is one: it is part of
    what the row says where it is among the columns that are `used`.
    """

    def __init__(self, known: Container[str | None], sheet_at: int | None, used: Collection[int]) -> None:
        self._known, self._sheet_at = known, sheet_at
        self._said_from = sheet_at if sheet_at in used else None
        self._seen: Counter[str] = Counter()

    def of(self, cells: Sequence[str]) -> tuple[str, str, int]:
        """The name; a digest that equal rows of one sheet share; and the row's number among these.

        Rows that were stored when sheets were told apart keep their names: a further sheet's counted with its name, every
        other's with its empty cells.
        """
        content = cells[: self._sheet_at]
        said = [*_trimmed(content), *(() if self._said_from is None else cells[self._said_from :])]
        alike, *further = dict.fromkeys(map(digest, (cells, content, said)))
        name = self._next(alike)
        for one in further:
            if name in self._known:
                break
            name = self._next(one)
        return name, alike, self._seen[alike]

    def _next(self, name: str) -> str:
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}:{self._seen[name]}"


def digest(cells: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without empty cells at its end: a file may hold them, or not."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return list(cells[:end])
