"""Refit the problem types from people's corrections, and judge the candidate beside the model in use on texts kept out.

Each line is a text with the labels that people gave it: "id", "text", "labels", and, where they differ, "weight" (1), "frozen"
(false): a frozen text teaches nothing, it judges; "area", the code of the place that the text is about; and "unasked", own types of which
the labels say nothing, because they came later. The candidate is written to a folder named by its content under --out, whatever the
decision; the answer is one line with the decision, its figures and the figures of each label.

Own types (--types; one with an "area" learns from the texts of that area) are judged one by one, and each stays as it is unless it is
found not to be worse. Where only they may serve, the decision is "own_types": what is written is then the model in use with what they learned.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from pathlib import Path
from typing import Any

from nlp.cli import lines

EXAMPLE = "python -m nlp learn --out DIR < corrections.jsonl"
TASK = "problem_types"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="folder for the candidate's folder")
    parser.add_argument(
        "--in-use", type=Path, default=None, help="folder of the model in use; default: the shipped one"
    )
    parser.add_argument("--types", type=Path, help="provinces' own problem types, as classify reads them")
    parser.add_argument("--gently", action="store_true", help="give way to everything else on this machine")


def _is_labels(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


REQUIRED = {**lines.TEXT, "labels": _is_labels}
OPTIONAL = {
    "weight": lines.within(0, 1),
    "frozen": lambda value: isinstance(value, bool),
    "area": lines.is_text,
    "unasked": _is_labels,
}


def run(args: argparse.Namespace) -> int:
    if args.gently:
        os.nice(10)
    from threadpoolctl import threadpool_limits

    from nlp.classify import load
    from nlp.encoder import Encoder
    from nlp.joined import shipped_types
    from nlp.learning import Correction, as_before, gate, keep, refit
    from nlp.own_learning import learn_own
    from nlp.own_types import read_areas
    from nlp.pipeline import MODELS, Pipeline

    try:
        areas = read_areas(args.types) if args.types else {}
    except (OSError, ValueError) as error:
        print(f"python -m nlp learn: {error}", file=sys.stderr)
        return 2
    teaching: list[Correction] = []
    frozen: list[Correction] = []
    for row in lines.read(required=REQUIRED, optional=OPTIONAL):
        if isinstance(row, lines.Bad):
            lines.write([{"id": row.id, "error": row.error}])
            continue
        one = Correction(
            row["text"],
            tuple(row["labels"]),
            row.get("weight", 1.0),
            row.get("area", ""),
            tuple(row.get("unasked", ())),
        )
        (frozen if row.get("frozen") else teaching).append(one)
    if not teaching:
        lines.write([{"id": None, "error": "no text teaches anything"}])
        return 1
    shipped, encoder = shipped_types(MODELS, verify=True), Encoder()
    in_use = load(args.in_use, verify=True) if args.in_use else shipped
    if in_use.labels != shipped.labels:  # of a release that knew other types: the shipped model has taken its place
        in_use, args.in_use = shipped, None
    with threadpool_limits(1):  # the same corrections give the same bytes, however many cores there are
        candidate = refit(shipped, teaching, encoder)
        result = gate(in_use, candidate, frozen, encoder)
        heads, own = learn_own(in_use.own, areas, teaching, frozen)
    if not result.accepted and any(one.serves == "learned" for one in own):
        candidate = in_use
        result = dataclasses.replace(
            result,
            accepted=True,
            code="own_types",
            reason="own types alone are not worse",
            classes=as_before(result.classes),
        )
    candidate = dataclasses.replace(candidate, own=heads)
    args.out.mkdir(parents=True, exist_ok=True)
    version = keep(candidate, args.out)
    answer = {
        "version": version,
        "pipeline": Pipeline.load(instead={TASK: args.out / version}).model,
        "in_use": in_use.version,
        "in_use_pipeline": Pipeline.load(instead={TASK: args.in_use} if args.in_use else None).model,
        "shipped": shipped.version,
        "taught": len(teaching),
        **dataclasses.asdict(result),
        "own_types": [dataclasses.asdict(one) for one in own],
    }
    lines.write([answer])
    return 0
