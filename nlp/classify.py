"""Say what a text is about, how sure that is, and which words weighed; say nothing where nothing is sure.

A model is two layers. Below, a linear model over hashed words and characters, learned from many texts. Above it a small
head that reads the scores of the layer below, the packaged sentence encoder where it is installed, and the hits of
hand-written phrases; it is learned from few texts of the kind that matters and gives calibrated probabilities.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlp.examples import Examples
from nlp.features import Floats, Grams, Ints, Known, Reader, Vocabulary
from nlp.own_heads import ARRAYS as OWN_ARRAYS
from nlp.own_heads import OwnHead, as_arrays, from_arrays, listed

Wide = npt.NDArray[np.float64]

FORMAT = 1
EVIDENCE = 3
WEIGHS = 0.08
"""Share of what spoke for a label that a word must have given to be shown."""
FINE = float(1 << 20)


def sigmoid(values: Wide) -> Wide:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))))


def softmax(values: Wide) -> Wide:
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


CLIP = 12.0
ENCODER_SCALE = 4.0


def head_inputs(scores: Wide, phrases: Wide, vectors: Floats | Wide | None) -> Wide:
    """What a head reads: scores of the base, phrase hits, and the encoder's vector where there is one."""
    parts = [np.clip(scores, -CLIP, CLIP), phrases]
    if vectors is not None:
        parts.append(vectors.astype(np.float64) * ENCODER_SCALE)
    return np.hstack(parts)


@dataclass
class Base:
    """Linear scores over hashed n-grams."""

    vocabulary: Vocabulary
    weights: npt.NDArray[np.float16]
    bias: Floats

    def scores(self, found: Grams) -> Wide:
        return self.of_matrix(self.vocabulary.transform(found))

    def of_matrix(self, matrix: sparse.csr_matrix) -> Wide:
        return np.asarray(matrix @ self._full, np.float64) + self.bias

    @property
    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is stored of it."""
        codes, idf = self.vocabulary.codes, self.vocabulary.idf
        return {"codes": codes, "idf": idf, "weights": self.weights, "bias": self.bias}

    @cached_property
    def _full(self) -> Floats:
        return self.weights.astype(np.float32)

    def evidence(self, found: Grams, known: Known, labels: Ints) -> tuple[Ints, Wide, Ints, Ints]:
        """What each n-gram gave in favour of the label asked about its text (-1: none): text, weight, where it begins and ends."""
        return evidence(self._full, self.vocabulary, found, known, labels)


def evidence(
    weights: Floats, vocabulary: Vocabulary, found: Grams, known: Known, labels: Ints
) -> tuple[Ints, Wide, Ints, Ints]:
    """What each n-gram gave in favour of the column of `weights` asked about its text (-1: none): text, weight, where it begins and ends."""
    met, column = known
    label = labels.take(found.row.take(met))
    asked = np.flatnonzero(label >= 0)
    if len(asked) < len(label):
        met, column, label = met.take(asked), column.take(asked), label.take(asked)
    weight = weights.take(column * weights.shape[1] + label)
    good = np.flatnonzero(weight > 0)
    met, column = met.take(good), column.take(good)
    given = weight.take(good).astype(np.float64) * vocabulary.idf.take(column)
    return found.row.take(met), given, found.start.take(met), found.end.take(met)


def heaviest(reader: Reader, row: Ints, given: Wide, start: Ints, end: Ints) -> dict[int, tuple[tuple[int, int], ...]]:
    """The few words of each text that gave most, in the order of the text; `given` is what each n-gram gave."""
    first = np.cumsum([0, *(len(text) + 1 for text in reader.texts)])
    # Whole numbers, so that a sum does not depend on what stands beside the text.
    share = np.rint(given / np.maximum(1, end - start) * FINE)
    change = np.bincount(first[row] + start, share, first[-1] + 1)
    change -= np.bincount(first[row] + end, share, first[-1] + 1)
    until = np.concatenate([[0.0], np.cumsum(np.cumsum(change))])
    token = reader.tokens
    amount = until[first[token.row] + token.end] - until[first[token.row] + token.start]
    total = until[first[1:] - 1] - until[first[:-1]]
    good = np.flatnonzero((token.code != 0) & (amount > 0) & (amount >= WEIGHS * total[token.row]))
    good = good[np.lexsort((token.start[good], -amount[good], token.row[good]))]
    words: dict[int, list[tuple[int, int]]] = {}
    for text, begin, stop in zip(
        *(column[good].tolist() for column in (token.row, token.start, token.end)), strict=True
    ):
        best = words.setdefault(text, [])
        if len(best) < EVIDENCE:
            best.append((begin, stop))
    return {text: tuple(sorted(best)) for text, best in words.items()}


@dataclass
class Head:
    """Calibrated probabilities from the scores below, the encoder and the phrases, in the columns of `head_inputs`; all arrays
    have one number a label, weights (inputs, labels)."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats

    def logits(self, inputs: Wide) -> Wide:
        return np.asarray((inputs @ self.weights + self.bias) * self.scale + self.shift, np.float64)


class Layer(NamedTuple):
    """A layer below a head, and what it reads: n-grams of these orders, of the text with deceptive names masked or as it stands."""

    base: Base
    orders: tuple[int, ...]
    masked: bool


@dataclass
class Model:
    """One question about a text: its labels, both layers and from which probability on it answers."""

    name: str
    labels: tuple[str, ...]
    exclusive: bool
    base: Base
    plain: Head
    encoded: Head | None
    thresholds: Floats
    about: dict[str, Any] = field(default_factory=dict)
    version: str = ""
    examples: Examples | None = None
    """Where there are such examples, likeness to them stands for the encoder's vector."""
    lead: Floats | None = None
    """Where known: what the lead over the second label and the agreement of known examples say of the first, and a level, without the
    encoder and with it; the probabilities then only choose."""
    own: Mapping[str, OwnHead] = field(default_factory=dict)
    """What corrections taught of types that are known by a definition, by their code."""
    also: Base | None = None
    """A second layer below the same heads; its scores stand behind those of the first."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        first = Layer(self.base, tuple(self.about["orders"]), bool(self.about.get("masked")))
        return (first,) if self.also is None else (first, Layer(self.also, tuple(self.about["also"]), False))

    def sense(self, vectors: Floats) -> Floats | Wide:
        """What the head with the encoder reads of these vectors."""
        return vectors if self.examples is None else self.examples.likeness(vectors)

    def probabilities(self, base: Wide, phrases: Wide, sense: Floats | Wide | None) -> Wide:
        if sense is not None and self.encoded is not None:
            logits = self.encoded.logits(head_inputs(base, phrases, sense))
        else:
            logits = self.plain.logits(head_inputs(base, phrases, None))
        return softmax(logits) if self.exclusive else sigmoid(logits)

    def doubtful(self, probabilities: Wide) -> npt.NDArray[np.bool_]:
        """Texts whose answer without the encoder is neither sure nor hopeless: only there the encoder is asked."""
        if self.encoded is None:
            return np.zeros(len(probabilities), bool)
        low, high = self.about.get("doubt", (0.0, 1.0))
        if self.exclusive:
            best = probabilities.max(axis=1)
            return np.asarray((best >= low) & (best < high))
        return np.asarray(((probabilities >= low) & (probabilities < high)).any(axis=1))

    def chosen(self, probabilities: Wide) -> list[list[int]]:
        """Columns of the labels given to each text, likeliest first; none where it abstains."""
        if self.exclusive:
            best = np.asarray((probabilities / self.thresholds).argmax(axis=1))
            floor = float(self.about.get("floor", 0.0))
            return [[int(b)] if row[b] >= floor else [] for b, row in zip(best, probabilities, strict=True)]
        above = probabilities >= self.thresholds
        return [
            [int(c) for c in np.argsort(-row, kind="stable") if yes[c]]
            for row, yes in zip(probabilities, above, strict=True)
        ]

    def sure(self, probabilities: Wide, chosen: list[list[int]], read: Ints, sense: Floats | Wide) -> Wide:
        """The confidences to show for the chosen labels; `read` names the texts that the encoder has read, `sense` what it gave."""
        if self.lead is None:
            return probabilities
        row, best = np.arange(len(chosen)), np.array([labels[0] if labels else 0 for labels in chosen], np.int64)
        agreement = np.zeros(len(chosen))
        if self.examples is not None and len(read):
            agreement[read] = self.examples.agreement(sense, best[read])
        ahead, agreed, level = self.lead.astype(np.float64)[np.isin(row, read).astype(int)].T
        shown = probabilities.copy()
        shown[row, best] = sigmoid(ahead * lead(probabilities, best) + agreed * agreement + level)
        return shown


def lead(probabilities: Wide, chosen: Ints) -> Wide:
    """How far each chosen label is ahead of the best of the others, in logarithms."""
    row, logs = np.arange(len(chosen)), np.log(probabilities + 1e-12)
    first = logs[row, chosen]
    logs[row, chosen] = -np.inf
    return np.asarray(first - logs.max(axis=1))


def _digest(folder: Path, names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(name.encode())
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    arrays = model.base.arrays | {"thresholds": model.thresholds}
    if model.also is not None:
        arrays |= {f"also_{name}": array for name, array in model.also.arrays.items()}
    heads: dict[str, Head | None] = {"plain": model.plain, "encoded": model.encoded}
    for name, head in heads.items():
        if head is not None:
            arrays |= {f"{name}_{part}": getattr(head, part) for part in ("weights", "bias", "scale", "shift")}
    if model.examples is not None:
        arrays |= {"examples": model.examples.vectors, "examples_labels": model.examples.labels}
    if model.lead is not None:
        arrays["lead"] = model.lead
    return arrays | (as_arrays(model.own) if model.own else {})


def save(model: Model, folder: Path) -> str:
    """Write plain arrays and JSON, no pickle; the version is the hash of the content."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.npy"):
        old.unlink()
    names = []
    for name, array in _arrays(model).items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        names.append(f"{name}.npy")
    settings = {
        "format": FORMAT,
        "name": model.name,
        "labels": list(model.labels),
        "exclusive": model.exclusive,
        "about": model.about,
        **({"own": listed(model.own)} if model.own else {}),
    }
    (folder / "settings.json").write_text(
        json.dumps(settings, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
    )
    version = _digest(folder, [*names, "settings.json"])
    (folder / "version.txt").write_text(version + "\n", "utf-8")
    return version


def load(folder: Path, *, verify: bool = False) -> Model:
    """Read a model memory-mapped; `verify` compares the content with its version."""
    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    if settings["format"] != FORMAT:
        raise ValueError(f"{folder.name}: format {settings['format']}, this program reads {FORMAT}")
    version = (folder / "version.txt").read_text("utf-8").strip()
    if verify and version != _digest(folder, [*(path.name for path in folder.glob("*.npy")), "settings.json"]):
        raise ValueError(f"{folder.name}: content does not match version {version}")

    def array(name: str) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return found

    def head(name: str) -> Head | None:
        if not (folder / f"{name}_weights.npy").exists():
            return None
        return Head(*(np.asarray(array(f"{name}_{part}")) for part in ("weights", "bias", "scale", "shift")))

    def base(before: str = "") -> Base:
        words = Vocabulary(np.asarray(array(f"{before}codes")), array(f"{before}idf"))
        return Base(words, array(f"{before}weights"), np.asarray(array(f"{before}bias")))

    plain = head("plain")
    if plain is None:
        raise ValueError(f"{folder.name}: no head")
    shown, sure = (array(name) if (folder / f"{name}.npy").exists() else None for name in ("examples", "lead"))
    return Model(
        name=settings["name"],
        labels=tuple(settings["labels"]),
        exclusive=settings["exclusive"],
        base=base(),
        plain=plain,
        encoded=head("encoded"),
        thresholds=np.asarray(array("thresholds")),
        about=settings["about"],
        version=version,
        examples=None if shown is None else Examples(shown, np.asarray(array("examples_labels"))),
        lead=None if sure is None else np.asarray(sure),
        own=from_arrays(settings["own"], {name: array(name) for name in OWN_ARRAYS}) if settings.get("own") else {},
        also=base("also_") if "also" in settings["about"] else None,
    )
