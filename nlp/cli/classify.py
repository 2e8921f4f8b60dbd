"""Say of each text what it is about, what kind it is, how it sounds and where it stands.

Reads lines {"id", "text"} with optional "about" (the text it answers), "province", "lat", "lon"; writes lines {"id", "problem_types",
"kind", "national_strategy", "policy_area", "sentiment", "stance", "abstained", "model"}. Every label carries a calibrated
confidence and the places in the text that weighed; where nothing is sure, the answer is null and stands in "abstained".
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.cli import lines
from nlp.pipeline import Label, Pipeline, Reading

EXAMPLE = """\
echo '{"id": 1, "text": "ไฟทางหน้าวัดดับมาสองสัปดาห์ กลางคืนมืดมาก"}' | python -m nlp classify
{"id": 1, "problem_types": [{"label": "แสงสว่าง", "confidence": 0.98, "spans": [[0, 5]]}], "kind": {"label": "complaint", …}, …}"""

OPTIONAL = {**lines.POINT, "about": lines.is_text}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--models", type=Path, help="folder with models; default: the shipped ones")
    parser.add_argument(
        "--no-encoder",
        action="store_true",
        help="words and characters alone: several times as fast, a little less sure",
    )


def run(args: argparse.Namespace) -> int:
    pipeline = Pipeline.load(args.models, encoder=not args.no_encoder)

    def process(records: list[lines.Record]) -> Iterable[lines.Record]:
        readings = pipeline.read_many(
            [record["text"] for record in records], about=[record.get("about") for record in records]
        )
        return [as_record(reading) for reading in readings]

    return lines.stream(process, model=pipeline.model, optional=OPTIONAL)


def as_record(reading: Reading) -> dict[str, Any]:
    return {
        "problem_types": [_label(label) for label in reading.problem_types],
        "kind": _label(reading.kind),
        "national_strategy": [_label(label) for label in reading.national_strategy],
        "policy_area": _label(reading.policy_area),
        "sentiment": _label(reading.sentiment),
        "stance": _label(reading.stance),
        "abstained": list(reading.abstained),
    }


def _label(label: Label | None) -> dict[str, Any] | None:
    if label is None:
        return None
    return {
        "label": label.label,
        "confidence": label.confidence,
        "spans": [[span.start, span.end] for span in label.spans],
    }
