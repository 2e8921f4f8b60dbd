"""Given and family names, read from the installed PyThaiNLP: its lists are not copied into this library."""

from __future__ import annotations

import math
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def _names_folder() -> Path | None:
    spec = find_spec("pythainlp")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) / "corpus" if places else None


@cache
def _listed(*files: str) -> frozenset[str]:
    """Names that come with PyThaiNLP, read where it is installed; without it the rules alone decide."""
    folder = _names_folder()
    if folder is None:
        return frozenset()
    names = (name.strip() for file in files for name in (folder / file).read_text("utf-8").splitlines())
    return frozenset(name for name in names if len(name) > 1)


def given_names() -> frozenset[str]:
    return _listed("person_names_male_th.txt", "person_names_female_th.txt")


def family_names() -> frozenset[str]:
    return _listed("family_names_th.txt")


@cache
def word_counts() -> dict[str, float]:
    """Words of the Thai National Corpus and the logarithm of the share that each has; without PyThaiNLP none."""
    folder = _names_folder()
    if folder is None:
        return {}
    lines = (folder / "tnc_freq.txt").read_text("utf-8").splitlines()
    counts = {word: int(count) for word, _, count in (line.partition("\t") for line in lines) if int(count) >= 5}
    total = sum(counts.values())
    return {word: math.log(count / total) for word, count in counts.items()}
