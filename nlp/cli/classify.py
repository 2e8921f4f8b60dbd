"""Say of each text what it is about, what kind it is, how it sounds and where it stands.

Reads lines {"id", "text"} with optional "about" (the text it answers), "province", "lat", "lon"; writes lines {"id", "problem_types",
"kind", "national_strategy", "policy_area", "sentiment", "stance", "abstained", "model"}. Every label carries a calibrated
confidence and the places in the text that weighed; where nothing is sure, the answer is null and stands in "abstained".
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from nlp.batch import map_batches
from nlp.cli import lines
from nlp.own_types import read_types
from nlp.pipeline import Label, Pipeline, Reading
from nlp.taxonomy import ProblemType

EXAMPLE = """\
echo '{"id": 1, "text": "ไฟทางหน้าวัดดับมาสองสัปดาห์ กลางคืนมืดมาก"}' | python -m nlp classify
{"id": 1, "problem_types": [{"label": "แสงสว่าง", "confidence": 0.98, "spans": [[0, 5]]}], "kind": {"label": "complaint", …}, …}"""

WORTH_IT = 1_024
"""Lines from which on further processes are worth their start."""
PIECE, WINDOW = 256, 8_192
Options = tuple[Path | None, Path | None, bool, tuple[ProblemType, ...]]
OPTIONAL = {**lines.POINT, "about": lines.is_text}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--models", type=Path, help="folder with models; default: the shipped ones")
    parser.add_argument(
        "--no-encoder",
        action="store_true",
        help="words and characters alone: several times as fast, a little less sure",
    )
    parser.add_argument(
        "--types",
        type=Path,
        help="a province's own problem types, JSON lines {th, definition} (optional: phrases, not_phrases, examples, en, code)",
    )
    parser.add_argument(
        "--taught", type=Path, help="folder of a version that learn wrote, in place of the shipped problem types"
    )
    parser.add_argument("--jobs", type=lines.processes, default=-1, help="processes for large input; -1 is every core")


def run(args: argparse.Namespace) -> int:
    try:
        own = read_types(args.types) if args.types else ()
    except (OSError, ValueError) as error:
        print(f"python -m nlp classify: {error}", file=sys.stderr)
        return 2
    options = (args.models, args.taught, not args.no_encoder, own)
    work = partial(answers, options)

    def process(records: list[lines.Record]) -> Iterable[str]:
        asked = [(record["text"], record.get("about")) for record in records]
        few = len(asked) < WORTH_IT or args.jobs == 1
        return work(asked) if few else map_batches(work, asked, n_jobs=args.jobs, size=PIECE)

    model = pipeline(*options).model
    return lines.stream(process, model=model, optional=OPTIONAL, batch=256 if args.jobs == 1 else WINDOW)


@cache
def pipeline(models: Path | None, taught: Path | None, encoder: bool, own: tuple[ProblemType, ...]) -> Pipeline:
    """One a process: the models are opened where the work is done."""
    instead = {"problem_types": taught} if taught else None
    return Pipeline.load(models, encoder=encoder, own_types=own, instead=instead)


def answers(options: Options, asked: Sequence[tuple[str, str | None]]) -> list[str]:
    """What the lines say of these texts, each with what it is about."""
    texts, about = [text for text, _ in asked], [other for _, other in asked]
    readings = pipeline(*options).read_many(texts, about=about)
    return [lines.inside(as_record(reading)) for reading in readings]


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
