"""Find themes in a whole collection of texts.

Reads lines {"id", "text"} with optional "area", "strategy" (themes are sought within each), "stance" and "voices";
writes, in the same order, lines {"id", "cluster", "path", "model"}: `path` leads from the coarsest theme to the finest
that fits, `cluster` is its first step; both are null where the text fits nowhere. With --state, known texts stay where
they were and new ones join the themes of the run before.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.cli import lines
from nlp.cluster import MODEL, Item, State, Theme, cluster

EXAMPLE = """\
python -m nlp cluster --themes themes.jsonl --state state < submissions.jsonl
{"id": 1, "cluster": "5d0c…", "path": ["5d0c…", "91be…"], "model": "themes-3"}"""


MOST_VOICES = 100_000_000


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_VOICES


OPTIONAL: Mapping[str, lines.Check] = {
    "area": lines.is_id, "strategy": lines.is_id, "stance": lines.is_text, "voices": _whole,
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, help="folder that one run leaves to the next")
    parser.add_argument("--themes", type=Path, help="file to write the themes to, one a line")
    parser.add_argument("--k", type=lines.positive, help="number of coarsest themes (of each group); default: by size")
    parser.add_argument("--seed", type=lines.seed, default=0)
    parser.add_argument(
        "--jobs", type=lines.processes, default=-1, help="processes; -1 is every core (the result is the same)"
    )
    parser.add_argument(
        "--within", choices=("area", "strategy", "both", "all"), default="both",
        help="what separates groups in which themes are sought, where the lines give it; 'all' seeks across everything",
    )  # fmt: skip


def _within(choice: str) -> tuple[str, ...]:
    return {"area": ("area",), "strategy": ("strategy",), "both": ("area", "strategy"), "all": ()}[choice]


def _items(records: Sequence[lines.Record]) -> list[Item]:
    return [
        Item(
            str(at), record["text"], _name(record.get("area")), _name(record.get("strategy")), record.get("stance"),
            record.get("voices", 1),
        )
        for at, record in enumerate(records)
    ]  # fmt: skip


def _name(value: str | int | None) -> str | None:
    return None if value in (None, "") else str(value)  # an empty field of a table is none


def _row(theme: Theme, names: Sequence[str | int]) -> lines.Record:
    def quote(part: Any) -> lines.Record:
        shown = {"id": names[int(part.id)], "start": part.start, "end": part.end}
        return shown | ({"stance": part.stance} if part.stance else {})

    return {
        "id": theme.id, "path": list(theme.path), "size": theme.size, "texts": theme.texts, "voices": theme.voices,
        "keywords": list(theme.keywords), "title": quote(theme.title), "quotes": [quote(part) for part in theme.quotes],
        "stances": dict(theme.stances), "area": theme.area, "strategy": theme.strategy,
        "members": [names[int(member)] for member in theme.members], "model": MODEL,
    }  # fmt: skip


def run(args: argparse.Namespace) -> int:
    try:
        state = State.load(args.state) if args.state and State.exists(args.state) else None
    except ValueError as error:
        print(f"python -m nlp cluster: the state in {args.state} cannot be read: {error}", file=sys.stderr)
        return 2
    if args.state:
        args.state.mkdir(parents=True, exist_ok=True)  # what cannot be written is told before the work, not after it
    if args.themes:
        args.themes.open("ab").close()
    parsed = list(lines.read(optional=OPTIONAL))
    good = [record for record in parsed if not isinstance(record, lines.Bad)]
    order = sorted(range(len(good)), key=lambda at: (json.dumps(good[at]["id"]), good[at]["text"]))
    ranked = [good[at] for at in order]
    found = cluster(
        _items(ranked), state=state, seed=args.seed, n_jobs=args.jobs, k=args.k, within=_within(args.within)
    )
    if args.state:
        found.state.save(args.state)
    names = [record["id"] for record in ranked]
    if args.themes:
        with open(args.themes, "wb") as sink:
            lines.write((_row(theme, names) for theme in found.themes), sink)
    paths = {place: found.assignments[str(rank)] for rank, place in enumerate(order)}
    places = iter(range(len(good)))
    lines.write(
        lines.failed(record, MODEL) if isinstance(record, lines.Bad) else _answer(record, paths[next(places)])
        for record in parsed
    )
    return 0


def _answer(record: lines.Record, path: tuple[str, ...] | None) -> lines.Record:
    coarsest, steps = (path[0], list(path)) if path else (None, None)
    return {"id": record["id"], "cluster": coarsest, "path": steps, "model": MODEL}
