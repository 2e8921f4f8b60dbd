"""The strategies or plan items nearest to each text, without any label.

Reads lines {"id", "text"}; the targets are lines {"id", "text"} in the file of --targets (default: the six national strategies).
Writes lines {"id", "matches": [{"id", "score", "because"}], "model"}.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from nlp import tokens
from nlp.cli import lines
from nlp.matching import Matcher, Target, strategy_targets

EXAMPLE = """\
echo '{"id": 1, "text": "ขุดลอกคลองส่งน้ำ"}' | python -m nlp match --top 1
{"id": 1, "matches": [{"id": "5", "score": 0.31, "because": ["ขุดลอก"]}], "model": "match-…"}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--targets", type=Path, help="JSON lines {id, text}; default: the six national strategies")
    parser.add_argument("--top", type=lines.positive, default=5, help="how many for each text (default 5)")
    parser.add_argument("--no-encoder", action="store_true", help="words and characters alone")


def targets_of(path: Path) -> tuple[list[Target], list[str | int]]:
    """The targets, numbered, and their ids as the file spells them."""
    found: list[Target] = []
    names: list[str | int] = []
    taken: set[str] = set()
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip(lines.BLANK):
            continue
        record = lines.parse(line)
        if isinstance(record, lines.Bad):
            raise ValueError(f"{path.name}, line {number}: {record.error}")
        if repr(record["id"]) in taken:
            raise ValueError(f"{path.name}, line {number}: there is a target {record['id']!r} already")
        taken.add(repr(record["id"]))
        found.append(Target(str(len(found)), record["text"]))
        names.append(record["id"])
    return found, names


def national() -> tuple[list[Target], list[str | int]]:
    targets = strategy_targets()
    return [Target(str(place), one.text) for place, one in enumerate(targets)], [one.id for one in targets]


def run(args: argparse.Namespace) -> int:
    try:
        targets, names = targets_of(args.targets) if args.targets else national()
        matcher = Matcher(targets, encoder=not args.no_encoder)
    except (OSError, ValueError) as error:
        print(f"python -m nlp match: {error}", file=sys.stderr)
        return 2
    settings = repr((names, targets, args.no_encoder, tokens.model()))
    digest = hashlib.sha256(settings.encode("utf-8", "replace")).hexdigest()[:12]

    def process(records: list[lines.Record]) -> Iterable[lines.Record]:
        found = matcher.match_many([record["text"] for record in records], args.top, varied=bool(args.targets))
        for matches in found:
            yield {"matches": [{"id": names[int(m.id)], "score": m.score, "because": list(m.because)} for m in matches]}

    return lines.stream(process, model=f"match-{digest}")
