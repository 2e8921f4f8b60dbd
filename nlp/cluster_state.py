"""What one run of clustering leaves to the next: the space, the themes, and where every known text belongs.

Texts are remembered by a one-way hash of their content, never by their words. Nothing here is pickled.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nlp.cluster_space import Floats, Space
from nlp.text import fold

FORMAT = 1
_META, _ARRAYS = "themes.json", "themes.npz"


def key(text: str, group: str = "") -> int:
    """The same number for texts of the same letters and digits in the same group; 0 for a text that has none."""
    folded = fold(text)
    if not folded:
        return 0
    content = f"{group}\0{folded}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest()) or 1


@dataclass
class State:
    """Themes are nodes; `parents` gives for each the coarser one, −1 at the top."""

    space: Space
    seed: int = 0
    ids: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    centres: list[Floats] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    """Key of a text → its finest theme, −1 for none."""
    firm: dict[str, float] = field(default_factory=dict)
    """By group how like a theme what may be talk of elsewhere must be; silent about groups that are too small or speak of such things."""

    def path(self, node: int) -> tuple[str, ...] | None:
        """Identities from the coarsest theme to this one."""
        steps: list[str] = []
        while node >= 0:
            steps.append(self.ids[node])
            node = self.parents[node]
        return tuple(reversed(steps)) or None

    def nodes(self, group: str) -> list[int]:
        return [node for node, name in enumerate(self.groups) if name == group]

    def add(self, group: str, parent: int, centre: Floats, floor: float, medoid: int) -> int:
        """A new theme; its identity comes from what stands in its middle, not from when or in what order it came."""
        attempt = 0
        while True:
            above = self.ids[parent] if parent >= 0 else ""
            name = f"{group}\0{above}\0{medoid:016x}\0{attempt}".encode("utf-8", "surrogatepass")
            identity = hashlib.blake2b(name, digest_size=6).hexdigest()
            if identity not in self.ids:
                break
            attempt += 1
        self.ids.append(identity)
        self.groups.append(group)
        self.parents.append(parent)
        self.centres.append(centre)
        self.floors.append(floor)
        return len(self.ids) - 1

    def copy(self) -> State:
        return State(
            self.space, self.seed, [*self.ids], [*self.groups], [*self.parents], [*self.centres], [*self.floors],
            dict(self.known), dict(self.firm),
        )  # fmt: skip

    def save(self, folder: str | Path) -> None:
        """Write both files beside the old ones and then put them in their place."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        keys = sorted(self.known)
        arrays: dict[str, npt.NDArray[Any]] = {
            **self.space.arrays(),
            "parents": np.array(self.parents, np.int32),
            "centres": np.array(self.centres, np.float32),
            "floors": np.array(self.floors, np.float32),
            "keys": np.array(keys, np.uint64),
            "leaves": np.array([self.known[item] for item in keys], np.int32),
        }
        meta = {"format": FORMAT, "seed": self.seed, "ids": self.ids, "groups": self.groups, "firm": self.firm}
        with open(folder / f"{_ARRAYS}.new", "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        (folder / f"{_META}.new").write_text(json.dumps(meta), "utf-8")
        for name in (_ARRAYS, _META):
            os.replace(folder / f"{name}.new", folder / name)

    @classmethod
    def load(cls, folder: str | Path) -> State:
        """Raises `ValueError` where the files are no state, or one of another version."""
        folder = Path(folder)
        try:
            return cls._of_files(folder)
        except (AttributeError, EOFError, IndexError, KeyError, TypeError, BadZipFile) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error

    @classmethod
    def _of_files(cls, folder: Path) -> State:
        meta = json.loads((folder / _META).read_text("utf-8"))
        if meta["format"] != FORMAT:
            raise ValueError(f"state of format {meta['format']}, this version reads {FORMAT}")
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            kept = {name: stored[name] for name in stored.files}
        if (
            len({len(part) for part in (meta["ids"], meta["groups"], *map(kept.get, ("parents", "centres", "floors")))})
            != 1
        ):
            raise ValueError("the two files of the state do not belong together")
        return cls(
            Space.of_arrays(kept), meta["seed"], meta["ids"], meta["groups"],
            kept["parents"].tolist(), list(kept["centres"]), kept["floors"].tolist(),
            dict(zip(kept["keys"].tolist(), kept["leaves"].tolist(), strict=True)),
            dict(meta.get("firm", {})),
        )  # fmt: skip

    @staticmethod
    def exists(folder: str | Path) -> bool:
        return (Path(folder) / _META).is_file()
