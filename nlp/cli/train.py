"""Fit the shipped models again from the data folder: seeded, the same data give the same bytes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

EXAMPLE = "python -m nlp train --data DIR --out DIR"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with the data files")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the models to")
    parser.add_argument("--only", nargs="*", default=(), help="names of models; default: all")


def run(args: argparse.Namespace) -> int:
    from nlp.recipes import RECIPES, train

    if unknown := {*args.only} - {*RECIPES, "matching"}:
        print(f"python -m nlp train: no model {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    train(args.data, args.out, args.only, lambda line: print(line, file=sys.stderr, flush=True))
    return 0
