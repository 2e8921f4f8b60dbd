"""How well personal data is found, on sentences made of templates and of the many ways in which people write a number.

The sets share no template and no name: rules were written with `dev` in sight, mended with `test` and then `mended` in sight, and
`blind` came last. A quarter of each is sentences about nobody, full of numbers: whatever is found there is wrong. Templates repeat
themselves, so two sets were written out sentence by sentence by somebody who had not read the rules (`nlp/data/blind`). Real texts come
with their personal data masked; on them false alarms are counted in a sample that was read one by one.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nlp import privacy
from nlp.data import HERE
from nlp.privacy_numbers import citizen_checksum
from nlp.recipes import rows

Make = Callable[[random.Random], str]

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_SAID = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า".split()  # noqa: SIM905 (reads as the list it is)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _shape(digits: str, shape: tuple[int, ...], sign: str) -> str:
    parts, at = [], 0
    for length in shape:
        parts.append(digits[at : at + length])
        at += length
    return sign.join(parts)


def _written(rng: random.Random, text: str) -> str:
    return text.translate(_THAI) if rng.random() < 0.25 else text


def _phone(rng: random.Random) -> str:
    mobile = "0" + rng.choice("689") + _digits(rng, 8)
    land = "0" + rng.choice(("2", "32", "43", "53", "55", "74", "77")) + _digits(rng, 7)
    land = land[:9]
    way = rng.randrange(12)
    if way < 6:
        shape = rng.choice(((10,), (3, 7), (3, 3, 4), (3, 4, 3), (2, 4, 4), (2, 8), (3, 3, 2, 2)))
        return _written(rng, _shape(mobile, shape, rng.choice(("-", " ", ".", "-", " - "))))
    if way == 6:
        return _written(
            rng,
            rng.choice(("+66 ", "+66", "+66-", "66"))
            + rng.choice((_shape(mobile[1:], (9,), ""), _shape(mobile[1:], (2, 7), ""))),
        )
    if way == 7:
        return _shape(mobile, (1,) * 10, " ")
    if way in (8, 9):
        words = [_SAID[int(digit)] for digit in mobile]
        cut = rng.choice(((10,), (3, 3, 4), (3, 7)))
        parts, at = [], 0
        for length in cut:
            parts.append(
                rng.choice(("", " ")).join(words[at : at + length])
                if rng.random() < 0.3
                else "".join(words[at : at + length])
            )
            at += length
        return " ".join(parts)
    if way == 10:
        return f"({mobile[:3]}) {mobile[3:6]}-{mobile[6:]}"
    shape = rng.choice(((9,), (2, 7), (2, 3, 4), (3, 6), (1, 4, 4), (3, 3, 3)))
    return _written(rng, _shape(land, shape, rng.choice(("-", " "))))


def _phone_otherwise(rng: random.Random) -> str:
    """Ways of breaking and saying a number that the other halves do not hold."""
    mobile = "0" + rng.choice("689") + _digits(rng, 8)
    way = rng.randrange(8)
    if way < 3:
        shape = rng.choice(((2, 2, 2, 2, 2), (3, 4, 3), (3, 2, 2, 3), (4, 3, 3), (1, 9), (5, 5)))
        return _written(rng, _shape(mobile, shape, rng.choice((" ", "-", ".", "  "))))
    words = [_SAID[int(digit)] for digit in mobile]
    if way == 3:
        return " ".join(words)
    if way == 4:
        return "".join(words[:3]) + mobile[3:6] + "".join(words[6:])
    if way == 5:
        return f"{mobile[:3]} {''.join(words[3:6])} {mobile[6:]}"
    if way == 6:
        return rng.choice(("+66 ", "(+66) ", "0066 ")) + _shape(mobile[1:], (1, 4, 4), rng.choice((" ", "-")))
    return _written(rng, f"{mobile[:3]} - {mobile[3:6]} - {mobile[6:]}")


def _citizen(rng: random.Random) -> str:
    stem = rng.choice("12345678") + _digits(rng, 11)
    number = next(stem + last for last in "0123456789" if citizen_checksum(stem + last))
    shape = rng.choice(((13,), (13,), (1, 4, 5, 2, 1), (1, 4, 5, 2, 1), (1,) * 13))
    return _written(rng, _shape(number, shape, rng.choice(("-", " ", "-"))))


def _email(rng: random.Random) -> str:
    name = rng.choice(("somchai", "nok", "p.wong", "jaidee_t", "a-nan", "SUDA")) + rng.choice(
        ("", ".k", "99", "_2520", str(rng.randrange(100)))
    )
    host = rng.choice(("gmail.com", "hotmail.com", "yahoo.co.th", "outlook.com", "ku.ac.th", "moi.go.th"))
    return rng.choice(
        (
            f"{name}@{host}",
            f"{name}@{host}",
            f"{name} @ {host}",
            f"{name}(at){host}",
            f"{name} at {host.replace('.', ' dot ')}",
        )
    )


def _line(rng: random.Random) -> str:
    return rng.choice(("somchai", "nok.nok", "aom_jung", "@shop", "bee", "tum-k")) + rng.choice(
        ("99", "_27", ".th", "2520", str(rng.randrange(1000)))
    )


def _bank(rng: random.Random) -> str:
    number = _digits(rng, 10)
    return _written(
        rng,
        rng.choice(
            (
                number,
                _shape(number, (3, 1, 5, 1), "-"),
                _shape(number, (3, 6, 1), "-"),
                _shape(number, (3, 1, 6), " "),
                _digits(rng, 12),
            )
        ),
    )


def _plate(rng: random.Random) -> str:
    letters = rng.choice("กขฆงจฉชฌญฎฐฒณธบพภมวษสฬฮ") + rng.choice("กขฆงจฉชฌญฎฐฒณธบพภมวษสฬฮ")
    number = str(rng.randrange(1, 10_000))
    plate = rng.choice(
        (
            f"{rng.randrange(1, 10)}{letters} {number}",
            f"{rng.randrange(1, 10)}{letters}{number}",
            f"{letters} {number}",
            f"{letters}-{number}",
            f"{letters}{number}",
        )
    )
    return _written(rng, plate) + rng.choice(("", " กรุงเทพมหานคร", " เชียงใหม่", " กทม.", ""))


def _house(rng: random.Random) -> str:
    number = rng.choice((str(rng.randrange(1, 999)), f"{rng.randrange(1, 400)}/{rng.randrange(1, 200)}"))
    moo = rng.choice(("หมู่ ", "หมู่ที่ ", "ม.", "ม. ", "หมู่")) + str(rng.randrange(1, 16))
    return _written(rng, f"{number} {moo}" if rng.random() < 0.6 else number)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and what is personal in it."""

    text: str
    gold: tuple[tuple[str, int, int], ...]
    template: int = 0


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads((HERE / "privacy_sentences.toml").read_text("utf-8"))


def _nobody(rng: random.Random, half: str) -> Case:
    offered = _sentences()[half]["nobody"] or _sentences()["test"]["nobody"]
    place = rng.randrange(len(offered))
    text = offered[place]
    for count in (10, 9, 8, 7, 5, 4, 3, 2, 1):
        while f"{{n{count}}}" in text:
            text = text.replace(f"{{n{count}}}", rng.choice("123456789") + _digits(rng, count - 1), 1)
    return Case(text, (), -1 - place)


def _makers(half: str) -> dict[str, tuple[str, Make]]:
    words = _sentences()[half]
    given, nick = words["given"].split(), words["nick"].split()
    family = words["family"].replace(" ณ ", " ณ_").split()
    titles, calls = words["titles"].split("|"), words["calls"].split("|")

    def full(rng: random.Random) -> str:
        return f"{rng.choice(titles)}|{rng.choice(given)} {rng.choice(family).replace('_', ' ')}"

    return {
        "phone": ("phone", _phone_otherwise if half in ("blind", "mended") else _phone),
        "citizen": ("citizen", _citizen),
        "email": ("email", _email),
        "line": ("line_id", _line),
        "bank": ("bank", _bank),
        "plate": ("plate", _plate),
        "house": ("address", _house),
        "name": ("name", lambda rng: f"{rng.choice(titles)}|{rng.choice(given)}"),
        "full": ("name", full),
        "call": ("called", lambda rng: f"{rng.choice(calls)}|{rng.choice(nick if rng.random() < 0.5 else given)}"),
        "family_no": ("", lambda rng: "อายุ " + str(rng.randrange(20, 80))),
    }


def cases(half: str, count: int, seed: int = 0) -> list[Case]:
    """`count` sentences, a quarter of them about nobody."""
    rng = random.Random(f"{half}-{seed}")
    makers = _makers(half)
    made = []
    for _ in range(count):
        if rng.random() < 0.25:
            made.append(_nobody(rng, half))
            continue
        pieces, gold, length = [], [], 0
        place = rng.randrange(len(_sentences()[half]["templates"]))
        for index, part in enumerate(_sentences()[half]["templates"][place].replace("}", "{").split("{")):
            if index % 2:
                kind, make = makers[part]
                before, _, value = make(rng).rpartition("|")  # a title stays outside of what is personal
                pieces.append(before + value)
                if kind:
                    gold.append((kind, length + len(before), length + len(before) + len(value)))
            else:
                pieces.append(part)
            length += len(pieces[-1])
        made.append(Case("".join(pieces), tuple(gold), place))
    return made


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def judge(case: Case) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """For each thing in the text, whether nine tenths of it are hidden; for each finding, whether it hides one."""
    found = privacy.find(case.text)
    hidden = []
    for kind, start, end in case.gold:
        covered = sum(_overlap((start, end), (finding.start, finding.end)) for finding in found)
        hidden.append((kind, covered >= 0.9 * (end - start)))
    right = [
        (finding.kind, any(_overlap((start, end), (finding.start, finding.end)) for _, start, end in case.gold))
        for finding in found
    ]
    return hidden, right


def _report(values: list[tuple[int, int, int]], rng: np.random.Generator) -> dict[str, Any]:
    """Share of hits, its interval by drawing whole templates: sentences of one template succeed and fail together."""
    hits, total = sum(hit for _, hit, _ in values), sum(count for _, _, count in values)
    groups = np.array([[group, hit, count] for group, hit, count in values])
    sums = np.array([groups[groups[:, 0] == group, 1:].sum(axis=0) for group in np.unique(groups[:, 0])])
    draws = [sums[rng.integers(0, len(sums), len(sums))].sum(axis=0) for _ in range(1000)]
    low, high = np.percentile([hit / count for hit, count in draws if count], [2.5, 97.5])
    return {"value": round(hits / total, 4), "n": total, "interval": [round(float(low), 4), round(float(high), 4)]}


SETS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
)  # fmt: skip
"""The third to the fifth are about forms of address alone, the eighth and later ones about numbers, ids and house addresses."""
NAME_SETS = (
    "people_first",
    "people_second",
    "people_third",
    "people_fourth",
    "people_fifth",
    "people_sixth",
    "people_seventh",
)
"""Names of people and house addresses, each by another writer."""


def written_out(name: str) -> list[Case]:
    """Sentences written by hand, one a line, with what is personal marked: '{phone|081-234-5678}'."""
    made: list[Case] = []
    for line in (HERE / "blind" / f"privacy_{name}.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, gold = "", []
        for plain, kind, marked in re.findall(r"([^{]*)(?:\{(\w+)\|([^}]*)\}|$)", line):
            text += plain + marked
            if kind:
                gold.append((kind, len(text) - len(marked), len(text)))
        made.append(Case(text, tuple(gold), len(made)))
    return made


def scores(judged: list[Case]) -> dict[str, Any]:
    """Recall by kind and precision; `name` stands behind a title, `called` behind a form of address ('ป้าแดง')."""
    rng = np.random.default_rng(0)
    recall: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    precision: list[tuple[int, int, int]] = []
    for case in judged:
        hidden, right = judge(case)
        by_kind: dict[str, list[bool]] = defaultdict(list)
        for kind, hit in hidden:
            by_kind[kind].append(hit)
        for kind, hits in by_kind.items():
            recall[kind].append((case.template, sum(hits), len(hits)))
        precision.append((case.template, sum(hit for _, hit in right), len(right)))
    numbers = [part for kind, parts in recall.items() if kind not in ("name", "called", "address") for part in parts]
    return {
        "sentences": len(judged),
        **({"recall_numbers_and_ids": _report(numbers, rng)} if numbers else {}),
        "recall": {kind: _report(parts, rng) for kind, parts in sorted(recall.items())},
        "precision": _report(precision, rng),
    }


SOURCES = {
    "traffy_2022_05-10": ("text", 8_000), "wisesight_train_valid": ("text", 6_000), "truevoice_intent": ("text", 3_000),
    "thaigov_titles": ("title", 3_000), "budget65_provincial_lines": ("item", 1_951),
}  # fmt: skip
JUDGED = HERE / "privacy_judgements.csv"


def fingerprint(text: str, finding: privacy.Finding) -> str:
    """What a judgement is kept under, so that no text is kept."""
    shown = f"{finding.kind}\0{finding.start}\0{finding.end}\0{text}"
    return hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def found_in_real_texts(data_dir: Path) -> Iterator[tuple[str, str, privacy.Finding]]:
    """Every finding in a seeded sample of each file of texts."""
    for name, (column, count) in SOURCES.items():
        every = rows(data_dir, name)
        for row in random.Random(0).sample(every, min(count, len(every))):
            for finding in privacy.find(row[column]):
                yield name, row[column], finding


def drawn(data_dir: Path, count: int = 400) -> list[tuple[str, str, privacy.Finding]]:
    """The findings to judge: half of them names, where there are so many, the rest of all other kinds."""
    # By fingerprint, so that most of the sample stays when the rules change; advertisements say the same again and again.
    once = {text[max(0, f.start - 20) : f.end + 20]: (name, text, f) for name, text, f in found_in_real_texts(data_dir)}
    every = sorted(once.values(), key=lambda one: fingerprint(one[1], one[2]))
    named = [one for one in every if one[2].kind == "name"]
    return named[: count // 2] + [one for one in every if one[2].kind != "name"][: count // 2]


def real(data_dir: Path) -> dict[str, Any]:
    """Precision on real texts: findings read one by one; what nobody has judged yet is counted apart."""
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        judged = {row["finding"]: row["right"] == "1" for row in csv.DictReader(lines)}
    rng = np.random.default_rng(0)
    result: dict[str, Any] = {}
    sample = drawn(data_dir)
    for kind in ("name", "other"):
        marks = [
            judged.get(fingerprint(text, finding))
            for _, text, finding in sample
            if (finding.kind == "name") == (kind == "name")
        ]
        known = [(place, int(mark), 1) for place, mark in enumerate(marks) if mark is not None]
        result[f"precision_{kind}"] = {**_report(known, rng), "not_judged": len(marks) - len(known)} if known else {}
    return result


def evaluate(data_dir: Path | None, count: int = 6000) -> dict[str, Any]:
    """Recall by kind and precision on the sentences that were not in sight, and precision on real texts."""
    found: dict[str, Any] = {"model": privacy.MODEL}
    found |= {half: scores(cases(half, count)) for half in ("blind", "mended", "test")}
    found |= {f"written_out_{name}": scores(written_out(name)) for name in (*SETS, *NAME_SETS)}
    return found if data_dir is None else {**found, "real_texts": real(data_dir)}
