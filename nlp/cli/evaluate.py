"""Measure quality on the data folder, with 95 % bootstrap intervals and by class; nothing is measured on what it was learned from."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from nlp import evaluation

EXAMPLE = "python -m nlp evaluate --data DIR --only stance strategy --out scores.json"
FOLDER = Path(evaluation.__file__).parent


def names() -> list[str]:
    """Every measurement that is present."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with the data files")
    parser.add_argument(
        "--only", nargs="*", choices=names(), metavar="NAME", help=f"of {', '.join(names())}; default: all"
    )
    parser.add_argument("--out", type=Path, help="write the JSON here as well")


def run(args: argparse.Namespace) -> int:
    results = {}
    for name in args.only or names():
        module = importlib.import_module(f"nlp.evaluation.{name}")
        if not hasattr(module, "evaluate"):
            continue
        begun = time.perf_counter()
        results[name] = module.evaluate(args.data)
        print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    text = json.dumps(results, ensure_ascii=False, indent=1, default=str)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")
    return 0
