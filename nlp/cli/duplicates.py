"""Group texts that say the same in the same words, or score pairs of texts.

Without --pairs: reads lines {"id", "text"} with optional "lat", "lon", "time" (ISO 8601), all of them before it answers; writes one
line a group {"kind": "same" | "near" | "campaign", "ids": […], "size", "confidence", "model"}, in the order of their first members. Texts
of no group are not named.
With --pairs: reads lines {"id", "a", "b"} where a and b are texts or objects {"text", "lat", "lon", "time"}; writes a line {"id",
"score", "model"} for each.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from nlp import duplicates
from nlp.cli import lines

EXAMPLE = """\
printf '%s\\n' '{"id": 1, "text": "ไฟดับ"}' '{"id": 2, "text": "ไฟดับครับ!!"}' | python -m nlp duplicates
{"kind": "same", "ids": [1, 2], "size": 2, "confidence": 1.0, "model": "duplicates-4"}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pairs", action="store_true", help="score pairs {a, b} instead of grouping")


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and _time(value) is not None


def _time(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError:
        return None


_WHERE_AND_WHEN = {"lat": lines.POINT["lat"], "lon": lines.POINT["lon"], "time": _is_time}


def _is_side(value: Any) -> bool:
    if isinstance(value, str):
        return True
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return False
    whole = (value.get("lat") is None) == (value.get("lon") is None)
    return whole and all(value.get(name) is None or check(value[name]) for name, check in _WHERE_AND_WHEN.items())


def _item(record: lines.Record | str) -> duplicates.Item:
    if isinstance(record, str):
        return duplicates.Item("", record)
    return duplicates.Item(
        record.get("id", ""), record["text"], record.get("lat"), record.get("lon"), _time(record.get("time"))
    )


def _score(records: list[lines.Record]) -> list[lines.Record]:
    scores = duplicates.score_pairs((_item(record["a"]), _item(record["b"])) for record in records)
    return [{"score": score} for score in scores]


def run(args: argparse.Namespace) -> int:
    if args.pairs:
        return lines.stream(_score, duplicates.MODEL, required={"a": _is_side, "b": _is_side})
    items, bad = [], []
    for record in lines.read(required=lines.TEXT, optional=_WHERE_AND_WHEN):
        if isinstance(record, lines.Bad):
            bad.append(lines.failed(record, duplicates.MODEL))
        else:
            items.append(_item(record))
    lines.write(bad)
    groups = duplicates.group(items)
    lines.write(
        {"kind": g.kind, "ids": g.ids, "size": len(g.ids), "confidence": g.confidence, "model": duplicates.MODEL}
        for g in groups
    )
    return 0
